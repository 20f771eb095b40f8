"""One generator process's part of a run, from making its world to removing it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final

import gevent
from gevent.event import Event
from gevent.pool import Group

from contracts.contract import load_contract
from contracts.exchange import HOST
from contracts.judge import Judge
from history.ledger import LedgerFile
from history.recorder import Recorder
from loadtests.arrivals import flows_of, intended_times, offer, think_times
from loadtests.clock import now
from loadtests.connections import Connections, Noted, Send, Sender
from loadtests.journey import Journeys, Show
from loadtests.load_run import LoadRun
from loadtests.provisioning import Provisioner
from loadtests.replay import planned_arrivals
from loadtests.sender_choice import sender_maker
from loadtests.tally import Tally
from loadtests.watch import Watch
from scenarios.flows import FLOWS
from scenarios.provisioning import ProvisioningError
from scenarios.starts import Starts, first_free_day
from scenarios.world import World

_STEP_GROUPS: Final = 16
SPARE: Final = 5.0
"""Seconds that Locust gives its users beyond the drain before it kills them."""

_ON_DISK_AFTER: Final = 0.5
"""Seconds after which an exchange is to be on disk, should the process be killed; looked after twice as often."""


class Session:
    """What worker number `index` of `workers` does. `ending` is set when no further journey may begin.

    `over` is called once this worker's part is done, unless it was told to stop before.
    """

    def __init__(self, run: LoadRun, index: int, workers: int, show: Show, over: Callable[[], None]) -> None:
        self.run = run
        self.index = index
        self.workers = workers
        self.ending = Event()
        self.tally = Tally([Watch(slo) for slo in run.profile.slos])
        self.recorder = Recorder(
            run.folder,
            f"worker-{index}-{os.getpid()}",
            flush_every=_ON_DISK_AFTER,
            keep="violating",
            secrets=[run.key] if run.key else [],
        )
        self.ledger = LedgerFile(run.folder, self.recorder.process)
        self._keys = {HOST: run.key} if run.key else {}
        self._over = over
        self._judge = Judge(load_contract())
        self._new_sender, notice = sender_maker(run.url, self._keys, run.profile.sender)
        if notice:
            self.recorder.event("note", text=notice)
        self._provisioner = Provisioner(self.sender(), self._judge, self.recorder)
        self._show = show
        self._connections = Connections(self.sender)
        self._mix = dict(run.profile.mix)
        self._flows: Iterator[str] = iter(())
        self._numbers = itertools.count(index, workers)
        self._users = itertools.count()
        self._provisioning: gevent.Greenlet | None = None
        self._begun = Event()
        self._offered = False
        self._ticking: gevent.Greenlet | None = None
        self._telling: gevent.Greenlet | None = None
        self._journeys: Journeys | None = None
        self.refused = ""

    def sender(self) -> Sender:
        """A connection of its own to the target, which keeps the ledger."""
        return Noted(self._new_sender(), self.ledger)

    def begin(self, begun: Callable[[], None]) -> None:
        """Begin to make the world, and return: a worker that waited for it here would not hear its master.

        `begun` is called when it is there and the warm-up has begun, or when `refused` says why there is none.
        """
        self.recorder.event("worker", state="started", index=self.index, workers=self.workers, pid=os.getpid())
        self._ticking = gevent.spawn(self._tick)
        # In a greenlet of its own: an interrupt must not leave half a world behind that nobody knows of.
        self._provisioning = gevent.spawn(self._begin, begun)

    def wait(self) -> None:
        """Wait until there is a world, or none to be had."""
        self._begun.wait()

    def _begin(self, begun: Callable[[], None]) -> None:
        try:
            self._provision()
            if self._journeys is not None and not self.ending.is_set():
                self._flows = flows_of(self._mix, self.index, str(self.run.seed))
                at = now()
                self.tally.turn(at)
                self._journeys.measured_from = at + self.run.profile.arrivals.warm_up
                self._telling = gevent.spawn(self._tell)
        finally:
            self._begun.set()
        begun()

    def end_after_its_duration(self) -> None:
        """Let users who wait between journeys stop when the measured time is over."""
        arrivals = self.run.profile.arrivals
        gevent.spawn_later(arrivals.warm_up + arrivals.duration, self._finish)

    def offer(self) -> None:
        """Open arrivals for the profile's time, then the drain; once, whatever Locust makes of its users."""
        self.wait()
        arrivals = self.run.profile.arrivals
        if self._journeys is None or self._offered:
            return
        self._offered = True
        begun = self._journeys.measured_from - arrivals.warm_up
        due = ((begun + seconds, flow) for seconds, flow in self._due())
        under_way = Group()
        most = max(1, arrivals.max_in_flight // self.workers)
        try:
            offer(due, self._arrive, under_way, most, self.ending, self.tally)
            under_way.join(timeout=arrivals.drain)
        finally:
            under_way.kill()
        self._finish()

    def think_times(self) -> Iterator[float]:
        """How long one more user of this worker waits before each journey but the first."""
        return think_times(self.run.profile.arrivals, self.index, next(self._users), str(self.run.seed))

    def travel(self, send: Send, due: float) -> None:
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
            self._provisioner.reconcile(self._journeys.world)
            self._remove(self._journeys.world)
        self._connections.close()
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
        if self._ticking is not None:
            self._ticking.kill()
        self.recorder.close()
        self.ledger.close()

    def _provision(self) -> None:
        try:
            world = self._provisioner.provision(f"{int(now()):x}-{self.index}-{os.getpid():x}", self._mix)
        except ProvisioningError as error:
            self.refused = str(error)
            self.recorder.event("invalid", reason=self.refused)
            return
        for flow in [flow for flow in self._mix if not world.event_types.keys() >= set(FLOWS[flow].kinds)]:
            del self._mix[flow]
            reason = "; ".join(world.refused[kind] for kind in FLOWS[flow].kinds if kind in world.refused)
            self.recorder.event("not_exercised", what=flow, kind="flow", reason=reason)
        first_day = first_free_day(datetime.now(UTC).date(), self.run.seed)
        # Each step of a search has starts of its own: what an overloaded target left uncancelled is in nobody's way.
        groups = _STEP_GROUPS if self.run.step else 1
        worker = self.index + self.run.step % groups * self.workers
        starts = Starts(first_day, worker=worker, workers=self.workers * groups)
        self._journeys = Journeys(world, starts, self._judge, self.recorder, self.tally, self._show, self._connections)

    def _remove(self, world: World) -> None:
        refused = self._provisioner.remove(world)
        if any(exchange.answer is None for exchange in refused):
            self.recorder.event("invalid", reason="the target answered no more when the test data were to be removed")
        for exchange in refused:
            self.recorder.event("note", text=f"left behind: {exchange.call.method} {exchange.call.path}")

    def _due(self) -> Iterator[tuple[float, str]]:
        """The arrivals of this worker: seconds after the beginning, and the flow of each."""
        arrivals = self.run.profile.arrivals
        if arrivals.shape != "replay":
            times = intended_times(arrivals, self.index, self.workers, str(self.run.seed))
            yield from zip(times, self._flows, strict=False)  # the flows have no end
            return
        due = planned_arrivals(self.run.folder)[self.index :: self.workers]
        yield from ((at, flow) for at, flow in due if flow in self._mix)

    def _arrive(self, at: float, flow: str) -> None:
        assert self._journeys is not None  # noqa: S101  (nothing arrives without a world)
        with self._connections.lent(1) as (send,):
            self._journeys.travel(flow, next(self._numbers), at, send)

    def _finish(self) -> None:
        if not self.ending.is_set():
            self.ending.set()
            self._over()

    def _tell(self) -> None:
        while True:
            gevent.sleep(1)
            self._tell_second()

    def _tick(self) -> None:
        while True:
            gevent.sleep(_ON_DISK_AFTER / 2)
            self.recorder.tick()

    def _tell_second(self) -> None:
        """One event a second, which counts as warm-up when the second began in it."""
        over = self.tally.turn(now())
        warming = self._journeys is not None and over.begun < self._journeys.measured_from
        self.recorder.event("warm_up" if warming else "arrivals", **over.facts())
