"""What a run may send and what its end left out are counted; an invalid run is one that proves nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from history.recorder import Recorder
from history.run import RunInfo, create_run
from reports.build import build_report
from reports.summary import Summary, as_json
from tests.harness.history import made

OVER = "the budget of 150 requests was used up"


def _run(folder: Path, tests: list[dict[str, Any]], *, booked: bool = True, **settings: Any) -> Summary:
    run = create_run(folder, RunInfo("verify", "x", "http://x", settings=settings, ended_at="2026-11-22T18:00:00Z"))
    for number in range(2):
        with Recorder(run, f"suite-{number}") as recorder:
            call: dict[str, Any] = {} if booked else {"operation": "getMe", "status": 200}
            recorder.exchange(made.exchange(answer=made.booking() if booked else {"status": "success"}, **call))
            recorder.event("budget", allowed=150, used=60 + number, by_test={"provisioning": 4, f"t{number}": 10})
            recorder.event("rate_limited", requests=1, waited=7.5)
            for index, facts in enumerate(tests):
                recorder.event("test", nodeid=f"test_a.py::test_{number}_{index}", **({"seconds": 0.1} | facts))
    return build_report(run)


def test_what_all_processes_spent_is_one_account(tmp_path: Path) -> None:
    budget = as_json(_run(tmp_path, [{"outcome": "passed"}]))["budget"]
    assert (budget["allowed"], budget["used"]) == (150, 121)
    assert budget["by_test"] == {"t0": 10, "t1": 10, "provisioning": 8}
    assert (budget["rate_limited"], budget["waited"]) == (2, 15.0)


def test_tests_beyond_the_budget_are_not_exercised_and_no_failures(tmp_path: Path) -> None:
    tests = [
        {"outcome": "passed"},
        {"outcome": "passed", "cut_short": OVER, "over": OVER},
        {"outcome": "skipped", "reason": OVER, "over": OVER},
    ]
    summary = _run(tmp_path, tests)
    assert summary.outcome == "pass"
    assert summary.verdict.sentence.endswith(
        "The budget of 150 requests was used up: 2 tests not exercised, 2 tests cut short."
    )
    assert [(it.what, it.kind, it.reason) for it in summary.not_exercised] == [("2 tests", "test", OVER)]


def test_a_full_run_that_books_nothing_is_invalid_and_a_part_of_it_is_not(tmp_path: Path) -> None:
    tests = [{"outcome": "passed"}]
    assert _run(tmp_path, tests, booked=False).outcome == "invalid"
    assert _run(tmp_path, tests, booked=False, only="provisioning").outcome == "pass"


def test_a_run_whose_every_test_was_skipped_is_invalid(tmp_path: Path) -> None:
    tests = [{"outcome": "skipped", "reason": "the target has no team event type"}]
    summary = _run(tmp_path, tests, only="team")
    assert summary.outcome == "invalid"
    assert "the target has no team event type" in summary.verdict.sentence
