"""What a run that was killed has left at its target goes by `calproof cleanup`, and only that."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from calproof.cleanup import CleanupOptions, cleanup
from calproof.errors import Exit, InvalidRunError, UsageError
from calproof.sandbox_server import sandbox_target
from calproof.senders import HttpSender
from calproof.targets import KEY_VARIABLE, Target
from contracts.exchange import HOST, Call, Exchange
from history.ledger import LedgerFile, open_account
from history.queries import events, open_history
from history.run import RunInfo, create_run, utc_now
from scenarios import calls
from scenarios.bookers import attendee
from scenarios.flow import drive
from scenarios.kinds import BY_NAME
from scenarios.provisioning import provision
from scenarios.starts import Starts, first_free_day, utc
from tests.harness.command.leftovers import left_at
from tests.harness.command.running import calproof, descendants, started


@pytest.fixture
def target(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    """A sandbox that outlives its runs, as a real server does."""
    with sandbox_target() as running:
        monkeypatch.setenv(KEY_VARIABLE, running.keys[HOST])
        yield replace(running, name="127.0.0.1")


def new_run(runs: Path, url: str, started_at: str | None = None) -> Path:
    info = RunInfo("load", "127.0.0.1", url, started_at=started_at or utc_now())
    return create_run(runs, info)


class Client:
    """Sends as a run does, with its ledger. It never hears what came of calls whose operation is in `unheard`."""

    def __init__(self, target: Target, folder: Path, unheard: frozenset[str] = frozenset()) -> None:
        self.http = HttpSender(target.url, target.keys)
        self.ledger = LedgerFile(folder, "w1")
        self.unheard = unheard

    def __call__(self, call: Call) -> Exchange:
        entry = self.ledger.intend(call)
        exchange = self.http(call)
        if call.operation not in self.unheard:
            self.ledger.settle(entry, exchange)
        return exchange

    def leave(self) -> None:
        """Make a world with bookings, and leave it all behind."""
        world = drive(provision("left", tuple(BY_NAME[kind] for kind in ("regular", "no-cancelling"))), self)
        starts = Starts(first_free_day(datetime.now(UTC).date(), 7))
        for number, kind in enumerate(("regular", "regular", "no-cancelling")):
            body = {
                "eventTypeId": world.event_type(kind).id,
                "start": utc(starts.single()),
                "attendee": attendee(number),
            }
            assert self(calls.create_booking(body)).ok
        self.ledger.close()


def clean(runs: Path, run: str | None = "latest", **options: Any) -> tuple[Exit, str]:
    """What `calproof cleanup` ends with, and what it says."""
    console = Console(width=200, record=True, quiet=False, file=open(os.devnull, "w"))  # noqa: PTH123, SIM115
    code = cleanup(CleanupOptions(run, options.pop("all", False), runs, **options), console)
    return code, console.export_text()


def test_what_a_dead_run_left_is_removed_and_a_second_time_there_is_nothing(tmp_path: Path, target: Target) -> None:
    folder = new_run(tmp_path, target.url)
    Client(target, folder).leave()
    assert len(left_at(target)) == 6
    code, said = clean(tmp_path)
    assert (code, left_at(target)) == (Exit.PASSED, [])
    assert "3 bookings cancelled, 3 things removed" in said
    assert "nothing is left" in clean(tmp_path)[1]


def test_what_was_made_without_an_answer_is_found_by_its_name(tmp_path: Path, target: Target) -> None:
    folder = new_run(tmp_path, target.url)
    unheard = frozenset({"createSchedule", "createEventType", "createBooking"})
    Client(target, folder, unheard).leave()
    assert {thing.id for thing in open_account(folder).things.values()} == {None}
    assert clean(tmp_path)[0] == Exit.PASSED
    assert left_at(target) == []
    assert not open_account(folder)


def test_nothing_of_the_accounts_own_is_touched(tmp_path: Path, target: Target) -> None:
    with HttpSender(target.url, target.keys) as send:
        mine = send(
            calls.create_event_type({"title": "calproof of mine", "slug": "calproof-mine", "lengthInMinutes": 30})
        )
    Client(target, new_run(tmp_path, target.url)).leave()
    assert clean(tmp_path)[0] == Exit.PASSED
    assert [one["id"] for one in left_at(target)] == [mine.data["id"]]


def test_a_target_that_is_away_leaves_all_open_and_says_what_to_do(tmp_path: Path) -> None:
    with sandbox_target() as gone:
        folder = new_run(tmp_path, gone.url)
        Client(gone, folder).leave()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEY_VARIABLE, gone.keys[HOST])
        with pytest.raises(InvalidRunError, match="no server answers"):
            clean(tmp_path)
    assert len(open_account(folder).bookings) == 3


def test_what_can_not_be_removed_is_told_and_fails(tmp_path: Path, target: Target) -> None:
    folder = new_run(tmp_path, target.url)
    ledger = LedgerFile(folder, "w1")
    ledger.intend(Call("createWebhook", "POST", "/v2/webhooks", None, {}, caller="stranger"))
    ledger.close()
    code, said = clean(tmp_path)
    assert code == Exit.FINDINGS
    assert "nobody can tell whether it is there" in said


def test_the_embedded_sandbox_needs_no_cleanup(tmp_path: Path) -> None:
    create_run(tmp_path, RunInfo("load", "sandbox", "http://127.0.0.1:1"))
    code, said = clean(tmp_path)
    assert code == Exit.PASSED
    assert "ended with its run" in said


def test_only_runs_that_are_old_enough_are_chosen(tmp_path: Path, target: Target) -> None:
    long_ago = (datetime.now(UTC) - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M:%SZ")
    old, young = new_run(tmp_path, target.url, long_ago), new_run(tmp_path, target.url)
    _, said = clean(tmp_path, None, all=True, older_than="2h")
    assert old.name in said
    assert young.name not in said


def test_a_key_is_not_shown_to_two_targets(tmp_path: Path) -> None:
    for port in (1, 2):
        ledger = LedgerFile(new_run(tmp_path, f"http://127.0.0.1:{port}"), "w1")
        ledger.intend(Call("createSchedule", "POST", "/v2/schedules", None, {"name": "calproof x"}))
        ledger.close()
    with pytest.raises(UsageError, match="Choose one with --target"):
        clean(tmp_path, None, all=True)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name a run, or give --all"),
        (("x", "--all"), "name a run, or give --all"),
        (("--all", "--older-than", "soon"), "is no length of time"),
        (("nosuch",), "There is no run"),
    ],
)
def test_wrong_usage_is_one_sentence(tmp_path: Path, arguments: tuple[str, ...], says: str) -> None:
    ended = calproof("cleanup", *arguments, "--runs", str(tmp_path))
    assert ended.code == 2
    assert says in ended.sentence


def under_load(process: subprocess.Popen[str], runs: Path, workers: int = 1) -> list[Path]:
    """Wait until each generator has begun its journeys; gives their events."""
    until = time.monotonic() + 90
    while True:
        begun = [file for file in runs.glob("*/history/events-worker-*.jsonl") if '"warm_up"' in file.read_text()]
        if len(begun) == workers:
            return begun
        assert process.poll() is None
        assert time.monotonic() < until
        time.sleep(0.05)


def test_a_generator_that_is_killed_spoils_the_run_and_nothing_else(tmp_path: Path, target: Target) -> None:
    arguments = ("load", "smoke", "--target", target.url, "--rate", "30", "--duration", "5s", "--workers", "2")
    with started(*arguments, "--out", str(tmp_path), extra={KEY_VARIABLE: target.keys[HOST]}) as process:
        victim = int(under_load(process, tmp_path, workers=2)[0].stem.rpartition("-")[2])
        os.kill(victim, signal.SIGKILL)
        out, err = process.communicate(timeout=90)
    assert process.returncode == Exit.INVALID, out + err
    assert "of 2 was lost at" in out
    assert "broken promise" not in out
    assert left_at(target) == []


def test_after_kill_9_of_a_whole_load_run_nothing_stays_booked(tmp_path: Path, target: Target) -> None:
    arguments = ("load", "smoke", "--target", target.url, "--rate", "20", "--duration", "1m", "--out", str(tmp_path))
    with started(*arguments, extra={KEY_VARIABLE: target.keys[HOST]}) as process:
        under_load(process, tmp_path)
        for pid in (process.pid, *descendants(process.pid)):
            os.kill(pid, signal.SIGKILL)
        process.wait()
    assert left_at(target)
    ended = calproof("cleanup", "latest", "--runs", str(tmp_path), extra={KEY_VARIABLE: target.keys[HOST]})
    assert ended.code == 0, ended.out + ended.err
    assert left_at(target) == []
    (folder,) = tmp_path.iterdir()
    assert not open_account(folder)
    calproof("report", "latest", "--runs", str(tmp_path))
    assert json.loads((folder / "summary.json").read_text())["verdict"] == "invalid"
    with open_history(folder) as connection:
        assert events(connection, "invariants")
    for file in folder.rglob("*"):
        assert not file.is_file() or target.keys[HOST].encode() not in file.read_bytes()
