"""The index of all runs: what each came to, and how figures went from run to run of one target and profile."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from markupsafe import Markup

from history.atomic import write_text
from history.run import Run, list_runs
from reports.page import environment
from reports.summary import SUMMARY_FILE
from reports.wording import milliseconds, number, share

INDEX_FILE: Final = "index.html"
SHOWN_RUNS: Final = 300
"""So many runs, the newest ones, are read and shown."""
_WIDTH, _HEIGHT, _EDGE = 150, 30, 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One run: its verdict ("" where it has none yet) and the figures that are followed.

    `findings` are broken promises, `coverage` the share of the contract's operations that were called, `p95` ms over
    all operations, `rate` exchanges a second. What a run has no figure for is None.
    """

    run: Run
    outcome: str
    sentence: str
    findings: int | None = None
    coverage: float | None = None
    p95: float | None = None
    rate: float | None = None

    @property
    def state(self) -> str:
        """The verdict, or why there is none."""
        return self.outcome or ("going on or killed" if self.run.info.ended_at is None else "no report")


@dataclass(frozen=True, slots=True)
class Trend:
    """One figure over the runs of a group, oldest first, as drawn, and what it was last."""

    name: str
    last: str
    drawn: Markup


@dataclass(frozen=True, slots=True)
class Group:
    """The runs of one verb, target and profile, newest first, and their trends."""

    verb: str
    target: str
    profile: str
    entries: tuple[Entry, ...]
    trends: tuple[Trend, ...]


def write_index(root: Path, file: Path) -> None:
    """Write the page over the runs under `root` into `file`, from where it links to their reports."""
    runs = list_runs(root)
    entries = [_entry(run) for run in runs[:SHOWN_RUNS]]
    links = {entry.run.name: os.path.relpath(entry.run.folder / INDEX_FILE, file.parent) for entry in entries}
    templates = environment()
    templates.filters.update(day=day_of, address=quote)
    page = templates.get_template("runs.html.j2").render(
        groups=groups(entries), links=links, shown=len(entries), total=len(runs)
    )
    write_text(file, page)


def groups(entries: Sequence[Entry]) -> list[Group]:
    """The entries (newest first) by what can be compared; the group with the newest run comes first."""
    together: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        info = entry.run.info
        together.setdefault((info.verb, info.target, info.profile), []).append(entry)
    return [Group(*key, tuple(found), _trends(key[0], found)) for key, found in together.items()]


def _entry(run: Run) -> Entry:
    """The run with what its summary says; a summary that can't be read is none."""
    try:
        told = json.loads((run.folder / SUMMARY_FILE).read_text("utf-8"))
        outcome, sentence = str(told["verdict"]), str(told["sentence"])
        if run.info.verb == "load":
            return Entry(run, outcome, sentence, len(told["findings"]), p95=_p95(told), rate=_rate(told))
        return Entry(run, outcome, sentence, len(told["findings"]), coverage=_coverage(told))
    except (OSError, ValueError, KeyError, TypeError):
        return Entry(run, "", "")


def _p95(told: dict[str, Any]) -> float | None:
    """That of all exchanges."""
    found = told.get("totals")
    return float(found["latency"]["p95"]) if found and found["count"] else None


def _rate(told: dict[str, Any]) -> float | None:
    seconds = told.get("seconds")
    return told["totals"]["count"] / seconds if seconds else None


def _coverage(told: dict[str, Any]) -> float | None:
    for found in (told["coverage"] or {}).get("shares", ()):
        if found["name"] == "operations" and found["of"]:
            return float(found["seen"] / found["of"])
    return None


def _trends(verb: str, entries: Sequence[Entry]) -> tuple[Trend, ...]:
    """Lines where at least two runs have a figure."""
    followed = (
        (("p95, ms", "p95", milliseconds), ("exchanges a second", "rate", lambda it: number(round(it, 1))))
        if verb == "load"
        else (("operations covered", "coverage", share),)
    )
    found = []
    for name, member, word in (*followed, ("findings", "findings", number)):
        values = [value for entry in reversed(entries) if (value := getattr(entry, member)) is not None]
        if len(values) > 1:
            said = f"{name}: {word(values[0])} at first, {word(values[-1])} now, over {len(values)} runs"
            found.append(Trend(name, word(values[-1]), sparkline(values, said)))
    return tuple(found)


def sparkline(values: Sequence[float], description: str) -> Markup:
    """A line through the values, from zero to the largest, with a dot at the last one."""
    top = max(values) or 1.0
    step = (_WIDTH - 2 * _EDGE) / (len(values) - 1)
    points = [
        (round(_EDGE + step * place, 1), round(_HEIGHT - _EDGE - value / top * (_HEIGHT - 2 * _EDGE), 1))
        for place, value in enumerate(values)
    ]
    path = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
    x, y = points[-1]
    drawn = (
        f'<svg class="spark" role="img" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'aria-label="{escape(description)}"><path class="line" style="stroke:var(--line-1)" d="{path}"/>'
        f'<circle cx="{x:g}" cy="{y:g}" r="2.5" style="fill:var(--line-1)"/></svg>'
    )
    return Markup(drawn)  # noqa: S704 - the only text in it is escaped


def day_of(moment: str) -> str:
    """When a run began, to the minute, in UTC."""
    return datetime.fromisoformat(moment).strftime("%Y-%m-%d %H:%M")
