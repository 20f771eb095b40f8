"""What the occurrences of one series have in common, and how they step."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from contracts.rules.reading import Reading, instant
from contracts.rules.rule import Breach, rule

_SERIES_ANSWERS = ("createBooking", "getBooking", "cancelBooking")
_ALIKE = ("title", "duration", "eventTypeId", "location")


@rule("CP231", *_SERIES_ANSWERS)
def occurrences_share_one_series(reading: Reading) -> Iterator[Breach]:
    """All occurrences carry the same `recurringBookingUid`, and each has a uid of its own.

    Source: *Create a booking*, recurring bookings.
    """
    series = reading.series
    if not series:
        return
    shared = {booking["recurringBookingUid"] for booking in series}
    if len(shared) > 1:
        yield Breach("/data/1/recurringBookingUid", "one series has several uids", 1, len(shared))
    uids = {booking["uid"] for booking in series}
    if len(uids) != len(series):
        yield Breach("/data", "two occurrences share a uid", len(series), len(uids))


@rule("CP232", "createBooking")
def as_many_occurrences_as_asked(reading: Reading) -> Iterator[Breach]:
    """`recurrenceCount` occurrences are made, where the request gave it and the type is recurring.

    Source: *Create a booking*, `recurrenceCount`.
    """
    asked = reading.sent.get("recurrenceCount")
    if asked and isinstance(reading.data, list) and len(reading.data) != asked:
        yield Breach("/data", f"{len(reading.data)} occurrences, asked for were {asked}", asked, len(reading.data))


@rule("CP233", "createBooking")
def occurrences_keep_the_attendees_clock(reading: Reading) -> Iterator[Breach]:
    """Occurrences come in order and begin at one wall-clock time in the attendee's zone, across clock changes too.

    Source: recurring bookings step in the attendee's time zone, so their distance in UTC may vary by the change.
    """
    series = reading.series
    if len(series) < 2:
        return
    zone = ZoneInfo(reading.sent["attendee"]["timeZone"])
    first = instant(series[0]["start"]).astimezone(zone)
    for index in range(1, len(series)):
        before, here = instant(series[index - 1]["start"]), instant(series[index]["start"])
        pointer = f"/data/{index}/start"
        if here <= before:
            message = "occurrences are not in the order of their starts"
            yield Breach(pointer, message, f"after {series[index - 1]['start']}", series[index]["start"])
        local = here.astimezone(zone)
        # A time that the change of the clocks skips can't be kept; it moves by the length of the gap.
        wanted = local.replace(hour=first.hour, minute=first.minute)
        exists = wanted.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None)
        if exists and local.timetz().replace(tzinfo=None) != first.timetz().replace(tzinfo=None):
            message = f"an occurrence begins at {local:%H:%M} of the attendee's clock, the first at {first:%H:%M}"
            yield Breach(pointer, message, f"{first:%H:%M}", f"{local:%H:%M}")


def months_later(day: date, months: int) -> date:
    """The same day so many months on; the last of its month where that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _irregular(days: list[date]) -> int | None:
    """The index of the first day that doesn't follow in steps of weeks, months or years; None where all do."""
    step = (days[1] - days[0]).days
    weekly = next((index for index in range(1, len(days)) if (days[index] - days[index - 1]).days != step), None)
    if step % 7 == 0 and weekly is None:
        return None
    months = (days[1].year - days[0].year) * 12 + days[1].month - days[0].month
    monthly = next(
        (index for index in range(1, len(days)) if days[index] != months_later(days[index - 1], months)), None
    )
    if monthly is None:
        return None
    return max(monthly, weekly or 1) if step % 7 == 0 else monthly


@rule("CP234", "createBooking")
def occurrences_step_regularly(reading: Reading) -> Iterator[Breach]:
    """Occurrences follow each other in equal steps of weeks, months or years of the attendee's calendar.

    Source: `recurrence` of the event type. A month without that day takes its last one, and the next step counts
    from there: 31 January, 28 February, 28 March.
    """
    if len(reading.series) < 2:
        return
    zone = ZoneInfo(reading.sent["attendee"]["timeZone"])
    days = [instant(booking["start"]).astimezone(zone).date() for booking in reading.series]
    index = _irregular(days)
    if index is not None:
        message = "an occurrence is out of step with those before it"
        yield Breach(f"/data/{index}/start", message, f"a step like {days[0]} to {days[1]}", str(days[index]))


@rule("CP235", "createBooking")
def occurrences_are_alike(reading: Reading) -> Iterator[Breach]:
    """The occurrences of a new series have one title, length, event type, place and host, and the same attendees.

    Each may have a video room of its own, where nobody asked for a place.
    Source: *Create a booking*, recurring bookings: each occurrence is the booking that was asked for.
    """
    for index, booking in enumerate(reading.series[1:], 1):
        first = reading.series[0]
        for member in _ALIKE:
            if booking[member] != first[member] and not (member == "location" and _are_rooms(reading, booking, first)):
                message = f"an occurrence has another {member} than the first"
                yield Breach(f"/data/{index}/{member}", message, first[member], booking[member])
        for member, key in (("hosts", "id"), ("attendees", "email")):
            wanted, came = [it[key] for it in first[member]], [it[key] for it in booking[member]]
            if came != wanted:
                message = f"an occurrence has other {member} than the first"
                yield Breach(f"/data/{index}/{member}", message, wanted, came)


def _are_rooms(reading: Reading, *bookings: dict[str, Any]) -> bool:
    asked = reading.sent.get("location") or reading.sent.get("meetingUrl")
    return not asked and all(str(booking["location"]).startswith(("http", "integrations:")) for booking in bookings)


@rule("CP236", "getBooking", "cancelBooking")
def a_series_comes_in_order(reading: Reading) -> Iterator[Breach]:
    """A whole series is listed in the order of its starts.

    Source: *Get a booking* by the uid of a series.
    """
    starts = [datetime.fromisoformat(booking["start"]) for booking in reading.series]
    for index, (before, here) in enumerate(pairwise(starts), 1):
        if here < before:
            message = "occurrences are not in the order of their starts"
            yield Breach(f"/data/{index}/start", message, f"not before {before.isoformat()}", here.isoformat())


@rule("CP237", "getBooking")
def a_series_comes_whole(reading: Reading) -> Iterator[Breach]:
    """Asked for by the uid of a series, all its occurrences come, as a list.

    Source: *Get a booking* by the uid of a series.
    """
    if isinstance(reading.data, dict) and reading.data["recurringBookingUid"] == reading.step(3) != reading.data["uid"]:
        yield Breach("/data", "one occurrence in place of the series", "a list", "one booking")


RULES = (
    occurrences_share_one_series,
    as_many_occurrences_as_asked,
    occurrences_keep_the_attendees_clock,
    occurrences_step_regularly,
    occurrences_are_alike,
    a_series_comes_in_order,
    a_series_comes_whole,
)
