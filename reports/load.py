"""The facts of a load run, from its history alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from history.queries import (
    Figures,
    Moment,
    RecordedExchange,
    events,
    exchanges,
    flows,
    open_history,
    operations,
    percentiles,
    timeline,
    totals,
)
from history.run import RunInfo, load_run
from reports.baseline import Baseline, noted_baseline
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
from reports.knee import Knee, Step, knee_of
from reports.load_over_time import HeatMap, Offered, bucket_width, heat_map, offered
from reports.slos import SloResult, evaluate
from reports.slowest import Slow, slowest
from reports.steps import recorded_steps
from reports.unmeasured import UNMEASURED
from reports.workers import Worker, workers

MAX_MOMENTS = 180
"""How many points a chart over time has at most."""

_FAILED = "outcome IN ('failed', 'unknown') AND test NOT IN (?, ?)"
_SHARES = (0.0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9975, 0.999, 0.9995, 0.9999, 0.99999)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """`latency` (ms, from the intended start) that the share `quantile` of all exchanges stayed within."""

    quantile: float
    latency: float


@dataclass(frozen=True, slots=True)
class Lag:
    """How late the generator itself was, in ms. `limit` is what the run allows at p99, None when it says nothing."""

    p50: float
    p99: float
    max: float
    limit: float | None


@dataclass(frozen=True, slots=True)
class Load:
    """All that the report of a load run shows. `seconds` runs from the first intended start to the last answer.

    A search for the breakpoint has `steps` and a `knee`; `stopped` says why a run was ended before its time;
    `baseline` is the earlier run that it was held against, if there was one.
    """

    name: str
    info: RunInfo
    seconds: float
    totals: Figures
    operations: tuple[Figures, ...]
    flows: tuple[Figures, ...]
    statuses: tuple[StatusCount, ...]
    bookings: int
    breaches: tuple[Evidence, ...]
    drift: tuple[Evidence, ...]
    slos: tuple[SloResult, ...]
    width: float
    moments: tuple[Moment, ...]
    curve: tuple[CurvePoint, ...]
    lag: Lag | None
    failures: tuple[RecordedExchange, ...]
    variants: tuple[Variant, ...]
    not_exercised: tuple[NotExercised, ...]
    doubts: tuple[str, ...]
    steps: tuple[Step, ...] = ()
    knee: Knee | None = None
    stopped: str = ""
    offered: tuple[Offered, ...] = ()
    heat: HeatMap | None = None
    workers: tuple[Worker, ...] = ()
    baseline: Baseline | None = None
    slowest: tuple[Slow, ...] = ()


def load(folder: Path) -> Load:
    """Read a load run. An interrupted or empty run has facts, too: fewer."""
    info = load_run(folder)
    with open_history(folder, unmeasured=UNMEASURED) as connection:
        found = totals(connection)
        seconds = _seconds(connection)
        width = bucket_width(seconds, MAX_MOMENTS)
        breaches, drift = evidence(connection, info)
        steps = recorded_steps(connection)
        return Load(
            name=folder.name,
            info=info,
            seconds=seconds,
            totals=found,
            operations=tuple(operations(connection)),
            flows=tuple(flows(connection)),
            statuses=statuses(connection),
            bookings=accepted_bookings(connection),
            breaches=breaches,
            drift=drift,
            slos=evaluate(connection, info.settings.get("slos") or ()),
            width=width,
            moments=tuple(timeline(connection, width)),
            curve=_curve(connection, found.count),
            lag=_lag(connection, info),
            failures=tuple(exchanges(connection, _FAILED, UNMEASURED, limit=10)),
            variants=variants(connection),
            not_exercised=not_exercised(connection),
            doubts=doubts(connection, info),
            steps=steps,
            knee=knee_of(steps) if steps else None,
            stopped=next((str(event.facts["reason"]) for event in events(connection, "stopped")), ""),
            offered=tuple(offered(connection, width, seconds)),
            heat=heat_map(connection, seconds),
            workers=workers(connection),
            baseline=noted_baseline(connection),
            slowest=slowest(connection),
        )


def _seconds(connection: duckdb.DuckDBPyConnection) -> float:
    row = connection.execute("SELECT max(done_at) - min(intended_at) FROM measured").fetchone()
    return float(row[0]) if row and row[0] is not None else 0.0


def _curve(connection: duckdb.DuckDBPyConnection, count: int) -> tuple[CurvePoint, ...]:
    """The percentile curve, as far as there are exchanges to tell its points apart; it ends at the slowest."""
    if not count:
        return ()
    last = 1 - 1 / count
    shares = [*(share for share in _SHARES if share < last), last]
    latencies = percentiles(connection, [*shares[:-1], 1.0])
    return tuple(CurvePoint(share, latency) for share, latency in zip(shares, latencies, strict=True))


def _lag(connection: duckdb.DuckDBPyConnection, info: RunInfo) -> Lag | None:
    row = connection.execute("SELECT quantile_disc(lag * 1e3, [0.5, 0.99, 1]) FROM measured").fetchone()
    if not row or row[0] is None:
        return None
    limit = info.settings.get("max_lag_ms")
    p50, p99, largest = row[0]
    return Lag(p50, p99, largest, None if limit is None else float(limit))
