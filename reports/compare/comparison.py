"""Two runs of one verb held against each other: the facts of a comparison, from both histories alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import duckdb

from history.queries import Moment, open_history, percentiles, timeline, totals
from history.run import Run, RunInfo, load_run
from reports.compare.covered import CoverageChange, coverage_changes
from reports.compare.findings import FindingChanges, finding_changes
from reports.compare.samples import samples, span
from reports.compare.shape_changes import ShapeChanges, shape_changes
from reports.compare.shapes import shapes
from reports.compare.statistics import compared
from reports.compare.verdicts import Margin, Row, Verdict, overall
from reports.load import MAX_MOMENTS
from reports.load_over_time import bucket_width
from reports.summary import SUMMARY_FILE
from reports.unmeasured import UNMEASURED

CURVE: Final = (0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9975, 0.999, 0.9995, 0.9999)
_STEERING: Final = ("strict", "only", "workers", "profile.arrivals", "profile.mix")
"""Which settings make two runs differ. The others (objectives, deviations) judge a run and do not steer it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What stands above both kinds of comparison.

    `differ` says what the runs do not have in common, one phrase each; `invalid` why nothing can be compared.
    """

    a: Run
    b: Run
    differ: tuple[str, ...]
    invalid: tuple[str, ...]
    findings: FindingChanges


@dataclass(frozen=True, slots=True)
class VerificationComparison:
    """Two verification runs."""

    head: Compared
    coverage: tuple[CoverageChange, ...]
    shapes: ShapeChanges


@dataclass(frozen=True, slots=True)
class Overlay:
    """One run as a chart shows it: by time, and by percentile (share and ms)."""

    moments: tuple[Moment, ...]
    curve: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class LoadComparison:
    """Two load runs. Flows are another view of the same requests: the verdict is that of the operations.

    `rates` are the achieved ones, exchanges a second; they are judged where both runs were asked for the same load.
    """

    head: Compared
    margin: Margin
    operations: tuple[Row, ...]
    flows: tuple[Row, ...]
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    rates: tuple[float, float]
    overlays: tuple[Overlay, Overlay]
    width: float

    @property
    def verdict(self) -> Verdict:
        """What the comparison comes to."""
        if self.head.invalid:
            return "can't tell"
        return overall([row.verdict for row in self.operations])


Comparison: TypeAlias = VerificationComparison | LoadComparison


def compare_verifications(a: Path, b: Path) -> VerificationComparison:
    """Hold two verify runs against each other."""
    with open_history(a) as ours, open_history(b) as theirs:
        head = _head(a, b, ours, theirs)
        return VerificationComparison(
            head,
            coverage_changes(ours, theirs),
            shape_changes(shapes(ours), shapes(theirs), same_requests=_asked_alike(head.differ)),
        )


def compare_loads(a: Path, b: Path, margin: Margin) -> LoadComparison:
    """Hold two load runs against each other."""
    with open_history(a, unmeasured=UNMEASURED) as ours, open_history(b, unmeasured=UNMEASURED) as theirs:
        head = _head(a, b, ours, theirs)
        by_operation = [dict(samples(run, "operation")) for run in (ours, theirs)]
        by_flow = [dict(samples(run, "flow")) for run in (ours, theirs)]
        lengths = (span(ours)[1], span(theirs)[1])
        seconds = max(lengths)
        same_load = not any(it.startswith(("profile ", "setting ")) for it in head.differ)
        width = float(bucket_width(seconds, MAX_MOMENTS))
        return LoadComparison(
            head,
            margin,
            compared(by_operation[0], by_operation[1], margin, seconds=lengths if same_load else None),
            compared(by_flow[0], by_flow[1], margin, together=False),
            tuple(sorted(by_operation[0].keys() - by_operation[1].keys())),
            tuple(sorted(by_operation[1].keys() - by_operation[0].keys())),
            (_rate(ours, lengths[0]), _rate(theirs, lengths[1])),
            (_overlay(ours, width), _overlay(theirs, width)),
            width,
        )


def _head(a: Path, b: Path, ours: duckdb.DuckDBPyConnection, theirs: duckdb.DuckDBPyConnection) -> Compared:
    runs = (Run(a, load_run(a)), Run(b, load_run(b)))
    invalid = [
        f"{run.name} {why}" for run, history in zip(runs, (ours, theirs), strict=True) if (why := _why(run, history))
    ]
    strict = any(bool(run.info.settings.get("strict")) for run in runs)
    return Compared(
        *runs, differences(runs[0].info, runs[1].info), tuple(invalid), finding_changes(ours, theirs, strict=strict)
    )


def _why(run: Run, history: duckdb.DuckDBPyConnection) -> str:
    """Why a run says nothing, or "": it has no exchanges, has not ended, or its own report calls it invalid."""
    if not totals(history).count:
        return "recorded no exchange"
    if run.info.ended_at is None:
        return "has not ended, or was killed (`calproof report` concludes it)"
    try:
        summary = json.loads((run.folder / SUMMARY_FILE).read_text("utf-8"))
        invalid, sentence = summary["verdict"] == "invalid", str(summary["sentence"]).rstrip(".")
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    return f"is invalid: {sentence[:1].lower()}{sentence[1:]}" if invalid else ""


def differences(a: RunInfo, b: RunInfo) -> tuple[str, ...]:
    """What two runs do not have in common, each as `target sandbox / staging`. Their seeds come last."""
    found = [
        _pair(name, getattr(a, field), getattr(b, field))
        for name, field in (("target", "target"), ("address", "url"), ("profile", "profile"))
        if getattr(a, field) != getattr(b, field) and not (field == "url" and _both_embedded(a, b))
    ]
    found += _by_key(a.versions, b.versions, sorted(a.versions.keys() | b.versions.keys()), "version of ")
    settings = [{it: value for it, value in _flat("", run.settings) if it.startswith(_STEERING)} for run in (a, b)]
    found += _by_key(settings[0], settings[1], sorted(settings[0].keys() | settings[1].keys()), "setting ")
    if a.seed != b.seed:
        found.append(_pair("seed", a.seed, b.seed))
    return tuple(found)


def _asked_alike(differ: Sequence[str]) -> bool:
    """Whether both runs were to send the same requests, perhaps to different servers."""
    return not any(not it.startswith(("target ", "address ", "version of python ")) for it in differ)


def _flat(before: str, settings: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The settings with dotted names."""
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{before}{name}.", value)
        else:
            yield before + name, value


def _both_embedded(a: RunInfo, b: RunInfo) -> bool:
    """The embedded sandbox takes a free port each time."""
    return a.target == b.target == "sandbox"


def _by_key(a: Mapping[str, Any], b: Mapping[str, Any], names: list[str] | tuple[str, ...], before: str) -> list[str]:
    return [_pair(before + name, a.get(name), b.get(name)) for name in names if a.get(name) != b.get(name)]


def _pair(name: str, a: object, b: object) -> str:
    told = (
        "none" if value is None else value if isinstance(value, str) else json.dumps(value, default=str)
        for value in (a, b)
    )
    return f"{name} {' / '.join(told)}"


def _rate(history: duckdb.DuckDBPyConnection, seconds: float) -> float:
    return totals(history).count / seconds if seconds else 0.0


def _overlay(history: duckdb.DuckDBPyConnection, width: float) -> Overlay:
    count = totals(history).count
    if not count:
        return Overlay((), ())
    last = 1 - 1 / count
    shares = [*(share for share in CURVE if share < last), last]
    latencies = percentiles(history, [*shares[:-1], 1.0])
    return Overlay(tuple(timeline(history, width)), tuple(zip(shares, latencies, strict=True)))
