"""How many requests a run may send, and for how long: counted as they go out, and ended in order.

Removing what the run has made is part of the budget. Its price is set aside while the run goes on (`reserve`), so
that a run which has used up its budget still takes everything away again.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from _pytest.outcomes import Skipped  # what `pytest.skip` raises; public only as its attribute

_ENTRY: Final = struct.Struct("=qq")
_TO_BEGIN: Final = 30


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


class Purse:
    """What the processes of one run have spent and set aside: a small file in which each writes its own two numbers.

    Nobody waits for anybody: a number read may be one request old, and what is set aside has room for that.
    """

    def __init__(self, file: Path, process: int, processes: int) -> None:
        self._own, self._all = process, processes
        handle = os.open(file, os.O_RDWR | os.O_CREAT)
        os.ftruncate(handle, processes * _ENTRY.size)
        self._numbers = mmap.mmap(handle, processes * _ENTRY.size)
        os.close(handle)

    def tell(self, used: int, reserve: int) -> None:
        """Write down what this process has spent and set aside."""
        _ENTRY.pack_into(self._numbers, self._own * _ENTRY.size, used, reserve)

    def of_others(self) -> int:
        """What the others have spent and set aside; one that has not begun will need a world."""
        entries = (
            sum(_ENTRY.unpack_from(self._numbers, place * _ENTRY.size)) or _TO_BEGIN
            for place in range(self._all)
            if place != self._own
        )
        return sum(entries)


@dataclass(slots=True)
class Budget:
    """The run's budget as one of its processes sees it; its `seconds` begin when `start` is called.

    `time_allowed` is the time as the user gave it. Processes that spend the same budget tell each other through
    `purse` what they have spent and set aside.
    """

    allowed: int
    seconds: float | None = None
    time_allowed: str = ""
    clock: Callable[[], float] = time.monotonic
    used: int = 0
    reserve: int = 0
    removing: bool = False
    purse: Purse | None = None
    by_test: Counter[str] = field(default_factory=Counter)
    _until: float | None = None

    def start(self) -> None:
        """Let the time run, from the first test on."""
        self._until = None if self.seconds is None else self.clock() + self.seconds

    def spend(self, test: str, requests: int = 1) -> None:
        """Count requests that were sent."""
        self.used += requests
        self.by_test[test] += requests
        self._tell()

    def set_aside(self, price: int) -> None:
        """Keep so many requests for the removal of what there is now."""
        self.reserve = price
        self._tell()

    def _tell(self) -> None:
        if self.purse is not None:
            self.purse.tell(self.used, self.reserve)

    def over(self, wanted: int = 1) -> str:
        """Why `wanted` more requests can't be sent; "" when they can."""
        if self.removing:
            return ""
        others = self.purse.of_others() if self.purse is not None else 0
        if self.used + wanted + self.reserve + others > self.allowed:
            return f"the budget of {self.allowed:,} requests was used up"
        if self._until is not None and self.clock() >= self._until:
            return f"the time of {self.time_allowed} was used up"
        return ""

    def check(self, wanted: int = 1) -> None:
        """Raise RunEnds where `wanted` more requests can't be sent."""
        if reason := self.over(wanted):
            raise RunEnds(reason)
