"""Event types of 2024-04-15: other words for the same options."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message
from tests.harness.sandbox.old_version import book, event_type_id, old
from tests.harness.sandbox.teams import BOB, CAROL, JANE, team, team_event_type

START = "2030-01-08T10:00:00Z"
CALL = {"length": 30, "slug": "call", "title": "Call"}


def create(sandbox: Sandbox, **members: Any) -> Any:
    body = {**CALL, "minimumBookingNotice": 0, **members}
    return sandbox.data(old(sandbox, "POST", "/v2/event-types", body, "john"), 201)


def update(sandbox: Sandbox, number: int, key: str = "john", **members: Any) -> Any:
    return old(sandbox, "PATCH", f"/v2/event-types/{number}", members, key)


def newer(sandbox: Sandbox, number: int) -> Any:
    return sandbox.data(sandbox.get(f"/v2/event-types/{number}", "john"))


def test_an_event_type_is_made_in_the_words_of_the_database(sandbox: Sandbox) -> None:
    made = create(sandbox, description="Talk", hidden=True, slotInterval=15, beforeEventBuffer=5, afterEventBuffer=10)
    expected = {"length": 30, "slug": "call", "title": "Call", "description": "Talk", "hidden": True, "userId": 101}
    assert {name: made[name] for name in expected} == expected


def test_the_newer_version_reads_it_in_its_own_words(sandbox: Sandbox) -> None:
    made = create(sandbox, description="Talk", slotInterval=15, beforeEventBuffer=5, disableGuests=True)
    shown = newer(sandbox, made["id"])
    expected = {"lengthInMinutes": 30, "description": "Talk", "slotInterval": 15, "beforeEventBuffer": 5}
    assert {name: shown[name] for name in expected} == expected
    assert shown["disableGuests"] is True


def test_the_notice_is_two_hours_if_nobody_says_otherwise(sandbox: Sandbox) -> None:
    made = sandbox.data(old(sandbox, "POST", "/v2/event-types", CALL, "john"), 201)
    assert made["minimumBookingNotice"] == 120


def test_it_is_booked_by_either_version(sandbox: Sandbox) -> None:
    number = create(sandbox)["id"]
    assert book(sandbox, START, "call")["eventTypeId"] == number
    assert sandbox.book("2030-01-09T10:00:00Z", "call")["eventTypeId"] == number


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ({"type": "inPerson", "address": "Via Roma 1"}, {"type": "address", "address": "Via Roma 1", "public": True}),
        ({"type": "link", "link": "https://x.com"}, {"type": "link", "link": "https://x.com", "public": True}),
        (
            {"type": "userPhone", "hostPhoneNumber": "+390212345678", "displayLocationPublicly": False},
            {"type": "phone", "phone": "+390212345678", "public": False},
        ),
        ({"type": "integrations:daily"}, {"type": "integration", "integration": "cal-video"}),
        ({"type": "attendeeInPerson"}, {"type": "attendeeAddress"}),
        ({"type": "phone"}, {"type": "attendeePhone"}),
        ({"type": "somewhereElse"}, {"type": "attendeeDefined"}),
    ],
)
def test_places_have_other_names(sandbox: Sandbox, location: dict[str, Any], kind: dict[str, Any]) -> None:
    made = create(sandbox, locations=[location])
    assert newer(sandbox, made["id"])["locations"] == [kind]
    assert made["locations"][0]["type"] == location["type"]


@pytest.mark.parametrize(
    "members",
    [
        {"length": 0},
        {"length": "30"},
        {"length": 2**31},
        {"slug": 1},
        {"title": None},
        {"hidden": "no"},
        {"slotInterval": -1},
        {"minimumBookingNotice": -1},
        {"beforeEventBuffer": -1},
        {"afterEventBuffer": 1.5},
        {"locations": "here"},
        {"locations": [{}]},
        {"locations": [{"type": 1}]},
    ],
)
def test_a_body_of_other_types_is_refused(sandbox: Sandbox, members: dict[str, Any]) -> None:
    answer = old(sandbox, "POST", "/v2/event-types", {**CALL, **members}, "john")
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")


@pytest.mark.parametrize("location", [{"type": "moon"}, {"type": "link"}, {"type": "integrations:zoom"}])
def test_places_that_there_are_not_are_refused(sandbox: Sandbox, location: dict[str, Any]) -> None:
    assert old(sandbox, "POST", "/v2/event-types", {**CALL, "locations": [location]}, "john").status_code == 400


def test_a_slug_is_used_once(sandbox: Sandbox) -> None:
    answer = old(sandbox, "POST", "/v2/event-types", {**CALL, "slug": "normal-30"}, "john")
    assert (answer.status_code, message(answer)) == (400, "User already has an event type with this slug.")


def test_an_event_type_is_changed_in_part(sandbox: Sandbox) -> None:
    number = create(sandbox, description="Talk")["id"]
    changed = sandbox.data(update(sandbox, number, length=45, eventName="{Organiser} and {Scheduler}"))
    assert (changed["length"], changed["description"], changed["slug"]) == (45, "Talk", "call")
    assert newer(sandbox, number)["customName"] == "{Organiser} and {Scheduler}"


def test_seats_are_switched_on_and_off(sandbox: Sandbox) -> None:
    number = create(sandbox)["id"]
    on = sandbox.data(update(sandbox, number, seatsPerTimeSlot=3))
    assert (on["seatsPerTimeSlot"], newer(sandbox, number)["seats"]["seatsPerTimeSlot"]) == (3, 3)
    assert sandbox.data(update(sandbox, number, seatsShowAttendees=True))["seatsShowAttendees"] is True
    off = sandbox.data(update(sandbox, number, seatsPerTimeSlot=None))
    assert off["seatsPerTimeSlot"] is None


@pytest.mark.parametrize("seats", [0, 1001, "3", 1.5])
def test_seats_have_limits(sandbox: Sandbox, seats: Any) -> None:
    assert update(sandbox, event_type_id(sandbox, "normal-30"), seatsPerTimeSlot=seats).status_code == 400


def test_questions_go_there_and_back(sandbox: Sandbox) -> None:
    number = event_type_id(sandbox, "custom-fields")
    before = newer(sandbox, number)["bookingFields"]
    (group, *_) = sandbox.data(old(sandbox, "GET", "/v2/event-types", None, "john"))["eventTypeGroups"]
    fields = next(entry for entry in group["eventTypes"] if entry["id"] == number)["bookingFields"]
    assert [field["name"] for field in fields][:4] == ["name", "email", "location", "company"]
    sandbox.data(update(sandbox, number, bookingFields=fields))
    assert newer(sandbox, number)["bookingFields"] == before


@pytest.mark.parametrize(
    "field", [{}, {"name": "x"}, {"name": "x", "type": "moon"}, {"name": "x", "type": "select", "options": ["a"]}]
)
def test_questions_of_other_kinds_are_refused(sandbox: Sandbox, field: dict[str, Any]) -> None:
    number = event_type_id(sandbox, "normal-30")
    assert update(sandbox, number, bookingFields=[field]).status_code == 400


def test_one_is_read_with_what_a_page_needs(sandbox: Sandbox) -> None:
    found = sandbox.data(old(sandbox, "GET", f"/v2/event-types/{event_type_id(sandbox, 'normal-30')}", None, "john"))
    assert found["eventType"]["slug"] == "normal-30"
    assert {"locationOptions", "destinationCalendar", "team", "teamMembers", "currentUserMembership"} <= set(found)


def test_the_list_is_grouped(sandbox: Sandbox) -> None:
    data = sandbox.data(old(sandbox, "GET", "/v2/event-types", None, "john"))
    (group, *_) = data["eventTypeGroups"]
    assert (group["teamId"], group["profile"]["slug"], group["profile"]["name"]) == (None, "john", "John Doe")
    assert group["eventTypes"][0]["length"] == 30
    assert data["profiles"][0]["slug"] == "john"


def test_the_list_shows_the_teams_of_its_reader(bare_sandbox: Sandbox) -> None:
    number = team(bare_sandbox, "Crew", members=(JANE, BOB))
    made = team_event_type(bare_sandbox, number, "roundRobin", JANE, BOB)
    groups = bare_sandbox.data(old(bare_sandbox, "GET", "/v2/event-types", None, "carol"))["eventTypeGroups"]
    of_team = next(group for group in groups if group["teamId"] == number)
    assert (of_team["membershipRole"], of_team["metadata"]["membershipCount"]) == ("OWNER", 3)
    assert [entry["id"] for entry in of_team["eventTypes"]] == [made["id"]]
    assert of_team["eventTypes"][0]["schedulingType"] == "ROUND_ROBIN"
    assert CAROL not in of_team["eventTypes"][0]["userIds"]


def test_deleting_answers_with_the_old_names(sandbox: Sandbox) -> None:
    number = create(sandbox)["id"]
    gone = sandbox.data(old(sandbox, "DELETE", f"/v2/event-types/{number}", None, "john"))
    assert gone == {"id": number, "length": 30, "slug": "call", "title": "Call"}
    assert sandbox.get(f"/v2/event-types/{number}", "john").status_code == 404


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_other_users_see_nothing(sandbox: Sandbox, method: str) -> None:
    number = event_type_id(sandbox, "normal-30")
    body: Any = {} if method == "PATCH" else None
    answer = old(sandbox, method, f"/v2/event-types/{number}", body, "mallory")
    assert (answer.status_code, message(answer)) == (404, f"Event type with id {number} not found")


def test_an_id_is_a_number(sandbox: Sandbox) -> None:
    answer = old(sandbox, "GET", "/v2/event-types/call", None, "john")
    assert (answer.status_code, message(answer)) == (400, "Validation failed (numeric string is expected)")


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_list_needs_a_caller(sandbox: Sandbox, method: str) -> None:
    body = CALL if method == "POST" else None
    assert old(sandbox, method, "/v2/event-types", body).status_code == 403


def test_everybody_reads_what_is_not_hidden(sandbox: Sandbox) -> None:
    create(sandbox, hidden=True)
    listed = sandbox.data(old(sandbox, "GET", "/v2/event-types/john/public"))
    slugs = [entry["slug"] for entry in listed]
    assert "normal-30" in slugs
    assert "call" not in slugs
    answer = old(sandbox, "GET", "/v2/event-types/john/call/public")
    assert (answer.status_code, message(answer)) == (404, "Event type with slug call belonging to user john not found.")


def test_everybody_reads_one_event_type(sandbox: Sandbox) -> None:
    found = sandbox.data(old(sandbox, "GET", "/v2/event-types/john/custom-fields/public"))
    assert (found["slug"], found["users"][0]["username"]) == ("custom-fields", "john")
    assert "title" not in [field["name"] for field in found["bookingFields"]]


def test_a_place_that_is_not_public_stays_secret(sandbox: Sandbox) -> None:
    location = {"type": "inPerson", "address": "Via Roma 1", "displayLocationPublicly": False}
    create(sandbox, locations=[location])
    found = sandbox.data(old(sandbox, "GET", "/v2/event-types/john/call/public"))
    assert found["locations"] == [{"type": "inPerson"}]


@pytest.mark.parametrize("path", ["/v2/event-types/nobody/public", "/v2/event-types/nobody/x/public"])
def test_unknown_users_have_no_event_types(sandbox: Sandbox, path: str) -> None:
    answer = old(sandbox, "GET", path)
    assert (answer.status_code, message(answer)) == (404, "User with username nobody not found")


def test_a_type_of_the_newer_version_is_changed_by_the_old_one(sandbox: Sandbox) -> None:
    made = sandbox.event_type(locations=[{"type": "link", "link": "https://x.com", "public": True}])
    assert sandbox.data(update(sandbox, made["id"], title="Other"))["locations"][0]["type"] == "link"
    booked = sandbox.post("/v2/bookings", {"start": START, "eventTypeId": made["id"], "attendee": ANN})
    assert sandbox.data(booked, 201)["title"].startswith("Other between")
