"""How much of the contract a verify run has touched, from its history: shares to read, and every gap."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import duckdb

from contracts import coverage as contracts_coverage
from contracts.contract import load_contract
from contracts.coverage import OF_ALL, OperationCoverage, gap
from contracts.exchange import ABSENT, Answer, Call, Exchange
from contracts.lifecycle.transitions import TRANSITIONS
from contracts.rules import RULES
from history.queries import events
from reports.wording import share

_COLUMNS: Final = "operation, version, method, path, status, request_headers, request_body, answer_body"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the things of one sort were seen."""

    name: str
    seen: int
    of: int

    @property
    def text(self) -> str:
        """Such as `statuses 40 of 96`."""
        return f"{self.name} {self.seen:,} of {self.of:,}"


@dataclass(frozen=True, slots=True)
class OperationRow:
    """One operation: how often each documented status was seen, why others were not, and what was never sent."""

    operation: str
    requests: int
    statuses: Mapping[str, int]
    gaps: Mapping[str, str]
    parameters: Share
    parameters_missing: tuple[str, ...]
    request_members: Share
    request_members_missing: tuple[str, ...]
    classes: Share
    classes_missing: tuple[str, ...]
    response_members: Share
    response_members_missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tally:
    """One rule or transition and how often it had something to say; 0: never exercised."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The whole account. `rules` counts the answers that each rule read, `transitions` how often each was made."""

    shares: tuple[Share, ...]
    operations: tuple[OperationRow, ...]
    rules: tuple[Tally, ...]
    transitions: tuple[Tally, ...]

    @property
    def line(self) -> str:
        """All of it in one line."""
        return ", ".join(f"{entry.text} ({share(entry.seen, entry.of)})" for entry in self.shares if entry.of)


def coverage(connection: duckdb.DuckDBPyConnection) -> Coverage | None:
    """Count the run's exchanges against the contract; None where there is none."""
    counted = contracts_coverage.Coverage(load_contract())
    rows = connection.execute(f"SELECT {_COLUMNS} FROM exchanges WHERE request_headers IS NOT NULL").fetchall()  # noqa: S608
    if not rows:
        return None
    for row in rows:
        counted.note(_exchange(*row))
    operations = tuple(_row(counted, seen) for _, seen in sorted(counted.operations.items()))
    rules = tuple(Tally(f"{rule.code} {rule.name}", counted.rules[rule.name]) for rule in RULES)
    transitions = _transitions(connection)
    shares = (
        Share("operations", sum(row.requests > 0 for row in operations), len(operations)),
        Share("statuses", *_statuses(operations)),
        Share("parameters", *_sum((row.parameters.seen, row.parameters.of) for row in operations)),
        Share("request members", *_sum((row.request_members.seen, row.request_members.of) for row in operations)),
        Share("boundary classes", *_sum((row.classes.seen, row.classes.of) for row in operations)),
        Share("response members", *_sum((row.response_members.seen, row.response_members.of) for row in operations)),
        Share("rules", sum(rule.count > 0 for rule in rules), len(rules)),
        Share("transitions", sum(made.count > 0 for made in transitions), len(transitions)),
    )
    return Coverage(shares, operations, rules, transitions)


def _statuses(operations: Iterable[OperationRow]) -> tuple[int, int]:
    """Of all operations: each documented status of its own, and once those that stand for all."""
    own: list[bool] = []
    of_all: dict[str, bool] = {}
    for row in operations:
        for status, count in row.statuses.items():
            if int(status) in OF_ALL:
                of_all[status] = of_all.get(status, False) or count > 0
            else:
                own.append(count > 0)
    return sum(own) + sum(of_all.values()), len(own) + len(of_all)


def _sum(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    seen = of = 0
    for one, other in pairs:
        seen, of = seen + one, of + other
    return seen, of


def _row(counted: contracts_coverage.Coverage, seen: OperationCoverage) -> OperationRow:
    name = seen.operation.id
    wanted, parameters = seen.documented_statuses, seen.documented_parameters
    classes = list(counted.classes(name))
    request = list(counted.request_members(name))
    sent = {pointer for pointer, kind in seen.classes if kind == "present"}
    response = list(counted.response_members(name))
    missing_parameters = [it for it in parameters if it not in seen.parameters]
    missing_members = [it for it in request if it not in sent]
    # A member that was never sent is one gap, not one for each of its classes.
    missing_classes = [it for it in classes if it not in seen.classes]
    missing_response = [it for it in response if it not in seen.response_members]
    return OperationRow(
        operation=name,
        requests=seen.requests,
        statuses={str(status): seen.statuses[status] for status in wanted},
        gaps={str(status): gap(seen, status) for status in wanted if not seen.statuses[status]},
        parameters=Share("parameters", len(parameters) - len(missing_parameters), len(parameters)),
        parameters_missing=tuple(missing_parameters),
        request_members=Share("request members", len(request) - len(missing_members), len(request)),
        request_members_missing=tuple(missing_members),
        classes=Share("boundary classes", len(classes) - len(missing_classes), len(classes)),
        classes_missing=tuple(f"{pointer} {kind}" for pointer, kind in missing_classes if pointer in sent),
        response_members=Share("response members", len(response) - len(missing_response), len(response)),
        response_members_missing=tuple(missing_response),
    )


def _transitions(connection: duckdb.DuckDBPyConnection) -> tuple[Tally, ...]:
    """The lifecycle's transitions as the suite told of them, and those that nobody made."""
    made: Counter[str] = Counter()
    for event in events(connection, "transition"):
        made[str(event.facts.get("name", ""))] += int(event.facts.get("count", 1))
    documented = dict.fromkeys(transition.name for transition in TRANSITIONS)
    return tuple(Tally(name, made[name]) for name in documented)


def _exchange(
    operation: str,
    version: str | None,
    method: str,
    path: str,
    status: int,
    headers: str,
    sent: str | None,
    came: str | None,
) -> Exchange:
    call = Call(operation, method, path, version, _json(sent), json.loads(headers or "{}"))
    answer = Answer(status, {}, _json(came)) if status else None
    return Exchange(call, answer, 0.0, 0.0, 0.0)


def _json(text: str | None) -> Any:
    try:
        return ABSENT if text is None else json.loads(text)
    except (ValueError, RecursionError):  # what was sent as no JSON, or was longer than the history keeps
        return ABSENT
