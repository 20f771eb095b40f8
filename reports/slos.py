"""Service-level objectives: what a load profile asks for, measured exactly."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import duckdb

from history.queries import events, percentiles

SloOutcome: TypeAlias = Literal["met", "missed", "not measured"]


@dataclass(frozen=True, slots=True)
class SloResult:
    """One objective and what was measured. Latencies are ms from the intended start, rates are shares (0 to 1).

    `margin` is the distance to the limit as a share of the limit: positive when met, negative when missed.
    """

    name: str
    operation: str
    metric: str
    bound: Literal["max", "min"]
    limit: float
    measured: float | None
    outcome: SloOutcome
    margin: float | None


_COUNTS = """
    SELECT count(*), count(*) FILTER (outcome IN ('failed', 'unknown') OR (outcome = 'refused' AND status <> 429)),
           coalesce(sum(list_count(list_filter(violations, lambda found: found.severity = 'breach'))), 0)
    FROM measured WHERE $operation IN ('*', operation)
"""
_FOUND_BY_EVENT = """
    SELECT count(*) FROM events
    WHERE kind = 'finding' AND coalesce(facts ->> 'severity', 'breach') = 'breach'
      AND $operation IN ('*', facts ->> 'operation')
"""
_SPANS = """
    SELECT max(intended_at) - min(intended_at), max(sent_at) - min(sent_at)
    FROM measured WHERE $operation IN ('*', operation)
"""


def evaluate(connection: duckdb.DuckDBPyConnection, slos: Sequence[Mapping[str, Any]]) -> tuple[SloResult, ...]:
    """Measure each of `slos`: {name, operation ("*" for all), metric, max or min}.

    Metrics: `p50`, `p95`, `p99`, `p99.9` … (ms), `error_rate` (refused, failed or unanswered; a 429 is no error),
    `violations` (breaches), `rate_ratio` (arrivals that were started ÷ arrivals that were intended).
    Raises `ValueError` for a metric that does not exist and for an objective without a limit.
    """
    return tuple(_evaluate(connection, slo) for slo in slos)


def _evaluate(connection: duckdb.DuckDBPyConnection, slo: Mapping[str, Any]) -> SloResult:
    operation, metric = str(slo.get("operation", "*")), str(slo["metric"])
    name = str(slo.get("name") or f"{operation} {metric}")
    if "max" not in slo and "min" not in slo:
        raise ValueError(f"The objective {name!r} has no limit: give it `max` or `min`.")
    bound: Literal["max", "min"] = "max" if "max" in slo else "min"
    limit = float(slo[bound])
    measured = _measure(connection, metric, operation)
    if measured is None:
        return SloResult(name, operation, metric, bound, limit, None, "not measured", None)
    room = limit - measured if bound == "max" else measured - limit
    return SloResult(
        name,
        operation,
        metric,
        bound,
        limit,
        measured,
        "met" if room >= 0 else "missed",
        room / limit if limit else None,
    )


def _measure(connection: duckdb.DuckDBPyConnection, metric: str, operation: str) -> float | None:
    if found := re.fullmatch(r"p(\d{1,2}(?:\.\d+)?|100)", metric):
        return next(iter(percentiles(connection, [float(found[1]) / 100], operation)), None)
    if metric == "rate_ratio":
        return _rate_ratio(connection, operation)
    if metric not in {"error_rate", "violations"}:
        raise ValueError(f"{metric!r} is no metric. Use p50, p95, p99, error_rate, violations or rate_ratio.")
    count, failures, breaches = _row(connection, _COUNTS, operation)
    if not count:
        return None
    if metric == "error_rate":
        return float(failures / count)
    return float(breaches + _row(connection, _FOUND_BY_EVENT, operation)[0])


def _rate_ratio(connection: duckdb.DuckDBPyConnection, operation: str) -> float | None:
    """From the generators' own count of arrivals; where they gave none, from how far sending fell behind."""
    told = [event.facts for event in events(connection, "arrivals")]
    intended = sum(facts.get("intended", 0) for facts in told)
    if operation == "*" and intended:
        return float(sum(facts.get("started", 0) for facts in told) / intended)
    planned, took = _row(connection, _SPANS, operation)
    return float(planned / took) if planned and took else None


def _row(connection: duckdb.DuckDBPyConnection, query: str, operation: str) -> tuple[Any, ...]:
    row: tuple[Any, ...] = connection.execute(query, {"operation": operation}).fetchone() or ()
    return row
