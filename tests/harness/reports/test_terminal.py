"""The terminal says what matters, compactly, and nothing a target can play with."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

from rich.console import Console

from history.recorder import Recorder
from history.run import RunInfo, create_run, list_runs
from reports.build import build_report
from reports.terminal import print_runs, print_verdict
from tests.harness.history import made
from tests.harness.reports.synthetic import write_load, write_verification


def terminal() -> tuple[Console, StringIO]:
    stream = StringIO()
    return Console(file=stream, width=80, force_terminal=False), stream


def test_the_last_line_says_what_was_and_was_not_exercised(tmp_path: Path) -> None:
    folder = write_verification(tmp_path)
    console, stream = terminal()
    print_verdict(console, folder, build_report(folder))
    lines = stream.getvalue().splitlines()
    assert lines[-1].startswith("exercised: 4 operations (cancelBooking, createBooking, getBooking, getBookings), 6 ")
    assert "collective, round-robin (The target has no team with" in lines[-1]
    assert lines[-2] == f"report: {folder}/index.html"


def test_a_finding_is_shown_with_its_curl_line_on_one_line(tmp_path: Path) -> None:
    folder = write_verification(tmp_path)
    console, stream = terminal()
    print_verdict(console, folder, build_report(folder))
    lines = stream.getvalue().splitlines()
    assert lines[0] == "rule.end  createBooking /data/end"
    assert lines[1].endswith("(seen 6 times)")
    assert lines[2].startswith("  id: rule.end createBooking ")
    assert lines[4].startswith("  curl -i --globoff -X POST http://127.0.0.1:8137/v2/bookings ")
    assert "\x1b" not in stream.getvalue()


def test_only_ten_findings_are_shown(tmp_path: Path) -> None:
    folder = create_run(tmp_path, RunInfo("verify", "sandbox", "http://x", ended_at="2026-11-22T18:00:00Z"))
    with Recorder(folder, "pytest") as recorder:
        for number in range(12):
            recorder.exchange(made.exchange(), [made.violation(f"code.{number}", message="[red]line\nbreak")])
    console, stream = terminal()
    print_verdict(console, folder, build_report(folder))
    assert stream.getvalue().count("  [red]line ⏎ break\n") == 10
    assert "  and 2 more in the report\n" in stream.getvalue()


def test_objectives_are_listed_with_their_figures(tmp_path: Path) -> None:
    folder = write_load(tmp_path, seconds=10)
    console, stream = terminal()
    print_verdict(console, folder, build_report(folder))
    assert "  missed  few errors: 3.5 % (≤ 1 %)\n" in stream.getvalue()


def test_runs_are_listed_with_their_verdicts(tmp_path: Path) -> None:
    console, stream = terminal()
    print_runs(console, list_runs(tmp_path))
    assert stream.getvalue().startswith("There is no run yet.")
    build_report(write_verification(tmp_path))
    write_load(tmp_path, seconds=1)
    create_run(tmp_path, RunInfo("load", "dead", "http://x", started_at="2026-11-20T00:00:00Z"))
    console, stream = terminal()
    print_runs(console, list_runs(tmp_path))
    rows = stream.getvalue().splitlines()[1:]
    assert [row.split()[1] for row in rows if row.startswith("2026")] == ["no", "fail", "going"]
