"""Both load runs laid over each other: latency over time, and by percentile."""

from __future__ import annotations

import math
from typing import Final

from reports.charts import Chart, Series, Tick
from reports.compare.comparison import LoadComparison
from reports.wording import milliseconds

_NINES: Final = (0.5, 0.9, 0.99, 0.999, 0.9999)
_COLOURS: Final = ("--line-1", "--line-3")
_DASHES: Final = ("", "6 3")
_NAMES: Final = ("first", "second")


def comparison_charts(comparison: LoadComparison) -> list[Chart]:
    """The charts in the order they are shown; none where a run recorded nothing."""
    if not all(overlay.moments and overlay.curve for overlay in comparison.overlays):
        return []
    return [_curves(comparison), _over_time(comparison, "p95"), _over_time(comparison, "p50")]


def _curves(comparison: LoadComparison) -> Chart:
    """On a "nines" axis each further nine takes the same room, so the tails can be told apart."""
    highest = [overlay.curve[-1][1] for overlay in comparison.overlays]
    return Chart(
        "curves",
        "Latency by percentile, both runs",
        f"The slowest answer took {milliseconds(highest[0])} ms in the first run and {milliseconds(highest[1])} ms in "
        "the second.",
        _unit(comparison),
        [
            Series(name, colour, [(-math.log10(1 - share), latency) for share, latency in overlay.curve], dash)
            for name, colour, dash, overlay in zip(_NAMES, _COLOURS, _DASHES, comparison.overlays, strict=True)
        ],
        x_label="of all exchanges were at least this fast",
        y_is_log=_spread(comparison),
        x_ticks=[Tick(0.0, "0 %"), *(Tick(-math.log10(1 - nine), f"{100 * nine:g} %") for nine in _NINES)],
    )


def _over_time(comparison: LoadComparison, percentile: str) -> Chart:
    return Chart(
        f"over-time-{percentile}",
        f"Latency over time, {percentile}, both runs",
        f"The {percentile} of each {comparison.width:g} s from the start of either run.",
        _unit(comparison),
        [
            Series(name, colour, [(moment.offset, getattr(moment, percentile)) for moment in overlay.moments], dash)
            for name, colour, dash, overlay in zip(_NAMES, _COLOURS, _DASHES, comparison.overlays, strict=True)
        ],
        x_is_time=True,
        y_is_log=_spread(comparison),
    )


def _spread(comparison: LoadComparison) -> bool:
    """Whether the slowest answers are so slow that a linear axis would hide the others."""
    latencies = [[latency for _, latency in overlay.curve] for overlay in comparison.overlays]
    middle = min(values[len(values) // 3] for values in latencies)
    return max(values[-1] for values in latencies) > 20 * middle > 0


def _unit(comparison: LoadComparison) -> str:
    return "ms, logarithmic" if _spread(comparison) else "ms"
