"""Organisations: their teams and members, and what their administrators see."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message
from tests.harness.sandbox.teams import (
    ACME,
    ACME_ORG,
    ACME_SALES,
    BOB,
    JANE,
    JANES_COPY,
    JOHN,
    MALLORY,
    ROUND_ROBIN,
    SALES_CALL,
    book_type,
    event_type_body,
)

ORG = f"/v2/organizations/{ACME_ORG}"
SALES = f"{ORG}/teams/{ACME_SALES}"
START = "2030-01-08T10:00:00Z"


def uids(sandbox: Sandbox, path: str, key: str = "carol") -> list[str]:
    return [booking["uid"] for booking in sandbox.data(sandbox.get(path, key))]


def join(sandbox: Sandbox, user_id: int, path: str = ORG, **options: Any) -> Any:
    body = {"userId": user_id, "accepted": True, **options}
    return sandbox.data(sandbox.post(f"{path}/memberships", body, "carol"), 201)


def bookings(sandbox: Sandbox) -> dict[str, str]:
    """One of john, one of jane, one of the organisation's team, one of a team elsewhere with a member."""
    return {
        "john": sandbox.book(START)["uid"],
        "jane": sandbox.book("2030-01-09T10:00:00Z", "jane-30", username="jane")["uid"],
        "sales": book_type(sandbox, SALES_CALL, "2030-01-10T10:00:00Z")["uid"],
        "acme": book_type(sandbox, ROUND_ROBIN, "2030-01-11T10:00:00Z")["uid"],
    }


def test_members_say_which_organisation_is_theirs(sandbox: Sandbox) -> None:
    jane = sandbox.data(sandbox.get("/v2/me", "jane"))
    assert (jane["organizationId"], jane["organization"]) == (ACME_ORG, {"id": ACME_ORG, "isPlatform": False})
    john = sandbox.data(sandbox.get("/v2/me", "john"))
    assert john["organizationId"] is None
    assert "organization" not in john


def test_membership_decides_about_the_organisation(sandbox: Sandbox) -> None:
    made = sandbox.data(sandbox.post(f"{ORG}/memberships", {"userId": JOHN}, "carol"), 201)
    assert sandbox.data(sandbox.get("/v2/me", "john"))["organizationId"] is None
    path = f"{ORG}/memberships/{made['id']}"
    sandbox.data(sandbox.call("PATCH", path, {"accepted": True}, "carol"))
    assert sandbox.data(sandbox.get("/v2/me", "john"))["organizationId"] == ACME_ORG
    sandbox.data(sandbox.call("DELETE", path, key="carol"))
    assert sandbox.data(sandbox.get("/v2/me", "john"))["organizationId"] is None


def test_one_who_leaves_the_organisation_leaves_its_teams(sandbox: Sandbox) -> None:
    members = sandbox.data(sandbox.get(f"{ORG}/memberships", "carol"))
    number = next(entry["id"] for entry in members if entry["userId"] == BOB)
    sandbox.data(sandbox.call("DELETE", f"{ORG}/memberships/{number}", key="carol"))
    sales = sandbox.data(sandbox.get(f"{SALES}/event-types/{SALES_CALL}", "carol"))
    assert [host["userId"] for host in sales["hosts"]] == [JANE]
    assert sandbox.get(f"/v2/teams/{ACME_SALES}", "bob").status_code == 403
    assert sandbox.get(f"/v2/teams/{ACME}", "bob").status_code == 200


def test_a_team_of_an_organisation_takes_its_members_only(sandbox: Sandbox) -> None:
    answer = sandbox.post(f"{SALES}/memberships", {"userId": JOHN, "accepted": True}, "carol")
    assert (answer.status_code, message(answer)) == (422, "User is not part of the Organization")
    join(sandbox, JOHN)
    assert join(sandbox, JOHN, SALES)["teamId"] == ACME_SALES


def test_nobody_is_in_two_organisations(sandbox: Sandbox) -> None:
    assert sandbox.post(f"{ORG}/memberships", {"userId": 201}, "carol").status_code == 422


def test_teams_are_made_in_the_organisation(sandbox: Sandbox) -> None:
    made = sandbox.data(sandbox.post(f"{ORG}/teams", {"name": "Support"}, "carol"), 201)
    assert made["parentId"] == ACME_ORG
    listed = sandbox.data(sandbox.get(f"{ORG}/teams", "carol"))
    assert [entry["name"] for entry in listed] == ["Acme Sales", "Support"]
    assert sandbox.data(sandbox.get(f"{ORG}/teams?take=1&skip=1", "carol")) == [made]


def test_a_team_is_read_changed_and_deleted_in_its_organisation(sandbox: Sandbox) -> None:
    assert sandbox.data(sandbox.get(SALES, "jane"))["slug"] == "acme-sales"
    assert sandbox.data(sandbox.call("PATCH", SALES, {"bio": "We sell."}, "carol"))["bio"] == "We sell."
    sandbox.data(sandbox.call("DELETE", SALES, key="carol"))
    assert sandbox.get(SALES, "carol").status_code == 404


def test_members_are_listed_their_own_teams(sandbox: Sandbox) -> None:
    join(sandbox, JOHN)
    assert [entry["id"] for entry in sandbox.data(sandbox.get(f"{ORG}/teams/me", "jane"))] == [ACME_SALES]
    assert sandbox.data(sandbox.get(f"{ORG}/teams/me", "john")) == []


def test_event_types_are_managed_in_the_organisation(sandbox: Sandbox) -> None:
    made = sandbox.data(sandbox.post(f"{SALES}/event-types", event_type_body("collective", JANE), "carol"), 201)
    everything = sandbox.data(sandbox.get(f"{ORG}/teams/event-types", "carol"))
    assert [entry["slug"] for entry in everything] == ["sales-call", "call"]
    assert [entry["slug"] for entry in sandbox.data(sandbox.get(f"{SALES}/event-types", "jane"))] == [
        "sales-call",
        "call",
    ]
    path = f"{SALES}/event-types/{made['id']}"
    assert sandbox.data(sandbox.call("PATCH", path, {"title": "New"}, "carol"))["title"] == "New"
    assert sandbox.data(sandbox.call("DELETE", path, key="carol"))["id"] == made["id"]


def test_an_organisations_event_type_is_addressed_with_it(sandbox: Sandbox) -> None:
    address = {"start": START, "attendee": ANN, "eventTypeSlug": "sales-call", "teamSlug": "acme-sales"}
    assert sandbox.post("/v2/bookings", address).status_code == 404
    booked = sandbox.data(sandbox.post("/v2/bookings", {**address, "organizationSlug": "acme-org"}), 201)
    assert booked["eventTypeId"] == SALES_CALL


def test_an_organisations_member_is_addressed_with_it(sandbox: Sandbox) -> None:
    members = {"username": "jane", "organizationSlug": "acme-org"}
    assert sandbox.try_to_book(START, "jane-30", **members).status_code == 201
    answer = sandbox.try_to_book(START, organizationSlug="acme-org")
    assert (answer.status_code, message(answer)) == (404, "User with username john not found")


GUARDED = [
    ("GET", f"{ORG}/teams", None),
    ("POST", f"{ORG}/teams", {"name": "New"}),
    ("GET", f"{ORG}/teams/event-types", None),
    ("GET", f"{ORG}/memberships", None),
    ("GET", f"{ORG}/bookings", None),
    ("GET", f"{ORG}/users/{JANE}/bookings", None),
    ("GET", f"{SALES}/bookings", None),
    ("GET", f"{SALES}/memberships", None),
    ("PATCH", SALES, {"bio": "x"}),
    ("GET", f"{SALES}/bookings/x/references", None),
]


@pytest.mark.parametrize(("method", "path", "body"), GUARDED)
def test_nothing_is_done_without_credentials(sandbox: Sandbox, method: str, path: str, body: Any) -> None:
    assert sandbox.call(method, path, body).status_code == 401


@pytest.mark.parametrize(("method", "path", "body"), GUARDED)
def test_a_stranger_is_no_part_of_the_organisation(sandbox: Sandbox, method: str, path: str, body: Any) -> None:
    answer = sandbox.call(method, path, body, "mallory")
    assert answer.status_code == 403
    assert message(answer) in (
        f"RolesGuard - User is not a member of the organization with id={ACME_ORG}.",
        f"RolesGuard - User is not part of the organization with id={ACME_ORG}.",
    )


@pytest.mark.parametrize(("method", "path", "body"), GUARDED)
def test_a_plain_member_has_not_the_role(sandbox: Sandbox, method: str, path: str, body: Any) -> None:
    answer = sandbox.call(method, path, body, "jane")
    assert answer.status_code == 403
    assert f"RolesGuard - user with id={JANE} does not have the minimum required role=" in message(answer)


def test_a_member_of_the_organisation_is_no_member_of_its_teams(sandbox: Sandbox) -> None:
    join(sandbox, JOHN)
    answer = sandbox.get(f"{SALES}/bookings", "john")
    assert message(answer) == f"RolesGuard - User is not a member of the team with id={ACME_SALES}."


def test_an_administrator_of_a_team_needs_no_more(sandbox: Sandbox) -> None:
    join(sandbox, JOHN)
    join(sandbox, JOHN, SALES, role="ADMIN")
    booked = book_type(sandbox, SALES_CALL, START)
    assert uids(sandbox, f"{SALES}/bookings", "john") == [booked["uid"]]
    assert sandbox.get(f"{ORG}/bookings", "john").status_code == 403


def test_a_team_of_elsewhere_is_not_found_in_the_organisation(sandbox: Sandbox) -> None:
    for number in (ACME, 999999):
        assert sandbox.get(f"{ORG}/teams/{number}", "carol").status_code == 404


@pytest.mark.parametrize("number", [ACME, 999999])
def test_an_unknown_organisation_is_forbidden(sandbox: Sandbox, number: int) -> None:
    assert sandbox.get(f"/v2/organizations/{number}/teams", "carol").status_code == 403


def test_an_administrator_lists_the_bookings_of_members_and_teams(sandbox: Sandbox) -> None:
    made = bookings(sandbox)
    assert uids(sandbox, f"{ORG}/bookings") == [made["jane"], made["sales"], made["acme"]]


def test_the_list_narrows_to_members(sandbox: Sandbox) -> None:
    made = bookings(sandbox)
    janes = {booking["uid"] for booking in sandbox.data(sandbox.get(f"{ORG}/bookings?userIds={JANE}", "carol"))}
    assert made["jane"] in janes
    assert all(sandbox.read(uid)["hosts"][0]["id"] == JANE for uid in janes)
    assert uids(sandbox, f"{ORG}/bookings?userIds={JOHN}") == []
    assert len(uids(sandbox, f"{ORG}/bookings?userIds={JANE},{BOB}")) == 3
    assert sandbox.get(f"{ORG}/bookings?userIds=x", "carol").status_code == 400


def test_the_list_narrows_to_teams_of_the_organisation(sandbox: Sandbox) -> None:
    made = bookings(sandbox)
    assert uids(sandbox, f"{ORG}/bookings?teamId={ACME_SALES}") == [made["sales"]]
    assert uids(sandbox, f"{ORG}/bookings?teamId={ACME}") == []


def test_a_teams_list_has_the_bookings_of_its_event_types(sandbox: Sandbox) -> None:
    made = bookings(sandbox)
    assert uids(sandbox, f"{SALES}/bookings") == [made["sales"]]
    assert uids(sandbox, f"{SALES}/bookings?status=cancelled") == []


def test_a_teams_list_does_not_know_all_filters(sandbox: Sandbox) -> None:
    made = bookings(sandbox)
    assert uids(sandbox, f"{SALES}/bookings?bookingUid=x&afterCreatedAt=x&teamId=x") == [made["sales"]]


def test_a_members_list_has_what_the_member_hosts_or_attends(sandbox: Sandbox) -> None:
    as_guest = sandbox.book(START, guests=["jane@example.com"])["uid"]
    as_host = book_type(sandbox, JANES_COPY, "2030-01-09T10:00:00Z")["uid"]
    sandbox.book("2030-01-10T10:00:00Z", "bob-30", username="bob")
    assert uids(sandbox, f"{ORG}/users/{JANE}/bookings") == [as_guest, as_host]


@pytest.mark.parametrize("number", [JOHN, MALLORY, 999999])
def test_a_stranger_has_no_list_in_the_organisation(sandbox: Sandbox, number: int) -> None:
    assert sandbox.get(f"{ORG}/users/{number}/bookings", "carol").status_code == 403


def test_the_references_of_a_teams_booking(sandbox: Sandbox) -> None:
    made = bookings(sandbox)
    assert sandbox.data(sandbox.get(f"{SALES}/bookings/{made['sales']}/references", "carol")) == []
    assert sandbox.get(f"{SALES}/bookings/{made['sales']}/references?type=x", "carol").status_code == 400
    for uid in (made["acme"], made["john"], "x"):
        answer = sandbox.get(f"{SALES}/bookings/{uid}/references", "carol")
        assert (answer.status_code, message(answer)) == (404, f"Booking with uid {uid} not found")


def test_the_owner_of_an_organisation_manages_what_its_members_host(sandbox: Sandbox) -> None:
    sandbox.event_type("jane", slug="private", bookingRequiresAuthentication=True)
    assert sandbox.try_to_book(START, "private", "carol", username="jane").status_code == 201
    assert sandbox.try_to_book("2030-01-08T12:00:00Z", "private", "bob", username="jane").status_code == 403
