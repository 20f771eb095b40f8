"""What one of two verification runs exercised and the other did not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from reports.coverage import coverage
from reports.evidence import variants


@dataclass(frozen=True, slots=True)
class CoverageChange:
    """One sort of things (operations, statuses, rules, transitions, variants): how many, and what only one run has."""

    name: str
    a: int
    b: int
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]


def coverage_changes(a: duckdb.DuckDBPyConnection, b: duckdb.DuckDBPyConnection) -> tuple[CoverageChange, ...]:
    """Hold what two runs exercised against each other."""
    ours, theirs = _exercised(a), _exercised(b)
    return tuple(
        CoverageChange(
            name,
            len(ours[name]),
            len(theirs[name]),
            tuple(sorted(ours[name] - theirs[name])),
            tuple(sorted(theirs[name] - ours[name])),
        )
        for name in ours
    )


def _exercised(connection: duckdb.DuckDBPyConnection) -> dict[str, frozenset[str]]:
    counted = coverage(connection)
    rows = counted.operations if counted else ()
    found: dict[str, Iterable[str]] = {
        "operations": (row.operation for row in rows if row.requests),
        "statuses": (f"{row.operation} {status}" for row in rows for status, count in row.statuses.items() if count),
        "rules": (rule.name for rule in (counted.rules if counted else ()) if rule.count),
        "transitions": (made.name for made in (counted.transitions if counted else ()) if made.count),
        "variants": (variant.name for variant in variants(connection) if variant.accepted),
    }
    return {name: frozenset(names) for name, names in found.items()}
