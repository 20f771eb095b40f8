"""How a run is steered, from the outside: budget, time, parallel jobs, and the same seed twice."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from calproof.order import FIRST
from history.queries import RecordedExchange, events, exchanges, open_history
from tests.harness.command.running import Ended, calproof

_MOMENT = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d")
_SOON = timedelta(days=40)
_UID = re.compile(r'"\w*[uU]id":\s*"([^"]+)"')


def _verified(out: Path, *arguments: str) -> tuple[Ended, Path]:
    """A run, and its folder."""
    ended = calproof("verify", "--no-progress", "--out", str(out), *arguments, timeout=300)
    (folder,) = out.iterdir()
    return ended, folder


def _summary(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text("utf-8"))
    return found


def _sent(folder: Path) -> list[RecordedExchange]:
    return sorted(exchanges(open_history(folder), limit=20_000), key=lambda row: (row.process, row.seq))


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Ended, Path]]:
    """The smoke run of one seed, on two fresh sandboxes."""
    arguments = ("--depth", "smoke", "--seed", "11")
    return [_verified(tmp_path_factory.mktemp("runs"), *arguments) for _ in range(2)]


def test_a_smoke_run_passes_within_its_budget_and_shows_it(twice: list[tuple[Ended, Path]]) -> None:
    ended, folder = twice[0]
    assert ended.code == 0, ended.out + ended.err
    budget = _summary(folder)["budget"]
    assert budget["allowed"] == 150
    assert len(_sent(folder)) < budget["used"] <= 150
    assert sum(budget["by_test"].values()) == budget["used"]
    assert f"requests: {budget['used']} of 150" in ended.out
    assert "coverage: operations " in ended.out
    assert "Requests by test" in (folder / "index.html").read_text("utf-8")


def test_what_the_budget_leaves_out_is_not_exercised_with_its_reason(twice: list[tuple[Ended, Path]]) -> None:
    summary = _summary(twice[0][1])
    reasons = {entry["reason"] for entry in summary["not_exercised"] if entry["kind"] == "test"}
    assert "the budget of 150 requests was used up" in reasons
    assert summary["failed_tests"] == []
    assert summary["budget"]["not_reached"] > 0


def test_what_is_to_go_first_is_there_and_goes_first(twice: list[tuple[Ended, Path]]) -> None:
    folder = twice[0][1]
    ran = [
        Path(test.facts["nodeid"].partition("::")[0]).stem + "::" + test.facts["nodeid"].partition("::")[2]
        for test in events(open_history(folder), "test")
    ]
    cases = set(ran) | {name.partition("[")[0] for name in ran}
    only_later = {"test_hosts", "test_lifecycle", "test_races", "test_teams"}
    missing = [name for name, _ in FIRST if name not in cases and name.partition("::")[0] not in only_later]
    assert missing == []
    assert ran[0].partition("[")[0] == FIRST[0][0]


def test_a_run_that_ends_early_takes_everything_away(twice: list[tuple[Ended, Path]]) -> None:
    folder = twice[0][1]
    made = [
        row for row in _sent(folder) if row.operation in ("createEventType", "createSchedule") and row.status == 201
    ]
    gone = [
        row for row in _sent(folder) if row.operation in ("deleteEventType", "deleteSchedule") and row.status == 200
    ]
    assert made
    assert len(gone) == len(made)
    assert events(open_history(folder), "note") == []


def test_the_same_seed_sends_the_same_requests_in_the_same_order(twice: list[tuple[Ended, Path]]) -> None:
    first, second = (_trace(folder) for _, folder in twice)
    assert len(first) > 50
    assert first == second


def _trace(folder: Path) -> list[str]:
    """What was sent. The run's own tag, the server's uids, in their order, and what begins at once are masked."""
    (world,) = events(open_history(folder), "world")
    masks: dict[str, str] = {world.facts["tag"]: "(tag)"}
    trace = []
    for row in _sent(folder):
        line = f"{row.caller} {row.method} {row.path} {row.version} {row.request_body}"
        for uid, mask in masks.items():
            line = line.replace(uid, mask)
        trace.append(_MOMENT.sub(_unless_soon, line))
        for uid in _UID.findall(row.answer_body or ""):
            masks.setdefault(uid, f"(uid {len(masks)})")
    return trace


def _unless_soon(moment: re.Match[str]) -> str:
    """A moment as it stands, unless it lies in the weeks around now: the run's own starts lie months ahead."""
    away = datetime.fromisoformat(moment[0]).replace(tzinfo=UTC) - datetime.now(UTC)
    return "(soon)" if abs(away) < _SOON else moment[0]


def test_parallel_jobs_share_the_budget_and_meet_nowhere(tmp_path: Path) -> None:
    ended, folder = _verified(tmp_path, "--depth", "smoke", "--seed", "3", "--jobs", "2")
    assert ended.code == 0, ended.out + ended.err
    summary = _summary(folder)
    assert summary["budget"]["allowed"] == 150
    assert summary["budget"]["used"] <= 150
    assert {row.process for row in _sent(folder)} == {"suite-0", "suite-1"}
    tags = [event.facts["tag"] for event in events(open_history(folder), "world")]
    assert len(set(tags)) == 2
    tests = [event.facts["nodeid"] for event in events(open_history(folder), "test")]
    assert len(tests) == len(set(tests)) == summary["counts"]["tests"]


def test_more_jobs_than_the_budget_feeds_are_refused() -> None:
    ended = calproof("verify", "--depth", "smoke", "--jobs", "9")
    assert ended.code == 2
    assert "at most 2" in ended.sentence


def test_a_run_ends_in_order_when_its_time_is_over(tmp_path: Path) -> None:
    ended, folder = _verified(tmp_path, "--seed", "3", "--max-time", "4s")
    assert ended.code == 0, ended.out + ended.err
    summary = _summary(folder)
    assert summary["budget"]["over"] == "the time of 4s was used up"
    assert "The time of 4s was used up" in ended.out
    assert any(row.operation == "deleteSchedule" for row in _sent(folder))


def test_a_length_of_time_that_is_none_is_refused() -> None:
    ended = calproof("verify", "--max-time", "soon")
    assert ended.code == 2
    assert "--max-time" in ended.sentence


def test_a_part_that_books_nothing_passes_and_says_what_was_exercised(tmp_path: Path) -> None:
    ended, folder = _verified(tmp_path, "--depth", "smoke", "--only", "test_a_schedule_lives_from_create_to_delete")
    assert ended.code == 0, ended.out + ended.err
    assert _summary(folder)["verdict"] == "pass"
    assert "createSchedule" in ended.out.strip().splitlines()[-1]


def test_coverage_stands_in_the_summary_with_every_gap(twice: list[tuple[Ended, Path]]) -> None:
    coverage = _summary(twice[0][1])["coverage"]
    shares = {entry["name"]: entry for entry in coverage["shares"]}
    assert set(shares) >= {"operations", "statuses", "parameters", "boundary classes", "response members", "rules"}
    assert all(0 <= entry["seen"] <= entry["of"] for entry in shares.values())
    (create,) = [row for row in coverage["operations"] if row["operation"] == "createBooking"]
    assert create["statuses"]["201"] > 0
    assert all(create["gaps"].values())
    assert any(rule["count"] == 0 for rule in coverage["rules"])
    assert any(rule["count"] > 0 for rule in coverage["rules"])
