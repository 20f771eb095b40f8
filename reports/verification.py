"""The facts of a verify run, from its history alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from history.queries import Event, Figures, events, open_history, operations, totals
from history.run import RunInfo, load_run
from reports.evidence import (
    Evidence,
    NotExercised,
    StatusCount,
    Variant,
    accepted_bookings,
    doubts,
    evidence,
    not_exercised,
    statuses,
    variants,
)

_WORST_LAST = ("skipped", "passed", "failed", "error")


@dataclass(frozen=True, slots=True)
class Test:
    """One test and how it ended: passed, failed, skipped or error."""

    nodeid: str
    outcome: str
    seconds: float
    reason: str

    @property
    def name(self) -> str:
        """The test without its file."""
        return self.nodeid.partition("::")[2] or self.nodeid


@dataclass(frozen=True, slots=True)
class TestFile:
    """The tests of one file."""

    name: str
    tests: tuple[Test, ...]

    def count(self, *outcomes: str) -> int:
        """How many of its tests ended in one of these ways."""
        return sum(test.outcome in outcomes for test in self.tests)

    @property
    def seconds(self) -> float:
        """How long its tests took together."""
        return sum(test.seconds for test in self.tests)


@dataclass(frozen=True, slots=True)
class Verification:
    """All that the report of a verify run shows."""

    name: str
    info: RunInfo
    totals: Figures
    operations: tuple[Figures, ...]
    statuses: tuple[StatusCount, ...]
    bookings: int
    breaches: tuple[Evidence, ...]
    drift: tuple[Evidence, ...]
    collected: int
    tests: tuple[Test, ...]
    variants: tuple[Variant, ...]
    not_exercised: tuple[NotExercised, ...]
    doubts: tuple[str, ...]

    def count(self, *outcomes: str) -> int:
        """How many tests ended in one of these ways."""
        return sum(test.outcome in outcomes for test in self.tests)

    @property
    def failures(self) -> tuple[Test, ...]:
        """The tests that failed, or broke."""
        return tuple(test for test in self.tests if test.outcome in {"failed", "error"})

    @property
    def files(self) -> tuple[TestFile, ...]:
        """The tests by file."""
        by_file: defaultdict[str, list[Test]] = defaultdict(list)
        for test in self.tests:
            by_file[test.nodeid.partition("::")[0]].append(test)
        return tuple(TestFile(name, tuple(tests)) for name, tests in sorted(by_file.items()))


def verification(folder: Path) -> Verification:
    """Read a verify run. An interrupted or empty run has facts, too: fewer."""
    info = load_run(folder)
    with open_history(folder) as connection:
        breaches, drift = evidence(connection, info)
        return Verification(
            name=folder.name,
            info=info,
            totals=totals(connection),
            operations=tuple(operations(connection)),
            statuses=statuses(connection),
            bookings=accepted_bookings(connection),
            breaches=breaches,
            drift=drift,
            collected=_collected(events(connection, "collected")),
            tests=_tests(connection),
            variants=variants(connection),
            not_exercised=not_exercised(connection),
            doubts=doubts(connection, info),
        )


def _collected(told: Sequence[Event]) -> int:
    counts = [event.facts.get("tests", 0) for event in told]
    return max((len(count) if isinstance(count, list) else int(count) for count in counts), default=0)


def _tests(connection: duckdb.DuckDBPyConnection) -> tuple[Test, ...]:
    """Each test once, with its worst outcome: one that passed may still break while it is torn down."""
    found: dict[str, Test] = {}
    for event in events(connection, "test"):
        facts = event.facts
        test = Test(
            str(facts.get("nodeid", "")),
            str(facts.get("outcome", "error")),
            float(facts.get("seconds") or 0.0),
            str(facts.get("reason") or ""),
        )
        before = found.get(test.nodeid)
        if before is None or _rank(test) > _rank(before):
            found[test.nodeid] = test
    return tuple(sorted(found.values(), key=lambda test: test.nodeid))


def _rank(test: Test) -> int:
    return _WORST_LAST.index(test.outcome) if test.outcome in _WORST_LAST else len(_WORST_LAST)
