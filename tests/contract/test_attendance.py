"""Absences are marked by the booking's owner, once it has begun, and show in later reads."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts.exchange import HOST, STRANGER, Exchange
from contracts.expectations import shows
from contracts.rules.reading import Reading
from scenarios import calls
from tests.contract.steps import ANN, UNKNOWN, book, needs, read, wanted

SMOKE: Final[frozenset[str]] = frozenset()
ABSENT = {"attendees": [{"email": ANN, "absent": True}]}
BOTH = {"host": True, **ABSENT}
AHEAD = 4.0
"""Seconds from a request to the start that it asks for: enough for a slow answer, little to wait for."""


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


def test_absences_show_once_the_booking_has_begun(examiner: Examiner) -> None:
    with examiner.example() as example:
        uid = _begun(example, examiner)
        example.accept(calls.mark_absent(uid, ABSENT))
        _shows(example, uid, absent=True, host=False)
        example.accept(calls.mark_absent(uid, {"host": True}))
        _shows(example, uid, absent=True, host=True)
        example.accept(calls.mark_absent(uid, {"attendees": [{"email": ANN, "absent": False}]}))
        before = _shows(example, uid, absent=False, host=True)
        if STRANGER in examiner.world.callers:
            example.refuse(calls.mark_absent(uid, ABSENT, caller=STRANGER), "a stranger does not own the booking")
            example.unchanged(before)
        example.accept(calls.cancel_booking(uid, {"cancellationReason": "Only a proof"}, caller=HOST))


def _shows(example: Example, uid: str, *, absent: bool, host: bool) -> dict[str, object]:
    booking = read(example, uid)
    marked = booking["attendees"][0]["absent"]
    example.check(shows("getBooking", "/data/attendees/0/absent", "the attendee's absence", absent, marked))
    example.check(shows("getBooking", "/data/absentHost", "the host's absence", host, booking["absentHost"]))
    return dict(booking)


def _begun(example: Example, examiner: Examiner) -> str:
    """Book a start some seconds ahead by the server's clock, wait until it is past; gives the uid.

    Raises NotHere where that can't be: the host may be busy now, or the server tells no time.
    """
    asked: Exchange = example.accept(calls.get_me())
    now = Reading(asked).now
    if now is None:
        raise NotHere("the answers tell no time, so nothing can be booked that begins at once")
    start = now + timedelta(seconds=AHEAD)
    made = example.send(calls.create_booking(wanted(examiner.world.event_type("regular"), start)))
    if not made.ok:
        raise NotHere(f"nothing could be booked that begins at once: {made.refusal}")
    while time.time() < asked.done_at + AHEAD + 1:
        time.sleep(0.1)  # a start can't be moved into the past through the API: it has to pass
    uid: str = made.data["uid"]
    return uid
