"""Managed event types: the team decides, each host has a copy to be booked."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message
from tests.harness.sandbox.teams import (
    ACME,
    BOB,
    JANE,
    JANES_COPY,
    MANAGED,
    book_type,
    event_type_body,
    member,
    remove_member,
    team,
    team_event_type,
    try_to_book_type,
    update_team_event_type,
)

START = "2030-01-08T10:00:00Z"


def own(sandbox: Sandbox, key: str) -> dict[str, Any]:
    """A user's event types, by slug."""
    return {entry["slug"]: entry for entry in sandbox.data(sandbox.get("/v2/event-types", key))}


def change_own(sandbox: Sandbox, event_type_id: int, key: str, **options: Any) -> Any:
    return sandbox.call("PATCH", f"/v2/event-types/{event_type_id}", options, key)


def test_the_parent_comes_with_a_copy_for_each_host(sandbox: Sandbox) -> None:
    parent, *copies = team_event_type(sandbox, ACME, "managed", JANE, BOB, description="Managed")
    assert (parent["teamId"], parent["ownerId"], parent["schedulingType"]) == (ACME, None, "managed")
    assert [copy["ownerId"] for copy in copies] == [JANE, BOB]
    assert {copy["parentEventTypeId"] for copy in copies} == {parent["id"]}
    assert {copy["description"] for copy in copies} == {"Managed"}
    assert own(sandbox, "bob")["call"]["id"] == copies[1]["id"]


def test_a_managed_event_type_without_hosts_stands_alone(sandbox: Sandbox) -> None:
    assert len(team_event_type(sandbox, ACME, "managed")) == 1


def test_a_copy_is_booked_by_id_or_as_its_users(sandbox: Sandbox) -> None:
    by_id = book_type(sandbox, JANES_COPY, START)
    members = {"username": "jane", "eventTypeSlug": "team-managed"}
    by_slug = sandbox.book("2030-01-08T11:00:00Z", **members)
    assert by_id["eventTypeId"] == by_slug["eventTypeId"] == JANES_COPY
    assert by_id["hosts"][0]["id"] == by_slug["hosts"][0]["id"] == JANE
    assert by_id["title"] == "Team Managed between Jane Roe and Ann Booker"


@pytest.mark.parametrize("members", [{"eventTypeId": MANAGED}, {"eventTypeSlug": "team-managed", "teamSlug": "acme"}])
def test_the_parent_is_not_booked(sandbox: Sandbox, members: dict[str, Any]) -> None:
    answer = sandbox.post("/v2/bookings", {"start": START, "attendee": ANN, **members})
    assert answer.status_code == 400
    assert message(answer) == (
        f"Event type with id={MANAGED} is the parent managed event type that can't be booked. You have to provide the "
        "child event type id aka id of event type that has been assigned to one of the users."
    )


def test_a_copy_is_not_the_teams_by_slug(sandbox: Sandbox) -> None:
    body = {"start": START, "attendee": ANN, "eventTypeSlug": "team-managed", "username": "bob"}
    assert sandbox.post("/v2/bookings", body).status_code == 404


def test_copies_follow_the_parent(sandbox: Sandbox) -> None:
    changes = {"title": "New", "slug": "new", "lengthInMinutes": 45, "beforeEventBuffer": 10}
    parent, copy = update_team_event_type(sandbox, ACME, MANAGED, **changes)
    for changed in (parent, copy, own(sandbox, "jane")["new"]):
        assert {name: changed[name] for name in changes} == changes


def test_copies_keep_the_schedule_and_visibility_of_their_users(sandbox: Sandbox) -> None:
    schedule_id = sandbox.schedule("jane")["id"]
    sandbox.data(change_own(sandbox, JANES_COPY, "jane", scheduleId=schedule_id, hidden=True))
    update_team_event_type(sandbox, ACME, MANAGED, title="New")
    copy = own(sandbox, "jane")["team-managed"]
    assert (copy["title"], copy["scheduleId"], copy["hidden"]) == ("New", schedule_id, True)


def test_copies_are_shown_again_when_the_team_says_so(sandbox: Sandbox) -> None:
    update_team_event_type(sandbox, ACME, MANAGED, hidden=True)
    assert own(sandbox, "jane")["team-managed"]["hidden"] is True
    update_team_event_type(sandbox, ACME, MANAGED, hidden=False)
    assert own(sandbox, "jane")["team-managed"]["hidden"] is False


def test_new_buffers_hold_for_the_bookings_of_copies(sandbox: Sandbox) -> None:
    book_type(sandbox, JANES_COPY, START)
    update_team_event_type(sandbox, ACME, MANAGED, afterEventBuffer=15)
    answer = sandbox.try_to_book("2030-01-08T10:30:00Z", "jane-30", username="jane")
    assert answer.status_code == 400


def test_a_new_host_gets_a_copy(sandbox: Sandbox) -> None:
    update_team_event_type(sandbox, ACME, MANAGED, hosts=[{"userId": JANE}, {"userId": BOB}])
    assert own(sandbox, "jane")["team-managed"]["id"] == JANES_COPY
    assert sandbox.book(START, "team-managed", username="bob")["hosts"][0]["id"] == BOB


def test_a_former_host_loses_the_copy_but_no_booking(sandbox: Sandbox) -> None:
    booking = book_type(sandbox, JANES_COPY, START)
    update_team_event_type(sandbox, ACME, MANAGED, hosts=[{"userId": BOB}])
    assert "team-managed" not in own(sandbox, "jane")
    kept = sandbox.read(booking["uid"])
    assert (kept["status"], kept["eventTypeId"], kept["hosts"][0]["id"]) == ("accepted", None, JANE)
    assert try_to_book_type(sandbox, JANES_COPY, "2030-01-09T10:00:00Z").status_code == 404


def test_a_former_member_loses_the_copy(sandbox: Sandbox) -> None:
    remove_member(sandbox, ACME, JANE)
    assert "team-managed" not in own(sandbox, "jane")


def test_a_new_member_gets_a_copy_of_what_all_host(sandbox: Sandbox) -> None:
    team_id = team(sandbox)
    team_event_type(sandbox, team_id, "managed", assignAllTeamMembers=True)
    member(sandbox, team_id, BOB)
    assert sandbox.book(START, "call", username="bob")["hosts"][0]["id"] == BOB


def test_a_deleted_parent_takes_the_copies_along(sandbox: Sandbox) -> None:
    booking = book_type(sandbox, JANES_COPY, START)
    sandbox.data(sandbox.call("DELETE", f"/v2/teams/{ACME}/event-types/{MANAGED}", key="carol"))
    assert "team-managed" not in own(sandbox, "jane")
    assert sandbox.read(booking["uid"])["eventTypeId"] is None


def test_a_host_who_has_the_slug_already_stands_in_the_way(sandbox: Sandbox) -> None:
    body = event_type_body("managed", BOB, JANE, slug="jane-30")
    answer = sandbox.post(f"/v2/teams/{ACME}/event-types", body, "carol")
    assert (answer.status_code, message(answer)) == (
        400,
        f"User with id={JANE} already has an event type with slug=jane-30.",
    )
    assert "jane-30" not in own(sandbox, "bob")
    assert "jane-30" not in str(sandbox.data(sandbox.get(f"/v2/teams/{ACME}/event-types")))


def test_a_member_who_has_the_slug_already_cannot_join(sandbox: Sandbox) -> None:
    team_id = team(sandbox)
    team_event_type(sandbox, team_id, "managed", assignAllTeamMembers=True, slug="bob-30")
    answer = sandbox.post(f"/v2/teams/{team_id}/memberships", {"userId": BOB, "accepted": True}, "carol")
    assert answer.status_code == 400
    members = sandbox.data(sandbox.get(f"/v2/teams/{team_id}/memberships", "carol"))
    assert [entry["userId"] for entry in members] == [105]


def test_a_new_slug_of_the_parent_must_be_free_with_all_hosts(sandbox: Sandbox) -> None:
    answer = sandbox.call("PATCH", f"/v2/teams/{ACME}/event-types/{MANAGED}", {"slug": "jane-30"}, "carol")
    assert answer.status_code == 400
    assert own(sandbox, "jane")["team-managed"]["id"] == JANES_COPY


@pytest.mark.parametrize("options", [{"title": "Mine"}, {"slug": "mine"}, {"lengthInMinutes": 5, "hidden": True}])
def test_a_user_does_not_change_what_the_team_decides(sandbox: Sandbox, options: dict[str, Any]) -> None:
    before = own(sandbox, "jane")
    answer = change_own(sandbox, JANES_COPY, "jane", **options)
    assert answer.status_code == 403
    assert own(sandbox, "jane") == before


def test_a_user_may_send_what_is_there_already(sandbox: Sandbox) -> None:
    changed = sandbox.data(change_own(sandbox, JANES_COPY, "jane", title="Team Managed", hidden=True))
    assert changed["hidden"] is True


def test_a_user_does_not_delete_a_copy(sandbox: Sandbox) -> None:
    assert sandbox.call("DELETE", f"/v2/event-types/{JANES_COPY}", key="jane").status_code == 403
    assert own(sandbox, "jane")["team-managed"]["id"] == JANES_COPY


def test_administrators_of_the_team_manage_the_bookings_of_copies(sandbox: Sandbox) -> None:
    policy = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
    team_id = team(sandbox, key="mallory", members=(BOB,))
    _, copy = team_event_type(sandbox, team_id, "managed", BOB, key="mallory", confirmationPolicy=policy)
    booking = book_type(sandbox, copy["id"], START)
    assert sandbox.data(sandbox.post(f"/v2/bookings/{booking['uid']}/confirm", {}, "mallory"))["status"] == "accepted"
