"""Deadlines for many connections at once: one greenlet looks now and then, so that no request pays for a timer.

A timer of its own for each answer costs more than reading the answer; here a deadline is a number in a dictionary. It
is kept to `GRAIN` seconds: never early, and never later than that.
"""

from __future__ import annotations

from typing import Any, Final

import gevent
import gevent.socket

from loadtests.clock import now

GRAIN: Final = 0.05
"""Seconds between two looks."""


class Deadlines:
    """Until when each watcher's greenlet waits at most (seconds since 1970). One of these serves a whole process."""

    def __init__(self) -> None:
        self.waiting: dict[Any, float] = {}
        self._looking = False

    def wait(self, hub: Any, watcher: Any, deadline: float) -> None:
        """Wait until the watcher is ready. Raises TimeoutError once the deadline is over."""
        self.waiting[watcher] = deadline
        if not self._looking:
            self._looking = True
            gevent.spawn(self._look)
        try:
            hub.wait(watcher)
        finally:
            del self.waiting[watcher]

    def _look(self) -> None:
        idle = 0
        while idle < 2:  # it ends when nobody waits any more, and begins anew with the next
            gevent.sleep(GRAIN)
            idle = 0 if self.waiting else idle + 1
            moment = now()
            for watcher, deadline in list(self.waiting.items()):
                if deadline <= moment:
                    gevent.socket.cancel_wait(watcher, TimeoutError)
        self._looking = False


DEADLINES: Final = Deadlines()
