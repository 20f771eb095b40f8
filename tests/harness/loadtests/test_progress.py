"""The live view tells offered and achieved load: drawn in a terminal, as a line every few seconds elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from calproof.arrivals import Arrivals
from calproof.load_progress import LINE_EVERY, LoadProgress
from history.recorder import Recorder
from loadtests.tally import Second


def second(requests: int, errors: int, latency: float, *, limited: int = 0) -> Second:
    return Second(
        intended=6, started=5, requests=requests, errors=errors, limited=limited, under_way=2, latencies=[latency]
    )


def two_workers(folder: Path) -> None:
    with Recorder(folder, "worker-0-1") as one, Recorder(folder, "worker-1-2") as two:
        one.event("warm_up", **second(30, 1, 0.5).facts())
        one.event("arrivals", **second(40, 0, 0.01).facts())
        two.event("arrivals", **second(50, 1, 0.02, limited=3).facts())


def test_the_line_adds_up_the_workers_and_shows_the_slowest(tmp_path: Path) -> None:
    console = Console(file=io.StringIO(), force_terminal=True)
    with LoadProgress(tmp_path, console, Arrivals(rate=12), show=True) as progress:
        two_workers(tmp_path)
        progress.look()
        assert progress.line() == (
            "12 journeys/s · 10 of 12 begun · 90 req/s · p50 20 ms · p99 20 ms · [red]2 errors[/red] · 3 × 429 · "
            "0 violations · 4 under way"
        )


def test_users_are_shown_where_there_are_users(tmp_path: Path) -> None:
    progress = LoadProgress(tmp_path, Console(file=io.StringIO()), Arrivals(kind="closed", users=9), show=True)
    two_workers(tmp_path)
    progress.look()
    assert progress.line().startswith("9 users · ")
    assert progress.line().endswith("4 of 9 users under way")


def test_a_terminal_is_drawn_for(tmp_path: Path) -> None:
    written = io.StringIO()
    with LoadProgress(tmp_path, Console(file=written, force_terminal=True), Arrivals(), show=True) as progress:
        two_workers(tmp_path)
        progress.look()
    assert "90 req/s" in written.getvalue()
    assert "loading" in written.getvalue()


def test_a_log_gets_a_line_every_few_seconds(tmp_path: Path) -> None:
    written, clock = io.StringIO(), [100.0]
    console = Console(file=written)
    with LoadProgress(tmp_path, console, Arrivals(), show=True, clock=lambda: clock[0]) as progress:
        two_workers(tmp_path)
        for _ in range(9):
            progress.look()
        assert written.getvalue() == ""
        for _ in range(2):
            clock[0] += LINE_EVERY
            progress.look()
            progress.look()
    assert written.getvalue().count("loading 2 s · ") == 2


def test_nothing_is_said_where_nobody_asked(tmp_path: Path) -> None:
    written, clock = io.StringIO(), [100.0]
    with LoadProgress(tmp_path, Console(file=written), Arrivals(), show=False, clock=lambda: clock[0]) as progress:
        two_workers(tmp_path)
        clock[0] += LINE_EVERY
        progress.look()
    assert written.getvalue() == ""
