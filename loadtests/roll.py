"""The master's roll of its workers: who takes part, whose part is done, who has handed in all, who was lost."""

from __future__ import annotations

import logging
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import gevent
from locust import runners
from locust.runners import STATE_MISSING, MasterRunner

from calproof.distribution import WORKERS_WITHIN
from calproof.errors import Exit
from calproof.profiles import Profile
from history.recorder import Recorder
from loadtests.chunks import Chunk, Inbox
from loadtests.membership import ACK, CHUNK, DONE, END, ENDED, NUMBER, PRESENT

_HEARTBEATS: Final = 4
"""How many heartbeats, one a second, may be missing before a worker counts as lost: it is noticed within 5 s."""

_FORKED_WITHIN: Final = 30.0
"""Seconds for which a master waits for workers that are processes of its own machine."""

_PRESENT_WITHIN: Final = 30.0
"""Seconds that a worker has between connecting and hearing what it is told."""

_PREPARATION: Final = 300.0
"""Seconds that workers have for making what they need, beyond the time that the run itself takes."""

_REMOVAL: Final = 120.0
"""Seconds that workers have for removing what they made, beyond the time that the run itself takes."""

_log = logging.getLogger("calproof")


@dataclass(slots=True)
class _Member:
    number: int
    done: bool = False
    ended: bool = False
    lost: bool = False


@dataclass(slots=True)
class Roll:
    """Leads a run to its end: told to end when all parts are done, over when all that are not lost have ended.

    `seconds` is how long a worker's part takes at most. A worker counts as lost when its heartbeats stay away
    (Locust looks each second), when it leaves unasked, and when what it handed in is
    not whole.
    """

    runner: MasterRunner
    recorder: Recorder
    inbox: Inbox
    workers: int
    seconds: float
    elsewhere: bool = False
    """Whether the workers write on other machines: of what a lost one did last, nothing may have come."""
    begun_at: float = 0.0
    calling_in: float = 0.0
    members: dict[str, _Member] = field(default_factory=dict)
    present: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.runner.register_message(PRESENT, self._present)
        self.runner.register_message(DONE, self._done)
        self.runner.register_message(ENDED, self._ended)
        self.runner.register_message(CHUNK, self._chunk)
        gevent.spawn(self._watch)

    def wait_for_workers(self, seconds: float) -> None:
        """Give the run up unless all workers are there in that time."""
        gevent.spawn_later(seconds, self._give_up_waiting, seconds)

    def begin(self) -> None:
        """Number those who are there: it is they who take part.

        Locust calls a worker ready before its locustfile can hear anything; the run waits until all say that they do.
        """
        self.begun_at = time.monotonic()
        self.members = {client.id: _Member(number) for number, client in enumerate(self.runner.clients.ready)}
        while any(not member.lost and name not in self.present for name, member in self.members.items()):
            if time.monotonic() - self.begun_at > _PRESENT_WITHIN or self.calling_in:
                break
            gevent.sleep(0.05)
        for name, member in self.members.items():
            self.runner.send_message(NUMBER, {"number": member.number}, name)

    def call_in(self) -> bool:
        """Tell all workers to end, and end the run once they have; before it has begun, end at once. Always true."""
        if not self.calling_in:
            self.calling_in = time.monotonic()
            gevent.spawn(self._keep_calling if self.members else self._break_off)
        return True

    def _there(self) -> list[_Member]:
        return [member for member in self.members.values() if not member.lost]

    def _watch(self) -> None:
        while True:
            gevent.sleep(0.2)
            if not self.members:
                continue
            for name, member in self.members.items():
                if not (member.ended or member.lost):
                    self._look_for(name, member)
            there = self._there()
            overdue = time.monotonic() - self.begun_at > self.seconds
            if all(member.done or member.ended for member in there) or overdue:
                self.call_in()
            if all(member.ended for member in there):
                self.recorder.close()
                self.runner.quit()
                return

    def _look_for(self, name: str, member: _Member) -> None:
        client = self.runner.clients.get(name)
        if client is None:
            self._lose(member, "it has quit")
        elif client.state == STATE_MISSING:
            self._lose(member, "its heartbeats stayed away")
        elif self.calling_in and time.monotonic() - self.calling_in > self._patience:
            self._lose(member, f"it did not end within {self._patience:.0f} s of being told to")

    @property
    def _patience(self) -> float:
        return float(self.runner.environment.stop_timeout or 0) + _REMOVAL

    def _lose(self, member: _Member, why: str) -> None:
        member.lost = True
        after = time.monotonic() - self.begun_at
        at = datetime.now(UTC).strftime("%H:%M:%S")
        facts = {"index": member.number, "at": at, "after": after, "why": why, "elsewhere": self.elsewhere}
        self.recorder.event("worker", state="lost", **facts)
        _log.error("calproof: worker %d was lost at %s UTC: %s.", member.number + 1, at, why)

    def _present(self, msg: Any, **_: Any) -> None:
        self.present.add(msg.node_id)

    def _done(self, msg: Any, **_: Any) -> None:
        if member := self.members.get(msg.node_id):
            member.done = True

    def _ended(self, msg: Any, **_: Any) -> None:
        member = self.members.get(msg.node_id)
        if member is None or member.lost:
            return
        member.ended = True
        there, sent = self.inbox.applied(msg.node_id), msg.data["chunks"]
        if there < sent:
            self._lose(member, f"only {there} of {sent} chunks of its history came")
        elif not (member.done or self.calling_in):
            self._lose(member, "it left before its part was done")

    def _chunk(self, msg: Any, **_: Any) -> None:
        try:
            number = self.inbox.take(msg.node_id, Chunk.from_message(msg.data))
        except (ValueError, TypeError, OSError) as error:
            _log.error("calproof: a chunk of the history was refused: %s.", error)
            return
        self.runner.send_message(ACK, {"number": number}, msg.node_id)

    def _keep_calling(self) -> None:
        while True:
            for name, member in self.members.items():
                if not member.ended:
                    self.runner.send_message(END, None, name)
            gevent.sleep(1)

    def _give_up_waiting(self, seconds: float) -> None:
        if self.members or self.calling_in:
            return
        came = len(self.runner.clients.ready)
        self.recorder.event("invalid", reason=f"only {came} of {self.workers} workers came within {seconds:g} s")
        self._break_off()

    def _break_off(self) -> None:
        self.recorder.close()
        self.runner.quit()
        os._exit(Exit.INVALID)  # Locust's main greenlet would go on waiting for them


def lead(runner: MasterRunner, folder: Path, profile: Profile, workers: int) -> Roll:
    """Let this master lead the run in that folder with so many workers."""
    runners.HEARTBEAT_LIVENESS = _HEARTBEATS
    # Locust forgets a missing worker after a minute, and hands its users to the others: there would be more arrivals.
    runners.HEARTBEAT_DEAD_INTERNAL = -(10**9)
    arrivals = profile.arrivals
    seconds = _PREPARATION + arrivals.warm_up + arrivals.duration + arrivals.drain
    elsewhere = runner.environment.parsed_options is not None and not runner.environment.parsed_options.processes
    roll = Roll(runner, Recorder(folder, "master"), Inbox(folder / "history"), workers, seconds, elsewhere)
    roll.wait_for_workers(WORKERS_WITHIN if elsewhere else _FORKED_WITHIN)
    return roll
