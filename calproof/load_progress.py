"""Live view of a load run, read from the events of its generators: drawn in a terminal, lines elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from calproof.arrivals import Arrivals, offered
from calproof.progress import EventTail

LINE_EVERY: Final = 5.0
"""Seconds between two lines where nobody can be drawn for: a log of CI stays short, and shows life."""
_COUNTS: Final = ("errors", "limited", "violations")
_NOUNS: Final = {"errors": "error", "limited": "429", "violations": "violation"}


class LoadProgress:
    """Time, rates offered and achieved, p50 and p99, errors, 429s, violations, journeys under way."""

    def __init__(
        self,
        folder: Path,
        console: Console,
        arrivals: Arrivals,
        *,
        show: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._tail = EventTail(folder)
        list(self._tail.new())  # what an earlier step of the run did
        self._console = console
        self._arrivals = arrivals
        self._show = show
        self._clock = clock
        self._said_at = clock()
        self._phase = "preparing"
        self._latest: dict[str, Mapping[str, Any]] = {}
        self._counts = dict.fromkeys(_COUNTS, 0)
        self._seconds: dict[str, int] = {}
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(bar_width=30), TimeElapsedColumn(), console=console
        )
        self._task: TaskID = self._bar.add_task(self._phase, total=arrivals.warm_up + arrivals.duration)
        drawn = show and console.is_terminal
        self._live = Live(self._drawing(), console=console, transient=True, auto_refresh=False) if drawn else None

    def __enter__(self) -> LoadProgress:
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    def look(self) -> None:
        """Take in what has happened since the last look, and show it."""
        for event in self._tail.new():
            if event["kind"] in ("arrivals", "warm_up"):
                facts, process = event["facts"], event["process"]
                self._latest[process] = facts
                for name in _COUNTS:
                    self._counts[name] += facts[name]
                self._seconds[process] = self._seconds.get(process, 0) + 1
                self._phase = "warming up" if event["kind"] == "warm_up" else "loading"
        if self._live is not None:
            self._bar.update(self._task, completed=max(self._seconds.values(), default=0), description=self._phase)
            self._live.update(self._drawing(), refresh=True)
        elif self._show and self._latest and self._clock() - self._said_at >= LINE_EVERY:
            self._said_at = self._clock()
            passed = max(self._seconds.values())
            self._console.print(f"{self._phase} {passed} s · {self.line()}", highlight=False, soft_wrap=True)

    def line(self) -> str:
        """The figures of the latest second in one line: of all processes together, latencies those of the slowest."""
        return " · ".join([offered(self._arrivals), *self._figures().values()])

    def _figures(self) -> dict[str, str]:
        latest = self._latest.values()
        due, begun, requests, under_way = (
            sum(facts[name] for facts in latest) for name in ("intended", "started", "requests", "under_way")
        )
        figures = {
            "journeys": f"{begun} of {due} begun",
            "requests": f"{requests} req/s",
            **{name: f"{name} {_slowest([facts[name] for facts in latest])}" for name in ("p50", "p99")},
            **{name: _counted(self._counts[name], _NOUNS[name]) for name in _COUNTS},
        }
        if self._arrivals.kind == "open":
            figures["under way"] = f"{under_way} under way"
        else:
            figures["users"] = f"{under_way} of {self._arrivals.users} users under way"
        return figures

    def _drawing(self) -> Group:
        figures = Table.grid(padding=(0, 2))
        shown = [offered(self._arrivals), *self._figures().values()]
        for first in range(0, len(shown), 5):
            figures.add_row(*shown[first : first + 5])
        return Group(self._bar, figures)


def _slowest(latencies: list[float | None]) -> str:
    slowest = max((latency for latency in latencies if latency is not None), default=None)
    return "–" if slowest is None else f"{slowest:.0f} ms"


def _counted(number: int, noun: str) -> str:
    text = f"{number} × 429" if noun == "429" else f"{number} {noun}{'' if number == 1 else 's'}"
    return f"[red]{text}[/red]" if number and noun != "429" else text
