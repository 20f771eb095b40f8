"""Probes of bookings with teams."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe
from tests.harness.sandbox.teams import (
    ACME,
    BOB,
    CAROL,
    COLLECTIVE,
    JANE,
    ROUND_ROBIN,
    book_type,
    team,
    team_event_type,
    try_to_book_type,
)

START = "2030-01-08T10:00:00Z"
BEN = {**ANN, "name": "Ben", "email": "ben@example.com"}
CONFIRMED = {"type": "always", "blockUnconfirmedBookingsInBooker": True}
SEATS = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}


def _keep_busy(sandbox: Probed, username: str) -> None:
    sandbox.book(START, f"{username}-30", username=username)


@probe("rr-books-without-rr-host")
def a_fixed_host_is_not_booked_alone(sandbox: Probed) -> bool:
    made = team_event_type(sandbox, ACME, "roundRobin", JANE, {"userId": CAROL, "mandatory": True})
    book_type(sandbox, made["id"], "2030-01-08T12:00:00Z")
    _keep_busy(sandbox, "jane")
    return bool(try_to_book_type(sandbox, made["id"], START).status_code == 400)


@probe("rr-picks-unavailable-host")
def the_turn_comes_to_one_who_is_free(sandbox: Probed) -> bool:
    _keep_busy(sandbox, "jane")
    return bool(book_type(sandbox, ROUND_ROBIN, START)["hosts"][0]["id"] == BOB)


@probe("rr-never-rotates")
def hosts_take_turns(sandbox: Probed) -> bool:
    made = [book_type(sandbox, ROUND_ROBIN, f"2030-01-08T{hour}:00:00Z") for hour in range(10, 20)]
    hosts = [booking["hosts"][0]["id"] for booking in made]
    return min(hosts.count(JANE), hosts.count(BOB)) >= 3


@probe("rr-conflict-despite-free-host")
def a_free_host_takes_the_second_booking(sandbox: Probed) -> bool:
    first = book_type(sandbox, ROUND_ROBIN, START)["hosts"][0]["id"]
    second = try_to_book_type(sandbox, ROUND_ROBIN, START, attendee=BEN)
    return bool(second.status_code == 201 and sandbox.data(second, 201)["hosts"][0]["id"] != first)


@probe("collective-checks-organizer-only")
def a_collective_needs_everybody(sandbox: Probed) -> bool:
    _keep_busy(sandbox, "bob")
    return bool(try_to_book_type(sandbox, COLLECTIVE, START).status_code == 400)


@probe("team-slug-ignores-organization")
def a_team_is_sought_in_its_organization(sandbox: Probed) -> bool:
    other = team(sandbox, "Sales", slug="acme-sales")
    made = team_event_type(sandbox, other, "collective", CAROL, slug="sales-call")
    database = sandbox.deployment.database
    with database.transaction() as connection:
        connection.execute(
            "UPDATE teams SET parent_id = (SELECT id FROM teams WHERE slug = 'platform-org') WHERE id = ?", (other,)
        )
        database.touch_catalogue()
    named = {"eventTypeSlug": "sales-call", "teamSlug": "acme-sales", "organizationSlug": "platform-org"}
    booking = sandbox.data(sandbox.post("/v2/bookings", {"start": START, "attendee": ANN, **named}), 201)
    return bool(booking["eventTypeId"] == made["id"])


@probe("username-slug-clash")
def a_users_slug_is_the_users(sandbox: Probed) -> bool:
    own = sandbox.event_type("carol", slug="intro")
    team_event_type(sandbox, ACME, "collective", JANE, slug="intro")
    return bool(sandbox.book(START, "intro", username="carol")["eventTypeId"] == own["id"])


@probe("confirmer-becomes-host")
def who_confirms_does_not_host(sandbox: Probed) -> bool:
    made = team_event_type(sandbox, ACME, "roundRobin", JANE, confirmationPolicy=CONFIRMED)
    uid = book_type(sandbox, made["id"], START)["uid"]
    confirmed = sandbox.data(sandbox.post(f"/v2/bookings/{uid}/confirm", {}, "carol"))
    assert confirmed["status"] == "accepted"
    return bool(sandbox.read(uid)["hosts"][0]["id"] == JANE)


@probe("host-as-attendee-cannot-cancel")
def a_host_who_booked_can_be_cancelled(sandbox: Probed) -> bool:
    attendee = {"name": "Bob Stone", "email": "bob@example.com", "timeZone": "Europe/Rome"}
    other = book_type(sandbox, COLLECTIVE, "2030-01-08T12:00:00Z")["uid"]
    sandbox.data(sandbox.cancel(other))
    uid = book_type(sandbox, COLLECTIVE, START, attendee=attendee)["uid"]
    return sandbox.cancel(uid).status_code == 200


@probe("seated-rr-adds-all-hosts")
def seats_have_the_host_whose_turn_it_is(sandbox: Probed) -> bool:
    made = team_event_type(sandbox, ACME, "roundRobin", JANE, BOB, CAROL, seats=SEATS)
    booking = book_type(sandbox, made["id"], START)
    assert booking["seatUid"]
    return len(sandbox.read(booking["uid"])["hosts"]) == 1
