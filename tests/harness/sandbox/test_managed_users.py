"""Managed users: their accounts, what they have from the start, and how their bookings differ."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, NOW, Sandbox, message
from tests.harness.sandbox.platform import (
    CLIENT_ID,
    DAVE,
    DAVE_ID,
    PROOF,
    READERS,
    USERS,
    bearer,
    client_of_carol,
    managed,
    try_to_manage,
)

START = "2030-01-08T10:00:00Z"
STORED = f"emma+{CLIENT_ID}@example.com"


def listed(sandbox: Sandbox, query: str = "") -> list[str]:
    answer = sandbox.call("GET", f"{USERS}{query}", headers=PROOF)
    return [user["name"] for user in sandbox.data(answer)]


def book_dave(sandbox: Sandbox, **members: Any) -> Any:
    return sandbox.book(START, "dave-30", username="dave", **members)


def test_an_address_is_stored_with_the_client(sandbox: Sandbox) -> None:
    user = managed(sandbox)["user"]
    assert (user["email"], user["username"]) == (STORED, "emma-cal-client-sandbox-example")
    assert user["createdDate"] == "2030-01-07T08:00:00.000Z"


def test_a_managed_user_calls_with_its_access_token(sandbox: Sandbox) -> None:
    made = managed(sandbox)
    profile = sandbox.data(sandbox.call("GET", "/v2/me", headers=bearer(made["accessToken"])))
    assert (profile["id"], profile["organization"]["isPlatform"]) == (made["user"]["id"], True)


def test_a_zone_brings_office_hours(sandbox: Sandbox) -> None:
    made = managed(sandbox)
    schedules = sandbox.data(sandbox.call("GET", "/v2/schedules", headers=bearer(made["accessToken"])))
    hours = [
        {"days": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"], "startTime": "09:00", "endTime": "17:00"}
    ]
    assert [(entry["availability"], entry["timeZone"], entry["isDefault"]) for entry in schedules] == [
        (hours, "Europe/Rome", True)
    ]


def test_without_a_zone_there_is_no_schedule_and_no_booking(sandbox: Sandbox) -> None:
    made = managed(sandbox, timeZone=None)
    headers = bearer(made["accessToken"])
    assert (made["user"]["timeZone"], made["user"]["defaultScheduleId"]) == ("Europe/London", None)
    assert sandbox.data(sandbox.call("GET", "/v2/schedules", headers=headers)) == []
    options = {"lengthInMinutes": 30, "title": "Mine", "slug": "mine"}
    made_type = sandbox.data(sandbox.call("POST", "/v2/event-types", options, headers=headers), 201)
    body = {"start": START, "eventTypeId": made_type["id"], "attendee": ANN}
    assert sandbox.post("/v2/bookings", body).status_code == 400


def test_a_client_may_give_its_users_four_event_types(sandbox: Sandbox) -> None:
    client = client_of_carol(sandbox, "*", areDefaultEventTypesEnabled=True)
    path = f"/v2/oauth-clients/{client['x-cal-client-id']}/users"
    made = sandbox.data(sandbox.call("POST", path, {"email": "e@example.com", "name": "E"}, headers=client), 201)
    types = sandbox.data(sandbox.call("GET", "/v2/event-types", headers=bearer(made["accessToken"])))
    assert [(entry["lengthInMinutes"], len(entry["locations"])) for entry in types] == [
        (30, 0),
        (60, 0),
        (30, 1),
        (60, 1),
    ]


def test_an_address_is_taken_once_by_a_client(sandbox: Sandbox) -> None:
    user_id = managed(sandbox)["user"]["id"]
    answer = try_to_manage(sandbox, email="EMMA@example.com")
    text = f"User with the provided e-mail already exists. Existing user ID={user_id}"
    assert (answer.status_code, message(answer)) == (409, text)
    assert listed(sandbox) == ["Dave Managed", "Emma Managed"]


def test_each_client_may_have_a_user_with_the_same_address(sandbox: Sandbox) -> None:
    managed(sandbox)
    body = {"email": "emma@example.com", "name": "Other Emma"}
    answer = sandbox.call("POST", READERS, body, headers={"x-cal-secret-key": "cal-secret-reader"})
    assert sandbox.data(answer, 201)["user"]["email"] == "emma+cal-client-reader@example.com"


def test_usernames_are_different_where_addresses_read_the_same(sandbox: Sandbox) -> None:
    first, second = (managed(sandbox, email=f"emma@example.{top}")["user"]["username"] for top in ("com", "org"))
    assert second == f"{first}-2"


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"email": None}, "email must be an email"),
        ({"email": "nonsense"}, "email must be an email"),
        ({"name": 5}, "name must be a string"),
        ({"timeZone": "Mars/Olympus"}, "timeZone must be a valid IANA time-zone"),
        ({"timeFormat": 13}, "timeFormat must be one of the following values: 12, 24"),
        ({"weekStart": "Someday"}, "weekStart must be one of the following values: Monday, "),
        ({"locale": "xx"}, "locale must be one of the following values: ar, "),
        ({"metadata": {"key": "x" * 501}}, "Metadata must have at most 50 keys"),
    ],
)
def test_a_managed_user_is_described_correctly(sandbox: Sandbox, wrong: dict[str, Any], constraint: str) -> None:
    answer = try_to_manage(sandbox, **wrong)
    assert answer.status_code == 400
    (flaw,) = answer.json()["error"]["details"]["errors"]
    assert any(text.startswith(constraint) for text in flaw["constraints"].values())
    assert listed(sandbox) == ["Dave Managed"]


def test_a_client_lists_its_own_users(sandbox: Sandbox) -> None:
    managed(sandbox)
    assert listed(sandbox) == ["Dave Managed", "Emma Managed"]
    assert listed(sandbox, "?limit=1&offset=1") == ["Emma Managed"]
    assert listed(sandbox, "?emails=emma@example.com") == ["Emma Managed"]
    assert listed(sandbox, f"?emails=x@example.com,dave+{CLIENT_ID}@example.com") == ["Dave Managed"]
    answer = sandbox.call("GET", READERS, headers={"x-cal-secret-key": "cal-secret-reader"})
    assert sandbox.data(answer) == []


@pytest.mark.parametrize("query", ["limit=0", "limit=251", "limit=x", "offset=-1", "offset=251", "limit=99999999999"])
def test_pages_have_bounds(sandbox: Sandbox, query: str) -> None:
    answer = sandbox.call("GET", f"{USERS}?{query}", headers=PROOF)
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")


@pytest.mark.parametrize("user_id", ["101", "9999", "-1", "99999999999999999999"])
def test_other_users_are_not_the_clients(sandbox: Sandbox, user_id: str) -> None:
    for method, path in (("GET", ""), ("PATCH", ""), ("DELETE", ""), ("POST", "/force-refresh")):
        answer = sandbox.call(method, f"{USERS}/{user_id}{path}", {}, headers=PROOF)
        assert (answer.status_code, message(answer)) == (
            404,
            f"User with ID {user_id} is not part of this OAuth client.",
        )
    assert sandbox.get("/v2/me", "john").status_code == 200


def test_users_have_numbers(sandbox: Sandbox) -> None:
    answer = sandbox.call("GET", f"{USERS}/dave", headers=PROOF)
    assert (answer.status_code, message(answer)) == (400, "Validation failed (numeric string is expected)")


def test_a_managed_user_can_be_changed(sandbox: Sandbox) -> None:
    body = {"email": "david@example.com", "name": "David", "timeFormat": 12, "metadata": {"plan": "gold"}}
    changed = sandbox.data(sandbox.call("PATCH", f"{USERS}/{DAVE_ID}", body, headers=PROOF))
    assert (changed["email"], changed["metadata"]) == (f"david+{CLIENT_ID}@example.com", {"plan": "gold"})
    assert sandbox.data(sandbox.call("GET", f"{USERS}/{DAVE_ID}", headers=PROOF)) == changed


def test_a_managed_user_does_not_take_the_address_of_another(sandbox: Sandbox) -> None:
    managed(sandbox)
    body = {"name": "David", "email": "emma@example.com"}
    assert sandbox.call("PATCH", f"{USERS}/{DAVE_ID}", body, headers=PROOF).status_code == 409
    assert listed(sandbox) == ["Dave Managed", "Emma Managed"]


def test_a_managed_user_keeps_its_own_address(sandbox: Sandbox) -> None:
    body = {"email": "dave@example.com"}
    assert sandbox.call("PATCH", f"{USERS}/{DAVE_ID}", body, headers=PROOF).status_code == 200


def test_a_deleted_user_is_gone_with_everything(sandbox: Sandbox) -> None:
    uid = book_dave(sandbox)["uid"]
    assert sandbox.data(sandbox.call("DELETE", f"{USERS}/{DAVE_ID}", headers=PROOF))["name"] == "Dave Managed"
    assert listed(sandbox) == []
    assert message(sandbox.call("GET", "/v2/me", headers=DAVE)) == "Invalid Access Token."
    assert sandbox.get(f"/v2/bookings/{uid}").status_code == 404
    assert sandbox.try_to_book(START, "dave-30", username="dave").status_code == 404


def test_a_deleted_user_hosts_nothing_of_a_team(sandbox: Sandbox) -> None:
    team_id = sandbox.data(sandbox.post("/v2/teams", {"name": "Mixed"}, "carol"), 201)["id"]
    member = {"userId": DAVE_ID, "accepted": True}
    sandbox.data(sandbox.post(f"/v2/teams/{team_id}/memberships", member, "carol"), 201)
    options = {"title": "Both", "slug": "both", "lengthInMinutes": 30, "schedulingType": "collective"}
    hosts = [{"userId": DAVE_ID}, {"userId": 105}]
    path = f"/v2/teams/{team_id}/event-types"
    made = sandbox.data(sandbox.post(path, {**options, "hosts": hosts}, "carol"), 201)
    sandbox.call("DELETE", f"{USERS}/{DAVE_ID}", headers=PROOF)
    shown = sandbox.data(sandbox.get(f"{path}/{made['id']}", "carol"))
    assert [host["userId"] for host in shown["hosts"]] == [105]
    body = {"start": START, "eventTypeId": made["id"], "attendee": ANN}
    assert sandbox.post("/v2/bookings", body).status_code == 201


def test_the_id_of_a_deleted_user_is_not_given_out_again(sandbox: Sandbox) -> None:
    first = managed(sandbox)["user"]["id"]
    sandbox.call("DELETE", f"{USERS}/{first}", headers=PROOF)
    assert managed(sandbox)["user"]["id"] > first


def test_a_managed_host_is_shown_with_its_plain_address(sandbox: Sandbox) -> None:
    booking = book_dave(sandbox)
    (host,) = booking["hosts"]
    assert (host["email"], host["displayEmail"]) == (f"dave+{CLIENT_ID}@example.com", "dave@example.com")
    assert booking["isPlatformManagedUserBooking"] is True


def test_a_moved_booking_of_a_managed_user_is_a_platforms_too(sandbox: Sandbox) -> None:
    moved = sandbox.data(sandbox.reschedule(book_dave(sandbox)["uid"], "2030-01-09T10:00:00Z"), 201)
    assert moved["isPlatformManagedUserBooking"] is True


def test_a_booking_of_anybody_else_is_no_platforms(sandbox: Sandbox) -> None:
    assert sandbox.book(START)["isPlatformManagedUserBooking"] is False


def test_a_managed_user_attends_another_under_the_stored_address(sandbox: Sandbox) -> None:
    managed(sandbox)
    booking = book_dave(sandbox, attendee={**ANN, "email": "emma@example.com"})
    (attendee,) = booking["attendees"]
    assert (attendee["email"], attendee["displayEmail"]) == (STORED, "emma@example.com")


@pytest.mark.parametrize("slug", ["normal-30", "dave-30"])
def test_everybody_else_attends_under_the_own_address(sandbox: Sandbox, slug: str) -> None:
    email = "dave@example.com" if slug == "normal-30" else "ann+calendar@example.com"
    username = "john" if slug == "normal-30" else "dave"
    booking = sandbox.book(START, slug, username=username, attendee={**ANN, "email": email})
    (attendee,) = booking["attendees"]
    assert (attendee["email"], attendee["displayEmail"]) == (email, email)


def test_a_managed_user_finds_another_by_the_plain_address(sandbox: Sandbox) -> None:
    managed(sandbox)
    uid = book_dave(sandbox, attendee={**ANN, "email": "emma@example.com"})["uid"]
    found = sandbox.data(sandbox.call("GET", "/v2/bookings?attendeeEmail=emma@example.com", headers=DAVE))
    assert [booking["uid"] for booking in found] == [uid]


def test_a_managed_host_gives_no_reason_for_cancelling(sandbox: Sandbox) -> None:
    uid = book_dave(sandbox)["uid"]
    answer = sandbox.call("POST", f"/v2/bookings/{uid}/cancel", {}, headers=DAVE)
    assert sandbox.data(answer)["status"] == "cancelled"


def test_the_platforms_owner_may_see_the_bookings_of_its_users(sandbox: Sandbox) -> None:
    types = sandbox.data(sandbox.call("GET", "/v2/event-types", headers=DAVE))
    body = {"bookingRequiresAuthentication": True}
    sandbox.call("PATCH", f"/v2/event-types/{types[0]['id']}", body, headers=DAVE)
    assert sandbox.try_to_book(START, "dave-30", username="dave").status_code == 401
    assert sandbox.try_to_book(START, "dave-30", "mallory", username="dave").status_code == 403
    assert sandbox.try_to_book(START, "dave-30", "carol", username="dave").status_code == 201


def test_a_reset_brings_the_demo_user_back(sandbox: Sandbox) -> None:
    sandbox.call("DELETE", f"{USERS}/{DAVE_ID}", headers=PROOF)
    sandbox.deployment.reset()
    sandbox.set_clock(NOW)
    assert listed(sandbox) == ["Dave Managed"]
