"""One exchange against the contract: status, headers, content type, shape and rules → violations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.contract import Contract, Operation, ResponsePromise
from contracts.exchange import ABSENT, Answer, Exchange, Violation
from contracts.rules import RULES, Rule
from contracts.shape import Shape, shown

CODES: Final = {
    "CP101": "the server failed (5xx)",
    "CP102": "a status that the operation doesn't document",
    "CP103": "another content type than the documented one, or no JSON",
    "CP104": "a promised header is missing or malformed",
    "CP105": "the answer's body breaks its schema",
    "CP106": "the answer has a member that nothing documents (drift)",
}
"""What each code of the judge means; codes are never renumbered."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the contract says of one exchange. `reason` is set where there was nothing to judge it by."""

    operation: Operation | None
    violations: tuple[Violation, ...] = ()
    reason: str | None = None

    @property
    def breaches(self) -> tuple[Violation, ...]:
        """The violations that break a promise: all but drift."""
        return tuple(violation for violation in self.violations if violation.severity == "breach")


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The compiled promises of one (operation, status)."""

    body: Shape | None
    headers: Mapping[str, Shape]


class Judge:
    """Judges exchanges by one contract. Shapes are compiled at first use and kept."""

    def __init__(self, contract: Contract, rules: Sequence[Rule] = RULES) -> None:
        self.contract = contract
        self._rules: dict[str, list[Rule]] = {
            operation_id: [rule for rule in rules if rule.concerns(operation_id)]
            for operation_id in contract.operations
        }
        self._shapes: dict[tuple[str, int], _Shapes] = {}

    def judge(self, exchange: Exchange) -> Judgement:
        """Every promise that the answer breaks. An exchange without an answer breaks none: its outcome is unknown."""
        call, answer = exchange.call, exchange.answer
        operation = self.contract.find(call.method, call.path, call.version)
        if operation is None:
            return Judgement(None, (), f"no operation for {call.method} {call.path} under version {call.version}")
        if answer is None:
            return Judgement(operation, (), f"no answer: {exchange.error}")
        return Judgement(operation, tuple(self._violations(operation, exchange, answer)))

    def _violations(self, operation: Operation, exchange: Exchange, answer: Answer) -> Iterator[Violation]:
        promise = operation.responses.get(answer.status)
        if promise is None:
            yield _undocumented_status(operation, answer, exchange)
            return
        shapes = self._compiled(operation, promise)
        yield from _headers(operation, promise, shapes.headers, answer)
        wrong_type = _content_type(operation, promise, answer)
        if wrong_type is not None:
            yield wrong_type
            return
        if shapes.body is not None and not shapes.body.is_exact(answer.body):
            yield from _shape_violations(operation, shapes.body, answer)
        for rule in self._rules[operation.id]:
            yield from rule.check(operation.id, exchange)

    def _compiled(self, operation: Operation, promise: ResponsePromise) -> _Shapes:
        key = (operation.id, promise.status)
        if key not in self._shapes:
            self._shapes[key] = _Shapes(
                body=Shape(promise.schema) if promise.schema is not None else None,
                headers={name: Shape(header.get("schema", {})) for name, header in promise.headers.items()},
            )
        return self._shapes[key]


def _undocumented_status(operation: Operation, answer: Answer, exchange: Exchange) -> Violation:
    documented = ", ".join(str(status) for status in sorted(operation.responses))
    if answer.status >= 500:
        code, rule, says = "CP101", "no-request-makes-the-server-fail", "the server failed with"
    else:
        code, rule, says = "CP102", "status-is-documented", "undocumented status"
    words = f": {shown(exchange.refusal)}" if exchange.refusal else ""
    message = f"{operation.id}: {says} {answer.status}{words}"
    return Violation(code, operation.id, rule, "", message, f"one of {documented}", str(answer.status))


def _headers(
    operation: Operation, promise: ResponsePromise, shapes: Mapping[str, Shape], answer: Answer
) -> Iterator[Violation]:
    for name, header in promise.headers.items():
        value = answer.headers.get(name)
        if value is None:
            if header.get("required"):
                message = f"{operation.id} {answer.status}: the header {name} is missing"
                yield Violation("CP104", operation.id, f"header-{name}", "", message, "present", "absent")
            continue
        shape = shapes[name]
        # A header is text on the wire; an integer's schema judges the number that it spells.
        spelt = int(value) if shape.schema.get("type") == "integer" and value.isdecimal() else value
        if not shape.is_valid(spelt):
            for error in shape.errors(spelt):
                message = f"{operation.id} {answer.status}: the header {name} is malformed: {error.message}"
                yield Violation("CP104", operation.id, f"header-{name}", "", message, error.expected, error.actual)


def _content_type(operation: Operation, promise: ResponsePromise, answer: Answer) -> Violation | None:
    if promise.media_type is None:
        return None
    came = answer.headers.get("content-type", "")
    if came.partition(";")[0].strip().lower() == promise.media_type and answer.body is not ABSENT:
        return None
    actual = came or "no content type"
    if answer.body is ABSENT:
        actual += ", no JSON: " + (shown(answer.text) if answer.text else "an empty body")
    message = f"{operation.id} {answer.status}: the answer is not {promise.media_type}"
    return Violation("CP103", operation.id, "content-type", "", message, promise.media_type, actual)


def _shape_violations(operation: Operation, shape: Shape, answer: Answer) -> Iterator[Violation]:
    where = f"{operation.id} {answer.status}"
    if shape.is_valid(answer.body):
        for pointer in shape.undocumented(answer.body):
            message = f"{where}: {pointer} is not documented"
            yield Violation(
                "CP106", operation.id, "member-is-documented", pointer, message, "absent", "present", "drift"
            )
        return
    for error in shape.errors(answer.body):
        message = f"{where}: {error.pointer or 'the body'}: {error.message}"
        yield Violation(
            "CP105", operation.id, f"schema-{error.keyword}", error.pointer, message, error.expected, error.actual
        )
