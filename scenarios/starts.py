"""Start times that no one has asked for before: a slot taken once is never handed out again.

Fuzzers of booking APIs go blind on slot collisions: the second request for a slot is refused for the wrong reason.
So starts come from arithmetic, never from a random draw and never from an answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

from scenarios.special_days import DayKind, SpecialStart, special_starts

_STRIDE_MINUTES: Final = 60
_SINGLES_A_DAY: Final = 24 * 60 // _STRIDE_MINUTES
_SERIES_STRIDE_HOURS: Final = 4
_SERIES_A_DAY: Final = 24 // _SERIES_STRIDE_HOURS
_BLOCK_DAYS: Final = 9 * 7
"""Singles and series take turns in blocks of this length: a week of first starts, and eight weeks of occurrences."""
_SPECIAL_BLOCKS: Final = 47
"""In so many blocks of singles, some sixteen years, the special days are kept free for `around`."""

LONGEST_MINUTES: Final = _STRIDE_MINUTES
"""The longest single booking that fits between two starts."""


_FAR_YEARS: Final = 18
"""So long after the first day begin seasons, and series of months or years: beyond all that is handed out otherwise.

Ten years of seasons and ten of such series take turns.
"""
_LONG_SERIES_DAYS: Final = (3, 26)
"""Days that stay within their month in every zone, and that every month has."""


class NoSuchDay(LookupError):
    """Every start around this kind of day has been handed out."""


@dataclass(slots=True)
class Starts:
    """An endless supply of free starts in UTC, each at least an hour from the next.

    The first nine weeks from `first_day` on are for single bookings, the next nine for weekly series of up to eight
    occurrences (four hours apart, so that a change of the clocks moves none onto its neighbour), and so on in turn.
    Days on which clocks or calendars do something special are left out of the weeks for single bookings: their
    starts are handed out by `around`, once each.
    `worker` of `workers` processes gets every `workers`-th start, so that they never meet.
    """

    first_day: date
    worker: int = 0
    workers: int = 1
    _singles: int = 0
    _series: int = 0
    _long_series: int = 0
    _seasons: int = 0
    _around: Counter[DayKind] = field(default_factory=Counter)

    @property
    def taken(self) -> int:
        """How many starts have been handed out."""
        return self._singles + self._series + self._long_series + self._seasons + self._around.total()

    def single(self) -> datetime:
        """The next free start of a booking of at most LONGEST_MINUTES."""
        number = self._singles * self.workers + self.worker
        self._singles += 1
        day, turn = divmod(number, _SINGLES_A_DAY)
        return self._at(_ordinary_day(self.first_day, day), turn * _STRIDE_MINUTES)

    def series(self) -> datetime:
        """The next free first start of a weekly series of at most eight occurrences."""
        number = self._series * self.workers + self.worker
        self._series += 1
        block, place = divmod(number, 7 * _SERIES_A_DAY)
        day, turn = divmod(place, _SERIES_A_DAY)
        return self._at((2 * block + 1) * _BLOCK_DAYS + day, (1 + turn * _SERIES_STRIDE_HOURS) * 60)

    def long_series(self) -> datetime:
        """The next free first start of a series whose occurrences are months or years apart.

        Each has a day of the month and an hour of its own, four hours from the next, and lasts ten years at most.
        """
        number = self._long_series * self.workers + self.worker
        self._long_series += 1
        first, last = _LONG_SERIES_DAYS
        place, turn = divmod(number, _SERIES_A_DAY)
        decade, day = divmod(place, last - first + 1)
        year = self.first_day.year + _FAR_YEARS + 10 + 20 * decade
        return _midnight(date(year, 1, first + day)) + timedelta(hours=turn * _SERIES_STRIDE_HOURS)

    def season(self) -> int:
        """The next year in which nothing else is booked: for whoever chooses his days by the calendar."""
        number = self._seasons * self.workers + self.worker
        self._seasons += 1
        decade, year = divmod(number, 10)
        return self.first_day.year + _FAR_YEARS + 20 * decade + year

    def around(self, kind: DayKind) -> SpecialStart:
        """The next start beside or across such a moment, for a booking of at most LONGEST_MINUTES.

        Raises NoSuchDay when all of some sixteen years have been handed out.
        """
        number = self._around[kind] * self.workers + self.worker
        starts = [start for start in _special(self.first_day) if start.kind == kind]
        if number >= len(starts):
            raise NoSuchDay(f"all {len(starts)} starts around a {kind} have been handed out")
        self._around[kind] += 1
        return starts[number]

    def _at(self, day: int, minute: int) -> datetime:
        return _midnight(self.first_day) + timedelta(days=day, minutes=minute)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


@cache
def _special(first_day: date) -> tuple[SpecialStart, ...]:
    """The special starts that fall into blocks of singles, those that show most first."""
    last = first_day + timedelta(days=2 * _SPECIAL_BLOCKS * _BLOCK_DAYS)
    found = special_starts(first_day, last, LONGEST_MINUTES)
    free = [it for it in found if (it.start.date() - first_day).days // _BLOCK_DAYS % 2 == 0]
    return tuple(sorted(free, key=_worth))


def _worth(special: SpecialStart) -> tuple[int, int, datetime]:
    """Some years at a time; a booking across the moment shows most, one after it more than one before."""
    return special.start.year // 4, (-15, 60, -120).index(special.place), special.start


@cache
def _ordinary_days(first_day: date) -> tuple[int, ...]:
    """The days (counted from the first) of the first blocks of singles on which nothing special happens."""
    kept_free = {(special.start.date() - first_day).days for special in _special(first_day)}
    first_days = range(0, 2 * _SPECIAL_BLOCKS * _BLOCK_DAYS, 2 * _BLOCK_DAYS)
    return tuple(day for first in first_days for day in range(first, first + _BLOCK_DAYS) if day not in kept_free)


def _ordinary_day(first_day: date, number: int) -> int:
    days = _ordinary_days(first_day)
    if number < len(days):
        return days[number]
    block, day = divmod(number - len(days), _BLOCK_DAYS)
    return 2 * (_SPECIAL_BLOCKS + block) * _BLOCK_DAYS + day


def first_free_day(today: date, seed: int) -> date:
    """A Monday some weeks ahead, which differs from seed to seed so that runs side by side seldom meet."""
    weeks = 8 + seed % 40
    return today + timedelta(days=7 - today.weekday(), weeks=weeks)


def utc(moment: datetime) -> str:
    """The instant as the documentation writes a start: `2030-01-08T13:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
