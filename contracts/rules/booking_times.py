"""When a booking begins, how long it lasts, and how its moments are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from contracts.rules.booking_answers import BOOKING_ANSWERS
from contracts.rules.reading import Reading, instant
from contracts.rules.rule import Breach, rule

_TOLERATED: Final = re.compile(r"\d{4}(-?\d{3})?(T.*)?")
"""A year, or a day of it by number: writings that a server takes and nobody promises to."""
_MOMENTS: Final = ("start", "end", "createdAt", "updatedAt")


@rule("CP201", *BOOKING_ANSWERS)
def end_is_start_plus_duration(reading: Reading) -> Iterator[Breach]:
    """A booking's end is its start plus its duration, in exact minutes, on days when the clocks change too.

    Source: the answer of *Create a booking*; observed on every recorded booking.
    """
    parse = datetime.fromisoformat
    for pointer, booking in reading.bookings:
        lasts = (parse(booking["end"]) - parse(booking["start"])).total_seconds()
        if lasts != booking["duration"] * 60:
            message = f"end {booking['end']} is not start {booking['start']} plus {booking['duration']} minutes"
            yield Breach(f"{pointer}/end", message, booking["duration"], lasts / 60)


@rule("CP202", "createBooking", "rescheduleBooking")
def start_is_the_instant_sent(reading: Reading) -> Iterator[Breach]:
    """The (first) booking begins at the instant that was asked for.

    Source: *Create a booking*, *Reschedule a booking*: `start` in UTC; an offset is honoured, none means UTC.
    """
    if not reading.bookings:
        return
    pointer, booking = reading.bookings[0]
    try:
        asked = instant(reading.sent["start"])
    except ValueError:
        if not _TOLERATED.fullmatch(reading.sent["start"]):
            message = "booked for a start that is no moment"
            yield Breach(f"{pointer}/start", message, "refused", booking["start"])
        return
    if datetime.fromisoformat(booking["start"]) != asked:
        message = f"the booking begins at {booking['start']}, asked for was {reading.sent['start']}"
        yield Breach(f"{pointer}/start", message, asked.isoformat(), booking["start"])


@rule("CP203", "createBooking")
def duration_is_the_length_sent(reading: Reading) -> Iterator[Breach]:
    """A booking lasts `lengthInMinutes`, where the request gave it.

    Source: *Create a booking*, `lengthInMinutes`; honoured for recurring bookings since 2025-08-21.
    """
    asked = reading.sent.get("lengthInMinutes")
    if asked is None:
        return
    for pointer, booking in reading.bookings:
        if booking["duration"] != asked:
            message = f"the booking lasts {booking['duration']} minutes, asked for were {asked}"
            yield Breach(f"{pointer}/duration", message, asked, booking["duration"])


@rule("CP204", *BOOKING_ANSWERS)
def moments_are_utc(reading: Reading) -> Iterator[Breach]:
    """Every moment of a booking is written in UTC, with `Z`, whatever zone the request used.

    Source: *Create a booking*, its answer; observed on every recorded booking.
    """
    for pointer, booking in reading.bookings:
        if booking["start"][-1] == booking["end"][-1] == booking["createdAt"][-1] == "Z":
            changed = booking["updatedAt"]
            if changed is None or changed[-1] == "Z":
                continue
        for member in _MOMENTS:
            if booking[member] is not None and not booking[member].endswith("Z"):
                yield Breach(f"{pointer}/{member}", f"{member} is not in UTC", "…Z", booking[member])


RULES = (end_is_start_plus_duration, start_is_the_instant_sent, duration_is_the_length_sent, moments_are_utc)
