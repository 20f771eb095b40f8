"""When a booking begins and how long it lasts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from contracts.exchange import Exchange
from contracts.rules.rule import Breach, bookings, instant, rule, sent

BOOKING_ANSWERS = ("createBooking", "getBooking", "getBookings", "rescheduleBooking", "cancelBooking")


@rule("CP201", *BOOKING_ANSWERS)
def end_is_start_plus_duration(exchange: Exchange) -> Iterator[Breach]:
    """A booking's end is its start plus its duration, in exact minutes, on days when the clocks change too.

    Source: the answer of *Create a booking*; observed on every recorded booking.
    """
    for pointer, booking in bookings(exchange):
        start, end = instant(booking["start"]), instant(booking["end"])
        if end - start != timedelta(minutes=booking["duration"]):
            message = f"end {booking['end']} is not start {booking['start']} plus {booking['duration']} minutes"
            yield Breach(f"{pointer}/end", message, booking["duration"], (end - start) / timedelta(minutes=1))


@rule("CP202", "createBooking", "rescheduleBooking")
def start_is_the_instant_sent(exchange: Exchange) -> Iterator[Breach]:
    """The (first) booking begins at the instant that was asked for.

    Source: *Create a booking*, *Reschedule a booking*: `start` in UTC; an offset is honoured, none means UTC.
    """
    answered = bookings(exchange)
    if not answered:
        return
    pointer, booking = answered[0]
    asked = instant(sent(exchange)["start"])
    if instant(booking["start"]) != asked:
        message = f"the booking begins at {booking['start']}, asked for was {sent(exchange)['start']}"
        yield Breach(f"{pointer}/start", message, asked.isoformat(), booking["start"])


@rule("CP203", "createBooking")
def duration_is_the_length_sent(exchange: Exchange) -> Iterator[Breach]:
    """A booking lasts `lengthInMinutes`, where the request gave it.

    Source: *Create a booking*, `lengthInMinutes`; honoured for recurring bookings since 2025-08-21.
    """
    asked = sent(exchange).get("lengthInMinutes")
    if asked is None:
        return
    for pointer, booking in bookings(exchange):
        if booking["duration"] != asked:
            message = f"the booking lasts {booking['duration']} minutes, asked for were {asked}"
            yield Breach(f"{pointer}/duration", message, asked, booking["duration"])


RULES = (end_is_start_plus_duration, start_is_the_instant_sent, duration_is_the_length_sent)
