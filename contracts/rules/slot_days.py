"""What the days, times and seats of a slots answer have to agree on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from contracts.rules.reading import Reading, instant
from contracts.rules.rule import Breach, rule

_CLOCK: Final = timedelta(seconds=90)
"""How far two clocks, and the work in between, may move the present."""


def _slots(reading: Reading) -> Iterator[tuple[str, dict[str, Any]]]:
    for day, slots in reading.data.items():
        for index, slot in enumerate(slots):
            yield f"/data/{day}/{index}", slot


@rule("CP261", "getAvailableSlots")
def each_slot_stands_under_its_day(reading: Reading) -> Iterator[Breach]:
    """A slot stands under the date on which it begins, days and slots in order, no day empty.

    Source: *Get available slots*: dates and times in `timeZone`, UTC when not given.
    """
    last = ""
    for day, slots in reading.data.items():
        if day <= last:
            yield Breach(f"/data/{day}", "days are not in order", f"after {last}", day)
        last = day
        if not slots:
            yield Breach(f"/data/{day}", "a day without slots is listed", "left out", [])
        starts = [instant(slot["start"]) for slot in slots]
        if starts != sorted(set(starts)):
            shown = [slot["start"] for slot in slots[:4]]
            yield Breach(f"/data/{day}", "slots are not in order, or one stands twice", "ascending", shown)
        for index, slot in enumerate(slots):
            if not slot["start"].startswith(day):
                yield Breach(f"/data/{day}/{index}/start", "a slot stands under another day", day, slot["start"])


@rule("CP262", "getAvailableSlots")
def slots_lie_in_the_range_asked_for(reading: Reading) -> Iterator[Breach]:
    """Every slot begins between `start` and `end` of the request.

    Source: *Get available slots*; an `end` that is a date means that whole day.
    """
    asked = (reading.query["start"][0], reading.query["end"][0])
    first, last = instant(asked[0]), instant(asked[1])
    if (last.hour, last.minute, last.second) == (0, 0, 0):
        last += timedelta(days=1)
    # Dates are days in the zone asked for, up to 14 hours away from UTC.
    margin = timedelta(hours=14) if "timeZone" in reading.query else timedelta(0)
    for pointer, slot in _slots(reading):
        if not first - margin <= instant(slot["start"]) <= last + margin:
            message = "a slot lies outside the range asked for"
            yield Breach(f"{pointer}/start", message, " … ".join(asked), slot["start"])


@rule("CP263", "getAvailableSlots")
def slots_are_written_in_the_zone_asked_for(reading: Reading) -> Iterator[Breach]:
    """Times are written in `timeZone`, with the offset that this zone has then; in UTC with `Z` when none was asked.

    Source: *Get available slots*, `timeZone`.
    """
    zone = reading.asked("timeZone")
    for pointer, slot in _slots(reading):
        for member in ("start", "end"):
            if member not in slot:
                continue
            moment = instant(slot[member])
            if zone is None and not slot[member].endswith("Z"):
                yield Breach(f"{pointer}/{member}", "the time is not in UTC", "…Z", slot[member])
            elif zone is not None and moment.utcoffset() != moment.astimezone(ZoneInfo(zone)).utcoffset():
                wanted = moment.astimezone(ZoneInfo(zone)).isoformat()
                yield Breach(f"{pointer}/{member}", f"the time is not in {zone}", wanted, slot[member])


@rule("CP264", "getAvailableSlots")
def seats_add_up(reading: Reading) -> Iterator[Breach]:
    """The seats booked and those that remain are all the seats there are.

    Source: *Get available slots*, seated event types: `seatsBooked`, `seatsRemaining`, `seatsTotal`.
    """
    totals = set()
    for pointer, slot in _slots(reading):
        if "seatsTotal" not in slot:
            continue
        totals.add(slot["seatsTotal"])
        if slot["seatsBooked"] + slot["seatsRemaining"] != slot["seatsTotal"]:
            counts = (slot["seatsBooked"], slot["seatsRemaining"])
            yield Breach(f"{pointer}/seatsTotal", "the seats don't add up", slot["seatsTotal"], counts)
        if slot["seatsBooked"] == 0 and "bookingUid" in slot:
            yield Breach(f"{pointer}/bookingUid", "a slot without a seat taken has a booking", "absent", "present")
    if len(totals) > 1:
        yield Breach("/data", "one event type has several numbers of seats", 1, sorted(totals))


@rule("CP265", "getAvailableSlots")
def slots_last_equally_long(reading: Reading) -> Iterator[Breach]:
    """With `format=range` each slot ends after `duration` minutes, or all after the same time.

    Source: *Get available slots*, `format`, `duration`.
    """
    asked = reading.asked("duration")
    length = timedelta(minutes=int(asked)) if asked else None
    for pointer, slot in _slots(reading):
        if "end" not in slot:
            continue
        lasts = instant(slot["end"]) - instant(slot["start"])
        length = length or lasts
        if lasts != length or lasts <= timedelta(0):
            yield Breach(f"{pointer}/end", "a slot has another length", str(length), str(lasts))


@rule("CP297", "getAvailableSlots")
def slots_are_still_to_come(reading: Reading) -> Iterator[Breach]:
    """No slot lies in the past, however long ago the range asked for begins.

    Source: *Get available slots*: the times that can be booked; *Create a booking* refuses a start that is past.
    """
    now = reading.now
    if now is None:
        return
    for pointer, slot in _slots(reading):
        if instant(slot["start"]) < now - _CLOCK:
            wanted = f"not before {now.isoformat()}"
            yield Breach(f"{pointer}/start", "a slot lies in the past", wanted, slot["start"])


RULES = (
    each_slot_stands_under_its_day,
    slots_lie_in_the_range_asked_for,
    slots_are_written_in_the_zone_asked_for,
    seats_add_up,
    slots_last_equally_long,
    slots_are_still_to_come,
)
