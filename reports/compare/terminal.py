"""A comparison for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports.compare.comparison import Comparison, LoadComparison, VerificationComparison
from reports.compare.figures import change, interval, named, relative, value
from reports.compare.findings import Found
from reports.compare.shape_changes import Change
from reports.compare.verdicts import Row
from reports.compare.wording import differ, headline, often, place, power, what
from reports.visible import visible
from reports.wording import counted

SHOWN: Final = 20
"""How many lines of one sort are shown."""
_STYLES: Final = {"worse": "bold red", "better": "green", "same": "dim", "can't tell": "yellow"}


def print_comparison(console: Console, comparison: Comparison) -> None:
    """First what the runs do not have in common, last what it comes to."""
    head = comparison.head
    _line(console, f"{head.a.name} → {head.b.name}", "bold")
    if said := differ(comparison):
        _line(console, said, "yellow")
    console.print()
    if not head.invalid:
        _findings(console, head.findings.new, "new", "bold red")
        _findings(console, head.findings.gone, "gone", "green")
        _findings(console, head.findings.same, "same", "dim")
        if isinstance(comparison, LoadComparison):
            _load(console, comparison)
        else:
            _verification(console, comparison)
        drift = head.findings
        if drift.new_drift or drift.gone_drift:
            _line(console, f"drift: {len(drift.new_drift)} new, {len(drift.gone_drift)} gone", "dim")
    _line(console, headline(comparison), "bold")


def _findings(console: Console, found: Sequence[Found], label: str, style: str) -> None:
    for it in found[:SHOWN]:
        finding = it.finding
        unsure = "" if it.looked_for else "  (the other run did not come through its tests)"
        _line(console, f"{label:<5} {finding.code}  {finding.operation} {finding.pointer}".rstrip() + unsure, style)
        _line(console, f"        {finding.message}")
    _more(console, len(found))


def _verification(console: Console, comparison: VerificationComparison) -> None:
    shapes = comparison.shapes
    _changes(console, shapes.changed, "changed", "bold red")
    if shapes.seldom:
        _line(console, f"seen in one run only, too seldom to tell: {counted(len(shapes.seldom), 'difference')}", "dim")
        _changes(console, shapes.seldom, "?", "dim")
    for it in comparison.coverage:
        for names, which in ((it.only_a, "first"), (it.only_b, "second")):
            if names:
                shown = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")
                _line(console, f"{it.name} only in the {which} run: {shown}", "dim")


def _changes(console: Console, changes: Sequence[Change], label: str, style: str) -> None:
    for it in changes[:SHOWN]:
        _line(console, f"{label:<8} {place(it)}  {what(it)}", style)
        _line(console, f"         {often(it)}", "dim")
    _more(console, len(changes))


def _load(console: Console, comparison: LoadComparison) -> None:
    for title, rows in (("operation", comparison.operations), ("flow", comparison.flows)):
        if rows:
            console.print(_table(title, rows))
            console.print()
    for names, which in ((comparison.only_a, "first"), (comparison.only_b, "second")):
        if names:
            _line(console, f"only in the {which} run: {', '.join(names)}", "dim")
    if said := power(comparison):
        _line(console, said, "dim")


def _table(title: str, rows: Sequence[Row]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in (title, "", "first", "second", "change", "", "95 % interval", "verdict"):
        table.add_column(column, justify="right" if column in {"first", "second", "change", ""} else "left")
    for row in rows:
        requests = f"{row.count_a:,} → {row.count_b:,}"
        table.add_row(
            Text(visible(named(row)), "bold"), "", "", "", "", "", Text(requests, "dim"), _verdict(row.verdict)
        )
        for it in row.differences:
            table.add_row(
                "",
                it.metric,
                value(it, it.a),
                value(it, it.b),
                change(it),
                relative(it),
                interval(it),
                _verdict(it.verdict),
            )
    return table


def _verdict(verdict: str) -> Text:
    return Text(verdict, _STYLES[verdict])


def _more(console: Console, count: int) -> None:
    if count > SHOWN:
        _line(console, f"  and {count - SHOWN} more (--json and --page have them all)", "dim")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(visible(text).replace("\n", " ⏎ "), style), soft_wrap=True)
