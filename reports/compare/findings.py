"""Findings of two runs: new, gone and the same, by identity."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from history.queries import Finding, events, findings


@dataclass(frozen=True, slots=True)
class Found:
    """One finding, with how often either run showed it.

    `looked_for` is False where the other run came through none of the tests that showed it: a finding that only one
    run looked for is neither new nor gone for sure.
    """

    finding: Finding
    a: int
    b: int
    looked_for: bool = True


@dataclass(frozen=True, slots=True)
class FindingChanges:
    """Breaches by what became of them, then the same for drift (what no contract promises)."""

    new: tuple[Found, ...]
    gone: tuple[Found, ...]
    same: tuple[Found, ...]
    new_drift: tuple[Found, ...]
    gone_drift: tuple[Found, ...]
    same_drift: tuple[Found, ...]


def finding_changes(a: duckdb.DuckDBPyConnection, b: duckdb.DuckDBPyConnection, *, strict: bool) -> FindingChanges:
    """Hold the findings of two runs against each other; with `strict`, drift counts as a breach."""
    ours, theirs = ({it.identity: it for it in findings(run)} for run in (a, b))
    through_a, through_b = _through(a), _through(b)
    new = [Found(it, 0, it.count, _looked_for(it, through_a)) for it in theirs.values() if it.identity not in ours]
    gone = [Found(it, it.count, 0, _looked_for(it, through_b)) for it in ours.values() if it.identity not in theirs]
    same = [Found(it, ours[it.identity].count, it.count) for it in theirs.values() if it.identity in ours]
    lists = (new, gone, same)
    breaches = (tuple(it for it in found if _is_breach(it, strict=strict)) for found in lists)
    drift = (tuple(it for it in found if not _is_breach(it, strict=strict)) for found in lists)
    return FindingChanges(*breaches, *drift)


def _is_breach(found: Found, *, strict: bool) -> bool:
    return strict or found.finding.severity == "breach"


def _through(connection: duckdb.DuckDBPyConnection) -> frozenset[str] | None:
    """The tests that did all they were to; None for a run without tests."""
    told = [event.facts for event in events(connection, "test")]
    if not told:
        return None
    return frozenset(
        str(facts.get("nodeid", ""))
        for facts in told
        if facts.get("outcome") in {"passed", "failed"} and not facts.get("cut_short")
    )


def _looked_for(finding: Finding, through: frozenset[str] | None) -> bool:
    return through is None or not finding.tests or any(test in through for test in finding.tests)
