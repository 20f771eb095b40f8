"""Killed workers and killed masters: the run is never green, the others stop in order, and what was recorded stays."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from calproof.senders import HttpSender
from contracts.exchange import HOST
from history.queries import open_history
from scenarios import calls
from tests.harness.command.running import ROOT, calproof, descendants, environment
from tests.harness.loadtests.crew import Crew, Host, crew, kill, running_still, until

HERE = Host()


@pytest.fixture
def manned(tmp_path: Path) -> Iterator[Crew]:
    with crew(tmp_path) as made:
        made.sandbox(HERE)
        yield made


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free: int = probe.getsockname()[1]
    return free


def reasons(folder: Path) -> str:
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text("utf-8"))
    assert found["verdict"] == "invalid"
    return "; ".join(found["reasons"])


def count(folder: Path) -> int:
    with open_history(folder) as connection:
        row = connection.execute("SELECT count(*) FROM exchanges").fetchone()
    assert row is not None
    return int(row[0])


def still_booked(made: Crew) -> int:
    with HttpSender(made.url, {HOST: made.key}) as send:
        return len(send(calls.list_bookings({"status": "upcoming", "take": 100})).data)


def test_a_killed_worker_makes_the_run_invalid_and_leaves_what_it_had_handed_in(manned: Crew, port: int) -> None:
    workers = [manned.worker(number, HERE, f"127.0.0.1:{port}") for number in range(2)]
    master = manned.master(HERE, port, 2, "--rate", "10", "--duration", "6s")
    until(lambda: len(manned.parts) == 2 and manned.loading())
    workers[0].kill()
    ended = master.wait()
    assert ended.code == 3, ended.out
    assert "of 2 was lost at" in reasons(manned.run)
    assert workers[1].wait().code == 0, workers[1].printed
    (part,) = manned.root.glob("worker-0/*")
    with open_history(manned.run) as connection:
        kept = connection.execute(
            "SELECT count(DISTINCT process) FROM exchanges WHERE process LIKE 'worker-%'"
        ).fetchone()
    assert kept == (2,)
    merged = calproof("report", str(manned.run), str(part))
    assert merged.code == 0, merged.err
    with open_history(manned.run) as connection, open_history(part) as own:
        process = own.execute("SELECT any_value(process) FROM exchanges").fetchone()
        assert process is not None
        there = connection.execute("SELECT count(*) FROM exchanges WHERE process = ?", process).fetchone()
    assert there == (count(part),)
    assert "of 2 was lost at" in reasons(manned.run)


def test_workers_whose_master_was_killed_stop_tidy_up_and_keep_their_parts(manned: Crew, port: int) -> None:
    workers = [manned.worker(number, HERE, f"127.0.0.1:{port}") for number in range(2)]
    master = manned.master(HERE, port, 2, "--rate", "10", "--duration", "1m")
    until(lambda: len(manned.parts) == 2 and manned.loading())
    master.kill()
    killed = time.time()
    assert [worker.wait().code for worker in workers] == [3, 3]
    assert not any(running_still(worker) for worker in workers)
    assert still_booked(manned) == 0
    for part in manned.parts:
        with open_history(part) as connection:
            row = connection.execute("SELECT max(intended_at) FROM exchanges WHERE test <> 'provisioning'").fetchone()
        assert row is not None
        assert row[0] - killed < 5 + 1  # a journey that was under way may have gone on for a moment
    rebuilt = calproof("report", str(manned.run), *(str(part) for part in manned.parts))
    assert rebuilt.code == 0, rebuilt.err
    assert count(manned.run) == sum(count(part) for part in manned.parts)
    assert "the run was interrupted" in reasons(manned.run)


def test_ctrl_c_at_the_master_calls_its_workers_in_and_late_ones_are_refused(manned: Crew, port: int) -> None:
    worker = manned.worker(0, HERE, f"127.0.0.1:{port}")
    master = manned.master(HERE, port, 1, "--rate", "5", "--duration", "3m")
    until(manned.loading)
    late = manned.worker(1, HERE, f"127.0.0.1:{port}").wait()
    assert late.code == 2
    assert "its run has begun already" in late.out
    assert "Traceback" not in late.out
    master.process.send_signal(signal.SIGINT)
    assert (master.wait().code, worker.wait().code) == (3, 0), master.printed + worker.printed
    assert reasons(manned.run) == "the run was interrupted"
    assert still_booked(manned) == 0
    assert count(manned.run) == count(*manned.parts)


def test_a_worker_that_finds_no_master_says_so(port: int) -> None:
    script = f"from loadtests.joining import join\njoin('127.0.0.1:{port}', patience=0.5)"
    ended = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert f"InvalidRunError: no calproof master answered at 127.0.0.1:{port} within 0.5 s" in ended.stderr


def test_local_workers_outlive_a_killed_master_long_enough_to_tidy_up(manned: Crew) -> None:
    options = ["--target", manned.url, "--workers", "2", "--rate", "10", "--duration", "1m", "--out", str(manned.runs)]
    command = manned.command("load", "smoke", *options)
    until(lambda: manned.loading("runs/*"))
    (locust,) = [pid for pid in descendants(command.process.pid) if descendants(pid)]
    kill(locust)
    ended = command.wait()
    assert ended.code == 3, ended.out
    assert "the load generator broke off" in ended.out
    assert "the load generator broke off" in reasons(manned.run)
    assert calproof("report", str(manned.run)).code == 0
    assert "the load generator broke off" in reasons(manned.run)
    assert still_booked(manned) == 0
    assert count(manned.run) > 0


def test_a_killed_target_is_no_pass_and_no_traceback(tmp_path: Path) -> None:
    with crew(tmp_path) as made:
        target = made.sandbox(HERE)
        options = ["--target", made.url, "--workers", "2", "--rate", "10", "--duration", "4s", "--out", str(made.runs)]
        command = made.command("load", "smoke", *options)
        until(lambda: made.loading("runs/*"))
        target.kill()
        ended = command.wait()
        assert ended.code in (1, 3), ended.out
        assert "Traceback" not in ended.out
        assert "answered no more when the test data were to be removed" in reasons(made.run)
