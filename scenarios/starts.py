"""Start times that no one has asked for before: a slot taken once is never handed out again.

Fuzzers of booking APIs go blind on slot collisions: the second request for a slot is refused for the wrong reason.
So starts come from arithmetic, never from a random draw and never from an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_FIRST_HOUR: Final = 6
_LAST_HOUR: Final = 21
_STRIDE_MINUTES: Final = 60
_SERIES_STRIDE_HOURS: Final = 4
_SERIES_WEEKS: Final = 8
_WEEKS_BETWEEN_LANES: Final = 200

LONGEST_MINUTES: Final = _STRIDE_MINUTES
"""The longest single booking that fits between two starts."""


@dataclass(slots=True)
class Starts:
    """An endless supply of free starts in UTC, each at least an hour from the next.

    Single starts begin at `first_day`; starts of weekly series (up to eight weeks, four hours apart so that a change
    of the clocks moves none onto its neighbour) lie in years of their own behind them. `worker` of `workers`
    processes gets every `workers`-th one, so that they never meet.
    """

    first_day: date
    worker: int = 0
    workers: int = 1
    _singles: int = 0
    _series: int = 0

    @property
    def taken(self) -> int:
        """How many starts have been handed out."""
        return self._singles + self._series

    def single(self) -> datetime:
        """The next free start of a booking of at most LONGEST_MINUTES."""
        number = self._singles * self.workers + self.worker
        self._singles += 1
        a_day = (_LAST_HOUR - _FIRST_HOUR) * 60 // _STRIDE_MINUTES
        return self._at(number // a_day, _FIRST_HOUR * 60 + number % a_day * _STRIDE_MINUTES)

    def series(self) -> datetime:
        """The next free first start of a weekly series of at most eight occurrences."""
        number = self._series * self.workers + self.worker
        self._series += 1
        a_day = (_LAST_HOUR - _FIRST_HOUR) // _SERIES_STRIDE_HOURS
        a_block = 7 * a_day
        block, place = divmod(number, a_block)
        day = _WEEKS_BETWEEN_LANES * 7 + block * (_SERIES_WEEKS + 1) * 7 + place // a_day
        return self._at(day, (_FIRST_HOUR + 1 + place % a_day * _SERIES_STRIDE_HOURS) * 60)

    def _at(self, day: int, minute: int) -> datetime:
        midnight = datetime(self.first_day.year, self.first_day.month, self.first_day.day, tzinfo=UTC)
        return midnight + timedelta(days=day, minutes=minute)


def first_free_day(today: date, seed: int) -> date:
    """A Monday some weeks ahead, which differs from seed to seed so that runs side by side seldom meet."""
    weeks = 8 + seed % 40
    return today + timedelta(days=7 - today.weekday(), weeks=weeks)


def utc(moment: datetime) -> str:
    """The instant as the documentation writes a start: `2030-01-08T13:00:00Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
