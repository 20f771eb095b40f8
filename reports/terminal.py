"""A run's verdict and the list of runs, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from history.run import Run
from reports.build import PAGE_FILE
from reports.evidence import Evidence, exercised_operations
from reports.summary import Summary, read_verdict
from reports.visible import visible
from reports.wording import counted, slo_value

SHOWN_FINDINGS: Final = 10
SHOWN_NAMES: Final = 12
"""More names than this are only counted."""

_STYLES: Final = {"pass": "bold green", "fail": "bold red", "invalid": "bold yellow", "": "dim"}
_SLO_STYLES: Final = {"met": "green", "missed": "red", "not measured": "yellow"}


def print_verdict(console: Console, folder: Path, summary: Summary) -> None:
    """The verdict, what was found, where the report lies; the last line says what was and what was not exercised."""
    for found in summary.findings[:SHOWN_FINDINGS]:
        _finding(console, found)
    if (more := len(summary.findings) - SHOWN_FINDINGS) > 0:
        _line(console, f"  and {more} more in the report")
    for test in summary.failed_tests[:SHOWN_FINDINGS]:
        _line(console, f"  {test.outcome}  {test.nodeid}", "red")
    for slo in summary.slos:
        sign = "≤" if slo.bound == "max" else "≥"
        measured, limit = slo_value(slo.measured, slo.metric), slo_value(slo.limit, slo.metric)
        _line(console, f"  {slo.outcome:<6}  {slo.name}: {measured} ({sign} {limit})", _SLO_STYLES[slo.outcome])
    if summary.findings or summary.failed_tests or summary.slos:
        console.print()
    console.print(
        Text.assemble((summary.outcome.upper(), _STYLES[summary.outcome]), "  ", visible(summary.verdict.sentence)),
        soft_wrap=True,
    )
    if summary.drift:
        _line(console, f"drift: {counted(len(summary.drift), 'difference')} that the contract does not promise")
    _line(console, f"report: {folder / PAGE_FILE}")
    _exercised(console, summary)


def print_runs(console: Console, runs: Sequence[Run]) -> None:
    """The runs as a table, in the order given."""
    if not runs:
        _line(console, "There is no run yet. Make one with `calproof verify` or `calproof load`.")
        return
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("run", "verdict", "target", "profile"):
        table.add_column(column, no_wrap=column == "run")
    for run in runs:
        verdict = read_verdict(run.folder)
        shown = verdict or ("going on or killed" if run.info.ended_at is None else "no report")
        where = f"{run.info.target} ({run.info.url})"
        table.add_row(
            Text(visible(run.name)),
            Text(shown, _STYLES.get(verdict, "")),
            Text(visible(where)),
            Text(visible(run.info.profile)),
        )
    console.print(table)


def _finding(console: Console, found: Evidence) -> None:
    finding = found.finding
    _line(console, f"{finding.code}  {finding.operation} {finding.pointer}".rstrip(), "bold red")
    times = "" if finding.count == 1 else f" (seen {finding.count:,} times)"
    _line(console, f"  {finding.message}{times}")
    if found.curl:
        _line(console, f"  {found.curl}", "dim")


def _exercised(console: Console, summary: Summary) -> None:
    """One line; each reason is said once, however many things it kept from being tried."""
    variants = [variant.name for variant in summary.variants if variant.accepted]
    operations = exercised_operations(summary.operations)
    parts = [_named(operations, "operation"), *([_named(variants, "variant")] if variants else [])]
    reasons: dict[str, list[str]] = {}
    for skipped in summary.not_exercised:
        reasons.setdefault(skipped.reason, []).append(skipped.what)
    left = "; ".join(f"{', '.join(whats)} ({reason})" for reason, whats in reasons.items())
    _line(console, f"exercised: {', '.join(parts)}; not exercised: {left or 'nothing'}")


def _named(names: Sequence[str], noun: str) -> str:
    shown = f" ({', '.join(names)})" if 0 < len(names) <= SHOWN_NAMES else ""
    return counted(len(names), noun) + shown


def _line(console: Console, text: str, style: str = "") -> None:
    """One line of text, whatever the target put into it: no markup, no control characters, no breaks of its own."""
    console.print(Text(visible(text).replace("\n", " ⏎ "), style), soft_wrap=True)
