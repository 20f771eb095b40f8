"""What one generator process has done: counts for its events, second by second and in all."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from contracts.exchange import Exchange, Outcome

TOO_MANY = 429


def failed(exchange: Exchange) -> bool:
    """Whether this exchange counts as an error. Every call of a journey is one that should be accepted.

    A 429 is no error but a class of its own: the target is well, and asks for patience.
    """
    return not exchange.ok and exchange.status != TOO_MANY


@dataclass(slots=True)
class Second:
    """What happened since the last look, at `begun` (seconds since 1970)."""

    begun: float = 0.0
    intended: int = 0
    started: int = 0
    dropped: int = 0
    requests: int = 0
    errors: int = 0
    violations: int = 0
    latencies: list[float] = field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """The facts of an event; `p95` is ms from the intended start, None when nothing was answered."""
        ranked = sorted(self.latencies)
        p95 = ranked[int(0.95 * (len(ranked) - 1))] * 1e3 if ranked else None
        names = ("intended", "started", "dropped", "requests", "errors", "violations")
        return {**{name: getattr(self, name) for name in names}, "p95": p95}


@dataclass(slots=True)
class Tally:
    """Counts of the current second, and what the whole run needs to know at its end."""

    second: Second = field(default_factory=Second)
    arrived: int = 0
    dropped: int = 0
    rate_limited: int = 0
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

    def exchange(self, exchange: Exchange, breaches: int) -> None:
        """Count an exchange with its broken promises."""
        second = self.second
        second.requests += 1
        second.violations += breaches
        second.errors += failed(exchange)
        self.rate_limited += exchange.status == TOO_MANY
        self.outcomes[exchange.outcome] += 1
        if exchange.answer is not None:
            second.latencies.append(exchange.done_at - exchange.intended_at)

    def turn(self, now: float) -> Second:
        """The second that is over; a new one begins."""
        over, self.second = self.second, Second(now)
        return over
