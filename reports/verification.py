"""The facts of a verify run, from its history alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import duckdb

from history.queries import Event, Figures, events, open_history, operations, totals
from history.run import RunInfo, load_run
from reports.budget import Budget, budget
from reports.coverage import Coverage, coverage
from reports.deviations import Deviation, Identity, Known, deviations_of, excused, settle
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
from reports.variant_matrix import Matrix, matrix
from reports.wording import counted

_WORST_LAST = ("skipped", "passed", "failed", "error")


@dataclass(frozen=True, slots=True)
class Test:
    """One test and how it ended: passed, failed, skipped or error.

    `breaches` are the findings that made it fail, none where something else did. A test that was `cut_short` proved
    something, but not all it was to.
    """

    nodeid: str
    outcome: str
    seconds: float
    reason: str
    breaches: tuple[Identity, ...] = ()
    cut_short: str = ""
    over: str = ""

    @property
    def name(self) -> str:
        """The test without its file."""
        return self.nodeid.partition("::")[2] or self.nodeid


@dataclass(frozen=True, slots=True)
class TestFunction:
    """All cases of one test."""

    name: str
    cases: tuple[Test, ...]

    def count(self, *outcomes: str) -> int:
        """How many of its cases ended in one of these ways."""
        return sum(case.outcome in outcomes for case in self.cases)

    @property
    def seconds(self) -> float:
        """How long its cases took together."""
        return sum(case.seconds for case in self.cases)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why cases of it were skipped, each reason once."""
        return tuple(dict.fromkeys(case.reason for case in self.cases if case.outcome == "skipped" and case.reason))


@dataclass(frozen=True, slots=True)
class TestFile:
    """The tests of one file."""

    name: str
    tests: tuple[Test, ...]

    def count(self, *outcomes: str) -> int:
        """How many of its tests ended in one of these ways."""
        return sum(test.outcome in outcomes for test in self.tests)

    @property
    def functions(self) -> tuple[TestFunction, ...]:
        """Its tests by function: a page that showed every case of a deep run would be read by nobody."""
        found: defaultdict[str, list[Test]] = defaultdict(list)
        for test in self.tests:
            found[test.name.partition("[")[0]].append(test)
        return tuple(TestFunction(name, tuple(cases)) for name, cases in found.items())

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
    matrix: Matrix | None
    not_exercised: tuple[NotExercised, ...]
    doubts: tuple[str, ...]
    budget: Budget | None
    coverage: Coverage | None
    known: tuple[Known, ...]

    @property
    def new(self) -> tuple[Evidence, ...]:
        """The breaches that no deviation covers."""
        return tuple(found for found in self.breaches if found.deviation is None)

    @property
    def whole(self) -> bool:
        """Whether the run was to exercise everything, and came through."""
        return not self.info.settings.get("only") and not any(test.over for test in self.tests)

    def count(self, *outcomes: str) -> int:
        """How many tests ended in one of these ways."""
        return sum(test.outcome in outcomes for test in self.tests)

    @property
    def failures(self) -> tuple[Test, ...]:
        """The tests that failed, or broke; what is explained by known breaches alone is left out."""
        known = {found.finding.identity for found in self.breaches if found.deviation is not None}
        return tuple(
            test
            for test in self.tests
            if test.outcome in {"failed", "error"} and not (test.breaches and known.issuperset(test.breaches))
        )

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
        tests, figures, all_together = _tests(connection), tuple(operations(connection)), totals(connection)
        known = _settled(info, breaches, tests, figures)
        covered = excused(known)
        return Verification(
            name=folder.name,
            info=info,
            totals=all_together,
            operations=figures,
            statuses=statuses(connection),
            bookings=accepted_bookings(connection),
            breaches=_with_deviations(breaches, covered),
            drift=drift,
            collected=_collected(events(connection, "collected")),
            tests=tests,
            variants=variants(connection),
            matrix=matrix(connection),
            not_exercised=(*not_exercised(connection), *_not_reached(tests)),
            doubts=doubts(connection, info),
            budget=budget(connection, all_together.count),
            coverage=coverage(connection),
            known=known,
        )


def _settled(
    info: RunInfo, breaches: Sequence[Evidence], tests: Sequence[Test], figures: Sequence[Figures]
) -> tuple[Known, ...]:
    """How the run's deviations stand. What a run left out, or had no time for, is not gone.

    One that names its test was exercised where that test came through; one that doesn't, where the whole suite did
    and its operation answered.
    """
    whole = not info.settings.get("only") and not info.interrupted and not any(test.over for test in tests)
    answered = [entry.name for entry in figures if entry.count > entry.unknown]

    through = {test.nodeid for test in tests if test.outcome in ("passed", "failed") and not test.cut_short}

    def exercised(deviation: Deviation) -> bool:
        if deviation.test:
            return deviation.test in through
        return whole and any(fnmatchcase(operation, deviation.operation) for operation in answered)

    found = [entry.finding.identity for entry in breaches]
    return settle(deviations_of(info), found, date.fromisoformat(info.started_at[:10]), exercised)


def _with_deviations(breaches: Sequence[Evidence], covered: Mapping[Identity, Deviation]) -> tuple[Evidence, ...]:
    """The breaches, the new ones first."""
    marked = [replace(found, deviation=covered.get(found.finding.identity)) for found in breaches]
    return tuple(sorted(marked, key=lambda found: found.deviation is not None))


def _not_reached(tests: Sequence[Test]) -> tuple[NotExercised, ...]:
    """The skipped tests, by reason."""
    by_reason: defaultdict[str, list[Test]] = defaultdict(list)
    for test in tests:
        if test.outcome == "skipped":
            by_reason[test.reason].append(test)
    return tuple(
        NotExercised(skipped[0].name if len(skipped) == 1 else counted(len(skipped), "test"), "test", reason)
        for reason, skipped in by_reason.items()
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
            tuple((code, operation, rule, pointer) for code, operation, rule, pointer in facts.get("breaches") or ()),
            str(facts.get("cut_short") or ""),
            str(facts.get("over") or ""),
        )
        before = found.get(test.nodeid)
        if before is None or _rank(test) > _rank(before):
            found[test.nodeid] = test
    return tuple(sorted(found.values(), key=lambda test: test.nodeid))


def _rank(test: Test) -> int:
    return _WORST_LAST.index(test.outcome) if test.outcome in _WORST_LAST else len(_WORST_LAST)
