"""How a generator process that `calproof load` has started ends: when told to, and when its parent is gone."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import gevent
from gevent import os as gevent_os
from gevent.hub import get_hub
from locust.runners import STATE_MISSING, MasterRunner

DONE = "calproof-done"
"""The message by which a worker tells the master that its part is done."""


def stop_when_interrupted(stopping: Callable[[], bool]) -> None:
    """On SIGINT end the main greenlet, from which Locust shuts down in order; once, unless `stopping` already.

    Python's own handler would raise in whichever greenlet happens to run, in the middle of whatever it does.
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


def quit_when_all_are_done(runner: MasterRunner) -> None:
    """Let the master end the run as soon as every worker that is still there has done its part."""
    done: set[str] = set()

    def note(msg: Any, **_: Any) -> None:
        done.add(msg.node_id)

    def watch() -> None:
        while True:
            gevent.sleep(0.2)
            there = {client.id for client in runner.clients.values() if client.state != STATE_MISSING}
            if there <= done:
                runner.quit()
                return

    runner.register_message(DONE, note)
    gevent.spawn(watch)
