"""A comparison as one self-contained HTML page."""

from __future__ import annotations

from typing import Any, Final

from reports.charts import NARROW, WIDE, line_chart
from reports.compare import wording
from reports.compare.charts import comparison_charts
from reports.compare.comparison import Comparison, LoadComparison
from reports.compare.interval_chart import interval_chart
from reports.page import MARKS, environment

SHOWN: Final = 200
"""How many changes of one sort a page shows; the JSON has them all."""


def comparison_page(comparison: Comparison) -> str:
    """The page: what differs between the runs, the verdict, then what it rests on."""
    templates = environment()
    templates.filters.update({f"of_{name}": getattr(wording, name) for name in ("often", "what", "place")})
    label, mark = _verdict(comparison)
    loads = isinstance(comparison, LoadComparison)
    return templates.get_template("compare.html.j2").render(
        comparison=comparison,
        head=comparison.head,
        headline=wording.headline(comparison),
        differ=wording.differ(comparison),
        label=label,
        mark=mark,
        marks=MARKS,
        loads=loads,
        shown=SHOWN,
        **(_drawn(comparison) if isinstance(comparison, LoadComparison) else {"charts": [], "power": ""}),
    )


def _drawn(comparison: LoadComparison) -> dict[str, Any]:
    intervals = {
        "title": "Change of each percentile",
        "wide": interval_chart(comparison.operations, WIDE),
        "narrow": interval_chart(comparison.operations, NARROW),
    }
    charts = [
        {"title": chart.title, "wide": line_chart(chart, WIDE), "narrow": line_chart(chart, NARROW)}
        for chart in comparison_charts(comparison)
    ]
    return {"charts": ([intervals] if intervals["wide"] else []) + charts, "power": wording.power(comparison)}


def _verdict(comparison: Comparison) -> tuple[str, str]:
    """One word for all of it, and how it is marked."""
    if comparison.head.invalid:
        return "Invalid", "doubt"
    if isinstance(comparison, LoadComparison):
        said = comparison.verdict
        return said[0].upper() + said[1:], MARKS[said]
    if comparison.head.findings.new:
        return "New findings", "bad"
    return ("Changed", "doubt") if comparison.shapes.changed else ("No difference", "good")
