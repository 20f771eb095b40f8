"""What the days and times of a slots answer have to agree on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

from contracts.exchange import Exchange
from contracts.rules.rule import Breach, instant, received, rule


@rule("CP261", "getAvailableSlots")
def each_slot_stands_under_its_day(exchange: Exchange) -> Iterator[Breach]:
    """A slot stands under the date on which it begins, days and slots in order, no day empty.

    Source: *Get available slots*: dates and times in `timeZone`, UTC when not given.
    """
    if not exchange.ok:
        return
    days = received(exchange)["data"]
    last = ""
    for day, slots in days.items():
        if day <= last:
            yield Breach(f"/data/{day}", "days are not in order", f"after {last}", day)
        last = day
        if not slots:
            yield Breach(f"/data/{day}", "a day without slots is listed", "left out", [])
        starts = [slot["start"] for slot in slots]
        if [instant(start) for start in starts] != sorted({instant(start) for start in starts}):
            yield Breach(f"/data/{day}", "slots are not in order, or one stands twice", "ascending", starts[:4])
        for index, start in enumerate(starts):
            if not start.startswith(day):
                yield Breach(f"/data/{day}/{index}/start", "a slot stands under another day", day, start)


@rule("CP262", "getAvailableSlots")
def slots_lie_in_the_range_asked_for(exchange: Exchange) -> Iterator[Breach]:
    """Every slot begins between `start` and `end` of the request.

    Source: *Get available slots*; an `end` that is a date means that whole day.
    """
    if not exchange.ok:
        return
    query = parse_qs(urlsplit(exchange.call.path).query)
    first, last = instant(query["start"][0]), instant(query["end"][0])
    if (last.hour, last.minute, last.second) == (0, 0, 0):
        last += timedelta(days=1)
    # Dates are days in the zone asked for, up to 14 hours away from UTC.
    margin = timedelta(hours=14) if "timeZone" in query else timedelta(0)
    for day, slots in received(exchange)["data"].items():
        for index, slot in enumerate(slots):
            if not first - margin <= instant(slot["start"]) <= last + margin:
                message = "a slot lies outside the range asked for"
                yield Breach(
                    f"/data/{day}/{index}/start", message, f"{query['start'][0]} … {query['end'][0]}", slot["start"]
                )


RULES = (each_slot_stands_under_its_day, slots_lie_in_the_range_asked_for)
