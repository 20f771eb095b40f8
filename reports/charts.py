"""Charts as inline SVG: no script, no font, no colour of their own (the page's CSS variables give it)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

from markupsafe import Markup

from reports.wording import number

WIDE: Final = 1040
NARROW: Final = 350
_HEIGHT: Final = 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 14, 30, 34
_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)
_SECONDS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200)


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a label, a CSS colour variable, and points (x, y); a y of None is a gap."""

    label: str
    colour: str
    points: Sequence[tuple[float, float | None]]
    dash: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark on an axis."""

    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Lines over one x axis. `description` says in words what a reader should see; `limit` is a line to stay under.

    `x_ticks` overrides the computed ones where the axis is not linear, and `x_kind` says what its values are: powers of
    ten, or the number of nines of a share; a time axis is in seconds. With `y_is_log`
    each power of ten takes the same room, so that one slow answer does not press all others flat.
    """

    name: str
    title: str
    description: str
    y_label: str
    series: Sequence[Series]
    x_label: str = ""
    limit: Tick | None = None
    x_ticks: Sequence[Tick] | None = None
    x_is_time: bool = False
    x_kind: Literal["linear", "log", "nines"] = "linear"
    y_is_log: bool = False


def clock(seconds: float) -> str:
    """Seconds since the start as `45 s`, `2:30` or `1:02:30`."""
    if seconds < 60:
        return f"{number(seconds)} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def ticks(low: float, high: float, most: int) -> list[float]:
    """At most `most` + 1 round values that span `low` to `high`; the step is 1, 2, 2.5 or 5 times a power of ten."""
    if high <= low:
        high = low + 1
    raw = (high - low) / most
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(step * power for step in _STEPS if step * power >= raw * (1 - 1e-9))
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(position * step, 12) for position in range(first, last + 1)]


def log_ticks(low: float, high: float, most: int) -> list[float]:
    """At most `most` + 1 values that span `low` to `high`: 1, 2 and 5 times the powers of ten, or powers alone."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(max(high, low * 2)))
    for factors, leap in (((1, 2, 5), 1), ((1,), 1), ((1,), 2), ((1,), 3)):
        values = [round(10.0**power * factor, 12) for power in range(first, last + leap, leap) for factor in factors]
        start = max(position for position, value in enumerate(values) if value <= low)
        end = min(position for position, value in enumerate(values) if value >= high)
        spanning = values[start : max(end, start + 1) + 1]
        if len(spanning) <= most + 1:
            break
    return spanning


def line_chart(chart: Chart, width: int = WIDE) -> Markup:
    """The chart as an `<svg>` that is `width` units wide."""
    points = [point for series in chart.series for point in series.points]
    highest = max((y for _, y in points if y is not None), default=1.0)
    if chart.limit is not None:
        highest = max(highest, chart.limit.at)
    lowest = min((y for _, y in points if y is not None and y > 0), default=1.0)
    rows = log_ticks(lowest, highest, 5) if chart.y_is_log else ticks(0.0, highest, 4)
    span = [x for x, _ in points] or [0.0, 1.0]
    low, high = min(span), max(span)
    columns = [tick for tick in _columns(chart, low, high, 8 if width > 600 else 4) if low <= tick.at <= high]

    def across(x: float) -> float:
        return _LEFT + (x - low) / ((high - low) or 1) * (width - _LEFT - _RIGHT)

    def up(y: float) -> float:
        part = math.log(max(y, rows[0]) / rows[0], rows[-1] / rows[0]) if chart.y_is_log else y / rows[-1]
        return _HEIGHT - _BOTTOM - part * (_HEIGHT - _TOP - _BOTTOM)

    key = f"{chart.name}-{width}"
    scales = _scales(chart, width, (low, high), (rows[0], rows[-1]))
    parts = [
        f'<svg class="chart" role="img" viewBox="0 0 {width} {_HEIGHT}" aria-labelledby="{key}-t {key}-d" {scales}>',
        f'<title id="{key}-t">{escape(chart.title)}</title><desc id="{key}-d">{escape(chart.description)}</desc>',
    ]
    for y in rows:
        place = up(y)
        parts.append(
            f'<path class="grid" d="M{_LEFT} {place:.1f}H{width - _RIGHT}"/>'
            f'<text x="{_LEFT - 8}" y="{place + 4:.1f}" text-anchor="end">{number(y)}</text>'
        )
    parts += axis_labels(((across(tick.at), tick.label) for tick in columns), _HEIGHT - _BOTTOM + 18)
    parts.append(_text(0, 14, chart.y_label, "start"))
    if chart.x_label:
        parts.append(_text(width - _RIGHT, _HEIGHT - 2, chart.x_label, "end"))
    if chart.limit is not None:
        place = up(chart.limit.at)
        parts.append(f'<path class="limit" d="M{_LEFT} {place:.1f}H{width - _RIGHT}"/>')
        parts.append(_text(width - _RIGHT, place - 5, chart.limit.label, "end"))
    for series in chart.series:
        dash = f' stroke-dasharray="{series.dash}"' if series.dash else ""
        path = _path((across(x), None if y is None else up(y)) for x, y in series.points)
        label = escape(series.label)
        parts.append(f'<path class="line" data-label="{label}" style="stroke:var({series.colour})"{dash} d="{path}"/>')
    parts.append(_legend(chart.series, width))
    parts.append("</svg>")
    return Markup("".join(parts))  # noqa: S704 - every text in it is escaped above


def axis_labels(places: Iterable[tuple[float, str]], y: float) -> Iterator[str]:
    """Labels below an axis, by where each has its middle; one that would run into the one before is left out."""
    free = 0.0
    for x, label in places:
        room = 3.6 * len(label)
        if x - room >= free:
            yield _tick(x, y, label)
            free = x + room + 6


def _scales(chart: Chart, width: int, across: tuple[float, float], up: tuple[float, float]) -> str:
    """What the page's script needs to read the drawing: where the plot lies, and which values its edges are."""
    plot = f'data-left="{_LEFT}" data-right="{width - _RIGHT}" data-top="{_TOP}" data-bottom="{_HEIGHT - _BOTTOM}"'
    values = f'data-low="{across[0]:.9g}" data-high="{across[1]:.9g}" data-first="{up[0]:.9g}" data-last="{up[1]:.9g}"'
    kind = "time" if chart.x_is_time else chart.x_kind
    return f'{plot} {values} data-kind="{kind}"{" data-log" if chart.y_is_log else ""}'


def _columns(chart: Chart, low: float, high: float, most: int) -> Sequence[Tick]:
    if chart.x_ticks is not None:
        return chart.x_ticks
    if not chart.x_is_time:
        return [Tick(at, number(at)) for at in ticks(low, high, most)]
    return time_ticks(low, high, most)


def time_ticks(low: float, high: float, most: int) -> list[Tick]:
    """Round times from the start on, in seconds, about `most` of them between `low` and `high`."""
    step = next((step for step in _SECONDS if (high - low) / step <= most), _SECONDS[-1])
    return [Tick(at, clock(at)) for at in range(0, math.ceil(high) + 1, step)]


def _path(points: Iterable[tuple[float, float | None]]) -> str:
    """SVG path data; a point that stands alone between gaps becomes a short dash, or it would not be seen."""
    steps: list[str] = []
    pen_down = False
    for x, y in points:
        if y is None:
            if pen_down and steps[-1].startswith("M"):
                steps.append("h1.5")
            pen_down = False
            continue
        steps.append(f"{'L' if pen_down else 'M'}{x:.1f} {y:.1f}")
        pen_down = True
    if pen_down and steps[-1].startswith("M"):
        steps.append("h1.5")
    return "".join(steps)


def _legend(series: Sequence[Series], width: int) -> str:
    """Swatches and labels, flush right above the plot; a single line needs none."""
    if len(series) < 2:
        return ""
    parts: list[str] = []
    x = float(width - _RIGHT)
    for entry in reversed(series):
        x -= 7.2 * len(entry.label)
        parts.append(_text(x, 14, entry.label, "start"))
        x -= 28
        dash = f' stroke-dasharray="{entry.dash}"' if entry.dash else ""
        parts.append(f'<path class="line" style="stroke:var({entry.colour})"{dash} d="M{x:.1f} 10h22"/>')
        x -= 14
    return "".join(parts)


def _tick(x: float, y: float, label: str) -> str:
    return f'<text class="tick" data-x="{x:.1f}" x="{x:.1f}" y="{y:.1f}" text-anchor="middle">{escape(label)}</text>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
