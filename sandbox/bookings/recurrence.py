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
    starts = [start_ms]
    for _ in range(1, count):
        local = stepped(local, recurrence)
        starts.append(from_wall_clock(local, zone))
    return starts


def stepped(last: datetime, recurrence: Recurrence) -> datetime:
    """One step on: 31 January, 28 February and then 28 March, each from the one before (documented)."""
    if recurrence.frequency == "weekly":
        return last + timedelta(weeks=recurrence.interval)
    months = last.month - 1 + recurrence.interval * MONTHS[recurrence.frequency]
    year, month = last.year + months // 12, months % 12 + 1
    return last.replace(year=year, month=month, day=min(last.day, monthrange(year, month)[1]))
