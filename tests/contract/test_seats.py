"""Seats are sold once each, up to as many as there are, and every view counts them alike."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.exchange import HOST, NOBODY, STRANGER
from contracts.expectations import same_booking, shows
from contracts.wire_expectations import answered_with
from scenarios import calls
from scenarios.starts import utc
from scenarios.world import EventType
from tests.contract.steps import book, free, in_answers, needs, read, served, slots, status_is, wanted

SMOKE: Final[frozenset[str]] = frozenset()
CONFLICT: Final = frozenset({409})


def guest(number: int) -> str:
    """The address of the n-th who takes a seat."""
    return f"seat.{number}@example.com"


def _taken(example: Example, event_type: EventType, start: datetime, seats: int) -> list[dict[str, Any]]:
    """Take so many seats of one start, each by somebody else; gives what each was answered."""
    return [
        book(example, event_type, start, guest(number), metadata={"seat": f"the {number}."})
        for number in range(1, seats + 1)
    ]


def _holders(example: Example, uid: str, seats: list[str], why: str) -> None:
    """Check who sits in the booking, as its host sees it."""
    held = sorted(attendee["seatUid"] for attendee in read(example, uid, HOST)["attendees"])
    example.check(shows("getBooking", "/data/attendees", f"the seats that are held {why}", sorted(seats), held))


def _counted(example: Example, event_type: EventType, start: datetime, booked: int, uid: str | None) -> None:
    """Check what the slots say of a start: its seats, and the booking that has them."""
    found = [slot for day in slots(example, event_type, start).data.values() for slot in day]
    slot = next((slot for slot in found if slot["start"] == in_answers(start)), None)
    left = event_type.kind.seats - booked
    if slot is None:
        example.check(shows("getAvailableSlots", "/data", "the seats left at a start that is not listed", 0, left))
        return
    for member, expected in {"seatsBooked": booked, "seatsRemaining": left, "bookingUid": uid}.items():
        what = f"{member} with {booked} seats taken"
        example.check(shows("getAvailableSlots", "/data", what, expected, slot.get(member, expected and 0)))


def test_seats_of_one_start_are_one_booking(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    with examiner.example(subjects.SEATS) as example:
        free(example, event_type, start, expected=True, why="nobody has a seat")
        first, second = _taken(example, event_type, start, 2)
        example.check(shows("createBooking", "/data/uid", "the booking joined", first["uid"], second["uid"]))
        names = len({first["seatUid"], second["seatUid"]})
        example.check(shows("createBooking", "/data/seatUid", "the number of names of two seats", 2, names))
        _holders(example, first["uid"], [first["seatUid"], second["seatUid"]], "after two have joined")
        _counted(example, event_type, start, 2, first["uid"])


def test_no_more_seats_are_sold_than_there_are(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    with examiner.example(subjects.SEATS) as example:
        taken = _taken(example, event_type, start, event_type.kind.seats)
        before = read(example, taken[0]["uid"], HOST)
        late = wanted(event_type, start, "too.late@example.com")
        refused = example.refuse(calls.create_booking(late), "every seat is taken", "/start")
        example.check(answered_with(refused, CONFLICT, "every seat is taken", "/start"))
        after = read(example, taken[0]["uid"], HOST)
        example.check(same_booking(before, after, "createBooking"))
        _counted(example, event_type, start, event_type.kind.seats, taken[0]["uid"])


def test_nobody_sits_twice(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    with examiner.example(subjects.SEATS) as example:
        (taken,) = _taken(example, event_type, start, 1)
        again = calls.create_booking(wanted(event_type, start, guest(1)))
        example.refuse(again, "the address has a seat already", "/attendee/email")
        _holders(example, taken["uid"], [taken["seatUid"]], "after a refusal")


def test_a_seat_given_back_can_be_taken(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    with examiner.example(subjects.SEATS) as example:
        taken = _taken(example, event_type, start, event_type.kind.seats)
        uid, gone = taken[0]["uid"], taken[1]["seatUid"]
        _counted(example, event_type, start, event_type.kind.seats, uid)
        example.accept(calls.cancel_booking(uid, {"seatUid": gone}))
        _holders(example, uid, [it["seatUid"] for it in taken if it["seatUid"] != gone], "after one was given back")
        example.refuse(calls.cancel_booking(uid, {"seatUid": gone}), "the seat was given back already", "/seatUid")
        _counted(example, event_type, start, event_type.kind.seats - 1, uid)
        joined = book(example, event_type, start, "comes.later@example.com")
        example.check(shows("createBooking", "/data/uid", "the booking joined", uid, joined["uid"]))
        late = wanted(event_type, start, "too.late@example.com")
        example.refuse(calls.create_booking(late), "one seat was given back, and taken again", "/start")


def test_the_last_seat_given_back_ends_the_booking(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    with examiner.example(subjects.SEATS) as example:
        (taken,) = _taken(example, event_type, start, 1)
        example.accept(calls.cancel_booking(taken["uid"], {"seatUid": taken["seatUid"]}))
        status_is(example, taken["uid"], "cancelled", "the last seat was given back")
        _counted(example, event_type, start, 0, None)
        anew = book(example, event_type, start, guest(2))
        example.check(
            shows("createBooking", "/data/uid", "a new booking after the last seat", True, anew["uid"] != taken["uid"])
        )


def test_a_seat_moves_alone(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("seated")
    start, later = examiner.starts.single(), examiner.starts.single()
    with examiner.example(subjects.SEATS) as example:
        stays, moves = _taken(example, event_type, start, 2)
        change = {"start": utc(later), "seatUid": moves["seatUid"]}
        moved = example.accept(calls.reschedule_booking(moves["uid"], change)).data
        example.check(
            shows(
                "rescheduleBooking",
                "/data/start",
                "the start of the seat that moved",
                in_answers(later),
                moved["start"],
            )
        )
        _holders(example, stays["uid"], [stays["seatUid"]], "after another seat moved away")
        _counted(example, event_type, start, 1, stays["uid"])
        _counted(example, event_type, later, 1, moved["uid"])


def test_the_host_calls_off_every_seat(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    with examiner.example(subjects.SEATS) as example:
        taken = _taken(example, event_type, start, 2)
        uid = taken[0]["uid"]
        example.refuse(
            calls.cancel_booking(uid, {"cancellationReason": "Ill"}, caller=NOBODY), "nobody is not the host"
        )
        _holders(example, uid, [seat["seatUid"] for seat in taken], "after a refusal")
        example.accept(calls.cancel_booking(uid, {"cancellationReason": "Ill"}, caller=HOST))
        status_is(example, uid, "cancelled", "its host called it off")
        _counted(example, event_type, start, 0, None)


def test_a_seat_that_is_not_there_is_neither_moved_nor_given_back(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    unknown = "00000000-0000-4000-8000-000000000000"
    with examiner.example(subjects.SEATS) as example:
        (taken,) = _taken(example, event_type, start, 1)
        uid = taken["uid"]
        change = {"start": utc(examiner.starts.single())}
        example.refuse(calls.cancel_booking(uid, {"seatUid": unknown}), "there is no such seat", "/seatUid")
        example.refuse(
            calls.reschedule_booking(uid, {**change, "seatUid": unknown}), "there is no such seat", "/seatUid"
        )
        example.refuse(calls.reschedule_booking(uid, change), "a seated booking moves seat by seat", "/seatUid")
        _holders(example, uid, [taken["seatUid"]], "after refusals")


def test_a_booking_is_found_by_each_of_its_seats(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    with examiner.example(subjects.SEATS) as example:
        for seat in _taken(example, event_type, start, 2):
            found = served(example, calls.get_booking_by_seat(seat["seatUid"], caller=HOST)).data
            example.check(same_booking(read(example, seat["uid"], HOST), found, "getBookingBySeat"))
        unknown = calls.get_booking_by_seat("00000000-0000-4000-8000-000000000000")
        example.refuse(unknown, "there is no such seat")
        example.refuse(calls.get_booking(seat["seatUid"]), "a seat is no booking")
        example.accept(calls.cancel_booking(seat["uid"], {"seatUid": seat["seatUid"]}))
        example.refuse(calls.get_booking_by_seat(seat["seatUid"]), "the seat was given back")


def test_a_hidden_attendee_is_shown_to_the_host(examiner: Examiner) -> None:
    """What others are shown of them is judged with every answer: by the lifecycle, and by the rules of privacy."""
    needs(examiner, HOST)
    event_type, start = examiner.world.event_type("seated-hidden"), examiner.starts.single()
    with examiner.example(subjects.SEATS) as example:
        taken = _taken(example, event_type, start, 1)
        other = calls.get_me(caller=STRANGER) if STRANGER in examiner.world.callers else None
        taken.append(book(example, event_type, start, example.accept(other).data["email"] if other else guest(2)))
        uid = taken[0]["uid"]
        _holders(example, uid, [seat["seatUid"] for seat in taken], "as their host sees them")
        read(example, uid, NOBODY)
        example.send(calls.get_booking_by_seat(taken[0]["seatUid"], caller=NOBODY))
        if other:
            example.accept(calls.list_bookings({"bookingUid": uid}, caller=STRANGER))
        example.accept(calls.cancel_booking(uid, {"seatUid": taken[0]["seatUid"]}))
