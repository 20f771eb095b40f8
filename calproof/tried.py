"""What came of one test so far: its examples, the promises they broke, and the smallest that broke one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from contracts.exchange import Violation

Identity: TypeAlias = tuple[str, str, str, str]


class ContractBreach(AssertionError):
    """Promises were broken in one example. Carries the violations."""

    def __init__(self, violations: Sequence[Violation]) -> None:
        self.violations = tuple(violations)
        super().__init__("\n".join(f"{it.code} {it.message}" for it in self.violations))


@dataclass(slots=True)
class Tried:
    """The account of one test. `broken` counts the examples in which each promise was broken."""

    examples: int = 0
    broken: Counter[Identity] = field(default_factory=Counter)
    latest: frozenset[Identity] = frozenset()
    smallest: ContractBreach | None = None
    since_breach: int = 0
    _steps: int = 0

    def note(self, breaches: Sequence[Violation], steps: int) -> None:
        """Enter an example that has ended after so many steps."""
        self.examples += 1
        self.since_breach += self.smallest is not None
        self.latest = frozenset(breach.identity for breach in breaches)
        self.broken.update(self.latest)
        if breaches and (self.smallest is None or steps <= self._steps):
            self.smallest, self._steps = ContractBreach(breaches), steps
