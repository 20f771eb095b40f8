"""Live progress of a child process, read from the history that it writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class EventTail:
    """The events of a run as they are appended, by whichever processes."""

    def __init__(self, folder: Path) -> None:
        self._history = folder / "history"
        self._read: dict[Path, int] = {}

    def new(self) -> Iterator[dict[str, Any]]:
        """The events that came since the last look."""
        for path in sorted(self._history.glob("events-*.jsonl")):
            with path.open("rb") as lines:
                lines.seek(self._read.get(path, 0))
                for line in lines:
                    if not line.endswith(b"\n"):  # half written: the rest comes with the next look
                        break
                    self._read[path] = self._read.get(path, 0) + len(line)
                    yield json.loads(line)


class VerificationProgress:
    """A bar of the tests done; on anything but a terminal, or when told so, it is quiet."""

    def __init__(self, folder: Path, console: Console, *, show: bool) -> None:
        self._tail = EventTail(folder)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not (show and console.is_terminal),
        )
        self._task: TaskID = self._progress.add_task("collecting", total=None)
        self._failed = 0
        self._requests = 0
        self._allowed = 0
        self._waiting = ""

    def allow(self, requests: int) -> None:
        """Tell how many requests the run may send."""
        self._allowed = requests

    def __enter__(self) -> VerificationProgress:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def look(self) -> None:
        """Draw what has happened since the last look."""
        for event in self._tail.new():
            facts = event["facts"]
            match event["kind"]:
                case "collected":
                    self._progress.update(self._task, total=facts["tests"])
                case "spent":
                    self._requests += facts["requests"]
                case "waiting":
                    self._waiting = f" · waiting {facts['seconds']:.0f} s: {facts['reason']}"
                case "test":
                    self._waiting = ""
                    self._requests += facts.get("requests", 0)
                    self._failed += facts["outcome"] in ("failed", "error")
                    self._progress.update(self._task, advance=1)
        self._progress.update(self._task, description=self._description())

    def _description(self) -> str:
        if self._progress.tasks[0].total is None:
            return "collecting"
        failed = f" · [red]{self._failed} failed[/red]" if self._failed else ""
        spent = f" · {self._requests:,} of {self._allowed:,} requests" if self._allowed else ""
        return f"verifying{failed}{spent}{self._waiting}"
