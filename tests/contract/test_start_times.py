"""Bookings beside and across the days on which clocks and calendars do something special, however they are spelt."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import pytest

from calproof.examiner import Examiner
from contracts.expectations import same_booking, shows
from scenarios import calls
from scenarios.special_days import DAY_KINDS, DayKind
from scenarios.spellings import PROMISED, SPELLINGS, Spelling
from tests.contract.sampling import depth, sample
from tests.contract.steps import book, in_answers, wanted

FAR_AWAY: Final = "Pacific/Pago_Pago"
"""Eleven hours behind UTC: a start that is read as the attendee's own time lands at a later one that is still free.

Ahead of UTC it would land at an earlier start, which another test has taken, and be refused for that.
"""
SHARE_OF_SPELLINGS: Final = 5
SMOKE: Final = frozenset({"test_a_booking_around_a_special_day_keeps_its_instant_and_its_length"})


@pytest.mark.parametrize("kind", sample(DAY_KINDS, depth().rows.special))
def test_a_booking_around_a_special_day_keeps_its_instant_and_its_length(examiner: Examiner, kind: DayKind) -> None:
    event_type = examiner.world.event_type("regular")
    for _ in range(depth().rows.starts_around):
        special = examiner.starts.around(kind)
        body = wanted(event_type, special.start)
        body["attendee"] = {**body["attendee"], "timeZone": special.zone}
        with examiner.example() as example:
            booked = example.accept(calls.create_booking(body, variant="regular by id"), special.name).data
            end = special.start + timedelta(minutes=event_type.length)
            for member, instant in (("start", special.start), ("end", end)):
                what = f"the {member} of a booking around {special.name}"
                shown = booked.get(member)
                example.check(shows("createBooking", f"/data/{member}", what, in_answers(instant), shown))
            example.check(same_booking(booked, example.accept(calls.get_booking(booked["uid"])).data, "getBooking"))


def _spellings() -> list[Spelling]:
    """Those that nobody is promised, then a few others: the cells of all kinds of bookings send these besides."""
    doubtful = [spelling for spelling in SPELLINGS if not spelling.promised]
    return [*doubtful, *sample(PROMISED, depth().rows.special // SHARE_OF_SPELLINGS)]


@pytest.mark.parametrize("spelling", _spellings(), ids=lambda spelling: spelling.name)
def test_a_start_means_the_same_instant_however_it_is_spelt(examiner: Examiner, spelling: Spelling) -> None:
    start = examiner.starts.single()
    body = {**wanted(examiner.world.event_type("regular"), start), "start": spelling.write(start)}
    body["attendee"] = {**body["attendee"], "timeZone": FAR_AWAY}
    call = calls.create_booking(body)
    with examiner.example() as example:
        booked = example.accept(call) if spelling.promised else example.send(call)
        if booked.ok:
            what = f"the start that was sent as {body['start']}"
            example.check(shows("createBooking", "/data/start", what, in_answers(start), booked.data["start"]))


MOVED_IN: Final = ("+05:45", "milliseconds and +05:30", "no zone")


def test_a_move_means_the_same_instant_however_it_is_spelt(examiner: Examiner) -> None:
    """To starts that are on no full minute, too: any instant that is free can be had."""
    with examiner.example() as example:
        first = examiner.starts.single() + timedelta(seconds=30)
        uid = book(example, examiner.world.event_type("regular"), first)["uid"]  # judged with its answer
        for spelling in [it for it in SPELLINGS if it.name in MOVED_IN]:
            start = examiner.starts.single() + timedelta(seconds=30)
            move = calls.reschedule_booking(uid, {"start": spelling.write(start)})
            moved = example.send(move)
            if moved.ok:
                what = f"the start that was sent as {spelling.write(start)}"
                example.check(
                    shows(
                        "rescheduleBooking",
                        "/data/start",
                        what,
                        start.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
                        moved.data["start"],
                    )
                )
                uid = moved.data["uid"]
