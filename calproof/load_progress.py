"""Live progress of a load run, read from the events of its generators."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from calproof.arrivals import Arrivals, offered
from calproof.progress import EventTail


class LoadProgress:
    """Time, offered and achieved load, p95, errors, violations; quiet on anything but a terminal."""

    def __init__(self, folder: Path, console: Console, arrivals: Arrivals, *, show: bool) -> None:
        self._tail = EventTail(folder)
        self._offered = offered(arrivals)
        self._latest: dict[str, Mapping[str, Any]] = {}
        self._errors = 0
        self._violations = 0
        self._seconds: dict[str, int] = {}
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=20),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not (show and console.is_terminal),
        )
        self._task: TaskID = self._progress.add_task("preparing", total=arrivals.warm_up + arrivals.duration)

    def __enter__(self) -> LoadProgress:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def look(self) -> None:
        """Draw what has happened since the last look."""
        for event in self._tail.new():
            if event["kind"] in ("arrivals", "warm_up"):
                facts, process = event["facts"], event["process"]
                self._latest[process] = facts
                self._errors += facts["errors"]
                self._violations += facts["violations"]
                self._seconds[process] = self._seconds.get(process, 0) + 1
                phase = "warming up" if event["kind"] == "warm_up" else "loading"
                self._progress.update(
                    self._task, completed=max(self._seconds.values()), description=f"{phase} · {self.line()}"
                )

    def line(self) -> str:
        """The figures of the latest second: of all processes together, the p95 that of the slowest one."""
        rate = sum(facts["requests"] for facts in self._latest.values())
        slowest = max((facts["p95"] for facts in self._latest.values() if facts["p95"] is not None), default=None)
        p95 = "–" if slowest is None else f"{slowest:.0f} ms"
        errors = _counted(self._errors, "error")
        violations = _counted(self._violations, "violation")
        return f"{self._offered} · {rate} req/s · p95 {p95} · {errors} · {violations}"


def _counted(number: int, noun: str) -> str:
    text = f"{number} {noun}{'' if number == 1 else 's'}"
    return f"[red]{text}[/red]" if number and noun in ("error", "violation") else text
