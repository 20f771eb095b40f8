"""The intervals of all differences under each other, with the margin as a band: what a verdict is read from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape
from typing import Final, TypeAlias

from markupsafe import Markup

from reports.charts import ticks
from reports.compare.figures import named
from reports.compare.verdicts import ERRORS, RATE, Difference, Row

_Across: TypeAlias = Callable[[float], float]

_LINE: Final = 22
_TOP, _BOTTOM, _RIGHT = 26, 30, 32
_COLOURS: Final = {"worse": "--bad", "better": "--good", "same": "--soft", "can't tell": "--doubt"}
_MOST: Final = 100.0
"""Per cent; longer intervals are cut off there."""


def interval_chart(rows: Sequence[Row], width: int) -> Markup:
    """Relative change in per cent, one line for each judged percentile; "" where there is none."""
    lines = [(row, it) for row in rows for it in row.differences if it.metric not in {ERRORS, RATE} and it.a]
    if not lines:
        return Markup("")
    left = 210 if width > 600 else 118
    ends = [abs(100 * value / it.a) for _, it in lines for value in (it.low, it.high, it.margin)]
    reach = min(max(*ends, 10.0), _MOST)
    marks = ticks(-reach, reach, 8 if width > 600 else 4)
    low, high = marks[0], marks[-1]
    height = _TOP + _LINE * len(lines) + _BOTTOM

    def across(percent: float) -> float:
        return left + (min(max(percent, low), high) - low) / (high - low) * (width - left - _RIGHT)

    parts = [
        f'<svg class="chart" role="img" viewBox="0 0 {width} {height}" aria-labelledby="intervals-{width}-t">',
        f'<title id="intervals-{width}-t">Change from the first run to the second, with 95 % intervals</title>',
    ]
    for mark in marks:
        x = across(mark)
        parts.append(f'<path class="grid" d="M{x:.1f} {_TOP}V{height - _BOTTOM}"/>')
        parts.append(f'<text x="{x:.1f}" y="{height - 10}" text-anchor="middle">{_percent(mark)} %</text>')
    parts.append('<text x="0" y="14">change of the latency; grey: the margin</text>')
    shown = ""
    for place, (row, it) in enumerate(lines):
        y = _TOP + _LINE * place + _LINE / 2
        name = named(row) if row.name != shown else ""
        shown = row.name
        parts.append(_line(name, it, y, left, across, wide=width > 600))
    parts.append(f'<path class="zero" d="M{across(0):.1f} {_TOP}V{height - _BOTTOM}"/></svg>')
    return Markup("".join(parts))  # noqa: S704 - every text in it is escaped


def _percent(value: float) -> str:
    return f"{value:+g}".replace("-", "−") if value else "0"


def _line(name: str, it: Difference, y: float, left: int, across: _Across, *, wide: bool) -> str:
    low, middle, high, margin = (100 * value / it.a for value in (it.low, it.change, it.high, it.margin))
    most = 24 if wide else 11
    name = name if len(name) <= most else name[: most - 1] + "…"
    return (
        f'<rect class="margin" x="{across(-margin):.1f}" y="{y - _LINE / 2:.1f}" height="{_LINE}" '
        f'width="{across(margin) - across(-margin):.1f}"/>'
        f'<text x="0" y="{y + 4:.1f}">{escape(name)}</text>'
        f'<text x="{left - 10}" y="{y + 4:.1f}" text-anchor="end">{escape(it.metric)}</text>'
        f'<g style="stroke:var({_COLOURS[it.verdict]});fill:var({_COLOURS[it.verdict]})">'
        f'<path class="line" d="M{across(low):.1f} {y:.1f}H{across(high):.1f}"/>'
        f'<circle cx="{across(middle):.1f}" cy="{y:.1f}" r="3.5"/></g>'
    )
