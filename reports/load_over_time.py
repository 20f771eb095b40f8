"""A load run over time: what was offered, and where its latencies lay."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import duckdb

from history.queries import events

BINS_A_DECADE: Final = 8
_MOST_COLUMNS: Final = 90
_WIDTHS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
_LEAST_MS: Final = 0.01

_CELLS: Final = """
    SELECT CAST(floor((intended_at - first) / $width) AS BIGINT) AS bucket,
           CAST(floor(log10(greatest((done_at - intended_at) * 1e3, $least)) * $bins) AS BIGINT) AS bin, count(*)
    FROM measured, (SELECT min(intended_at) AS first FROM measured)
    GROUP BY ALL
"""
_FIRST: Final = "SELECT min(intended_at) FROM measured"


@dataclass(frozen=True, slots=True)
class Offered:
    """Journeys a second in one bucket: those that were to begin, and those that did."""

    offset: float
    intended: float
    started: float


@dataclass(frozen=True, slots=True)
class HeatMap:
    """How many exchanges there were by time and latency: `cells` maps (column, bin) to a count.

    A column is `width` seconds wide; bin b holds latencies from 10^(b/8) ms on, up to the next.
    """

    width: float
    columns: int
    cells: Mapping[tuple[int, int], int]

    @property
    def bins(self) -> tuple[int, int]:
        """The lowest and the highest bin that holds anything."""
        found = [row for _, row in self.cells]
        return min(found), max(found)


def bucket_width(seconds: float, most: int) -> int:
    """A round number of seconds that cuts so long a time into at most so many buckets."""
    return next((width for width in _WIDTHS if seconds / width <= most), math.ceil(seconds / most))


def offered(connection: duckdb.DuckDBPyConnection, width: float, seconds: float) -> list[Offered]:
    """Arrivals of the measured `seconds` in buckets of `width`, of all processes together.

    None where users came by themselves. What a clock that was set tells of another time is left out.
    """
    (first,) = connection.execute(_FIRST).fetchone() or (None,)
    sums: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    if first is None:
        return []
    for event in events(connection, "arrivals"):
        # Told at the end of its second.
        place = max(0, math.floor((event.at - 1 - first) / width))
        if place * width > seconds:
            continue
        sums[place][0] += event.facts.get("intended", 0)
        sums[place][1] += event.facts.get("started", 0)
    last = max(sums, default=-1)
    return [Offered(place * width, sums[place][0] / width, sums[place][1] / width) for place in range(last + 1)]


def heat_map(connection: duckdb.DuckDBPyConnection, seconds: float) -> HeatMap | None:
    """Latency from the intended start by time; None where nothing was measured."""
    width = bucket_width(seconds, _MOST_COLUMNS)
    rows = connection.execute(_CELLS, {"width": width, "least": _LEAST_MS, "bins": BINS_A_DECADE}).fetchall()
    if not rows:
        return None
    return HeatMap(width, max(row[0] for row in rows) + 1, {(column, row): count for column, row, count in rows})
