"""How a generator process that `calproof load` has started ends: when told to, and when its parent is gone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import gevent
from gevent import os as gevent_os
from gevent.hub import get_hub


def stop_when_interrupted(stopping: Callable[[], bool]) -> None:
    """On SIGINT end the main greenlet, from which Locust shuts down in order; once, unless `stopping` already.

    `stopping` may also begin an end of its own. Python's own handler would raise in whichever greenlet happens to
    run, in the middle of whatever it does.
    """
    told = False

    def stop() -> None:
        nonlocal told
        if not told and not stopping():
            told = True
            get_hub().handle_system_error(KeyboardInterrupt, KeyboardInterrupt("told to stop"))

    gevent.signal_handler(signal.SIGINT, stop)


def stop_with_parent(patience: float = 0.0) -> None:
    """Interrupt this process when its standard input closes: whoever held the other end is gone.

    A worker has `patience` (seconds): its master will tell it to quit, if it is still there.
    """
    pipe = os.dup(0)
    gevent_os.make_nonblocking(pipe)

    def watch() -> None:
        while gevent_os.nb_read(pipe, 1024):
            pass
        gevent.sleep(patience)
        os.kill(os.getpid(), signal.SIGINT)

    gevent.spawn(watch)
