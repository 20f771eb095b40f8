"""How much of a contract a run of exchanges has touched: pure, from the contract and the exchanges alone.

Counted is what was *seen*, not what was judged well: a documented status that no answer had, a request member that was
never sent at its bounds, a rule that had no answer to read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs

from contracts.contract import DESCRIBED, Contract, Operation
from contracts.exchange import ABSENT, Exchange
from contracts.members import Member, boundary_classes, members, touched
from contracts.rules import RULES

Counted = Counter[str]


@dataclass(slots=True)
class OperationCoverage:
    """What of one operation was seen. Names of members are pointers into the body, array indices written `*`."""

    operation: Operation
    requests: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    parameters: Counted = field(default_factory=Counter)
    classes: Counter[tuple[str, str]] = field(default_factory=Counter)
    response_members: Counted = field(default_factory=Counter)

    @property
    def documented_statuses(self) -> tuple[int, ...]:
        """Every status that the operation documents."""
        return tuple(sorted(self.operation.responses))

    @property
    def documented_parameters(self) -> tuple[str, ...]:
        """Its parameters as `query status`, `path bookingUid`; the version header is every request's."""
        return tuple(
            f"{it['in']} {it['name']}" for it in self.operation.parameters if it["name"].lower() != "cal-api-version"
        )


class Coverage:
    """Counts exchanges against a contract."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.operations = {name: OperationCoverage(operation) for name, operation in contract.operations.items()}
        self.rules: Counter[str] = Counter({rule.name: 0 for rule in RULES})
        self._requests: dict[str, Mapping[str, Member]] = {}
        self._responses: dict[str, Mapping[str, Member]] = {}
        self._concerned: dict[tuple[str, int], tuple[str, ...]] = {}

    def note(self, exchange: Exchange) -> None:
        """Count one exchange. One that reaches no operation of the contract is passed over."""
        call, answer = exchange.call, exchange.answer
        operation = self.contract.find(call.method, call.path, call.version)
        if operation is None:
            return
        seen = self.operations[operation.id]
        seen.requests += 1
        seen.parameters.update(_parameters(operation, call.path, call.headers))
        if call.body is not ABSENT and call.content is None:
            seen.classes.update(touched(self.request_members(operation.id), call.body))
        if answer is None:
            return
        seen.statuses[answer.status] += 1
        if answer.status < 300 and answer.body is not ABSENT:
            known = self.response_members(operation.id)
            seen.response_members.update({pointer for pointer in _pointers(answer.body) if pointer in known})
        self.rules.update(self._rules_for(operation, answer.status))

    def request_members(self, operation_id: str) -> Mapping[str, Member]:
        """The documented members of an operation's body, by pointer."""
        if operation_id not in self._requests:
            self._requests[operation_id] = members(self.operations[operation_id].operation.request_schema or {})
        return self._requests[operation_id]

    def response_members(self, operation_id: str) -> Mapping[str, Member]:
        """The documented members of an operation's success, by pointer."""
        if operation_id not in self._responses:
            operation = self.operations[operation_id].operation
            promised = [it for status, it in operation.responses.items() if status < 300]
            schema = promised[0].schema if promised else None
            self._responses[operation_id] = members(schema or {})
        return self._responses[operation_id]

    def classes(self, operation_id: str) -> Iterator[tuple[str, str]]:
        """Every boundary class of every member of an operation's body: (pointer, class)."""
        for pointer, member in self.request_members(operation_id).items():
            for name in boundary_classes(member):
                yield pointer, name

    def _rules_for(self, operation: Operation, status: int) -> tuple[str, ...]:
        key = (operation.id, status)
        if key not in self._concerned:
            newest = operation.version in (None, DESCRIBED[operation.resource][0])
            self._concerned[key] = tuple(
                rule.name for rule in RULES if rule.concerns(operation.id, status) and (newest or not rule.operations)
            )
        return self._concerned[key]


OF_ALL: Final = frozenset({304, 413, 415, 429, 498})
"""Statuses of the layers before any operation: what was kept, sizes, charsets, rates, tokens that have run out.

Each operation documents them, and none of its own code answers with them: one answer stands for all operations.
"""

GAPS: Final[tuple[tuple[str, int, str], ...]] = (
    ("*", 498, "needs an access token whose time is over"),
    ("*", 304, "no read was repeated with the tag of its answer"),
    ("*", 415, "no body came in a charset that the server doesn't read"),
    ("*", 429, "only under rate limiting, which a run avoids"),
    ("*", 500, "no request may cause it"),
    ("getMe", 404, "the owner of a key exists"),
    ("markNoShow", 200, "needs a past booking, and a run books ahead"),
    ("getBookingRecordings", 200, "needs a meeting that was recorded"),
    ("getBookingTranscripts", 200, "needs a meeting that was transcribed"),
    ("*", 401, "no test sends it without credentials, or with wrong ones"),
    ("*", 403, "needs a caller without the right: a stranger's key"),
    ("*", 402, "needs a target that charges"),
    ("*", 404, "no test asks it for what doesn't exist"),
    ("*", 409, "needs two requests for one thing"),
    ("*", 413, "needs a body larger than any that the suite sends"),
)
"""Why a documented status may be missing, for an operation or for all (`*`): the first that fits."""


def gap(seen: OperationCoverage, status: int) -> str:
    """Why a documented status was not seen."""
    if not seen.requests:
        return "the operation was not called"
    for operation, missing, reason in GAPS:
        if operation in ("*", seen.operation.id) and missing == status:
            return reason
    if status < 300:
        return "no request was accepted"
    return "no request of this run led to it"


def _parameters(operation: Operation, path: str, headers: Mapping[str, str]) -> Iterator[str]:
    asked = {name.removesuffix("[]") for name in parse_qs(path.partition("?")[2], keep_blank_values=True)}
    for parameter in operation.parameters:
        place, name = parameter["in"], parameter["name"]
        sent = headers.keys() if place == "header" else asked
        if place == "path" or name.removesuffix("[]") in sent or name.lower() in sent:
            yield f"{place} {name}"


def _pointers(value: Any, pointer: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield f"{pointer}/{name}"
            yield from _pointers(member, f"{pointer}/{name}")
    elif isinstance(value, list):
        for member in value:
            yield from _pointers(member, f"{pointer}/*")
