"""What one generator process has done: counts for its events, second by second and in all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from contracts.exchange import TOO_MANY, Exchange, Outcome
from loadtests.watch import Watch


def failed(exchange: Exchange) -> bool:
    """Whether this exchange counts as an error: one that should be accepted and was not.

    A 429 is no error but a class of its own: the target is well, and asks for patience. Nor is a refusal that the
    flow had to expect.
    """
    return not (exchange.ok or exchange.expected) and exchange.status != TOO_MANY


@dataclass(slots=True)
class Second:
    """What happened since the last look, at `begun` (seconds since 1970)."""

    begun: float = 0.0
    intended: int = 0
    started: int = 0
    dropped: int = 0
    requests: int = 0
    errors: int = 0
    limited: int = 0
    violations: int = 0
    under_way: int = 0
    latencies: list[float] = field(default_factory=list)
    watched: list[tuple[int, int]] = field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """The facts of an event; `p50`, `p95` and `p99` are ms from the intended start, None when nothing was answered.

        `watched` holds, for each objective, how many exchanges it is about and how many speak against it: of the whole
        run so far.
        """
        ranked = sorted(self.latencies)
        counts = ("intended", "started", "dropped", "requests", "errors", "limited", "violations", "under_way")
        latencies = {name: _at(ranked, share) for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))}
        return {
            **{name: getattr(self, name) for name in counts},
            **latencies,
            "watched": self.watched,
        }


def _at(ranked: Sequence[float], share: float) -> float | None:
    return ranked[int(share * (len(ranked) - 1))] * 1e3 if ranked else None


@dataclass(slots=True)
class Tally:
    """Counts of the current second, and what the whole run needs to know at its end."""

    watches: Sequence[Watch] = ()
    second: Second = field(default_factory=Second)
    arrived: int = 0
    dropped: int = 0
    rate_limited: int = 0
    under_way: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    begun: Counter[str] = field(default_factory=Counter)
    completed: Counter[str] = field(default_factory=Counter)
    own_faults: Counter[str] = field(default_factory=Counter)

    def arrival(self, *, dropped: bool = False) -> None:
        """Count a journey that was to begin."""
        self.arrived += 1
        self.second.intended += 1
        if dropped:
            self.dropped += 1
            self.second.dropped += 1
        else:
            self.second.started += 1

    def exchange(self, exchange: Exchange, breaches: int, *, flow: str = "", warming: bool = False) -> None:
        """Count an exchange of that flow with its broken promises; the objectives take none of the warm-up."""
        second = self.second
        second.requests += 1
        second.violations += breaches
        second.errors += failed(exchange)
        second.limited += exchange.status == TOO_MANY
        self.rate_limited += exchange.status == TOO_MANY
        self.outcomes[exchange.outcome] += 1
        if exchange.answer is not None:
            second.latencies.append(exchange.done_at - exchange.intended_at)
        if not warming:
            for watch in self.watches:
                watch.count(exchange, flow, breaches, error=failed(exchange))

    def turn(self, now: float) -> Second:
        """The second that is over; a new one begins."""
        over, self.second = self.second, Second(now)
        over.under_way = self.under_way
        over.watched = [(watch.seen, watch.against) for watch in self.watches]
        return over
