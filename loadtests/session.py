"""One generator process's part of a run, from making its world to removing it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import takewhile
from typing import Final

import gevent
from gevent.event import Event
from gevent.pool import Group

from contracts.contract import load_contract
from contracts.exchange import HOST
from contracts.judge import Judge
from history.recorder import Recorder
from loadtests.arrivals import flows_of, intended_times, offer
from loadtests.clock import now
from loadtests.journey import Journeys, Show
from loadtests.load_run import LoadRun
from loadtests.provisioning import Provisioner
from loadtests.sender_choice import AnySender, sender_maker
from loadtests.tally import Tally
from scenarios.provisioning import ProvisioningError
from scenarios.starts import Starts, first_free_day
from scenarios.world import World

SPARE: Final = 5.0
"""Seconds that Locust gives its users beyond the drain before it kills them."""


class Session:
    """What worker number `index` of `workers` does. `ending` is set when no further journey may begin.

    `over` is called once this worker's part is done, unless it was told to stop before.
    """

    def __init__(self, run: LoadRun, index: int, workers: int, show: Show, over: Callable[[], None]) -> None:
        self.run = run
        self.index = index
        self.workers = workers
        self.ending = Event()
        self.tally = Tally()
        self.recorder = Recorder(
            run.folder, f"worker-{index}-{os.getpid()}", keep="violating", secrets=[run.key] if run.key else []
        )
        self._keys = {HOST: run.key} if run.key else {}
        self._over = over
        self._judge = Judge(load_contract())
        self._new_sender, notice = sender_maker(run.url, self._keys, run.profile.sender)
        if notice:
            self.recorder.event("note", text=notice)
        self._provisioner = Provisioner(self.sender(), self._judge, self.recorder)
        self._show = show
        self._idle: list[AnySender] = []
        self._flows = flows_of(run.profile.mix, index, str(run.seed))
        self._numbers = itertools.count(index, workers)
        self._provisioning: gevent.Greenlet | None = None
        self._telling: gevent.Greenlet | None = None
        self._journeys: Journeys | None = None
        self.refused = ""

    def sender(self) -> AnySender:
        """A connection of its own to the target."""
        return self._new_sender()

    def begin(self) -> None:
        """Make the world; the warm-up begins when it is there. `refused` says why there is none."""
        self.recorder.event("worker", state="started", index=self.index, workers=self.workers, pid=os.getpid())
        # In a greenlet of its own: an interrupt must not leave half a world behind that nobody knows of.
        self._provisioning = gevent.spawn(self._provision)
        self._provisioning.join()
        if self._journeys is None or self.ending.is_set():
            return
        begun = now()
        self.tally.turn(begun)
        self._journeys.measured_from = begun + self.run.profile.arrivals.warm_up
        self._telling = gevent.spawn(self._tell)

    def end_after_its_duration(self) -> None:
        """Let users who wait between journeys stop when the measured time is over."""
        arrivals = self.run.profile.arrivals
        gevent.spawn_later(arrivals.warm_up + arrivals.duration, self._finish)

    def offer(self) -> None:
        """Open arrivals for the profile's time, then the drain."""
        arrivals = self.run.profile.arrivals
        if self._journeys is None:
            return
        begun = self._journeys.measured_from - arrivals.warm_up
        until = begun + arrivals.warm_up + arrivals.duration
        due = intended_times(arrivals.rate, arrivals.spacing, self.index, self.workers, str(self.run.seed))
        times = takewhile(lambda at: at < until, (begun + seconds for seconds in due))
        under_way = Group()
        most = max(1, arrivals.max_in_flight // self.workers)
        try:
            offer(times, self._arrive, under_way, most, self.ending, self.tally)
            under_way.join(timeout=arrivals.drain)
        finally:
            under_way.kill()
        self._finish()

    def travel(self, send: AnySender, due: float) -> None:
        """One journey of a user who thinks in between; nothing once the session is ending."""
        if self._journeys is not None and not self.ending.is_set():
            self.tally.arrival()
            self._journeys.travel(next(self._flows), next(self._numbers), due, send)

    def end(self) -> None:
        """Remove the world, write down what came of it all, and close the history."""
        self.ending.set()
        if self._provisioning is not None:
            self._provisioning.join()
        if self._telling is not None:
            self._telling.kill()
            self._tell_second()
        if self._journeys is not None:
            self._remove(self._journeys.world)
        for sender in self._idle:
            sender.close()
        tally = self.tally
        self.recorder.event(
            "worker",
            state="ended",
            index=self.index,
            arrived=tally.arrived,
            dropped=tally.dropped,
            begun=tally.begun,
            completed=tally.completed,
            outcomes=tally.outcomes,
            own_faults=tally.own_faults,
        )
        self.recorder.event("rate_limited", requests=tally.rate_limited)
        self.recorder.close()

    def _provision(self) -> None:
        try:
            world = self._provisioner.provision(f"{int(now()):x}-{self.index}-{os.getpid():x}")
        except ProvisioningError as error:
            self.refused = str(error)
            self.recorder.event("invalid", reason=self.refused)
            return
        first_day = first_free_day(datetime.now(UTC).date(), self.run.seed)
        starts = Starts(first_day, worker=self.index, workers=self.workers)
        self._journeys = Journeys(world, starts, self._judge, self.recorder, self.tally, self._show)

    def _remove(self, world: World) -> None:
        for exchange in self._provisioner.remove(world):
            self.recorder.event("note", text=f"left behind: {exchange.call.method} {exchange.call.path}")

    def _arrive(self, at: float) -> None:
        assert self._journeys is not None  # noqa: S101  (nothing arrives without a world)
        send = self._idle.pop() if self._idle else self.sender()
        self._journeys.travel(next(self._flows), next(self._numbers), at, send)
        self._idle.append(send)

    def _finish(self) -> None:
        if not self.ending.is_set():
            self.ending.set()
            self._over()

    def _tell(self) -> None:
        while True:
            gevent.sleep(1)
            self._tell_second()
            self.recorder.tick()

    def _tell_second(self) -> None:
        """One event a second, which counts as warm-up when the second began in it."""
        over = self.tally.turn(now())
        warming = self._journeys is not None and over.begun < self._journeys.measured_from
        self.recorder.event("warm_up" if warming else "arrivals", **over.facts())
