"""The starts of a series: the same wall-clock time in the attendee's zone, by weeks, months or years."""

from calendar import monthrange
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sandbox.event_types.event_type import Recurrence
from sandbox.instants import from_wall_clock, in_zone

MONTHS = {"monthly": 1, "yearly": 12}


def occurrences(start_ms: int, recurrence: Recurrence, count: int, zone: ZoneInfo) -> list[int]:
    """`count` starts from the first on. OverflowError or ValueError where the series outlives the calendar."""
    local = in_zone(start_ms, zone).replace(tzinfo=None)
    later = [from_wall_clock(_stepped(local, recurrence, position), zone) for position in range(1, count)]
    return [start_ms, *later]


def _stepped(first: datetime, recurrence: Recurrence, position: int) -> datetime:
    steps = position * recurrence.interval
    if recurrence.frequency == "weekly":
        return first + timedelta(weeks=steps)
    # Always from the first occurrence: 31 January, 28 February, 31 March, and not 28 March.
    months = first.month - 1 + steps * MONTHS[recurrence.frequency]
    year, month = first.year + months // 12, months % 12 + 1
    return first.replace(year=year, month=month, day=min(first.day, monthrange(year, month)[1]))
