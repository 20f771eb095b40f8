"""The steps of a search for the breakpoint: measured from the history of their generators, and kept as events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from history.queries import events, open_history
from reports.knee import Step
from reports.slos import SloResult, evaluate
from reports.unmeasured import UNMEASURED


def measure_step(
    folder: Path, processes: Sequence[str], rate: float, slos: Sequence[Mapping[str, Any]], max_lag_ms: float
) -> Step:
    """What the generators called `processes` measured at that rate, held to the objectives."""
    with open_history(folder, unmeasured=UNMEASURED) as connection:
        _only(connection, processes)
        results = evaluate(connection, slos)
        row = connection.execute(
            """
            SELECT count(*), max(done_at) - min(intended_at), quantile_disc(lag, 0.99) * 1e3,
                   quantile_disc((done_at - intended_at) * 1e3, [0.5, 0.95, 0.99]),
                   avg(CAST(outcome <> 'ok' AND NOT expected AND status <> 429 AS INTEGER))
            FROM measured
            """
        ).fetchone()
    if row is None or not row[0]:
        return Step(rate, "empty")
    count, seconds, lag, (p50, p95, p99), errors = row
    missed = tuple(slo.name for slo in results if slo.outcome == "missed")
    outcome = _outcome(results, late=lag > max_lag_ms)
    return Step(rate, outcome, missed, count / seconds if seconds else 0.0, p50, p95, p99, errors, lag)


def recorded_steps(connection: duckdb.DuckDBPyConnection) -> tuple[Step, ...]:
    """The steps of a run, in the order in which they were made."""
    return tuple(
        Step(**{**event.facts, "missed": tuple(event.facts["missed"])}) for event in events(connection, "step")
    )


def step_facts(step: Step) -> dict[str, Any]:
    """The facts of the event by which a run remembers a step."""
    return asdict(step)


def _outcome(results: Sequence[SloResult], *, late: bool) -> Any:
    if late:  # whatever was missed may be the generator's own fault
        return "late"
    if not any(slo.outcome != "not measured" for slo in results):
        return "empty"
    return "broke" if any(slo.outcome == "missed" for slo in results) else "held"


def _only(connection: duckdb.DuckDBPyConnection, processes: Sequence[str]) -> None:
    """Narrow the views to what these processes recorded."""
    for view in ("measured", "exchanges", "events"):
        connection.execute(
            f"CREATE TEMP TABLE these_{view} AS FROM {view} WHERE list_contains($these, process)",
            {"these": list(processes)},
        )
    for view in ("measured", "exchanges", "events"):
        connection.execute(f"CREATE OR REPLACE VIEW {view} AS FROM these_{view}")
