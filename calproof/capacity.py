"""The search for the breakpoint: which rate to try next, given what became of those before. It sends nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Generator
from typing import Final, TypeAlias

from calproof.profiles import Search
from reports.knee import StepOutcome

Rates: TypeAlias = Generator[float, StepOutcome, None]
"""Yields a rate (journeys a second), and is sent the outcome of a step at it."""

_MOST_STEPS: Final = 60
"""A search that wavers for ever ends here."""


def search(first: float, plan: Search) -> Rates:
    """Climb until the objectives break, halve the gap, then try both of its ends again.

    One break may be chance, so it takes two of three tries to believe it. A generator that is late ends the climb:
    nothing beyond can be measured.
    """
    return _Search(plan).rates(first)


class _Search:
    def __init__(self, plan: Search) -> None:
        self.plan = plan
        self.tried: defaultdict[float, Counter[StepOutcome]] = defaultdict(Counter)
        self.over = False

    def rates(self, first: float) -> Rates:
        plan = self.plan
        low, high, rate = 0.0, 0.0, first
        while not high and not self.over:
            held = yield from self._holds(rate)
            if held:
                low = rate
                if rate >= plan.to:
                    return
                rate = min(rate + plan.step, plan.to)
            elif not self.over:
                high = rate
        while high and not self.over and low and high - low > plan.precision * high:
            middle = float(f"{(low + high) / 2:.4g}")
            if middle in (low, high):
                break
            held = yield from self._holds(middle)
            if held:
                low = middle
            elif not self.over:
                high = middle
        for rate in (low, high):
            while rate and high and self.tried[rate].total() < plan.repeats:
                yield from self._try(rate)

    def _holds(self, rate: float) -> Generator[float, StepOutcome, bool]:
        """Whether the objectives hold at a rate, by two of three tries where the first says no."""
        if (yield from self._try(rate)) == "held":
            return True
        while not self.over:
            tried = self.tried[rate]
            if max(tried["held"], tried["broke"]) >= 2 or tried.total() >= 3:
                break
            yield from self._try(rate)
        return self.tried[rate]["held"] > self.tried[rate]["broke"]

    def _try(self, rate: float) -> Generator[float, StepOutcome, StepOutcome]:
        outcome = yield rate
        tried = self.tried[rate]
        tried[outcome] += 1
        # Once may be another program's doing; a rate at which the generator is late twice can't be offered.
        blind = tried["late"] + tried["empty"] >= 2
        self.over = self.over or blind or sum(counts.total() for counts in self.tried.values()) >= _MOST_STEPS
        return outcome
