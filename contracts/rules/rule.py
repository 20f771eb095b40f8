"""What a rule is, and how its breaches are written down."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

from contracts.exchange import ABSENT, Exchange, Violation
from contracts.shape import shown


@dataclass(frozen=True, slots=True)
class Breach:
    """One breach of a rule: where in the answer's body, what it promises, what came."""

    pointer: str
    message: str
    expected: Any
    actual: Any


Check: TypeAlias = Callable[[Exchange], Iterator[Breach]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise. `operations` are the operationIds it concerns; none means all."""

    code: str
    name: str
    operations: frozenset[str]
    promise: str
    _check: Check

    def concerns(self, operation_id: str) -> bool:
        """Whether answers of this operation have to keep the rule."""
        return not self.operations or operation_id in self.operations

    def check(self, operation_id: str, exchange: Exchange) -> Iterator[Violation]:
        """The violations of this rule in one exchange.

        A rule reads the answer as promised. Where its shape is broken the schema has said so already, and the rule
        is silent instead of saying it again.
        """
        try:
            breaches = list(self._check(exchange))
        except (LookupError, TypeError, ValueError, AttributeError):
            return
        for breach in breaches:
            expected, actual = shown(breach.expected), shown(breach.actual)
            message = f"{operation_id}: {breach.message}"
            yield Violation(self.code, operation_id, self.name, breach.pointer, message, expected, actual)


def rule(code: str, *operations: str) -> Callable[[Check], Rule]:
    """Make a rule of a function that yields breaches. The docstring's first line is the promise."""

    def make(check: Check) -> Rule:
        promise = (check.__doc__ or "").strip().splitlines()[0]
        name = check.__name__.replace("_", "-")
        return Rule(code, name, frozenset(operations), promise, check)

    return make


def sent(exchange: Exchange) -> dict[str, Any]:
    """The request's body, {} where it is no JSON object."""
    body = exchange.call.body
    return body if body is not ABSENT and isinstance(body, dict) else {}


def received(exchange: Exchange) -> dict[str, Any]:
    """The answer's body; rules on a body that is no object are silenced by the KeyErrors that follow."""
    body = exchange.answer.body if exchange.answer is not None else ABSENT
    return body if isinstance(body, dict) else {}


def bookings(exchange: Exchange) -> list[tuple[str, dict[str, Any]]]:
    """Every booking of a successful answer, with its JSON pointer."""
    if not exchange.ok:
        return []
    data = exchange.data
    if isinstance(data, list):
        return [(f"/data/{index}", booking) for index, booking in enumerate(data)]
    return [("/data", data)]


def instant(text: str) -> datetime:
    """The instant that an ISO 8601 text means; without an offset it is UTC, as documented under *Create a booking*."""
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo is not None else parsed.replace(tzinfo=UTC)
