"""A worker's place in a run that a master leads: it says when its part is done, and ends when told to or left alone.

The messages between the two, beyond Locust's own:

    present worker → master    the worker hears what it is told; said again until it has its number
    number  master → worker    the worker's number, from 0, before its run begins
    done    worker → master    the worker's part is done; said again until the master answers with `end`
    end     master → worker    take away what you have made, and write down the rest; said again until `ended`
    chunk   worker → master    a piece of the history, where it isn't written into the master's folder directly
    ack     master → worker    everything up to that chunk is on the master's disk
    ended   worker → master    all is taken away and written down; with the number of chunks that there were
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import gevent
from gevent.event import Event
from locust.runners import WorkerRunner

from loadtests.chunks import Outbox

PRESENT: Final = "calproof-present"
NUMBER: Final = "calproof-number"
DONE: Final = "calproof-done"
END: Final = "calproof-end"
ENDED: Final = "calproof-ended"
CHUNK: Final = "calproof-chunk"
ACK: Final = "calproof-ack"

SILENCE: Final = 4.0
"""Seconds without a sign of life after which a master counts as lost. Locust's own limit is a minute."""

_LOOK_EVERY: Final = 0.25
_NO_PROGRESS: Final = 10.0
"""Seconds without one acknowledgement after which a worker gives up to hand in its history."""

_log = logging.getLogger("calproof")


class Member:
    """One worker, number `number` from 0 on.

    `lost` says that its master is gone, `handed_in` whether all of its history has arrived there.
    """

    def __init__(self, runner: WorkerRunner) -> None:
        self._runner = runner
        self._outbox: Outbox | None = None
        self._leaving: gevent.Greenlet | None = None
        self._part_done = Event()
        self._numbered = Event()
        self._heard = time.monotonic()
        self.number = 0
        self.lost = False
        self.handed_in = True
        self.folder: Path | None = None
        runner.register_message(NUMBER, self._told_its_number)
        runner.register_message(END, self._told_to_end)
        runner.register_message(ACK, self._acknowledged)
        heartbeats: Any = runner.environment.events.heartbeat_received
        heartbeats.add_listener(self._heartbeat)
        gevent.spawn(self._say_present)
        gevent.spawn(self._watch)

    @property
    def conclusion(self) -> str:
        """How this worker's part ended, and what to do about it."""
        if self.handed_in and not self.lost:
            return f"all of this worker's history is with the master, and in {self.folder}."
        why = "the master fell silent" if self.lost else "the master took no more of the history"
        return f"{why}. This worker's part is in {self.folder}; `calproof report RUN FOLDER…` puts parts together."

    @property
    def leaving(self) -> bool:
        """Whether this worker is on its way out already."""
        return self._leaving is not None

    def done(self) -> None:
        """Tell the master, until it answers, that this worker's part is done."""
        if not self._part_done.is_set():
            self._part_done.set()
            gevent.spawn(self._until_leaving, lambda: self._runner.send_message(DONE))

    def ship(self, folder: Path) -> None:
        """Send the history in that folder to the master, piece by piece, from now on."""
        self.folder = folder
        self._outbox = Outbox(folder / "history", lambda chunk: self._runner.send_message(CHUNK, chunk.as_message()))
        gevent.spawn(self._keep_shipping)

    def leave(self) -> None:
        """End this worker's part, whole: no journey begins, those under way are awaited, the world is removed.

        However many ask for it, it happens once, in a greenlet that Locust doesn't know and can't end.
        """
        if self._leaving is None:
            self._leaving = gevent.spawn(self._leave)
        self._leaving.join()

    def _leave(self) -> None:
        self._runner.stop()
        if self._outbox is not None:
            self.handed_in = self._hand_in(self._outbox)
        if not self.lost:
            self._runner.send_message(ENDED, {"chunks": self._outbox.number if self._outbox is not None else 0})

    def _say_present(self) -> None:
        while not (self._numbered.is_set() or self.leaving):
            self._runner.send_message(PRESENT)
            self._numbered.wait(1.0)

    def _told_its_number(self, msg: Any, **_: Any) -> None:
        self.number = msg.data["number"]
        self._numbered.set()

    def _heartbeat(self, **_: Any) -> None:
        self._heard = time.monotonic()

    def _told_to_end(self, **_: Any) -> None:
        gevent.spawn(self.leave)

    def _acknowledged(self, msg: Any, **_: Any) -> None:
        if self._outbox is not None:
            self._outbox.acknowledge(msg.data["number"])
            self._outbox.look()

    def _hand_in(self, outbox: Outbox) -> bool:
        """Send what is left and wait for the acknowledgements; says whether all of it has arrived."""
        latest, since = -1, time.monotonic()
        outbox.look()
        while not outbox.settled:
            if outbox.acknowledged != latest:
                latest, since = outbox.acknowledged, time.monotonic()
            if self.lost or time.monotonic() - since > _NO_PROGRESS:
                return False
            gevent.sleep(0.05)
            outbox.look()
        return True

    def _keep_shipping(self) -> None:
        assert self._outbox is not None  # noqa: S101  (made before this greenlet)
        self._until_leaving(self._outbox.look, every=_LOOK_EVERY)

    def _until_leaving(self, act: Callable[[], object], every: float = 1.0) -> None:
        while not self.leaving:
            act()
            gevent.sleep(every)

    def _watch(self) -> None:
        """Leave when the master falls silent."""
        looked = time.monotonic()
        while not self.lost:
            gevent.sleep(_LOOK_EVERY)
            now = time.monotonic()
            if now - looked > 1:  # this process was held up itself, and may not have read what came
                self._heard = max(self._heard, now - SILENCE + 1)
            looked = now
            self.lost = now - self._heard > SILENCE
        _log.error("calproof: the master has fallen silent: this worker ends its part.")
        self.leave()
        self._runner.quit()
