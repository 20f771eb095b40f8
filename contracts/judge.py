"""One exchange against the contract: status, headers, content type, shape and rules → violations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from contracts.contract import DESCRIBED, Operation, ResponsePromise
from contracts.exchange import ABSENT, Answer, Call, Exchange, Violation
from contracts.rules import RULES, Rule
from contracts.rules.reading import Reading
from contracts.rules.usual import never, quickly
from contracts.shape import Shape, shown
from contracts.tolerance import tolerant

CODES: Final = {
    "CP101": "the server failed (5xx)",
    "CP102": "a status that the operation doesn't document",
    "CP103": "another content type than the documented one, or no JSON",
    "CP104": "a promised header is missing or malformed",
    "CP105": "the answer's body breaks its schema",
    "CP106": "the answer has a member that nothing documents (drift)",
    "CP107": "a request was accepted that the contract refuses (drift)",
}
"""What each code of the judge means; codes are never renumbered."""

_COUNTERS: Final = 4096
"""How many values of a header that counts are remembered as allowed."""


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


class _Operations(Protocol):
    """What a judge needs of a contract or a library: which operation a request reaches."""

    def find(self, method: str, path: str, version: str | None) -> Operation | None:
        """The operation, None when it is not described."""


@dataclass(frozen=True, slots=True)
class _Header:
    """One promised header. `fine` are values that its schema allowed before: counters have few, and come every time."""

    name: str
    required: bool
    shape: Shape
    counts: bool
    fine: set[str] = field(default_factory=set)

    def spelt(self, value: str) -> str | int:
        """A header is text on the wire; an integer's schema judges the number that it spells."""
        return int(value) if self.counts and value.isdecimal() else value

    def allows(self, value: str) -> bool:
        """Whether the header may have this value."""
        if value in self.fine:
            return True
        valid = self.shape.is_valid(self.spelt(value))
        if valid and self.counts and len(self.fine) < _COUNTERS:
            self.fine.add(value)
        return valid


@dataclass(frozen=True, slots=True)
class _Plan:
    """All that has to be checked of the answers of one (operation, status), compiled."""

    promise: ResponsePromise
    media_types: frozenset[str | None]
    body: Shape | None
    request: Shape | None
    headers: tuple[_Header, ...]
    rules: tuple[Rule, ...]
    is_usual: Callable[[Reading], bool]
    further_rules: tuple[Rule, ...]
    """What is left to ask of a usual answer."""


class Judge:
    """Judges exchanges by a contract, or by a library of several. What it checks is compiled at first use and kept."""

    def __init__(self, contract: _Operations, rules: Sequence[Rule] = RULES) -> None:
        self.contract = contract
        self._all_rules = rules
        self._plans: dict[tuple[str, str | None, int], _Plan | None] = {}
        self._bodies: dict[tuple[str, str | None], Shape | None] = {}

    def judge(self, exchange: Exchange) -> Judgement:
        """Every promise that the answer breaks. An exchange without an answer breaks none: its outcome is unknown."""
        call, answer = exchange.call, exchange.answer
        operation = self.contract.find(call.method, call.path, call.version)
        if operation is None:
            return Judgement(None, (), f"no operation for {call.method} {call.path} under version {call.version}")
        if answer is None:
            return Judgement(operation, (), f"no answer: {exchange.error}")
        found = self._violations(operation, exchange, answer)
        return Judgement(operation, tuple(found) if found else ())

    def conforms(self, exchange: Exchange, *, strict: bool = False) -> bool:
        """Whether an answer breaks no promise: the yes or no of `judge` without the why.

        With `strict` drift counts too. True where there is nothing to judge by.
        """
        call, answer = exchange.call, exchange.answer
        operation = self.contract.find(call.method, call.path, call.version)
        if operation is None or answer is None:
            return True
        plan = self._plan(operation, answer.status)
        if plan is None or _content_type(operation, plan.promise, answer) is not None:
            return False
        if not all(_kept(header, answer) for header in plan.headers):
            return False
        check = None if plan.body is None else plan.body.is_exact if strict else plan.body.is_valid
        if check is not None and not check(answer.body):
            return False
        if strict and plan.request is not None and any(_accepted(operation, plan.request, exchange.call)):
            return False
        reading = Reading(exchange)
        rules = plan.further_rules if plan.is_usual(reading) else plan.rules
        return not any(rule.breaches(reading) for rule in rules)

    def _violations(self, operation: Operation, exchange: Exchange, answer: Answer) -> list[Violation]:
        plan = self._plan(operation, answer.status)
        if plan is None:
            return [_undocumented_status(operation, answer, exchange)]
        found: list[Violation] = []
        headers = answer.headers
        for header in plan.headers:
            value = headers.get(header.name)
            if header.required if value is None else not header.allows(value):
                found += _broken_header(operation, answer, header)
        if headers.get("content-type") not in plan.media_types or answer.body is ABSENT:
            wrong_type = _content_type(operation, plan.promise, answer)
            if wrong_type is not None:
                return [*found, wrong_type]
        if plan.body is not None and not plan.body.is_exact(answer.body):
            found += _shape_violations(operation, plan.body, answer)
        if plan.request is not None:
            found += _accepted(operation, plan.request, exchange.call)
        if plan.rules:
            reading = Reading(exchange)
            for rule in plan.further_rules if plan.is_usual(reading) else plan.rules:
                for breach in rule.breaches(reading):
                    found.append(rule.violation(operation.id, breach))
        return found

    def _plan(self, operation: Operation, status: int) -> _Plan | None:
        key = (operation.id, operation.version, status)
        try:
            return self._plans[key]
        except KeyError:
            plan = self._plans[key] = self._compiled(operation, status)
            return plan

    def _compiled(self, operation: Operation, status: int) -> _Plan | None:
        promise = operation.responses.get(status)
        if promise is None:
            return None
        # The rules are written for the newest versions; older answers have other members.
        written_for = operation.version in (None, DESCRIBED[operation.resource][0])
        rules = tuple(
            rule
            for rule in self._all_rules
            if rule.concerns(operation.id, status) and (written_for or not rule.operations)
        )
        is_usual, kept = quickly(operation.id, status) if written_for else (never, frozenset[str]())
        return _Plan(
            promise=promise,
            media_types=_spellings(promise.media_type),
            body=Shape(promise.schema) if promise.schema is not None else None,
            request=self._request(operation) if status < 300 else None,
            headers=tuple(
                _Header(name, bool(header.get("required")), Shape(schema), schema.get("type") == "integer")
                for name, header in promise.headers.items()
                for schema in [header.get("schema", {})]
            ),
            rules=rules,
            is_usual=is_usual,
            further_rules=tuple(rule for rule in rules if rule.code not in kept),
        )

    def _request(self, operation: Operation) -> Shape | None:
        """What the contract says of the bodies that are accepted; what is known to be tolerated is left out."""
        key = (operation.id, operation.version)
        if key not in self._bodies:
            schema = operation.request_schema
            self._bodies[key] = Shape(tolerant(schema)) if schema is not None else None
        return self._bodies[key]


def _accepted(operation: Operation, shape: Shape, call: Call) -> Sequence[Violation]:
    """Drift, where the server accepted a body that the contract refuses: more than it promised."""
    body = call.body
    if body is ABSENT or call.content is not None or shape.is_valid(body):
        return ()
    found = []
    for error in shape.errors(body):
        message = f"{operation.id}: accepted, although the request's {error.pointer or 'body'}: {error.message}"
        rule = f"request-{error.keyword}"
        found.append(Violation("CP107", operation.id, rule, "", message, error.expected, error.actual, "drift"))
    return found


def _undocumented_status(operation: Operation, answer: Answer, exchange: Exchange) -> Violation:
    documented = ", ".join(str(status) for status in sorted(operation.responses))
    if answer.status >= 500:
        code, rule, says = "CP101", "no-request-makes-the-server-fail", "the server failed with"
    else:
        code, rule, says = "CP102", "status-is-documented", "undocumented status"
    words = f": {shown(exchange.refusal)}" if exchange.refusal else ""
    message = f"{operation.id}: {says} {answer.status}{words}"
    return Violation(code, operation.id, rule, "", message, f"one of {documented}", str(answer.status))


def _kept(header: _Header, answer: Answer) -> bool:
    value = answer.headers.get(header.name)
    return not header.required if value is None else header.allows(value)


def _broken_header(operation: Operation, answer: Answer, header: _Header) -> Iterator[Violation]:
    where, rule = f"{operation.id} {answer.status}: the header {header.name}", f"header-{header.name}"
    value = answer.headers.get(header.name)
    if value is None:
        yield Violation("CP104", operation.id, rule, "", f"{where} is missing", "present", "absent")
        return
    for error in header.shape.errors(header.spelt(value)):
        message = f"{where} is malformed: {error.message}"
        yield Violation("CP104", operation.id, rule, "", message, error.expected, error.actual)


def _spellings(media_type: str | None) -> frozenset[str | None]:
    """The usual ways to write a content type, which need no taking apart."""
    if media_type is None:
        return frozenset()
    return frozenset({media_type, f"{media_type}; charset=utf-8"})


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
