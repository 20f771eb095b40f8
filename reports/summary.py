"""`summary.json`: what a run came to, for CI and for other programs.

One JSON object. Members may be added; those below keep their names and meaning while `format` is 1.

    format         1
    run            the run's name: the name of its folder
    verb           "verify" or "load"
    target, url    what was tested; profile, seed, started_at, ended_at: as in run.json
    verdict        "pass", "fail" or "invalid"; sentence: the verdict in words; reasons: [text, weightiest first]
    totals         as one of operations: all exchanges together; seconds: how long they took, of a load run, or null
    counts         exchanges, ok, refused, failed, unknown: how many exchanges ended so
                   bookings: accepted ones; violations: occurrences of all breaches
                   tests, passed, failed_tests, skipped: of a verify run (broken ones count as failed)
    findings       [{code, operation, rule, pointer: the identity; severity, count, message, expected, actual,
                   tests: [name], exchange: {process, seq} or null, curl: the line of that exchange, or "";
                   again: "shown again", "flaky" or "not tried again"; means, promised_by, todo: as `calproof explain`;
                   sequence: [{process, seq}] of the shortest example, script: bash that repeats it, repeat: the
                   command that runs its test again; deviation: {id, reason, link, expires, place} or null}]
    drift          the same, for what is not promised but differs; it never fails a run
    operations     [{name, count, ok, refused, failed, unknown; of the refused: expected, limited (429);
                   latency and service: {p50, p90, p95, p99, p999, max} in ms}]
    flows          the same by flow, of a load run
    variants       [{name, accepted, refused}]
    not_exercised  [{what, kind, reason}]
    budget         {allowed, used, by_test: {name: requests}, over: why the run ended before its time, or "",
                   not_reached, cut_short: tests; rate_limited: answers, waited: seconds} of a verify run, or null
    coverage       {shares: [{name, seen, of}], operations: [{operation, requests, statuses: {status: seen},
                   gaps: {status: reason}, and for parameters, request_members, classes, response_members: {seen, of}
                   and …_missing: [name]}], rules and transitions: [{name, count}]} of a verify run, or null
    deviations     [{id, reason, link, expires, place, standing: "seen", "not exercised", "expired" or "gone",
                   findings: how many it covers, sentence: what to do, or ""}]
    failed_tests   [{nodeid, outcome, seconds, reason}]
    slos           [{name, operation, flow, metric, bound: "max" or "min", limit, measured or null,
                   outcome: "met", "missed" or "not measured", margin: share of the limit, or null}]
    lag            {p50, p99, max, limit} in ms, of a load run, or null
    breakpoint     of a search for it, else null: {held, broke: the rates (journeys/s) that frame the knee, or null;
                   between: [low, high] with 95 % confidence, or null; late: the lowest rate at which the generator
                   was late, or null; sentence; steps: [{rate, outcome: "held", "broke", "late" or "empty",
                   missed: [SLO], requests: a second, p50, p95, p99, lag (p99): ms or null, errors: share}]}
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from history.atomic import write_text
from history.queries import Figures
from history.run import RunInfo
from reports.budget import Budget
from reports.coverage import Coverage
from reports.deviations import Deviation, Known
from reports.evidence import Evidence, NotExercised, Variant
from reports.knee import Knee, Step
from reports.load import Lag, Load
from reports.slos import SloResult
from reports.verdict import Outcome, Verdict, verdict_of_load, verdict_of_verification
from reports.verification import Test, Verification

SUMMARY_FILE: Final = "summary.json"
FORMAT: Final = 1


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there was of everything."""

    exchanges: int
    ok: int
    refused: int
    failed: int
    unknown: int
    bookings: int
    violations: int
    tests: int = 0
    passed: int = 0
    failed_tests: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to. `findings` are its breaches."""

    run: str
    info: RunInfo
    verdict: Verdict
    counts: Counts
    findings: tuple[Evidence, ...]
    drift: tuple[Evidence, ...]
    totals: Figures
    operations: tuple[Figures, ...]
    variants: tuple[Variant, ...]
    not_exercised: tuple[NotExercised, ...]
    flows: tuple[Figures, ...] = ()
    seconds: float | None = None
    failed_tests: tuple[Test, ...] = ()
    slos: tuple[SloResult, ...] = ()
    lag: Lag | None = None
    steps: tuple[Step, ...] = ()
    knee: Knee | None = None
    budget: Budget | None = None
    coverage: Coverage | None = None
    deviations: tuple[Known, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """Pass, fail or invalid."""
        return self.verdict.outcome


def summary_of_verification(facts: Verification) -> Summary:
    """The summary of a verify run."""
    return Summary(
        facts.name,
        facts.info,
        verdict_of_verification(facts),
        _counts(
            facts,
            tests=len(facts.tests),
            passed=facts.count("passed"),
            failed_tests=len(facts.failures),
            skipped=facts.count("skipped"),
        ),
        facts.breaches,
        facts.drift,
        facts.totals,
        facts.operations,
        facts.variants,
        facts.not_exercised,
        failed_tests=facts.failures,
        budget=facts.budget,
        coverage=facts.coverage,
        deviations=facts.known,
    )


def summary_of_load(facts: Load) -> Summary:
    """The summary of a load run."""
    return Summary(
        facts.name,
        facts.info,
        verdict_of_load(facts),
        _counts(facts),
        facts.breaches,
        facts.drift,
        facts.totals,
        facts.operations,
        facts.variants,
        facts.not_exercised,
        facts.flows,
        facts.seconds,
        slos=facts.slos,
        lag=facts.lag,
        steps=facts.steps,
        knee=facts.knee,
    )


def write_summary(folder: Path, summary: Summary) -> None:
    """Write `summary.json` into the run's folder."""
    write_text(folder / SUMMARY_FILE, json.dumps(as_json(summary), indent=2, ensure_ascii=False) + "\n")


def read_verdict(folder: Path) -> str:
    """The outcome that the run's summary.json tells, or "" when there is none yet."""
    try:
        found = json.loads((folder / SUMMARY_FILE).read_text("utf-8"))
        return str(found["verdict"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def as_json(summary: Summary) -> dict[str, Any]:
    """The summary as described above."""
    info = summary.info
    return {
        "format": FORMAT,
        "run": summary.run,
        "verb": info.verb,
        "target": info.target,
        "url": info.url,
        "profile": info.profile,
        "seed": info.seed,
        "started_at": info.started_at,
        "ended_at": info.ended_at,
        "verdict": summary.verdict.outcome,
        "sentence": summary.verdict.sentence,
        "reasons": summary.verdict.reasons,
        "counts": asdict(summary.counts),
        "findings": [_finding(found) for found in summary.findings],
        "drift": [_finding(found) for found in summary.drift],
        "totals": asdict(summary.totals),
        "seconds": summary.seconds,
        "operations": [asdict(entry) for entry in summary.operations],
        "flows": [asdict(entry) for entry in summary.flows],
        "variants": [asdict(entry) for entry in summary.variants],
        "not_exercised": [asdict(entry) for entry in summary.not_exercised],
        "failed_tests": [asdict(entry) for entry in summary.failed_tests],
        "slos": [asdict(entry) for entry in summary.slos],
        "lag": None if summary.lag is None else asdict(summary.lag),
        "breakpoint": None if summary.knee is None else _breakpoint(summary.knee, summary.steps),
        "budget": None if summary.budget is None else asdict(summary.budget),
        "coverage": None if summary.coverage is None else asdict(summary.coverage),
        "deviations": [
            _deviation(known.deviation)
            | {"standing": known.standing, "findings": len(known.findings), "sentence": known.sentence}
            for known in summary.deviations
        ],
    }


def _breakpoint(knee: Knee, steps: Iterable[Step]) -> dict[str, Any]:
    names = ("held", "broke", "between", "late", "sentence")
    return {name: getattr(knee, name) for name in names} | {"steps": [asdict(step) for step in steps]}


def _deviation(deviation: Deviation) -> dict[str, Any]:
    return {name: getattr(deviation, name) for name in ("id", "reason", "link", "expires", "place")}


def _finding(found: Evidence) -> dict[str, Any]:
    finding = found.finding
    names = ("code", "operation", "rule", "pointer", "severity", "count", "message", "expected", "actual", "tests")
    key, told = finding.example, found.explanation
    return {name: getattr(finding, name) for name in names} | {
        "exchange": None if key is None else {"process": key[0], "seq": key[1]},
        "curl": found.curl,
        "again": found.again,
        "means": told.means if told else "",
        "promised_by": told.source if told else "",
        "todo": told.todo if told else "",
        "sequence": [{"process": row.process, "seq": row.seq} for row in found.sequence],
        "script": found.script,
        "repeat": found.repeat,
        "deviation": _deviation(found.deviation) if found.deviation else None,
    }


def _counts(facts: Verification | Load, **tests: int) -> Counts:
    found = facts.totals
    return Counts(
        found.count,
        found.ok,
        found.refused,
        found.failed,
        found.unknown,
        facts.bookings,
        sum(entry.finding.count for entry in facts.breaches),
        **tests,
    )
