"""The knee: the rate up to which a target kept its objectives, from steps at many rates, and how sure that is."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from reports.wording import counted, number

StepOutcome: TypeAlias = Literal["held", "broke", "late", "empty"]
"""A step whose generator was `late`, or that measured nothing, says nothing of the target."""

_RESAMPLES: Final = 2000
_CONFIDENCE: Final = (0.025, 0.975)


@dataclass(frozen=True, slots=True)
class Step:
    """One rate that was offered for a while. Rates are journeys a second, latencies and lag ms."""

    rate: float
    outcome: StepOutcome
    missed: tuple[str, ...] = ()
    requests: float = 0.0
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    errors: float = 0.0
    lag: float | None = None


@dataclass(frozen=True, slots=True)
class Knee:
    """The highest rate at which most steps `held`, and the lowest above it at which most `broke` (None: none did).

    `between` is where the rate at which half of all steps hold lies with 95 % confidence; `tries` maps each rate to
    how many of its steps held, and how many there were. `late` is the lowest rate that the generator was late for.
    """

    held: float | None
    broke: float | None
    between: tuple[float, float] | None
    tries: Mapping[float, tuple[int, int]]
    late: float | None = None

    @property
    def sentence(self) -> str:
        """What was found, in words."""
        if self.held is None and self.broke is None:
            if self.late is not None:
                return f"the generator itself was late at {number(self.late)} journeys/s already: nothing was measured"
            return "no step was measured"
        if self.held is None and self.broke is not None:
            return f"the objectives broke at the lowest rate already, {number(self.broke)} journeys/s"
        said = f"the objectives held up to {number(self.held or 0)} journeys/s"
        if self.broke is not None:
            said += f" and broke at {number(self.broke)} ({self._of(self.held)} and {self._of(self.broke)} steps held"
            low, high = self.between or (self.held or 0, self.broke)
            return f"{said}; the knee lies between {number(low)} and {number(high)} with 95 % confidence)"
        if self.late is not None:
            return f"{said}; at {number(self.late)} the generator itself was late, so the knee lies higher"
        return f"{said}, the highest rate that was tried: the knee lies higher"

    def _of(self, rate: float | None) -> str:
        held, of = self.tries[rate or 0.0]
        return f"{held} of {of}"


def knee_of(steps: Sequence[Step]) -> Knee:
    """What steps in any order say together."""
    tries: dict[float, tuple[int, int]] = {}
    for step in steps:
        if step.outcome in ("held", "broke"):
            held, of = tries.get(step.rate, (0, 0))
            tries[step.rate] = (held + (step.outcome == "held"), of + 1)
    tries = dict(sorted(tries.items()))
    broke = next((rate for rate, (held, of) in tries.items() if 2 * held < of), None)
    below = [rate for rate, (held, of) in tries.items() if 2 * held >= of and (broke is None or rate < broke)]
    late = min((step.rate for step in steps if step.outcome == "late"), default=None)
    return Knee(max(below, default=None), broke, _between(tries) if broke is not None else None, tries, late)


def _between(tries: Mapping[float, tuple[int, int]]) -> tuple[float, float]:
    """Where half of all steps hold: a bootstrap over the steps at each rate.

    Each resample draws the share that holds at each rate from what its steps allow (Jeffreys' posterior of a binomial
    share), lets no higher rate hold more often than a lower one (the nearest falling sequence), and looks where the
    shares fall below one half.
    """
    rates = list(tries)
    draw = random.Random(repr(tries))  # noqa: S311  (nothing secret)
    knees = sorted(
        _crossing(rates, falling([draw.betavariate(held + 0.5, of - held + 0.5) for held, of in tries.values()]))
        for _ in range(_RESAMPLES)
    )
    low, high = (knees[int(share * (len(knees) - 1))] for share in _CONFIDENCE)
    return low, high


def falling(shares: Sequence[float]) -> list[float]:
    """The nearest sequence that never rises: neighbours that do are pooled into their mean."""
    pools: list[tuple[float, int]] = []
    for share in shares:
        total, members = share, 1
        while pools and pools[-1][0] / pools[-1][1] < total / members:
            before, those = pools.pop()
            total, members = total + before, members + those
        pools.append((total, members))
    return [total / members for total, members in pools for _ in range(members)]


def _crossing(rates: Sequence[float], shares: Sequence[float]) -> float:
    """The rate at which falling shares pass one half, on the line between two rates; an end where they don't."""
    if shares[0] < 0.5:
        return rates[0]
    for index in range(1, len(rates)):
        before, here = shares[index - 1], shares[index]
        if here < 0.5 <= before:
            return rates[index - 1] + (before - 0.5) / (before - here) * (rates[index] - rates[index - 1])
    return rates[-1]


def knee_line(step: Step) -> str:
    """A step in one line."""
    said = f"{number(step.rate)} journeys/s: {step.outcome}"
    if step.outcome == "late" and step.lag is not None:
        return f"{said} (the generator, by {step.lag:.0f} ms at p99)"
    return f"{said} ({counted(len(step.missed), 'SLO')} missed: {', '.join(step.missed)})" if step.missed else said
