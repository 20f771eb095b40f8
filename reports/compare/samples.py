"""A run's latencies, cut into slices of time and classes of latency: what the statistics work on."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Final

import duckdb
import numpy as np

from reports.compare.blocks import SHORTEST_SLICE, SLICES, Numbers
from reports.compare.statistics import BIN, PERCENTILES, Sample

SHORTEST: Final = 1e-3
"""ms; what was faster counts as that."""

_ROWS: Final = """
    SELECT intended_at - $first AS at, (done_at - intended_at) * 1e3 AS latency,
           outcome IN ('failed', 'unknown') AS failed
    FROM measured WHERE {key} = $name
"""


def slices_of(seconds: float) -> int:
    """Into how many slices a run of that length is cut."""
    return max(8, min(SLICES, math.floor(seconds / SHORTEST_SLICE)))


def sample_of(at: Numbers, latencies: Numbers, failed: Numbers, seconds: float) -> Sample:
    """The sample of requests that were meant to be sent `at` (seconds after the run's first), latencies in ms.

    `failed` is 1 where a request failed or stayed unanswered, else 0; `seconds` is the whole run's length.
    """
    slices = slices_of(seconds)
    places = np.clip((at / max(seconds, 1e-9) * slices).astype(np.int64), 0, slices - 1)
    classes = np.floor(np.log(np.maximum(latencies, SHORTEST)) / math.log1p(BIN)).astype(np.int64)
    bins, columns = np.unique(classes, return_inverse=True)
    counts = np.zeros((slices, len(bins)), dtype=np.float32)
    np.add.at(counts, (places, columns), 1)
    failures = np.bincount(places, weights=failed, minlength=slices).astype(np.float32)
    exact = np.quantile(np.maximum(latencies, SHORTEST), PERCENTILES, method="inverted_cdf")
    return Sample(tuple(float(value) for value in exact), bins, counts, failures)


def span(connection: duckdb.DuckDBPyConnection) -> tuple[float, float]:
    """The first intended start (seconds since 1970), and the seconds from there to the last."""
    row = connection.execute("SELECT min(intended_at), max(intended_at) FROM measured").fetchone()
    return (float(row[0]), float(row[1] - row[0])) if row and row[0] is not None else (0.0, 0.0)


def samples(connection: duckdb.DuckDBPyConnection, key: str) -> Iterator[tuple[str, Sample]]:
    """Each operation or flow (`key` is "operation" or "flow") with its sample, one after the other."""
    first, seconds = span(connection)
    names = connection.execute(f"SELECT DISTINCT {key} FROM measured WHERE {key} <> '' ORDER BY 1").fetchall()  # noqa: S608
    for (name,) in names:
        found = connection.execute(_ROWS.format(key=key), {"first": first, "name": name}).fetchnumpy()
        at, latencies, failed = (np.asarray(found[column], dtype=np.float64) for column in ("at", "latency", "failed"))
        yield name, sample_of(at, latencies, failed, seconds)
