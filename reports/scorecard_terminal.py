"""A scorecard for a terminal: a line for each trial as it ends, and at the end the score by category."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from reports.fault_catalogue import Fault
from reports.scorecard import FAULTLESS, Result, Row, Scorecard
from reports.scorecard_words import facts, figure, finding, outcome, score, score_of
from reports.visible import visible
from reports.wording import seconds


def print_result(console: Console, result: Result) -> None:
    """One line: how it ended, what it took, and what was found."""
    clean = result.fault == FAULTLESS
    name = f"(no fault, seed {result.seed})" if clean else result.fault
    good = (result.outcome == "missed") if clean else result.found
    word = _word(result, clean=clean)
    said = finding(result) if result.found else "" if result.outcome == "missed" else outcome(result)
    requests = f"{result.requests:,} requests" if good or result.outcome in ("found", "broken", "missed") else "–"
    line = f"{requests:>15} {seconds(result.seconds):>12}  {name}  {said}".rstrip()
    text = Text.assemble((f"{word:<11}", "green" if good else "bold red"), visible(line).replace("\n", " ⏎ "))
    console.print(text, soft_wrap=True)


def _word(result: Result, *, clean: bool) -> str:
    if result.found:
        return "false alarm" if clean else "found"
    if result.outcome == "missed":
        return "clean" if clean else "missed"
    return result.outcome


def print_scorecard(console: Console, card: Scorecard) -> None:
    """The score by category, and in words."""
    total = card.total
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("category")
    for column in ("found", "missed", "not counted", "requests, median", "worst"):
        table.add_column(column, justify="right")
    for group in [*card.by_category(), total]:
        missed = Text(f"{group.missed}", "bold red" if group.missed else "")
        requests = (figure(group.median), figure(group.worst))
        table.add_row(
            Text(visible(group.name)),
            score_of(group),
            missed,
            f"{group.not_counted}",
            *requests,
            style="bold" if group is total else "",
        )
    console.print()
    console.print(table)
    console.print()
    for row in card.missed:
        _line(console, f"  missed  {row.fault.id}: {row.fault.description}{_unended(row)}", "red")
    for alarm in card.false_alarms:
        _line(console, f"  false alarm  seed {alarm.seed}: {finding(alarm)}", "red")
    console.print(Text(score(card), "bold green" if card.whole else "bold red"), soft_wrap=True)
    for sentence in facts(card):
        _line(console, sentence)
    _line(console, f"It took {seconds(card.seconds)}.")


def _unended(row: Row) -> str:
    """How the trial ended, where the suite did not come to its end."""
    return f" ({outcome(row.result)})" if row.result is not None and row.result.outcome != "missed" else ""


def print_faults(console: Console, faults: Iterable[Fault]) -> None:
    """A line for each fault: id, category, kind and what it does; and why it does not count, if it doesn't."""
    known = list(faults)
    wide = max((len(fault.id) for fault in known), default=0)
    narrow = max((len(fault.category) for fault in known), default=0)
    for fault in known:
        why = f" (not counted: {fault.not_counted})" if fault.not_counted else ""
        _line(console, f"{fault.id:<{wide}}  {fault.category:<{narrow}}  {fault.kind:<5}  {fault.description}{why}")


def _line(console: Console, text: str, style: str = "") -> None:
    console.print(Text(visible(text).replace("\n", " ⏎ "), style), soft_wrap=True)
