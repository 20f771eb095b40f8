"""Members: added, shown, changed, removed, and what they host."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.teams import (
    ACME,
    BOB,
    CAROL,
    COLLECTIVE,
    JANE,
    JOHN,
    MALLORY,
    ROUND_ROBIN,
    hosts_of,
    member,
    remove_member,
    team,
    team_event_type,
)

MEMBERS = f"/v2/teams/{ACME}/memberships"


def shown_hosts(sandbox: Sandbox, team_id: int, event_type_id: int) -> list[int]:
    return hosts_of(sandbox.data(sandbox.get(f"/v2/teams/{team_id}/event-types/{event_type_id}", "carol")))


def users(sandbox: Sandbox, query: str = "") -> list[int]:
    return [entry["userId"] for entry in sandbox.data(sandbox.get(f"{MEMBERS}?{query}", "carol"))]


def test_a_membership_shows_its_user(sandbox: Sandbox) -> None:
    made = sandbox.data(sandbox.post(MEMBERS, {"userId": JOHN}, "carol"), 201)
    assert (made["teamId"], made["accepted"], made["role"]) == (ACME, False, "MEMBER")
    assert made["disableImpersonation"] is False
    brief = {"avatarUrl": None, "username": "john", "name": "John Doe", "email": "john@example.com"}
    assert made["user"] == {**brief, "bio": None, "metadata": {}}
    assert sandbox.data(sandbox.get(f"{MEMBERS}/{made['id']}", "carol")) == made


def test_an_invited_member_has_no_rights_before_accepting(sandbox: Sandbox) -> None:
    made = sandbox.data(sandbox.post(MEMBERS, {"userId": JOHN, "role": "ADMIN"}, "carol"), 201)
    assert sandbox.get(f"/v2/teams/{ACME}", "john").status_code == 403
    accepted = sandbox.data(sandbox.call("PATCH", f"{MEMBERS}/{made['id']}", {"accepted": True}, "carol"))
    assert (accepted["accepted"], accepted["role"]) == (True, "ADMIN")
    assert sandbox.get(MEMBERS, "john").status_code == 200


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        ({}, "isInt"),
        ({"userId": "104"}, "isInt"),
        ({"userId": 2**31}, "max"),
        ({"userId": 104, "role": "KING"}, "isEnum"),
        ({"userId": 104, "accepted": "yes"}, "isBoolean"),
        ({"userId": 104, "disableImpersonation": 1}, "isBoolean"),
    ],
)
def test_a_bad_membership_is_refused(sandbox: Sandbox, body: dict[str, Any], rule: str) -> None:
    answer = sandbox.post(MEMBERS, body, "carol")
    assert answer.status_code == 400
    assert rule in answer.json()["error"]["details"]["errors"][0]["constraints"]
    assert MALLORY not in users(sandbox)


def test_a_second_membership_is_a_conflict(sandbox: Sandbox) -> None:
    answer = sandbox.post(MEMBERS, {"userId": JANE}, "carol")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert users(sandbox) == [CAROL, JANE, BOB]


def test_nobody_becomes_no_member(sandbox: Sandbox) -> None:
    answer = sandbox.post(MEMBERS, {"userId": 999999}, "carol")
    assert (answer.status_code, message(answer)) == (400, "Invalid input: The referenced data does not exist.")


def test_members_come_a_page_at_a_time(sandbox: Sandbox) -> None:
    assert users(sandbox, "take=2") == [CAROL, JANE]
    assert users(sandbox, "take=2&skip=2") == [BOB]
    assert users(sandbox, "skip=99999999999999999999") == []


@pytest.mark.parametrize("query", ["take=0", "take=251", "take=x", "skip=-1"])
def test_a_bad_page_is_refused(sandbox: Sandbox, query: str) -> None:
    assert sandbox.get(f"{MEMBERS}?{query}", "carol").status_code == 400


@pytest.mark.parametrize("number", ["1", "999999", str(2**63), "-1"])
@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_a_membership_of_elsewhere_is_not_found(sandbox: Sandbox, method: str, number: str) -> None:
    answer = sandbox.call(method, f"{MEMBERS}/{number}", {} if method == "PATCH" else None, "carol")
    assert (answer.status_code, message(answer)) == (404, "Organization's Team membership not found")


def test_a_membership_that_is_no_number_is_a_bad_request(sandbox: Sandbox) -> None:
    assert sandbox.get(f"{MEMBERS}/x", "carol").status_code == 400


def test_a_removed_member_loses_access_at_once(sandbox: Sandbox) -> None:
    team_id = team(sandbox)
    member(sandbox, team_id, BOB, role="ADMIN")
    assert sandbox.get(f"/v2/teams/{team_id}/memberships", "bob").status_code == 200
    removed = remove_member(sandbox, team_id, BOB)
    assert (removed["userId"], removed["role"]) == (BOB, "ADMIN")
    assert sandbox.get(f"/v2/teams/{team_id}/memberships", "bob").status_code == 403


def test_a_lesser_role_counts_at_once(sandbox: Sandbox) -> None:
    team_id = team(sandbox)
    made = member(sandbox, team_id, BOB, role="ADMIN")
    path = f"/v2/teams/{team_id}/memberships/{made['id']}"
    sandbox.data(sandbox.call("PATCH", path, {"role": "MEMBER"}, "carol"))
    assert sandbox.get(path, "bob").status_code == 403


def test_a_removed_member_hosts_nothing_any_more(sandbox: Sandbox) -> None:
    remove_member(sandbox, ACME, BOB)
    assert shown_hosts(sandbox, ACME, ROUND_ROBIN) == shown_hosts(sandbox, ACME, COLLECTIVE) == [JANE]


def test_a_member_who_is_no_longer_accepted_hosts_nothing_any_more(sandbox: Sandbox) -> None:
    members = sandbox.data(sandbox.get(MEMBERS, "carol"))
    number = next(entry["id"] for entry in members if entry["userId"] == BOB)
    sandbox.data(sandbox.call("PATCH", f"{MEMBERS}/{number}", {"accepted": False}, "carol"))
    assert shown_hosts(sandbox, ACME, ROUND_ROBIN) == [JANE]


def test_accepted_members_host_what_all_members_host(sandbox: Sandbox) -> None:
    team_id = team(sandbox, members=(JANE,))
    event_type = team_event_type(sandbox, team_id, "collective", assignAllTeamMembers=True)
    other = team_event_type(sandbox, team_id, "collective", JANE, slug="other")
    assert hosts_of(event_type) == [CAROL, JANE]
    made = sandbox.data(sandbox.post(f"/v2/teams/{team_id}/memberships", {"userId": BOB}, "carol"), 201)
    assert shown_hosts(sandbox, team_id, event_type["id"]) == [CAROL, JANE]
    path = f"/v2/teams/{team_id}/memberships/{made['id']}"
    sandbox.data(sandbox.call("PATCH", path, {"accepted": True}, "carol"))
    assert shown_hosts(sandbox, team_id, event_type["id"]) == [CAROL, JANE, BOB]
    assert shown_hosts(sandbox, team_id, other["id"]) == [JANE]


def test_accepting_twice_makes_no_second_host(sandbox: Sandbox) -> None:
    team_id = team(sandbox)
    event_type = team_event_type(sandbox, team_id, "collective", assignAllTeamMembers=True)
    made = member(sandbox, team_id, BOB)
    path = f"/v2/teams/{team_id}/memberships/{made['id']}"
    sandbox.data(sandbox.call("PATCH", path, {"accepted": True}, "carol"))
    assert shown_hosts(sandbox, team_id, event_type["id"]) == [CAROL, BOB]
