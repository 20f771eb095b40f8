"""Held out: faults of instants, zones and lengths."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox import instants
from sandbox.bookings import calendar_links, listing_query, order, recurrence, timing
from sandbox.faults import fault
from sandbox.faults.during import during
from sandbox.faults.seams import Function, Seams
from sandbox.instants import MINUTE_MS, from_wall_clock, in_zone
from sandbox.slots import listing

OFFSET = re.compile(r"([+-]\d\d):?\d\d$")
SAYS_ZONE = re.compile(r"(?:[zZ]|[+-]\d\d(?::?\d\d)?)$")
SERVER = ZoneInfo("Europe/Rome")


def in_server_zone(text: str, instant_ms: int | None) -> int | None:
    """An instant whose text names no zone, read on the clocks of Rome."""
    if instant_ms is None or "T" not in text or SAYS_ZONE.search(text.partition("T")[2]):
        return instant_ms
    return from_wall_clock(in_zone(instant_ms, ZoneInfo("UTC")).replace(tzinfo=None), SERVER)


@fault("offset-minutes-ignored", operations=("create", "reschedule"), difficulty=4)
def offset_minutes_ignored(seams: Seams) -> None:
    """Of an offset only the hours are looked at, so that 10:00+05:30 is read as 10:00+05:00."""
    seams.around(instants.parse_instant, lambda real, text: real(OFFSET.sub(r"\1:00", text)))


@fault("seconds-of-start-dropped", operations=("create",), difficulty=4)
def seconds_of_start_dropped(seams: Seams) -> None:
    """A start that is not on the minute is booked at the full minute before it."""

    def ordered(real: Function, *asked: Any) -> Any:
        made = real(*asked)
        return replace(made, start_ms=made.start_ms // MINUTE_MS * MINUTE_MS)

    seams.around(order.order, ordered)


@fault("reschedule-naive-in-server-zone", operations=("reschedule",), difficulty=4)
def reschedule_naive_in_server_zone(seams: Seams) -> None:
    """The new start of a move, where it names no zone, is read in the server's and not in UTC."""

    def start(real: Function, body: Any) -> Any:
        return in_server_zone(body["start"], real(body))

    seams.around(timing.requested_start, start)


@fault("list-bounds-in-server-zone", operations=("list",), difficulty=4)
def list_bounds_in_server_zone(seams: Seams) -> None:
    """Bounds of a list that name no zone are read in the server's and not in UTC."""

    def instant(real: Function, reader: Any, name: str) -> Any:
        value = reader.query.get(name)
        found = real(reader, name)
        return in_server_zone(value, found) if isinstance(value, str) else found

    seams.around(listing_query._instant, instant)


@fault("slots-zone-ignored", operations=("slots",), difficulty=3)
def slots_zone_ignored(seams: Seams) -> None:
    """`timeZone` of a search is checked and not looked at: days and times are those of UTC."""
    seams.around(listing.in_words, lambda real, instant_ms, _zone: real(instant_ms, None))


@fault("calendar-links-with-default-length", operations=("calendar-links",), difficulty=4)
def calendar_links_with_default_length(seams: Seams) -> None:
    """Calendar entries last as long as the event type does by default, not as the booking."""

    def links(real: Function, booking: Any, event_type: Any, now_ms: int) -> Any:
        ends = booking.start_ms + event_type.length * MINUTE_MS
        return real(replace(booking, end_ms=ends), event_type, now_ms)

    seams.around(calendar_links.links, links)


@fault("month-is-thirty-days", operations=("create",), difficulty=3)
def month_is_thirty_days(seams: Seams) -> None:
    """A monthly series goes on by thirty days."""

    def stepped(real: Function, last: Any, rule: Any) -> Any:
        return last + timedelta(days=30 * rule.interval) if rule.frequency == "monthly" else real(last, rule)

    seams.around(recurrence.stepped, stepped)


@fault("moved-booking-keeps-its-end", operations=("reschedule",), difficulty=5)
def moved_booking_keeps_its_end(seams: Seams) -> None:
    """A booking that is moved to a time earlier on its day ends when the old one would have ended."""
    from sandbox.bookings import draft, reschedule, store  # noqa: PLC0415

    moving = during(seams, reschedule.move)

    def insert(real: Function, deployment: Any, event_type: Any, booking: Any, *rest: Any) -> Any:
        old = store.by_uid(deployment.database.connection, booking.rescheduled_from_uid or "") if moving() else None
        if old is not None and 0 < old.start_ms - booking.start_ms <= 12 * 60 * MINUTE_MS:
            booking = replace(booking, end_ms=old.end_ms)
        return real(deployment, event_type, booking, *rest)

    seams.around(draft.insert, insert)
