"""Service-level objectives: what a load profile asks for, measured exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import duckdb

from history.queries import events
from reports.metrics import METRICS, RATES, share_of

SloOutcome: TypeAlias = Literal["met", "missed", "not measured"]

_TREND_LEAST: Final = 30
"""So many exchanges a third of the run needs before its median says anything."""


@dataclass(frozen=True, slots=True)
class SloResult:
    """One objective and what was measured. Latencies are ms from the intended start, rates are shares (0 to 1).

    `margin` is the distance to the limit as a share of the limit: positive when met, negative when missed.
    `flow` is "*" where it asks for all.
    """

    name: str
    operation: str
    metric: str
    bound: Literal["max", "min"]
    limit: float
    measured: float | None
    outcome: SloOutcome
    margin: float | None
    flow: str = "*"


_OF: Final = "$operation IN ('*', operation) AND $flow IN ('*', flow)"
_COUNTS: Final = f"""
    SELECT count(*),
           count(*) FILTER (outcome IN ('failed', 'unknown')
                            OR (outcome = 'refused' AND status <> 429 AND NOT coalesce(expected, false))),
           count(*) FILTER (status = 429),
           coalesce(sum(list_count(list_filter(violations, lambda found: found.severity = 'breach'))), 0)
    FROM measured WHERE {_OF}
"""  # noqa: S608  (the constant above)
_LATENCY: Final = f"""
    SELECT quantile_disc((done_at - intended_at) * 1e3, $share::DOUBLE) FROM measured WHERE {_OF}
"""  # noqa: S608
# A journey that began in the warm-up is left out whole.
_DURATION: Final = """
    SELECT quantile_disc(took, $share::DOUBLE) FROM (
        SELECT (max(done_at) - min(intended_at)) * 1e3 AS took FROM exchanges
        WHERE journey IS NOT NULL AND $flow IN ('*', flow)
        GROUP BY process, journey HAVING bool_and(test = '') AND $operation = '*'
    )
"""
_TREND: Final = f"""
    WITH these AS (SELECT intended_at, done_at - intended_at AS latency FROM measured WHERE {_OF}),
         span AS (SELECT min(intended_at) AS first, max(intended_at) AS last FROM these)
    SELECT count(*) FILTER (intended_at <= first + (last - first) / 3),
           count(*) FILTER (intended_at >= last - (last - first) / 3),
           quantile_disc(latency, 0.5) FILTER (intended_at <= first + (last - first) / 3),
           quantile_disc(latency, 0.5) FILTER (intended_at >= last - (last - first) / 3)
    FROM these, span
"""  # noqa: S608
_FOUND_BY_EVENT: Final = """
    SELECT count(*) FROM events
    WHERE kind = 'finding' AND coalesce(facts ->> 'severity', 'breach') = 'breach'
      AND $operation IN ('*', facts ->> 'operation') AND $flow = '*'
"""
_SPANS: Final = f"""
    SELECT max(intended_at) - min(intended_at), max(sent_at) - min(sent_at) FROM measured WHERE {_OF}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class _Which:
    """The exchanges that an objective is about."""

    operation: str
    flow: str

    def row(self, connection: duckdb.DuckDBPyConnection, query: str, **values: float) -> tuple[Any, ...]:
        """The one row of a query about them."""
        asked = {"operation": self.operation, "flow": self.flow, **values}
        row: tuple[Any, ...] = connection.execute(query, asked).fetchone() or ()
        return row


def evaluate(connection: duckdb.DuckDBPyConnection, slos: Sequence[Mapping[str, Any]]) -> tuple[SloResult, ...]:
    """Measure each of `slos`: {name, operation and flow ("*", or left out, for all), metric, max or min}.

    Metrics: `p50`, `p95`, `p99.9` …, `max`: latency (ms); `duration_p50` …: of whole journeys of the flow (ms);
    `error_rate`: refused, failed or unanswered, but for a 429 and for refusals that the flow had to expect;
    `rate_limited`: answered with 429; `violations`: breaches; `rate_ratio`: arrivals that were started ÷ arrivals that
    were intended; `trend`: the median latency of the run's last third ÷ that of its first.
    Raises `ValueError` for a metric that does not exist and for an objective without a limit.
    """
    return tuple(_evaluate(connection, slo) for slo in slos)


def _evaluate(connection: duckdb.DuckDBPyConnection, slo: Mapping[str, Any]) -> SloResult:
    which, metric = _Which(str(slo.get("operation", "*")), str(slo.get("flow", "*"))), str(slo["metric"])
    of = " ".join(name for name in (which.flow, which.operation) if name != "*") or "*"
    name = str(slo.get("name") or f"{of} {metric}")
    if "max" not in slo and "min" not in slo:
        raise ValueError(f"The objective {name!r} has no limit: give it `max` or `min`.")
    bound: Literal["max", "min"] = "max" if "max" in slo else "min"
    limit = float(slo[bound])
    measured = _measure(connection, metric, which)
    outcome: SloOutcome = "not measured"
    margin = None
    if measured is not None:
        room = limit - measured if bound == "max" else measured - limit
        outcome, margin = "met" if room >= 0 else "missed", room / limit if limit else None
    return SloResult(name, which.operation, metric, bound, limit, measured, outcome, margin, which.flow)


def _measure(connection: duckdb.DuckDBPyConnection, metric: str, which: _Which) -> float | None:
    share = share_of(metric.removeprefix("duration_"))
    if share is not None:
        query = _DURATION if metric.startswith("duration_") else _LATENCY
        return _figure(which.row(connection, query, share=share)[0])
    if metric == "rate_ratio":
        return _rate_ratio(connection, which)
    if metric == "trend":
        return _trend(connection, which)
    if metric not in RATES:
        raise ValueError(f"{metric!r} is no metric. Use one of {', '.join(METRICS)}.")
    count, failures, limited, breaches = which.row(connection, _COUNTS)
    if not count:
        return None
    if metric == "violations":
        return float(breaches + which.row(connection, _FOUND_BY_EVENT)[0])
    return float((failures if metric == "error_rate" else limited) / count)


def _figure(value: Any) -> float | None:
    return None if value is None else float(value)


def _trend(connection: duckdb.DuckDBPyConnection, which: _Which) -> float | None:
    """Whether it gets slower the longer it runs: None where a third of the run has too few exchanges to say so."""
    early, late, before, after = which.row(connection, _TREND)
    return float(after / before) if min(early, late) >= _TREND_LEAST and before else None


def _rate_ratio(connection: duckdb.DuckDBPyConnection, which: _Which) -> float | None:
    """From the generators' own count of arrivals; where they gave none, from how far sending fell behind."""
    told = [event.facts for event in events(connection, "arrivals")]
    intended = sum(facts.get("intended", 0) for facts in told)
    if which == _Which("*", "*") and intended:
        return float(sum(facts.get("started", 0) for facts in told) / intended)
    planned, took = which.row(connection, _SPANS)
    return float(planned / took) if planned and took else None
