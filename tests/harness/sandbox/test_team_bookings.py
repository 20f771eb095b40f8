"""Bookings with teams: who hosts, who is busy then, and who sees it."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message
from tests.harness.sandbox.teams import (
    ACME,
    ACME_SALES,
    BOB,
    CAROL,
    COLLECTIVE,
    JANE,
    JANES_COPY,
    MALLORY,
    NO_HOSTS,
    ROUND_ROBIN,
    book_type,
    remove_member,
    team,
    team_event_type,
    try_to_book_type,
    update_team_event_type,
)

START = "2030-01-08T10:00:00Z"
BUSY = "One of the hosts either already has booking at this time or is not available"


def booker(number: int) -> dict[str, str]:
    return {**ANN, "email": f"booker{number}@example.com"}


def hosts(sandbox: Sandbox, event_type_id: int, count: int, day: int = 8, **members: Any) -> list[int]:
    """The hosts of so many bookings, one after the other."""
    starts = [f"2030-01-{day:02}T{10 + number}:00:00Z" for number in range(count)]
    made = [book_type(sandbox, event_type_id, start, **members) for start in starts]
    return [booking["hosts"][0]["id"] for booking in made]


def uids(sandbox: Sandbox, query: str, key: str) -> list[str]:
    return [booking["uid"] for booking in sandbox.data(sandbox.get(f"/v2/bookings?{query}", key))]


def test_a_collective_booking_has_all_hosts(sandbox: Sandbox) -> None:
    booking = book_type(sandbox, COLLECTIVE, START)
    assert booking["title"] == "Team Collective between Acme and Ann Booker"
    assert [host["id"] for host in booking["hosts"]] == [JANE]
    assert [attendee["email"] for attendee in booking["attendees"]] == ["ann@example.com", "bob@example.com"]


@pytest.mark.parametrize(("username", "slug"), [("jane", "jane-30"), ("bob", "bob-30")])
def test_a_collective_booking_blocks_all_hosts(sandbox: Sandbox, username: str, slug: str) -> None:
    booking = book_type(sandbox, COLLECTIVE, START)
    assert sandbox.try_to_book(START, slug, username=username).status_code == 400
    sandbox.data(sandbox.cancel(booking["uid"]))
    assert sandbox.try_to_book(START, slug, username=username).status_code == 201


def test_a_collective_booking_needs_all_hosts(sandbox: Sandbox) -> None:
    sandbox.book(START, "bob-30", username="bob")
    answer = try_to_book_type(sandbox, COLLECTIVE, START)
    assert (answer.status_code, message(answer)) == (400, BUSY)


def test_a_guest_who_hosts_comes_once(sandbox: Sandbox) -> None:
    booking = book_type(sandbox, COLLECTIVE, START, guests=["bob@example.com", "jane@example.com", "g@example.com"])
    emails = [attendee["email"] for attendee in booking["attendees"]]
    assert emails == ["ann@example.com", "g@example.com", "bob@example.com"]


def test_a_round_robin_gives_turns(sandbox: Sandbox) -> None:
    assert hosts(sandbox, ROUND_ROBIN, 4) == [JANE, BOB, JANE, BOB]


def test_a_round_robin_booking_names_its_host(sandbox: Sandbox) -> None:
    booking = book_type(sandbox, ROUND_ROBIN, START)
    assert booking["title"] == "Team Round Robin between Jane Roe and Ann Booker"
    assert [attendee["email"] for attendee in booking["attendees"]] == ["ann@example.com"]


def test_a_round_robin_passes_over_who_is_busy(sandbox: Sandbox) -> None:
    sandbox.book(START, "jane-30", username="jane")
    assert book_type(sandbox, ROUND_ROBIN, START)["hosts"][0]["id"] == BOB


def test_a_higher_priority_goes_first(sandbox: Sandbox) -> None:
    made = team_event_type(sandbox, ACME, "roundRobin", JANE, {"userId": BOB, "priority": "high"})
    assert hosts(sandbox, made["id"], 3) == [BOB, BOB, BOB]
    sandbox.book("2030-01-09T10:00:00Z", "bob-30", username="bob")
    assert hosts(sandbox, made["id"], 1, day=9) == [JANE]


def test_mandatory_hosts_always_attend(sandbox: Sandbox) -> None:
    made = team_event_type(sandbox, ACME, "roundRobin", JANE, BOB, {"userId": CAROL, "mandatory": True})
    booking = book_type(sandbox, made["id"], START)
    assert booking["hosts"][0]["id"] == CAROL
    assert [attendee["email"] for attendee in booking["attendees"]] == ["ann@example.com", "jane@example.com"]
    sandbox.book("2030-01-09T10:00:00Z", "carol-30", username="carol")
    assert try_to_book_type(sandbox, made["id"], "2030-01-09T10:00:00Z").status_code == 400


def test_the_same_booker_gets_the_same_booking_of_a_round_robin(sandbox: Sandbox) -> None:
    first, second = (book_type(sandbox, ROUND_ROBIN, START) for _ in range(2))
    assert first["uid"] == second["uid"]
    assert book_type(sandbox, ROUND_ROBIN, START, attendee=booker(1))["hosts"][0]["id"] == BOB


def test_a_round_robin_with_all_hosts_busy_is_refused(sandbox: Sandbox) -> None:
    book_type(sandbox, COLLECTIVE, START)
    answer = try_to_book_type(sandbox, ROUND_ROBIN, START)
    assert (answer.status_code, message(answer)) == (400, BUSY)


def test_a_round_robin_has_as_many_bookings_at_a_time_as_hosts(sandbox: Sandbox) -> None:
    answers = [try_to_book_type(sandbox, ROUND_ROBIN, START, attendee=booker(number)) for number in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 400]


def test_nobody_can_book_a_team_without_hosts(sandbox: Sandbox) -> None:
    answer = try_to_book_type(sandbox, NO_HOSTS, START)
    assert answer.status_code == 422
    assert message(answer) == (
        "Can't book this team event type because it has no hosts. Please, add at least 1 host to event type with "
        f"id={NO_HOSTS} belonging to team with id={ACME} and try again."
    )


def test_a_form_leads_to_some_of_the_hosts(sandbox: Sandbox) -> None:
    routing = {"responseId": 1, "teamMemberIds": [BOB]}
    assert hosts(sandbox, ROUND_ROBIN, 3, routing=routing) == [BOB, BOB, BOB]
    assert hosts(sandbox, ROUND_ROBIN, 2, day=9, routing={**routing, "teamMemberIds": []}) == [JANE, JANE]


def test_who_hosts_a_team_is_asked_at_each_booking(sandbox: Sandbox) -> None:
    remove_member(sandbox, ACME, JANE)
    assert hosts(sandbox, ROUND_ROBIN, 2) == [BOB, BOB]
    update_team_event_type(sandbox, ACME, ROUND_ROBIN, hosts=[{"userId": CAROL}])
    assert hosts(sandbox, ROUND_ROBIN, 2, day=9) == [CAROL, CAROL]


@pytest.mark.parametrize(
    ("members", "text"),
    [
        ({"teamSlug": "nope"}, "Team with slug nope not found"),
        ({"teamSlug": "acme"}, "Event type with slug normal-30 belonging to team acme not found."),
        ({"teamSlug": "acme-sales"}, "Team with slug acme-sales not found"),
        (
            {"teamSlug": "acme-sales", "organizationSlug": "acme-org"},
            "Event type with slug normal-30 belonging to team acme-sales within organization acme-org not found.",
        ),
        (
            {"teamSlug": "acme", "organizationSlug": "nope"},
            "slots-input.service.ts: Organization with slug nope not found",
        ),
        (
            {"username": "jane", "organizationSlug": "acme-org"},
            "Event type with slug normal-30 belonging to user jane within organization acme-org not found.",
        ),
    ],
)
def test_what_no_team_has_is_not_found(sandbox: Sandbox, members: dict[str, str], text: str) -> None:
    body = {"start": START, "attendee": ANN, "eventTypeSlug": "normal-30", **members}
    answer = sandbox.post("/v2/bookings", body)
    assert (answer.status_code, message(answer)) == (404, text)


def test_a_team_is_booked_by_its_slug(sandbox: Sandbox) -> None:
    members = {"username": None, "teamSlug": "acme"}
    assert sandbox.book(START, "team-round-robin", **members)["eventTypeId"] == ROUND_ROBIN


def test_what_needs_credentials_is_booked_by_hosts_and_administrators(sandbox: Sandbox) -> None:
    made = team_event_type(sandbox, ACME, "roundRobin", JANE, bookingRequiresAuthentication=True)
    statuses = {
        key: try_to_book_type(sandbox, made["id"], f"2030-01-08T1{hour}:00:00Z", key).status_code
        for hour, key in enumerate(("jane", "carol", "bob", "mallory", None))
    }
    assert statuses == {"jane": 201, "carol": 201, "bob": 403, "mallory": 403, None: 401}


def test_hosts_and_co_hosts_are_listed_a_collective_booking(sandbox: Sandbox) -> None:
    uid = book_type(sandbox, COLLECTIVE, START)["uid"]
    assert uids(sandbox, "", "jane") == uids(sandbox, "", "bob") == [uid]
    assert uids(sandbox, "", "mallory") == []


def test_a_member_is_not_listed_what_others_host(sandbox: Sandbox) -> None:
    of_jane, of_bob = (book_type(sandbox, ROUND_ROBIN, START, attendee=booker(number))["uid"] for number in range(2))
    assert uids(sandbox, f"teamId={ACME}", "jane") == [of_jane]
    assert uids(sandbox, f"teamId={ACME}", "bob") == [of_bob]


def test_the_owner_of_a_team_is_listed_what_its_members_host(sandbox: Sandbox) -> None:
    of_team = book_type(sandbox, ROUND_ROBIN, START)["uid"]
    of_copy = book_type(sandbox, JANES_COPY, "2030-01-08T11:00:00Z")["uid"]
    alone = sandbox.book("2030-01-08T12:00:00Z", "bob-30", username="bob")["uid"]
    as_guest = sandbox.book("2030-01-08T13:00:00Z", guests=["jane@example.com"])["uid"]
    sandbox.book("2030-01-08T14:00:00Z")
    assert uids(sandbox, "", "carol") == [of_team, of_copy, alone, as_guest]
    assert uids(sandbox, f"teamId={ACME}", "carol") == uids(sandbox, f"teamsIds={ACME}", "carol") == [of_team, of_copy]
    assert uids(sandbox, f"teamsIds={ACME},{ACME_SALES}&eventTypeId={JANES_COPY}", "carol") == [of_copy]
    assert uids(sandbox, f"teamId={ACME_SALES}", "carol") == []


def test_an_administrator_is_listed_bookings_of_former_hosts_of_the_team(sandbox: Sandbox) -> None:
    uid = book_type(sandbox, ROUND_ROBIN, START)["uid"]
    team_id = team(sandbox, key="mallory")
    made = team_event_type(sandbox, team_id, "collective", MALLORY, key="mallory")
    own = book_type(sandbox, made["id"], START)["uid"]
    remove_member(sandbox, ACME, JANE)
    assert uids(sandbox, f"teamId={ACME}", "carol") == [uid]
    assert uids(sandbox, "", "mallory") == [own]


@pytest.mark.parametrize("key", ["john", "mallory"])
def test_a_foreign_team_is_an_empty_page(sandbox: Sandbox, key: str) -> None:
    sandbox.book(START)
    book_type(sandbox, ROUND_ROBIN, START)
    assert uids(sandbox, f"teamId={ACME}", key) == uids(sandbox, "teamId=999999", key) == []


def test_one_who_is_no_administrator_any_more_is_listed_own_bookings_only(sandbox: Sandbox) -> None:
    team_id = team(sandbox, key="mallory", members=(BOB,))
    uid = sandbox.book(START, "bob-30", username="bob")["uid"]
    assert uids(sandbox, "", "mallory") == [uid]
    remove_member(sandbox, team_id, BOB, "mallory")
    assert uids(sandbox, "", "mallory") == []


def test_the_holder_of_a_seat_is_listed_the_booking(sandbox: Sandbox) -> None:
    mallory = {"name": "Mallory", "email": "mallory@example.com", "timeZone": "Europe/Rome"}
    uid = sandbox.book(START, "seated-hidden", attendee=mallory)["uid"]
    assert uids(sandbox, "", "mallory") == [uid]


@pytest.mark.parametrize(
    ("key", "query"),
    [
        ("john", ""),
        ("john", "status=upcoming&sortStart=desc"),
        ("bob", ""),
        ("bob", f"teamId={ACME}"),
        ("carol", ""),
        ("carol", f"teamId={ACME}"),
        ("carol", "status=past"),
    ],
)
def test_no_list_reads_all_bookings(sandbox: Sandbox, key: str, query: str) -> None:
    book_type(sandbox, COLLECTIVE, START)
    statements: list[str] = []
    connection = sandbox.deployment.database.connection
    connection.set_trace_callback(statements.append)
    sandbox.data(sandbox.get(f"/v2/bookings?{query}", key))
    connection.set_trace_callback(None)
    counting = ("COUNT(*) FROM bookings", "SELECT hosted", "OFFSET")
    lists = [statement for statement in statements if any(part in statement for part in counting)]
    assert len(lists) == 2
    for statement in lists:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()]
        assert not [step for step in plan if step.startswith("SCAN bookings")], plan


def test_one_who_administers_nothing_and_is_nobodys_guest_has_the_short_query(sandbox: Sandbox) -> None:
    statements: list[str] = []
    connection = sandbox.deployment.database.connection
    sandbox.get("/v2/bookings", "john")
    connection.set_trace_callback(statements.append)
    sandbox.data(sandbox.get("/v2/bookings", "john"))
    connection.set_trace_callback(None)
    assert "SELECT hosted FROM users WHERE id = 101" in statements
    assert not [statement for statement in statements if "COUNT(*)" in statement]
    assert not [statement for statement in statements if "memberships" in statement]
