"""Moments at which clocks or calendars do something special in an attendee's zone, and starts beside and across them.

A booking that is computed in local time where it should be computed in UTC (or the other way round) goes wrong here
and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

DayKind: TypeAlias = Literal["clocks forward", "clocks back", "leap day", "month end", "year end"]
DAY_KINDS: Final[tuple[DayKind, ...]] = ("clocks forward", "clocks back", "leap day", "month end", "year end")

_CHANGING: Final = (
    "Europe/Rome",
    "America/New_York",
    "America/Los_Angeles",
    "America/St_Johns",
    "Pacific/Chatham",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
)
"""Zones that change their clocks: by an hour or by half of one, at offsets of whole hours, halves and quarters."""
_CALENDAR: Final = ("Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "America/Los_Angeles", "Asia/Kathmandu")
"""Zones whose midnight lies far from that of UTC: their day, month and year end at another hour."""
_BEFORE_ACROSS_AFTER: Final = (-120, -15, 60)
"""Minutes from the moment to the starts around it."""


@dataclass(frozen=True, slots=True)
class SpecialStart:
    """A start beside or across a special moment in `zone`; `place` is its distance from that moment, minutes."""

    kind: DayKind
    zone: str
    start: datetime
    place: int

    @property
    def name(self) -> str:
        """Such as `clocks forward in Europe/Rome, 2030-03-31 00:45 UTC`."""
        return f"{self.kind} in {self.zone}, {self.start:%Y-%m-%d %H:%M} UTC"


def special_starts(first: date, last: date, minutes: int) -> Iterator[SpecialStart]:
    """The starts around every special moment from `first` to `last`, in the order of time; no two of them overlap.

    Each UTC day belongs to one zone only, to another one each year. No booking of `minutes` crosses midnight in UTC:
    whether hours that end at 23:59 go on at midnight is not documented.
    """
    moments = sorted(_moments(first, last), key=lambda it: (it[0], _turn(it[0], it[2])))
    taken: set[date] = set()
    for moment, kind, zone in moments:
        starts = [(moment + timedelta(minutes=place), place) for place in _BEFORE_ACROSS_AFTER]
        days = {start.date() for start, _ in starts}
        if days & taken or not all(first <= day < last for day in days):
            continue
        taken |= days
        for start, place in starts:
            if (start + timedelta(minutes=minutes, seconds=-1)).date() == start.date():
                yield SpecialStart(kind, zone, start, place)


def _turn(moment: datetime, zone: str) -> int:
    zones = sorted({*_CHANGING, *_CALENDAR})
    return (zones.index(zone) + moment.year) % len(zones)


def _moments(first: date, last: date) -> Iterator[tuple[datetime, DayKind, str]]:
    for zone in _CHANGING:
        for moment, forward in clock_changes(zone, first, last):
            yield moment, "clocks forward" if forward else "clocks back", zone
    for year in range(first.year, last.year + 1):
        for zone in _CALENDAR:
            for day, kind in _calendar_days(year):
                yield datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC), kind, zone


def _calendar_days(year: int) -> Iterator[tuple[date, DayKind]]:
    """The days whose first moment is special: the first of a month and of a year, and the two around 29 February."""
    yield date(year, 1, 1), "year end"
    leap = (date(year, 3, 1) - timedelta(days=1)).day == 29
    for month in range(2, 13):
        yield date(year, month, 1), "leap day" if leap and month == 3 else "month end"


def clock_changes(zone: str, first: date, last: date) -> Iterator[tuple[datetime, bool]]:
    """The moments at which a zone's offset changes, and whether the clocks go forward."""
    info, week = ZoneInfo(zone), timedelta(days=7)
    before = datetime.combine(first, time(), UTC)
    end = datetime.combine(last, time(), UTC)
    while before < end:
        after = before + week
        was, becomes = before.astimezone(info).utcoffset(), after.astimezone(info).utcoffset()
        if was is not None and becomes is not None and was != becomes:
            yield _change_between(info, before, after), becomes > was
        before = after


def _change_between(info: ZoneInfo, before: datetime, after: datetime) -> datetime:
    while after - before > timedelta(minutes=1):
        middle = (before + (after - before) / 2).replace(second=0, microsecond=0)
        if middle <= before:
            break
        if middle.astimezone(info).utcoffset() == before.astimezone(info).utcoffset():
            before = middle
        else:
            after = middle
    return after
