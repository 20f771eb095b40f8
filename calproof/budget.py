"""How many requests a run may send, and for how long: counted as they go out, and ended in order.

Removing what the run has made is part of the budget. Its price is set aside while the run goes on (`reserve`), so
that a run which has used up its budget still takes everything away again.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from _pytest.outcomes import Skipped  # what `pytest.skip` raises; public only as its attribute


class NotExercised(Skipped):
    """A test, or what is left of it, can't be tried. The message says why.

    It is a skip, because Hypothesis lets a skip through at once and takes no example for a failing one.
    """


class RunEnds(NotExercised):
    """The run's budget has no room for more."""


class Paused(NotExercised):
    """The target refused a request for its rate limit, and waiting did not help."""


class NotHere(NotExercised):
    """The target doesn't make what the test needs."""


class SmallEnough(NotExercised):
    """Enough examples were spent on making a failing one smaller."""


@dataclass(slots=True)
class Budget:
    """One process's share of the run's budget; its `seconds` begin when `start` is called.

    `of_run` and `time_allowed` are what the user knows of: the requests of the whole run, the time as he gave it.
    """

    allowed: int
    of_run: int
    seconds: float | None = None
    time_allowed: str = ""
    clock: Callable[[], float] = time.monotonic
    used: int = 0
    reserve: int = 0
    removing: bool = False
    by_test: Counter[str] = field(default_factory=Counter)
    _until: float | None = None

    def start(self) -> None:
        """Let the time run, from the first test on."""
        self._until = None if self.seconds is None else self.clock() + self.seconds

    def spend(self, test: str, requests: int = 1) -> None:
        """Count requests that were sent."""
        self.used += requests
        self.by_test[test] += requests

    def over(self, wanted: int = 1) -> str:
        """Why `wanted` more requests can't be sent; "" when they can."""
        if self.removing:
            return ""
        if self.used + wanted + self.reserve > self.allowed:
            return f"the budget of {self.of_run:,} requests was used up"
        if self._until is not None and self.clock() >= self._until:
            return f"the time of {self.time_allowed} was used up"
        return ""

    def check(self, wanted: int = 1) -> None:
        """Raise RunEnds where `wanted` more requests can't be sent."""
        if reason := self.over(wanted):
            raise RunEnds(reason)
