"""Start times that no one has asked for before: a slot taken once is never handed out again.

Fuzzers of booking APIs go blind on slot collisions: the second request for a slot is refused for the wrong reason.
So starts come from arithmetic, never from a random draw and never from an answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

_STRIDE_MINUTES: Final = 60
_SINGLES_A_DAY: Final = 24 * 60 // _STRIDE_MINUTES
_SERIES_STRIDE_HOURS: Final = 4
_SERIES_A_DAY: Final = 24 // _SERIES_STRIDE_HOURS
_BLOCK_DAYS: Final = 9 * 7
"""Singles and series take turns in blocks of this length: a week of first starts, and eight weeks of occurrences."""

LONGEST_MINUTES: Final = _STRIDE_MINUTES
"""The longest single booking that fits between two starts."""


@dataclass(slots=True)
class Starts:
    """An endless supply of free starts in UTC, each at least an hour from the next.

    The first nine weeks from `first_day` on are for single bookings, the next nine for weekly series of up to eight
    occurrences (four hours apart, so that a change of the clocks moves none onto its neighbour), and so on in turn.
    `worker` of `workers` processes gets every `workers`-th start, so that they never meet.
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
        block, place = divmod(number, _BLOCK_DAYS * _SINGLES_A_DAY)
        day, turn = divmod(place, _SINGLES_A_DAY)
        return self._at(2 * block * _BLOCK_DAYS + day, turn * _STRIDE_MINUTES)

    def series(self) -> datetime:
        """The next free first start of a weekly series of at most eight occurrences."""
        number = self._series * self.workers + self.worker
        self._series += 1
        block, place = divmod(number, 7 * _SERIES_A_DAY)
        day, turn = divmod(place, _SERIES_A_DAY)
        return self._at((2 * block + 1) * _BLOCK_DAYS + day, (1 + turn * _SERIES_STRIDE_HOURS) * 60)

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
