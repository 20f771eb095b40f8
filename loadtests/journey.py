"""Journeys under load: steps a flow, judges and remembers each exchange, and keeps to the intended times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from gevent import GreenletExit

from contracts.exchange import Call, Exchange, MissingData, Violation
from contracts.judge import Judge
from contracts.lifecycle import Lifecycle
from history.ledger import LedgerFile
from history.recorder import Recorder
from loadtests.clock import now
from loadtests.tally import Tally
from scenarios.flow import drive
from scenarios.flows import FLOWS
from scenarios.starts import Starts
from scenarios.world import World

WARM_UP = "warm-up"
"""The test of exchanges before the measured time: they are judged and remembered, and no figure counts them."""


class Send(Protocol):
    """A sender that is told when the call was meant to be sent."""

    def __call__(self, call: Call, intended_at: float | None = None) -> Exchange:
        """Send one call and wait for its answer."""


Show = Callable[[Exchange, Sequence[Violation]], None]
"""Shows an exchange and its breaches to whoever looks on: Locust's own statistics."""


@dataclass(slots=True)
class Journeys:
    """What one process needs to let clients travel. `measured_from` is the time at which the warm-up ends."""

    world: World
    starts: Starts
    judge: Judge
    recorder: Recorder
    tally: Tally
    show: Show
    measured_from: float = 0.0
    ledger: LedgerFile | None = None

    def travel(self, flow: str, number: int, intended_at: float, send: Send) -> None:
        """Run one journey whose first call was intended at that time; each later one is due when the last is answered.

        A target that breaks its promises ends the journey, never the run.
        """
        due, whole, broken = intended_at, True, 0
        # A model for each journey: what other clients do to other bookings meanwhile is none of its affair.
        lifecycle = Lifecycle()

        def send_when_due(call: Call) -> Exchange:
            nonlocal due, whole, broken
            exchange, breaches = self._exchange(flow, call, due, send, lifecycle)
            due, whole, broken = exchange.done_at, whole and exchange.ok, broken + breaches
            return exchange

        self.tally.begun[flow] += 1
        try:
            drive(FLOWS[flow](self.world, self.starts, number), send_when_due)
        except MissingData:
            return
        except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
            if not broken:  # every answer was of the promised shape: the fault is ours
                self.tally.own_faults[f"{flow}: {type(error).__name__}: {error}"] += 1
            return
        self.tally.completed[flow] += whole

    def _exchange(self, flow: str, call: Call, due: float, send: Send, lifecycle: Lifecycle) -> tuple[Exchange, int]:
        entry = self.ledger.intend(call) if self.ledger is not None else 0
        sent = now()
        try:
            exchange = send(call, due)
        except GreenletExit:
            gone = Exchange(call, None, due, sent, now(), "the run ended before the answer came")
            self._remember(flow, gone, ())
            raise
        if self.ledger is not None:
            self.ledger.settle(entry, exchange)
        found = (*self.judge.judge(exchange).violations, *lifecycle.observe(exchange))
        return exchange, self._remember(flow, exchange, found)

    def _remember(self, flow: str, exchange: Exchange, violations: Sequence[Violation]) -> int:
        """Gives the number of breaches.

        What is intended before the warm-up ends carries its name, so that no figure counts it.
        """
        lag = max(0.0, exchange.sent_at - exchange.intended_at)
        test = WARM_UP if exchange.intended_at < self.measured_from else ""
        self.recorder.exchange(exchange, violations, flow=flow, test=test, lag=lag)
        breaches = [violation for violation in violations if violation.severity == "breach"]
        self.tally.exchange(exchange, len(breaches))
        self.show(exchange, breaches)
        return len(breaches)
