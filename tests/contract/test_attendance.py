"""Absences are marked by the booking's owner, once it has begun, and show in later reads."""

from __future__ import annotations

from typing import Final

from calproof.examiner import Examiner, Example
from contracts.exchange import HOST, STRANGER
from contracts.expectations import shows
from scenarios import calls
from tests.contract.begun import GUESTS, Kept, confirmed_since
from tests.contract.steps import ANN, UNKNOWN, book, needs, read

SMOKE: Final[frozenset[str]] = frozenset()
BOB, CARA = GUESTS
ABSENT = {"attendees": [{"email": ANN, "absent": True}]}
BOTH = {"host": True, **ABSENT}


def test_nobody_is_absent_before_the_start(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        for body in ({"host": True}, ABSENT):
            example.refuse(calls.mark_absent(booked["uid"], body), "it has not begun")
        example.unchanged(booked)


def test_a_stranger_marks_nobody(examiner: Examiner) -> None:
    needs(examiner, STRANGER)
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        example.refuse(calls.mark_absent(booked["uid"], BOTH, caller=STRANGER), "a stranger does not own it")
        example.unchanged(booked)


def test_nobody_is_absent_from_a_booking_that_is_not_there(examiner: Examiner) -> None:
    with examiner.example() as example:
        example.refuse(calls.mark_absent(UNKNOWN, BOTH), "there is no such booking")


def test_absences_show_once_the_booking_has_begun(examiner: Examiner, kept: Kept) -> None:
    with examiner.example() as example:
        made = confirmed_since(example, examiner, kept)
        uid = made.single["uid"]
        example.accept(calls.mark_absent(uid, _marks({BOB: True})))
        _shows(example, uid, {BOB}, host=False)
        example.accept(calls.mark_absent(uid, {"host": True}))
        example.accept(calls.mark_absent(uid, _marks({CARA: True, ANN: True, BOB: False})))
        _shows(example, uid, {ANN, CARA}, host=True)
        # An address that nobody has is passed over (observed: recordings, "unknown attendee absent"), or refused.
        example.send(calls.mark_absent(uid, _marks({"nobody.here@example.com": True})))
        before = _shows(example, uid, {ANN, CARA}, host=True)
        if STRANGER in examiner.world.callers:
            example.refuse(calls.mark_absent(uid, ABSENT, caller=STRANGER), "a stranger does not own the booking")
            example.unchanged(before)
        example.accept(calls.cancel_booking(uid, {"cancellationReason": "Only a proof"}, caller=HOST))
        made.over.add("single")


def _marks(absences: dict[str, bool]) -> dict[str, object]:
    return {"attendees": [{"email": email, "absent": absent} for email, absent in absences.items()]}


def _shows(example: Example, uid: str, absent: set[str], *, host: bool) -> dict[str, object]:
    """Check who is absent of the three who were invited, and that nobody else is; gives the booking."""
    booking = read(example, uid)
    expected = {email: email in absent for email in (ANN, BOB, CARA)}
    marked = {attendee["email"]: attendee["absent"] for attendee in booking["attendees"]}
    example.check(shows("getBooking", "/data/attendees", "who is absent", expected, marked))
    example.check(shows("getBooking", "/data/absentHost", "the host's absence", host, booking["absentHost"]))
    return dict(booking)
