"""A time that is taken in any part can't be had, one that only touches it can; searches and reservations agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final

from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.exchange import Call
from contracts.expectations import shows, slot_listed
from contracts.rules.reading import instant
from contracts.time_expectations import as_listed
from scenarios import calls
from scenarios.starts import utc
from scenarios.world import EventType
from tests.contract.steps import book, in_answers, slots, wanted

SMOKE: Final[frozenset[str]] = frozenset()
LENGTH: Final = 30
MEETING: Final = {
    "ends inside": (-15, 30),
    "encloses it": (-15, 60),
    "lies inside": (10, 15),
    "begins inside": (15, 30),
    "ends with it": (-30, 60),
    "begins with it": (0, 15),
}
"""How a request may meet a booking of half an hour: minutes from its start, and how long it lasts."""


def test_a_time_that_is_taken_in_part_can_not_be_had(examiner: Examiner) -> None:
    regular, variable = (examiner.world.event_type(kind) for kind in ("regular", "variable-length"))
    taken = datetime(examiner.starts.season(), 6, 4, 10, tzinfo=UTC)

    def ask(offset: int, length: int) -> Call:
        # Half hours are asked for of another event type than the one that was booked: its host is the same.
        start, email = taken + timedelta(minutes=offset), f"meets.it.{offset}.{length}@example.com"
        if length == regular.length:
            return calls.create_booking(wanted(regular, start, email))
        return calls.create_booking(wanted(variable, start, email, lengthInMinutes=length))

    with examiner.example(subjects.SLOTS) as example:
        booked = book(example, variable, taken, lengthInMinutes=LENGTH)
        _lists_no_part_of(example, variable, taken)
        for how, (offset, length) in MEETING.items():
            example.refuse(ask(offset, length), f"the host is busy: it {how}", "/start")
        example.accept(ask(-15, 15), "the host is free: it ends where the other begins")
        move = calls.reschedule_booking(booked["uid"], {"start": utc(taken + timedelta(minutes=5))})
        moved = example.accept(move, "the host is free: a booking is not in its own way").data
        back = calls.reschedule_booking(moved["uid"], {"start": utc(taken - timedelta(minutes=5))})
        example.refuse(back, "the host is busy: it begins inside", "/start")
        example.accept(ask(5 + LENGTH, 15), "the host is free: it begins where the other ends")


def _lists_no_part_of(example: Example, event_type: EventType, taken: datetime) -> None:
    """A search for an hour lists none that a booking of half an hour takes a part of."""
    listed = slots(example, event_type, taken - timedelta(hours=2), 300, duration=60)
    starts = [instant(slot["start"]) for day in listed.data.values() for slot in day]
    away = [start for start in starts if taken - timedelta(hours=1) < start < taken + timedelta(minutes=LENGTH)]
    told = [in_answers(start) for start in away]
    example.check(shows("getAvailableSlots", "/data", "the hours listed of which a part is taken", [], told))


def test_a_buffer_is_kept_free(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("buffers")
    taken = datetime(examiner.starts.season(), 6, 5, 10, tzinfo=UTC)
    ends = taken + timedelta(minutes=event_type.length)
    buffers = timedelta(minutes=sum(event_type.kind.options[it] for it in ("beforeEventBuffer", "afterEventBuffer")))
    with examiner.example(subjects.SLOTS) as example:
        book(example, event_type, taken)
        for start, where in ((ends, "after"), (taken - timedelta(minutes=event_type.length), "before")):
            touching = calls.create_booking(wanted(event_type, start, "too.near@example.com"))
            example.refuse(touching, f"the buffer {where} a booking is to be kept free", "/start")
        other = calls.create_booking(wanted(examiner.world.event_type("regular"), ends, "another.type@example.com"))
        example.refuse(other, "the buffer after a booking is kept free from its host's other event types", "/start")
        book(example, event_type, ends + buffers, "far.enough@example.com")


def test_a_slot_is_reserved_exactly_while_it_is_listed(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("regular")
    first, second = examiner.starts.single(), examiner.starts.single()
    with examiner.example(subjects.SLOTS) as example:
        booked = book(example, event_type, first)
        _reserves(example, event_type, first, listed=False, why="it was booked")
        moved = example.accept(calls.reschedule_booking(booked["uid"], {"start": utc(second)})).data
        _reserves(example, event_type, first, listed=True, why="its booking was moved away")
        example.accept(calls.cancel_booking(moved["uid"], {"cancellationReason": "Ill"}))
        _reserves(example, event_type, second, listed=True, why="its booking was cancelled")


def _reserves(example: Example, event_type: EventType, start: datetime, *, listed: bool, why: str) -> None:
    found = slots(example, event_type, start)
    example.check(slot_listed(found, in_answers(start), expected=listed, why=why))
    asked: dict[str, Any] = {"eventTypeId": event_type.id, "slotStart": utc(start)}
    exchange = example.send(calls.reserve_slot(asked))
    example.check(as_listed(exchange, listed=listed, why=why))
    if exchange.ok:
        example.accept(calls.delete_reservation(exchange.data["reservationUid"]))
