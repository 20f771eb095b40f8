"""What the occurrences of one series have in common, and how they step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

from contracts.exchange import Exchange
from contracts.rules.rule import Breach, instant, rule, sent


def _series(exchange: Exchange) -> list[dict[str, Any]]:
    data = exchange.data if exchange.ok else None
    return data if isinstance(data, list) else []


@rule("CP231", "createBooking")
def occurrences_share_one_series(exchange: Exchange) -> Iterator[Breach]:
    """All occurrences carry the same `recurringBookingUid`, and each has a uid of its own.

    Source: *Create a booking*, recurring bookings.
    """
    series = _series(exchange)
    shared = {booking["recurringBookingUid"] for booking in series}
    if len(shared) > 1:
        yield Breach("/data/1/recurringBookingUid", "one series has several uids", 1, len(shared))
    uids = {booking["uid"] for booking in series}
    if len(uids) != len(series):
        yield Breach("/data", "two occurrences share a uid", len(series), len(uids))


@rule("CP232", "createBooking")
def as_many_occurrences_as_asked(exchange: Exchange) -> Iterator[Breach]:
    """`recurrenceCount` occurrences are made, where the request gave it and the type is recurring.

    Source: *Create a booking*, `recurrenceCount`.
    """
    asked = sent(exchange).get("recurrenceCount")
    series = _series(exchange)
    if series and asked and len(series) != asked:
        yield Breach("/data", f"{len(series)} occurrences, asked for were {asked}", asked, len(series))


@rule("CP233", "createBooking")
def occurrences_keep_the_attendees_clock(exchange: Exchange) -> Iterator[Breach]:
    """Occurrences come in order and begin at one wall-clock time in the attendee's zone, across clock changes too.

    Source: recurring bookings step in the attendee's time zone, so their distance in UTC may vary by the change.
    """
    series = _series(exchange)
    zone = ZoneInfo(sent(exchange)["attendee"]["timeZone"])
    for index in range(1, len(series)):
        before, here = instant(series[index - 1]["start"]), instant(series[index]["start"])
        pointer = f"/data/{index}/start"
        if here <= before:
            message = "occurrences are not in the order of their starts"
            yield Breach(pointer, message, f"after {series[index - 1]['start']}", series[index]["start"])
        first = instant(series[0]["start"]).astimezone(zone)
        local = here.astimezone(zone)
        # A time that the change of the clocks skips can't be kept; it moves by the length of the gap.
        wanted = local.replace(hour=first.hour, minute=first.minute)
        exists = wanted.astimezone(ZoneInfo("UTC")).astimezone(zone).replace(tzinfo=None) == wanted.replace(tzinfo=None)
        if exists and local.timetz().replace(tzinfo=None) != first.timetz().replace(tzinfo=None):
            message = f"an occurrence begins at {local:%H:%M} of the attendee's clock, the first at {first:%H:%M}"
            yield Breach(pointer, message, f"{first:%H:%M}", f"{local:%H:%M}")


RULES = (occurrences_share_one_series, as_many_occurrences_as_asked, occurrences_keep_the_attendees_clock)
