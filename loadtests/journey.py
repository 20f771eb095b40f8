"""Journeys under load: steps a flow, judges and remembers each exchange, and keeps to the intended times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import gevent
from gevent import GreenletExit
from gevent.event import Event

from contracts.exchange import Call, Exchange, MissingData, Violation
from contracts.expectations import as_many_as_fit
from contracts.judge import Judge
from contracts.lifecycle import Lifecycle
from history.recorder import Recorder
from loadtests.clock import now
from loadtests.connections import Connections, Send
from loadtests.tally import Tally
from scenarios.flow import Together, drive
from scenarios.flows import FLOWS
from scenarios.starts import Starts
from scenarios.world import World

WARM_UP = "warm-up"
"""The test of exchanges before the measured time: they are judged and remembered, and no figure counts them."""

_GONE = "the run ended before the answer came"


Show = Callable[[Exchange, Sequence[Violation]], None]
"""Shows an exchange and its breaches to whoever looks on: Locust's own statistics."""


@dataclass(slots=True)
class _Journey:
    """One client on his way. `due` is when his next call is meant to go out."""

    flow: str
    number: int
    send: Send
    due: float
    # A model for each journey: what other clients do to other bookings meanwhile is none of its affair.
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    uids: set[str] = field(default_factory=set)
    whole: bool = True
    broken: int = 0


@dataclass(slots=True)
class Journeys:
    """What one process needs to let clients travel. `measured_from` is the time at which the warm-up ends."""

    world: World
    starts: Starts
    judge: Judge
    recorder: Recorder
    tally: Tally
    show: Show
    connections: Connections
    measured_from: float = 0.0

    def travel(self, flow: str, number: int, intended_at: float, send: Send) -> None:
        """Run one journey whose first call was intended at that time; each later one is due when the last is answered.

        A target that breaks its promises ends the journey, never the run.
        """
        journey = _Journey(flow, number, send, intended_at)
        self.tally.begun[flow] += 1
        self.tally.under_way += 1
        try:
            drive(
                FLOWS[flow].begin(self.world, self.starts, number),
                lambda call: self._next(journey, call),
                lambda rivals: self._contest(journey, rivals),
            )
        except MissingData:
            return
        except (KeyError, TypeError, IndexError, AttributeError, ValueError) as error:
            if not journey.broken:  # every answer was of the promised shape: the fault is ours
                self.tally.own_faults[f"{flow}: {type(error).__name__}: {error}"] += 1
            return
        finally:
            self.tally.under_way -= 1
        self.tally.completed[flow] += journey.whole

    def _next(self, journey: _Journey, call: Call) -> Exchange:
        sent = now()
        try:
            exchange = journey.send(call, journey.due)
        except GreenletExit:
            self._remember(journey, Exchange(call, None, journey.due, sent, now(), _GONE), ())
            raise
        self._observe(journey, exchange)
        return exchange

    def _contest(self, journey: _Journey, rivals: Together) -> list[Exchange]:
        """The calls of all rivals, due at one instant, each over a connection of its own."""
        for call in rivals.calls:
            journey.lifecycle.sending(call)
        go = Event()
        with self.connections.lent(len(rivals.calls)) as senders:
            pairs = zip(rivals.calls, senders, strict=True)
            sendings = [gevent.spawn(_send_at, go, call, journey.due, send) for call, send in pairs]
            go.set()
            try:
                gevent.joinall(sendings)
            finally:  # an end of the run reaches the rivals, too; what they had sent is remembered
                gevent.killall(sendings)
                exchanges: list[Exchange] = [sending.value for sending in sendings if _came(sending)]
                self._decide(journey, rivals, exchanges)
        return exchanges

    def _decide(self, journey: _Journey, rivals: Together, exchanges: Sequence[Exchange]) -> None:
        """Judge the answers in the order in which they came, and the contest with the last of them."""
        answered = sorted(exchanges, key=lambda exchange: exchange.done_at)
        settled = len(exchanges) == len(rivals.calls) and all(one.ok or one.expected for one in exchanges)
        won = sum(exchange.ok for exchange in exchanges)
        # Whoever was not answered, or refused for the rate, may have been the one.
        unfair = list(as_many_as_fit(exchanges, rivals.room, rivals.what)) if settled or won > rivals.room else []
        last = next((one for one in reversed(answered) if one.ok), answered[-1] if answered else None)
        for exchange in answered:
            self._observe(journey, exchange, unfair if exchange is last else ())

    def _observe(self, journey: _Journey, exchange: Exchange, unfair: Sequence[Violation] = ()) -> None:
        lived = journey.lifecycle.observe(_of_ones_own(exchange, journey.uids))
        found = (*self.judge.judge(exchange).violations, *lived, *unfair)
        journey.broken += self._remember(journey, exchange, found)
        journey.due = exchange.done_at
        journey.whole = journey.whole and (exchange.ok or exchange.expected)

    def _remember(self, journey: _Journey, exchange: Exchange, violations: Sequence[Violation]) -> int:
        """Gives the number of breaches.

        What is intended before the warm-up ends carries its name, so that no figure counts it. Lag is how late the
        generator was: after the intended start, or after the answer to the call before.
        """
        warming = exchange.intended_at < self.measured_from
        lag = max(0.0, exchange.sent_at - exchange.intended_at)
        test = WARM_UP if warming else ""
        flow, number = journey.flow, journey.number
        self.recorder.exchange(exchange, violations, flow=flow, journey=number, test=test, lag=lag)
        breaches = [violation for violation in violations if violation.severity == "breach"]
        self.tally.exchange(exchange, len(breaches), flow=flow, warming=warming)
        self.show(exchange, breaches)
        return len(breaches)


def _of_ones_own(exchange: Exchange, uids: set[str]) -> Exchange:
    """What a journey's model may know of an exchange: of a list only the bookings that the journey itself has made.

    Others change theirs while this one reads, and it would take that for a broken promise. Notes in `uids` what is
    made.
    """
    answer = exchange.answer
    if answer is None or not isinstance(answer.body, dict) or not exchange.ok:
        return exchange
    data = answer.body.get("data")
    if exchange.call.operation == "getBookings" and isinstance(data, list):
        own = [booking for booking in data if isinstance(booking, dict) and booking.get("uid") in uids]
        return replace(exchange, answer=replace(answer, body={**answer.body, "data": own}))
    for booking in data if isinstance(data, list) else [data]:
        if isinstance(booking, dict) and isinstance(uid := booking.get("uid"), str):
            uids.add(uid)
    return exchange


def _send_at(go: Event, call: Call, due: float, send: Send) -> Exchange:
    go.wait()
    sent = now()
    try:
        return send(call, due)
    except GreenletExit:
        return Exchange(call, None, due, sent, now(), _GONE)


def _came(sending: gevent.Greenlet) -> bool:
    """Whether it sent at all: an end before its turn leaves nothing to remember."""
    return isinstance(sending.value, Exchange)
