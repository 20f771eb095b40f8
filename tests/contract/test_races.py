"""Requests at one moment end as if one had come after the other: nothing is sold twice, and every loser is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

import pytest

from calproof.examiner import Examiner, Example
from contracts.exchange import HOST, Exchange
from contracts.expectations import as_many_as_fit, shows
from scenarios import calls
from scenarios.starts import utc
from tests.contract.rivals import race, refused_in_words, room_for
from tests.contract.sampling import depth
from tests.contract.steps import book, in_list, read, status_is, wanted

SMOKE: Final = frozenset({"test_one_slot_is_sold_once"})
SEVERAL: Final = "different people"
RIVALS = 4
"""How many ask at one moment: enough for every order of two, and cheap where each request counts."""


def _active(example: Example, event_types: Sequence[int], start: str, end: str) -> list[dict[str, Any]]:
    """The accepted bookings of these event types that begin and end within the two moments."""
    ids = ",".join(map(str, event_types))
    asked: calls.Query = {"eventTypeIds": ids, "afterStart": start, "beforeEnd": end, "status": "upcoming"}
    bookings = example.accept(calls.list_bookings(asked)).data
    return [booking for booking in bookings if booking["status"] == "accepted"]


@pytest.mark.parametrize("who", [SEVERAL] if depth().name == "smoke" else [SEVERAL, "one sends twice"])
def test_one_slot_is_sold_once(examiner: Examiner, who: str) -> None:
    event_type, start = examiner.world.event_type("regular"), examiner.starts.single()
    emails = [f"rival.{number if who == SEVERAL else 0}@example.com" for number in range(RIVALS)]
    with examiner.example() as example:
        rivals = [calls.create_booking(wanted(event_type, start, email)) for email in emails]
        winners = room_for(example, race(example, rivals), 1, "one slot is sold once")
        booked = [winner["uid"] for winner in winners]
        ends = utc(start + timedelta(minutes=event_type.length))
        active = [booking["uid"] for booking in _active(example, [event_type.id], utc(start), ends)]
        example.check(shows("getBookings", "/data", "the bookings of the slot", sorted(booked), sorted(active)))


def test_slots_that_overlap_are_not_both_sold(examiner: Examiner) -> None:
    short, long, start = examiner.world.event_type("regular"), examiner.world.event_type("variable-length"), None
    start = examiner.starts.single()
    later = start + timedelta(minutes=15)
    with examiner.example() as example:
        rivals = [
            calls.create_booking(wanted(long, start, "rival.60@example.com", lengthInMinutes=60)),
            calls.create_booking(wanted(short, later, "rival.30@example.com")),
            calls.create_booking(wanted(long, later, "rival.15@example.com", lengthInMinutes=15)),
        ]
        room_for(example, race(example, rivals), 1, "a host is in one meeting at a time")


def test_the_first_seats_are_sold_once_each(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    with examiner.example() as example:
        people = [f"seat.{number}@example.com" for number in range(event_type.kind.seats + 2)]
        exchanges = race(example, [calls.create_booking(wanted(event_type, start, email)) for email in people])
        refused_in_words(example, exchanges)
        _seats_are_sold_once(example, exchanges, event_type.kind.seats)


def test_the_last_seat_is_sold_once(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    with examiner.example() as example:
        for number in range(event_type.kind.seats - 1):
            book(example, event_type, start, f"early.{number}@example.com")
        people = [f"late.{number}@example.com" for number in range(RIVALS)]
        exchanges = race(example, [calls.create_booking(wanted(event_type, start, email)) for email in people])
        winners = room_for(example, exchanges, 1, "the last seat is sold once")
        for winner in winners[:1]:
            held = read(example, winner["uid"], HOST)["attendees"]
            example.check(shows("getBooking", "/data/attendees", "the seats held", event_type.kind.seats, len(held)))


def _seats_are_sold_once(example: Example, exchanges: Sequence[Exchange], seats: int) -> None:
    """At least one and no more than there are seats won, all in one booking, which holds exactly them.

    Who asks first at the same moment may lose to another first: a refusal then is documented (409).
    """
    winners = [exchange.data for exchange in exchanges if exchange.ok]
    example.check(as_many_as_fit(exchanges, min(max(len(winners), 1), seats), f"there are {seats} seats"))
    uids = {winner["uid"] for winner in winners}
    if winners:
        example.check(shows("createBooking", "/data/uid", "the number of bookings of one start", 1, len(uids)))
        held = sorted(seat["seatUid"] for seat in read(example, winners[0]["uid"], HOST)["attendees"])
        promised = sorted(winner["seatUid"] for winner in winners)
        example.check(shows("getBooking", "/data/attendees", "the seats held", promised, held))


def test_a_booking_is_confirmed_once(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("confirmation"), examiner.starts.single())
        exchanges = race(example, [calls.confirm_booking(booked["uid"]) for _ in range(2)])
        _at_least_one(example, exchanges)
        status_is(example, booked["uid"], "accepted", "two confirmed it at one moment")
        in_list(example, booked, "unconfirmed", expected=False, why="after it was confirmed")


def test_a_booking_is_confirmed_or_declined(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("confirmation")
    with examiner.example() as example:
        booked = book(example, event_type, examiner.starts.single())
        exchanges = race(example, [calls.confirm_booking(booked["uid"]), calls.decline_booking(booked["uid"])])
        _at_least_one(example, exchanges)
        status = read(example, booked["uid"])["status"]
        said = {exchange.data["status"] for exchange in exchanges if exchange.ok}
        example.check(shows("getBooking", "/data/status", "one of the statuses answered", True, status in said))
        if all(exchange.ok for exchange in exchanges):
            # A confirmation after a refusal may bring it back; what was confirmed first can't be declined any more.
            example.check(shows("getBooking", "/data/status", "the status after both", "accepted", status))


def _at_least_one(example: Example, exchanges: Sequence[Exchange]) -> None:
    """Changes that lead to the same end may all be accepted; that all are refused is no order of them."""
    refused_in_words(example, exchanges)
    accepted = sum(exchange.ok for exchange in exchanges)
    example.check(as_many_as_fit(exchanges, max(accepted, 1), "they can't all have come too late"))


@pytest.mark.parametrize("rival", ["another that waits", "a direct request", "a move"])
def test_what_waits_is_confirmed_beside_nothing_else(examiner: Examiner, rival: str) -> None:
    waiting, other = examiner.world.event_type("confirmation-open"), examiner.world.event_type("regular")
    start, email = examiner.starts.single(), "rival.at.once@example.com"
    with examiner.example() as example:
        uid = book(example, waiting, start)["uid"]
        if rival == "a move":
            away = book(example, other, examiner.starts.single(), email)["uid"]
            against = calls.reschedule_booking(away, {"start": utc(start)})
        elif rival == "a direct request":
            against = calls.create_booking(wanted(other, start, email))
        else:
            against = calls.confirm_booking(book(example, waiting, start, email)["uid"])
        room_for(example, race(example, [calls.confirm_booking(uid), against]), 1, "a host's time is given once")


def test_a_booking_is_moved_to_one_place(examiner: Examiner) -> None:
    places = [examiner.starts.single() for _ in range(3)]
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        rivals = [calls.reschedule_booking(booked["uid"], {"start": utc(place)}) for place in places]
        winners = room_for(example, race(example, rivals), 1, "a booking moves once")
        old = status_is(example, booked["uid"], "cancelled", "it was moved")
        successors = {winner["uid"] for winner in winners}
        known = old.get("rescheduledToUid") in successors
        example.check(shows("getBooking", "/data/rescheduledToUid", "the winner as the successor", True, known))


def test_two_bookings_do_not_move_to_one_slot(examiner: Examiner) -> None:
    event_type, target = examiner.world.event_type("regular"), examiner.starts.single()
    with examiner.example() as example:
        pair = [book(example, event_type, examiner.starts.single(), f"mover.{n}@example.com") for n in range(2)]
        rivals = [calls.reschedule_booking(booked["uid"], {"start": utc(target)}) for booked in pair]
        room_for(example, race(example, rivals), 1, "one slot is sold once")
        statuses = sorted(read(example, booked["uid"])["status"] for booked in pair)
        example.check(shows("getBooking", "/data/status", "the two old bookings", ["accepted", "cancelled"], statuses))


def test_a_booking_is_cancelled_or_moved(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        cancel = calls.cancel_booking(booked["uid"], {"cancellationReason": "Ill"})
        move = calls.reschedule_booking(booked["uid"], {"start": utc(examiner.starts.single())})
        exchanges = race(example, [cancel, move])
        room_for(example, exchanges, 1, "a booking is cancelled or moved, not both")
        status_is(example, booked["uid"], "cancelled", "it was cancelled or moved")


def test_all_who_are_invited_at_one_moment_come(examiner: Examiner) -> None:
    people = [f"at.once.{number}@example.com" for number in range(2)]
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        rivals = [calls.add_guests(booked["uid"], {"guests": [{"email": email}]}) for email in people]
        exchanges = race(example, rivals)
        refused_in_words(example, exchanges)
        came = {email for email, exchange in zip(people, exchanges, strict=True) if exchange.ok}
        now = read(example, booked["uid"])
        for member, those in (
            ("guests", now.get("guests", [])),
            ("attendees", [it["email"] for it in now["attendees"]]),
        ):
            missing = sorted(came - set(those))
            example.check(shows("getBooking", f"/data/{member}", f"who is missing among the {member}", [], missing))


def test_a_slot_goes_from_one_to_one_other(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("regular"), examiner.starts.single()
    with examiner.example() as example:
        booked = book(example, event_type, start)
        cancel = calls.cancel_booking(booked["uid"], {"cancellationReason": "Ill"})
        takers = [calls.create_booking(wanted(event_type, start, f"taker.{n}@example.com")) for n in range(3)]
        exchanges = race(example, [cancel, *takers])
        refused_in_words(example, exchanges)
        taken = [exchange for exchange in exchanges[1:] if exchange.ok]
        example.check(as_many_as_fit(exchanges[1:], min(len(taken), 1), "one slot is sold once"))
