"""A run's verdict and the list of runs, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from history.run import Run
from reports.budget import Budget
from reports.build import PAGE_FILE
from reports.deviations import line_of
from reports.evidence import Evidence, exercised_operations
from reports.summary import Summary, read_verdict
from reports.visible import visible
from reports.wording import counted, seconds, slo_value

SHOWN_FINDINGS: Final = 10
SHOWN_SCRIPTS: Final = 3
"""How many findings are shown with the script that repeats them."""
SHOWN_NAMES: Final = 12
"""More names than this are only counted."""

_STYLES: Final = {"pass": "bold green", "fail": "bold red", "invalid": "bold yellow", "": "dim"}
_SLO_STYLES: Final = {"met": "green", "missed": "red", "not measured": "yellow"}


def print_verdict(console: Console, folder: Path, summary: Summary) -> None:
    """The verdict, what was found, where the report lies; the last line says what was and what was not exercised."""
    new = [found for found in summary.findings if found.deviation is None]
    known = [found for found in summary.findings if found.deviation is not None]
    for place, found in enumerate(new[:SHOWN_FINDINGS]):
        _finding(console, found, scripted=place < SHOWN_SCRIPTS)
    for found in known:
        _known(console, found)
    if (more := len(new) - SHOWN_FINDINGS) > 0:
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
    if summary.budget is not None:
        _line(console, _spent(summary.budget))
    if summary.coverage is not None:
        _line(console, f"coverage: {summary.coverage.line}")
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


def _finding(console: Console, found: Evidence, *, scripted: bool) -> None:
    finding = found.finding
    flaky = "  flaky: it did not show when it was tried again" if found.again == "flaky" else ""
    _line(console, f"{finding.code}  {finding.operation} {finding.pointer}".rstrip() + flaky, "bold red")
    times = "" if finding.count == 1 else f" (seen {finding.count:,} times)"
    _line(console, f"  {finding.message}{times}")
    if found.explanation is not None and found.explanation.source:
        _line(console, f"  promised by: {found.explanation.source}")
    _line(console, f"  id: {line_of(finding.identity)}", "dim")
    if found.repeat:
        _line(console, f"  {found.repeat}", "dim")
    for line in found.script.splitlines() if scripted else ():
        _line(console, f"  {line}", "dim")


def _known(console: Console, found: Evidence) -> None:
    """A breach that the user knows of, in one line."""
    finding, deviation = found.finding, found.deviation
    if deviation is not None:
        link = f" {deviation.link}" if deviation.link else ""
        says = f"known until {deviation.expires}: {deviation.reason}{link}"
        _line(console, f"  {line_of(finding.identity)} ({says})", "yellow")


def _spent(budget: Budget) -> str:
    """What the run has sent, and what it has waited for."""
    said = f"requests: {budget.used:,} of {budget.allowed:,}"
    if budget.waited >= 1:
        said += f"; {seconds(budget.waited)} waited for rate limits"
    if budget.rate_limited:
        said += f"; {counted(budget.rate_limited, 'request')} refused for a rate limit (429) and sent again"
    return said


def _exercised(console: Console, summary: Summary) -> None:
    """One line; each reason is said once, however many things it kept from being tried."""
    variants = [variant.name for variant in summary.variants if variant.accepted]
    operations = exercised_operations(summary.operations)
    if summary.coverage is not None:  # what else was called has no place in the contract
        documented = {row.operation for row in summary.coverage.operations}
        operations = tuple(name for name in operations if name in documented)
    parts = [_named(operations, "operation"), *([_named(variants, "variant")] if variants else [])]
    reasons: dict[str, list[str]] = {}
    for skipped in summary.not_exercised:
        reasons.setdefault(skipped.reason, []).append(skipped.what)
    left = "; ".join(f"{_some(whats)} ({reason})" for reason, whats in reasons.items())
    _line(console, f"exercised: {', '.join(parts)}; not exercised: {left or 'nothing'}")


def _some(whats: Sequence[str]) -> str:
    """Names, the first of them where they are many."""
    if len(whats) <= SHOWN_NAMES:
        return ", ".join(whats)
    return f"{', '.join(whats[:SHOWN_NAMES])} and {len(whats) - SHOWN_NAMES} more"


def _named(names: Sequence[str], noun: str) -> str:
    shown = f" ({', '.join(names)})" if 0 < len(names) <= SHOWN_NAMES else ""
    return counted(len(names), noun) + shown


def _line(console: Console, text: str, style: str = "") -> None:
    """One line of text, whatever the target put into it: no markup, no control characters, no breaks of its own."""
    console.print(Text(visible(text).replace("\n", " ⏎ "), style), soft_wrap=True)
