"""What a rule is, and how its breaches are written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from contracts.exchange import Exchange, Violation
from contracts.rules.reading import Reading
from contracts.shape import shown

Answers: TypeAlias = Literal["success", "refusal"]


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach of a rule: where in the answer's body, what it promises, what came."""

    pointer: str
    message: str
    expected: Any
    actual: Any


Check: TypeAlias = Callable[[Reading], Iterator[Breach]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise. `operations` are the operationIds it concerns; none means all. `answers` are those it reads."""

    code: str
    name: str
    operations: frozenset[str]
    answers: Answers
    promise: str
    source: str
    _check: Check

    def concerns(self, operation_id: str, status: int) -> bool:
        """Whether answers of this operation with this status have to keep the rule."""
        if self.operations and operation_id not in self.operations:
            return False
        return status >= 400 if self.answers == "refusal" else 200 <= status < 300

    def breaches(self, reading: Reading) -> list[Breach]:
        """The breaches of this rule in one exchange.

        A rule reads the answer as promised. Where its shape is broken the schema has said so already, and the rule
        ends there instead of saying it again.
        """
        found: list[Breach] = []
        try:
            for breach in self._check(reading):
                found.append(breach)  # noqa: PERF402  what came before a stumble counts
        except (LookupError, TypeError, ValueError, AttributeError):
            pass
        return found

    def check(self, operation_id: str, exchange: Exchange) -> Iterator[Violation]:
        """The violations of this rule in one exchange, where it has an answer that the rule reads."""
        if self.concerns(operation_id, exchange.status):
            for breach in self.breaches(Reading(exchange)):
                yield self.violation(operation_id, breach)

    def violation(self, operation_id: str, breach: Breach) -> Violation:
        """A breach, written down for the operation in which it was found."""
        expected, actual = shown(breach.expected), shown(breach.actual)
        message = f"{operation_id}: {breach.message}"
        return Violation(self.code, operation_id, self.name, breach.pointer, message, expected, actual)


def rule(code: str, *operations: str, answers: Answers = "success") -> Callable[[Check], Rule]:
    """Make a rule of a function that yields breaches.

    The docstring's first line is the promise; the paragraph that begins with `Source:` says who made it.
    """

    def make(check: Check) -> Rule:
        words = " ".join((check.__doc__ or "").split())
        promise, _, source = words.partition(" Source: ")
        name = check.__name__.replace("_", "-")
        return Rule(code, name, frozenset(operations), answers, promise, source, check)

    return make
