"""The picture of a heat map: latency over time, the darker the more exchanges."""

from __future__ import annotations

import math
from collections import defaultdict
from html import escape
from typing import Final

from markupsafe import Markup

from reports.charts import NARROW, WIDE, axis_labels, time_ticks
from reports.load_over_time import BINS_A_DECADE, HeatMap
from reports.wording import counted, number, seconds

LEVELS: Final = 6
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 14, 30, 34
_ROW: Final = 9


def heat_sentence(found: HeatMap) -> str:
    """What a reader should see, in words."""
    (column, row), most = max(found.cells.items(), key=lambda cell: (cell[1], cell[0]))
    low, high = _latency(row), _latency(row + 1)
    return (
        f"Most exchanges of one cell, {most:,}, took {number(low)} to {number(high)} ms, "
        f"{seconds(column * found.width)} after the start; a column is {counted(round(found.width), 'second')} wide."
    )


def heat_key(found: HeatMap) -> list[tuple[str, str]]:
    """What each shade means: a CSS class, and how many exchanges."""
    bounds = _bounds(max(found.cells.values()))
    told = []
    for level, (least, most) in enumerate(bounds):
        told.append((f"heat-{level}", f"{least:,}" if least == most else f"{least:,} to {most:,}"))
    return told


def drawn_heat(found: HeatMap, width: int = WIDE) -> Markup:
    """The map as an `<svg>`: a path for each shade, so that the picture stays small."""
    lowest, highest = found.bins
    rows = highest - lowest + 1
    height = _TOP + rows * _ROW + _BOTTOM
    across = (width - _LEFT - _RIGHT) / found.columns
    bounds = _bounds(max(found.cells.values()))
    shades: defaultdict[int, list[str]] = defaultdict(list)
    for (column, row), count in sorted(found.cells.items()):
        level = next(level for level, (_, most) in enumerate(bounds) if count <= most)
        x, y = _LEFT + column * across, _TOP + (highest - row) * _ROW
        shades[level].append(f"M{x:.1f} {y}h{across:.1f}v{_ROW}h-{across:.1f}z")
    said = escape(heat_sentence(found))
    parts = [
        f'<svg class="heat" role="img" viewBox="0 0 {width} {height}" aria-labelledby="heat-{width}-t heat-{width}-d">',
        f'<title id="heat-{width}-t">Latency over time</title><desc id="heat-{width}-d">{said}</desc>',
        '<text x="0" y="14">ms, logarithmic</text>',
    ]
    for row in range(lowest, highest + 2):
        if row % BINS_A_DECADE == 0 or (rows < BINS_A_DECADE and row in (lowest, highest + 1)):
            y = _TOP + (highest + 1 - row) * _ROW
            parts.append(f'<path class="grid" d="M{_LEFT} {y}H{width - _RIGHT}"/>')
            parts.append(f'<text x="{_LEFT - 8}" y="{y + 4}" text-anchor="end">{number(_latency(row))}</text>')
    parts += [f'<path class="heat-{level}" d="{"".join(shades[level])}"/>' for level in sorted(shades)]
    whole = found.columns * found.width
    times = (tick for tick in time_ticks(0.0, whole, 8 if width > NARROW else 4) if tick.at <= whole)
    places = ((_LEFT + tick.at / found.width * across, tick.label) for tick in times)
    parts += axis_labels(places, height - _BOTTOM + 18)
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 - every text in it is escaped above


def _latency(row: int) -> float:
    """The lower edge of a bin, ms, to two places: 1, 1.3, 1.8, 2.4 and so on."""
    return float(f"{10 ** (row / BINS_A_DECADE):.2g}")


def _bounds(most: int) -> list[tuple[int, int]]:
    """How many exchanges each shade stands for: each some times as many as the one before."""
    found: list[tuple[int, int]] = []
    for level in range(1, LEVELS + 1):
        upper = most if level == LEVELS else math.floor(most ** (level / LEVELS))
        lower = found[-1][1] + 1 if found else 1
        if upper >= lower:
            found.append((lower, upper))
    return found
