"""Event types of teams: made, shown, changed, deleted."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message
from tests.harness.sandbox.teams import (
    ACME,
    BOB,
    CAROL,
    JANE,
    JOHN,
    MALLORY,
    ROUND_ROBIN,
    book_type,
    event_type_body,
    hosts_of,
    member,
    team,
    team_event_type,
    try_to_book_type,
    update_team_event_type,
)

PATH = f"/v2/teams/{ACME}/event-types"
PHONE = {"type": "phone", "slug": "attendeePhoneNumber", "required": True, "label": "Phone"}
OPTIONAL_EMAIL = {"type": "email", "required": False}


def slugs(sandbox: Sandbox, query: str = "", key: str | None = None) -> list[str]:
    return [entry["slug"] for entry in sandbox.data(sandbox.get(f"{PATH}?{query}", key))]


def test_an_event_type_shows_its_team_and_hosts(sandbox: Sandbox) -> None:
    named = {"userId": JANE, "priority": "high"}, {"userId": BOB, "mandatory": True}
    made = team_event_type(sandbox, ACME, "roundRobin", *named)
    assert (made["teamId"], made["ownerId"], made["schedulingType"]) == (ACME, None, "roundRobin")
    assert made["assignAllTeamMembers"] is False
    jane = {"name": "Jane Roe", "username": "jane", "avatarUrl": None}
    bob = {"name": "Bob Stone", "username": "bob", "avatarUrl": None}
    assert made["hosts"] == [
        {"userId": JANE, "mandatory": False, "priority": "high", **jane},
        {"userId": BOB, "mandatory": True, "priority": "medium", **bob},
    ]
    assert (made["team"]["id"], made["team"]["slug"], made["team"]["name"]) == (ACME, "acme", "Acme")
    assert sandbox.data(sandbox.get(f"{PATH}/{made['id']}", "carol")) == made


def test_an_event_type_may_have_no_hosts_yet(sandbox: Sandbox) -> None:
    assert team_event_type(sandbox, ACME, "collective")["hosts"] == []


@pytest.mark.parametrize(
    ("members", "rule"),
    [
        ({"schedulingType": None}, "isEnum"),
        ({"schedulingType": "random"}, "isEnum"),
        ({"hosts": "jane"}, "isArray"),
        ({"assignAllTeamMembers": 1}, "isBoolean"),
        ({"title": None}, "isString"),
        ({"lengthInMinutes": 0}, "min"),
    ],
)
def test_a_bad_body_is_refused(sandbox: Sandbox, members: dict[str, Any], rule: str) -> None:
    answer = sandbox.post(PATH, event_type_body("collective", JANE, **members), "carol")
    assert answer.status_code == 400
    assert rule in answer.json()["error"]["details"]["errors"][0]["constraints"]
    assert "call" not in slugs(sandbox)


BAD_HOSTS: list[dict[str, Any]] = [
    {},
    {"userId": "102"},
    {"userId": 102, "priority": "top"},
    {"userId": 102, "mandatory": 1},
]


@pytest.mark.parametrize("host", BAD_HOSTS)
def test_a_bad_host_is_refused(sandbox: Sandbox, host: dict[str, Any]) -> None:
    answer = sandbox.post(PATH, event_type_body("roundRobin", host), "carol")
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["errors"][0]["children"][0]["property"] == "0"


def test_only_accepted_members_host(sandbox: Sandbox) -> None:
    sandbox.data(sandbox.post(f"/v2/teams/{ACME}/memberships", {"userId": JOHN}, "carol"), 201)
    answer = sandbox.post(PATH, event_type_body("collective", JANE, MALLORY, JOHN), "carol")
    text = f"Invalid hosts: {MALLORY}, {JOHN} are not members of team with id {ACME}."
    assert (answer.status_code, message(answer)) == (404, text)
    assert "call" not in slugs(sandbox)


def test_nobody_hosts_twice(sandbox: Sandbox) -> None:
    assert sandbox.post(PATH, event_type_body("collective", JANE, JANE), "carol").status_code == 409


def test_a_slug_is_unique_within_the_team(sandbox: Sandbox) -> None:
    answer = sandbox.post(PATH, event_type_body("collective", JANE, slug="team-collective"), "carol")
    assert (answer.status_code, message(answer)) == (400, "Team event type with this slug already exists")
    elsewhere = team_event_type(sandbox, team(sandbox), "collective", CAROL, slug="team-collective")
    assert elsewhere["slug"] == "team-collective"


def test_an_update_may_send_its_own_slug_but_no_other_ones(sandbox: Sandbox) -> None:
    same = update_team_event_type(sandbox, ACME, ROUND_ROBIN, slug="team-round-robin", title="Renamed")
    assert (same["slug"], same["title"]) == ("team-round-robin", "Renamed")
    answer = sandbox.call("PATCH", f"{PATH}/{ROUND_ROBIN}", {"slug": "team-collective"}, "carol")
    assert (answer.status_code, message(answer)) == (400, "Team event type with this slug already exists")


def test_an_update_keeps_what_is_not_sent(sandbox: Sandbox) -> None:
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    made = team_event_type(sandbox, ACME, "roundRobin", JANE, seats=seats, lengthInMinutesOptions=[15, 30])
    changed = update_team_event_type(sandbox, ACME, made["id"], description="New")
    assert changed == {**made, "description": "New"}


def test_hosts_are_replaced_as_a_whole(sandbox: Sandbox) -> None:
    assert hosts_of(update_team_event_type(sandbox, ACME, ROUND_ROBIN, hosts=[{"userId": BOB}])) == [BOB]


def test_hosts_end_the_assignment_of_all(sandbox: Sandbox) -> None:
    made = team_event_type(sandbox, ACME, "collective", assignAllTeamMembers=True)
    assert (hosts_of(made), made["assignAllTeamMembers"]) == ([CAROL, JANE, BOB], True)
    changed = update_team_event_type(sandbox, ACME, made["id"], hosts=[{"userId": JANE}])
    assert (hosts_of(changed), changed["assignAllTeamMembers"]) == ([JANE], False)


def test_to_assign_all_keeps_what_is_said_of_hosts(sandbox: Sandbox) -> None:
    made = team_event_type(sandbox, ACME, "roundRobin", {"userId": BOB, "priority": "highest"})
    changed = update_team_event_type(sandbox, ACME, made["id"], assignAllTeamMembers=True)
    priorities = {host["userId"]: host["priority"] for host in changed["hosts"]}
    assert priorities == {CAROL: "medium", JANE: "medium", BOB: "highest"}


def test_a_schedule_must_be_of_a_member(sandbox: Sandbox) -> None:
    of_john, of_carol = (sandbox.schedule(key)["id"] for key in ("john", "carol"))
    answer = sandbox.post(PATH, event_type_body("collective", JANE, scheduleId=of_john), "carol")
    assert (answer.status_code, message(answer)) == (404, f"User with ID=105 does not own schedule with ID={of_john}")
    assert team_event_type(sandbox, ACME, "collective", JANE, scheduleId=of_carol)["scheduleId"] == of_carol


def test_an_administrator_need_not_own_the_schedule_of_another(sandbox: Sandbox) -> None:
    team_id = team(sandbox)
    member(sandbox, team_id, BOB, role="ADMIN")
    schedule_id = sandbox.schedule("carol")["id"]
    made = team_event_type(sandbox, team_id, "collective", BOB, scheduleId=schedule_id)
    answer = sandbox.call("PATCH", f"/v2/teams/{team_id}/event-types/{made['id']}", {"title": "New"}, "bob")
    assert sandbox.data(answer)["scheduleId"] == schedule_id


def test_the_list_is_open_but_hides_what_is_hidden(sandbox: Sandbox) -> None:
    team_event_type(sandbox, ACME, "collective", JANE, slug="secret", hidden=True)
    shown = ["team-round-robin", "team-collective", "team-rr-no-hosts", "team-managed"]
    assert slugs(sandbox) == slugs(sandbox, key="mallory") == shown
    assert slugs(sandbox, key="bob") == [*shown, "secret"]


def test_the_list_hides_hidden_fields_from_strangers(sandbox: Sandbox) -> None:
    fields = {key: sandbox.data(sandbox.get(PATH, key))[0]["bookingFields"] for key in (None, "jane")}
    assert {field["slug"] for field in fields["jane"]} - {field["slug"] for field in fields[None]} == {"title"}


def test_the_list_can_be_asked_for_one_slug(sandbox: Sandbox) -> None:
    assert slugs(sandbox, "eventSlug=team-collective") == ["team-collective"]
    assert slugs(sandbox, "eventSlug=nope") == []
    assert sandbox.data(sandbox.get("/v2/teams/999999/event-types")) == []


def test_the_list_can_show_fewer_hosts(sandbox: Sandbox) -> None:
    listed = sandbox.data(sandbox.get(f"{PATH}?hostsLimit=1"))
    assert [len(entry["hosts"]) for entry in listed] == [1, 1, 0, 1]
    assert sandbox.get(f"{PATH}?hostsLimit=0").status_code == 400
    assert sandbox.get(f"{PATH}?hostsLimit=x").status_code == 400


@pytest.mark.parametrize("number", ["1", "506", "999999", str(2**63)])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_an_event_type_of_elsewhere_is_not_found(sandbox: Sandbox, method: str, number: str) -> None:
    body = {"title": "x"} if method == "PATCH" else None
    assert sandbox.call(method, f"{PATH}/{number}", body, "carol").status_code == 404


def test_an_event_type_of_a_team_is_nobodys_own(sandbox: Sandbox) -> None:
    assert sandbox.get(f"/v2/event-types/{ROUND_ROBIN}", "carol").status_code == 404
    assert "team-round-robin" not in str(sandbox.data(sandbox.get("/v2/event-types", "jane")))


def test_a_deleted_event_type_leaves_its_bookings(sandbox: Sandbox) -> None:
    booking = book_type(sandbox, ROUND_ROBIN, "2030-01-08T10:00:00Z")
    answer = sandbox.data(sandbox.call("DELETE", f"{PATH}/{ROUND_ROBIN}", key="carol"))
    assert answer == {"id": ROUND_ROBIN, "title": "Team Round Robin"}
    assert sandbox.read(booking["uid"])["eventTypeId"] is None
    assert sandbox.get(f"{PATH}/{ROUND_ROBIN}", "carol").status_code == 404


def test_new_buffers_hold_for_the_bookings_of_all_hosts(sandbox: Sandbox) -> None:
    made = team_event_type(sandbox, ACME, "collective", JANE, BOB)
    book_type(sandbox, made["id"], "2030-01-08T10:00:00Z")
    adjacent = {"start": "2030-01-08T10:30:00Z", "eventTypeSlug": "bob-30", "username": "bob", "attendee": ANN}
    update_team_event_type(sandbox, ACME, made["id"], afterEventBuffer=15)
    assert sandbox.post("/v2/bookings", adjacent).status_code == 400


def test_the_organisers_app_is_a_place_for_teams_only(sandbox: Sandbox) -> None:
    places = [{"type": "organizersDefaultApp"}]
    made = team_event_type(sandbox, ACME, "roundRobin", JANE, locations=places)
    assert made["locations"] == places
    booked = book_type(sandbox, made["id"], "2030-01-08T10:00:00Z", location=places[0])
    silent = book_type(sandbox, made["id"], "2030-01-08T11:00:00Z")
    assert booked["location"].startswith("https://")
    assert silent["location"].startswith("https://")
    body = {"title": "Own", "slug": "own", "lengthInMinutes": 30, "locations": places}
    assert sandbox.post("/v2/event-types", body, "carol").status_code == 400


def test_a_team_may_do_without_the_e_mail_address(sandbox: Sandbox) -> None:
    made = team_event_type(sandbox, ACME, "roundRobin", JANE, bookingFields=[OPTIONAL_EMAIL, PHONE])
    attendee = {"name": "Ann", "timeZone": "Europe/Rome", "phoneNumber": "+393331234567"}
    booked = book_type(sandbox, made["id"], "2030-01-08T10:00:00Z", attendee=attendee)
    assert booked["attendees"][0]["email"] == "393331234567@sms.cal.com"
    assert booked["attendees"][0]["phoneNumber"] == "+393331234567"


def test_the_phone_is_required_where_it_stands_for_the_e_mail(sandbox: Sandbox) -> None:
    made = team_event_type(sandbox, ACME, "roundRobin", JANE, bookingFields=[OPTIONAL_EMAIL, PHONE])
    answer = try_to_book_type(sandbox, made["id"], "2030-01-08T10:00:00Z")
    assert answer.status_code == 400
    assert message(answer).startswith("Missing attendee phone number")


@pytest.mark.parametrize("fields", [[OPTIONAL_EMAIL], [OPTIONAL_EMAIL, {**PHONE, "required": False}]])
def test_without_e_mail_a_required_phone_is_needed(sandbox: Sandbox, fields: list[dict[str, Any]]) -> None:
    answer = sandbox.post(PATH, event_type_body("roundRobin", JANE, bookingFields=fields), "carol")
    assert answer.status_code == 400
    assert message(answer) == (
        "Booking fields validation failed: visible and required email or visible and required attendee phone field is "
        "needed."
    )


def test_a_user_needs_the_e_mail_address(sandbox: Sandbox) -> None:
    body = {"title": "Own", "slug": "own", "lengthInMinutes": 30, "bookingFields": [OPTIONAL_EMAIL, PHONE]}
    answer = sandbox.post("/v2/event-types", body, "carol")
    assert message(answer) == "checkIsEmailUserAccessible - Email booking field must be required and visible"
