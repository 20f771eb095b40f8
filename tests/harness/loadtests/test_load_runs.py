"""Whole load runs from the outside: the command, Ctrl-C in the middle, and plain Locust."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calproof.children import RUNS
from calproof.sandbox_server import sandbox_target
from calproof.targets import Target
from history.queries import events, open_history
from tests.harness.command.leftovers import left_at
from tests.harness.command.running import ROOT, alive, calproof, descendants, environment, started


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    with sandbox_target() as running:
        yield running


def only(folder: Path) -> Path:
    (found,) = folder.iterdir()
    return found


def summary(folder: Path) -> Any:
    return json.loads((folder / "summary.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def passed(target: Target, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A short run by two workers: what it printed, and its folder."""
    out = tmp_path_factory.mktemp("runs")
    arguments = ("--target", target.url, "--duration", "3s", "--rate", "10", "--workers", "2", "--out", str(out))
    ended = calproof("load", "smoke", *arguments, extra={"CALPROOF_API_KEY": target.keys["host"]})
    assert ended.code == 0, ended.out + ended.err
    return ended.out, only(out)


def test_a_run_passes_and_names_its_report(passed: tuple[str, Path]) -> None:
    out, folder = passed
    assert "PASS" in out
    assert str(folder / "index.html") in out
    assert summary(folder)["verdict"] == "pass"


def test_a_run_offers_its_rate_through_all_workers(passed: tuple[str, Path]) -> None:
    with open_history(passed[1]) as connection:
        ended = [event.facts for event in events(connection, "worker") if event.facts["state"] == "ended"]
    # 10 a second for one second of warm-up and three measured ones; an arrival at the very end may fall to either side
    assert len(ended) == 2
    assert 39 <= sum(facts["arrived"] for facts in ended) <= 41


def test_every_flow_of_the_mix_came_to_its_end(passed: tuple[str, Path]) -> None:
    found = summary(passed[1])
    assert {flow["name"] for flow in found["flows"]} == {
        "create-reschedule-cancel",
        "browse-then-book",
        "book-a-series",
        "page-through-bookings",
    }
    assert found["not_exercised"] == []


def test_no_two_workers_booked_the_same_start(passed: tuple[str, Path]) -> None:
    with open_history(passed[1]) as connection:
        starts = connection.execute(
            "SELECT start_at FROM exchanges WHERE operation IN ('createBooking', 'rescheduleBooking') AND status = 201"
        ).fetchall()
    assert len(starts) > 20
    assert len(set(starts)) == len(starts)


@pytest.mark.usefixtures("passed")
def test_a_run_takes_away_whatever_it_has_made(target: Target) -> None:
    assert left_at(target) == []


def test_no_key_reaches_the_runs_files(passed: tuple[str, Path], target: Target) -> None:
    for file in passed[1].rglob("*"):
        if file.is_file():
            assert target.keys["host"].encode() not in file.read_bytes(), file.name


def test_ctrl_c_ends_all_processes_and_still_writes_the_report(tmp_path: Path) -> None:
    with started("load", "smoke", "--rate", "10", "--duration", "1m", "--out", str(tmp_path)) as process:
        until = time.monotonic() + 60
        while not any('"arrivals"' in file.read_text() for file in tmp_path.glob("*/history/events-worker-*.jsonl")):
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
        pids = descendants(process.pid)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 3, out + err
    assert err == ""
    assert len(pids) >= 2  # the sandbox and Locust
    assert alive(pids) == set()
    assert (only(tmp_path) / "index.html").is_file()
    assert summary(only(tmp_path))["reasons"] == ["the run was interrupted"]
    assert summary(only(tmp_path))["counts"]["ok"] > 0


def test_a_key_that_the_target_refuses_is_wrong_usage(tmp_path: Path, target: Target) -> None:
    ended = calproof("load", "smoke", "--target", target.url, "--out", str(tmp_path), extra={"CALPROOF_API_KEY": "x"})
    assert ended.code == 2
    assert "was refused by" in ended.sentence


def test_plain_locust_works_and_shows_its_own_statistics(target: Target) -> None:
    arguments = ["-f", "loadtests/locustfile.py", "--host", target.url, "--headless", "-u", "5", "-r", "5", "-t", "3s"]
    ended = subprocess.run(
        [sys.executable, "-m", "locust", *arguments],
        cwd=ROOT,
        env=environment({"CALPROOF_API_KEY": target.keys["host"]}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    shown = ended.stdout + ended.stderr
    assert ended.returncode == 0, shown
    assert re.search(r"POST +createBooking +\d+ +0\(0\.00%\)", shown)
    assert left_at(target) == []
    named = re.search(r"calproof report (\S+)`", shown)
    assert named, shown
    folder = RUNS / named[1]
    try:
        with open_history(folder) as connection:
            row = connection.execute("SELECT count(*) FROM exchanges WHERE operation = 'createBooking'").fetchone()
        assert row is not None
        assert row[0] >= 3
    finally:
        for file in sorted(folder.rglob("*"), reverse=True):
            file.rmdir() if file.is_dir() else file.unlink()
        folder.rmdir()
