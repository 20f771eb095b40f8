"""The decisions of `decisions.toml`: where documentation and code disagree, and which breaches that explains."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from contracts.documents import ContractError
from contracts.exchange import Violation

FILE: Final = Path(__file__).with_name("decisions.toml")

Side: TypeAlias = Literal["documentation", "code", "both"]
_SIDES: Final = ("documentation", "code", "both")


@dataclass(frozen=True, slots=True)
class Decision:
    """What the contract says on one point, and why. `since` is set where servers of 2025 and 2026 differ."""

    id: str
    operations: tuple[str, ...]
    follows: Side
    contract: str
    because: str
    since: str | None


@dataclass(frozen=True, slots=True)
class KnownBreach:
    """A breach that a real server was seen to make. `pointer` has * for the index of an array."""

    code: str
    operation: str
    rule: str
    pointer: str
    because: str

    def explains(self, violation: Violation) -> bool:
        """Whether the violation is this breach."""
        return violation.identity == (self.code, self.operation, self.rule, self.pointer)


@dataclass(frozen=True, slots=True)
class Probe:
    """A request's body in which a decision shows, and whether the contract takes it."""

    decision: str
    operation: str
    body: Mapping[str, Any]
    valid: bool


@dataclass(frozen=True, slots=True)
class Decisions:
    """All of them. `left_out` maps the id of a point that concerns nothing described here to the reason."""

    decided: Mapping[str, Decision]
    left_out: Mapping[str, str]
    breaches: tuple[KnownBreach, ...]
    probes: tuple[Probe, ...]


@cache
def load_decisions(file: Path = FILE) -> Decisions:
    """Read the decisions. Raises ContractError where one is incomplete, or stands twice."""
    try:
        tables = tomllib.loads(file.read_text(encoding="utf-8"))
        listed = [_decision(table) for table in tables["decision"]]
        left_out = [(str(table["id"]), str(table["because"])) for table in tables["left-out"]]
        decided = {decision.id: decision for decision in listed}
        breaches = tuple(_breach(table, decided) for table in tables["breach"])
        probes = tuple(
            Probe(decided[table["decision"]].id, table["operation"], table["body"], table["valid"])
            for table in tables.get("probe", ())
        )
    except (OSError, ValueError, LookupError) as error:
        raise ContractError(f"{file}: {error}") from None
    ids = [decision.id for decision in listed] + [name for name, _ in left_out]
    twice = sorted({name for name in ids if ids.count(name) > 1})
    if twice:
        raise ContractError(f"{file}: decided twice: {', '.join(twice)}")
    return Decisions(decided, dict(left_out), breaches, probes)


def _decision(table: Mapping[str, Any]) -> Decision:
    if table["follows"] not in _SIDES:
        raise ValueError(f"{table['id']} follows neither documentation nor code nor both")
    return Decision(
        id=table["id"],
        operations=tuple(table["operations"]),
        follows=table["follows"],
        contract=table["contract"],
        because=table["because"],
        since=table.get("since"),
    )


def _breach(table: Mapping[str, Any], decided: Mapping[str, Decision]) -> KnownBreach:
    because = decided[table["decision"]].because if "decision" in table else table["because"]
    return KnownBreach(table["code"], table["operation"], table["rule"], table["pointer"], because)
