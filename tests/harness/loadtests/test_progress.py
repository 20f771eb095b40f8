"""Live progress tells offered and achieved load, and is quiet where nobody looks."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from calproof.load_progress import LoadProgress
from calproof.profiles import Arrivals
from history.recorder import Recorder
from loadtests.tally import Second


def second(requests: int, errors: int, latency: float) -> Second:
    return Second(requests=requests, errors=errors, latencies=[latency])


def test_the_line_adds_up_the_workers_and_shows_the_slowest(tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), force_terminal=True)
    with LoadProgress(tmp_path, console, Arrivals(rate=12), show=True) as progress:
        with Recorder(tmp_path, "worker-0-1") as one, Recorder(tmp_path, "worker-1-2") as two:
            one.event("warm_up", **second(30, 1, 0.5).facts())
            one.event("arrivals", **second(40, 0, 0.01).facts())
            two.event("arrivals", **second(50, 1, 0.02).facts())
        progress.look()
        assert progress.line() == "12 journeys/s · 90 req/s · p95 20 ms · [red]2 errors[/red] · 0 violations"


def test_nothing_is_drawn_where_nobody_looks(tmp_path: Path) -> None:
    written = io.StringIO()
    with LoadProgress(tmp_path, Console(file=written), Arrivals(), show=True) as progress:
        with Recorder(tmp_path, "worker-0-1") as recorder:
            recorder.event("arrivals", **second(40, 0, 0.01).facts())
        progress.look()
    assert written.getvalue() == ""
