"""The generator's processes: what each did, how late it was, and whether it came to its end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Final

import duckdb

from history.queries import events

_FIGURES: Final = """
    SELECT process, count(*), quantile_disc(lag * 1e3, [0.5, 0.99, 1]) FROM measured
    WHERE process LIKE 'worker-%' GROUP BY process
"""


@dataclass(frozen=True, slots=True)
class Worker:
    """One process. Lag is ms, None where it measured nothing; `ended` says whether it told of its end."""

    name: str
    exchanges: int
    lag_p50: float | None
    lag_p99: float | None
    lag_max: float | None
    arrived: int
    dropped: int
    completed: int
    ended: bool


def workers(connection: duckdb.DuckDBPyConnection) -> tuple[Worker, ...]:
    """All that the history knows, by name."""
    figures = {name: (count, lags) for name, count, lags in connection.execute(_FIGURES).fetchall()}
    told: dict[str, Counter[str]] = {}
    ended: set[str] = set()
    for event in events(connection, "worker"):
        if event.facts["state"] == "lost":
            continue
        counts = told.setdefault(event.process, Counter())
        if event.facts["state"] == "ended":
            ended.add(event.process)
            counts["arrived"] += event.facts.get("arrived", 0)
            counts["dropped"] += event.facts.get("dropped", 0)
            counts["completed"] += sum(event.facts.get("completed", {}).values())
    found = []
    for name in sorted(told.keys() | figures.keys(), key=_place):
        count, lags = figures.get(name, (0, None))
        lags = lags or (None, None, None)
        counts = told.get(name, Counter())
        found.append(
            Worker(
                name=name,
                exchanges=count,
                lag_p50=lags[0],
                lag_p99=lags[1],
                lag_max=lags[2],
                arrived=counts["arrived"],
                dropped=counts["dropped"],
                completed=counts["completed"],
                ended=name in ended,
            )
        )
    return tuple(found)


def _place(name: str) -> tuple[int, str]:
    """By the number of the worker, which stands in its name."""
    number = name.split("-")[1] if name.count("-") else ""
    return (int(number) if number.isdecimal() else -1, name)
