"""Known breaches don't fail a run, new ones do, and a deviation that has had its day says what to remove."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from contracts.exchange import Violation
from history.recorder import Recorder
from history.run import RunInfo, create_run
from reports.build import build_report
from reports.deviations import Deviation, as_setting
from reports.summary import Summary, as_json
from tests.harness.history import made

IDENTITY = ("CP105", "createBooking", "answer-schema", "/data/id")
TEST = "tests/contract/test_create.py::test_it"


def _deviation(**members: Any) -> Deviation:
    known: dict[str, Any] = {
        "id": "CP105 createBooking answer-schema /data/id",
        "reason": "known",
        "link": "",
        "expires": "2099-01-01",
        "file": "deviations.toml",
        "line": 7,
    }
    return Deviation(**(known | members))


def _run(folder: Path, deviation: Deviation | None, *, broken: bool, **test: Any) -> Summary:
    """A run of one test, which broke the promise or not."""
    settings = {"deviations": as_setting([deviation] if deviation else []), "only": test.pop("only", None)}
    info = RunInfo("verify", "sandbox", "http://x", settings=settings, ended_at="2026-11-22T18:00:00Z")
    run = create_run(folder, info)
    found = [Violation(*IDENTITY, "An id must be an integer.", "integer", "string")] if broken else []
    with Recorder(run, "suite") as recorder:
        recorder.exchange(made.exchange(answer=made.booking()), found, test=TEST)
        outcome = "failed" if broken else "passed"
        breaches = [list(IDENTITY)] if broken else None
        facts: dict[str, Any] = {"outcome": outcome, "seconds": 0.1, "breaches": breaches}
        recorder.event("test", nodeid=TEST, **(facts | test))
    return build_report(run)


def test_a_new_breach_fails(tmp_path: Path) -> None:
    summary = _run(tmp_path, None, broken=True)
    assert summary.outcome == "fail"
    assert summary.findings[0].deviation is None


def test_a_known_breach_passes_and_is_listed_with_its_reason(tmp_path: Path) -> None:
    summary = _run(tmp_path, _deviation(), broken=True)
    assert summary.outcome == "pass"
    assert "1 known breach as before" in summary.verdict.sentence
    (finding,) = as_json(summary)["findings"]
    assert finding["deviation"]["reason"] == "known"
    assert summary.failed_tests == ()


def test_a_test_that_fails_for_another_reason_too_fails_the_run(tmp_path: Path) -> None:
    other = ["CP301", "createBooking", "valid-requests-are-accepted", ""]
    summary = _run(tmp_path, _deviation(), broken=True, breaches=[list(IDENTITY), other])
    assert summary.outcome == "fail"
    crashed = _run(tmp_path, _deviation(), broken=True, breaches=None)
    assert crashed.outcome == "fail"


def test_an_expired_deviation_fails_and_says_which_line_to_remove(tmp_path: Path) -> None:
    summary = _run(tmp_path, _deviation(expires="2026-01-01"), broken=True)
    assert summary.outcome == "fail"
    assert any("expired on 2026-01-01" in it and "line 7" in it for it in summary.verdict.reasons)


def test_a_deviation_that_is_no_longer_seen_fails_and_says_which_line_to_remove(tmp_path: Path) -> None:
    summary = _run(tmp_path, _deviation(), broken=False)
    assert summary.outcome == "fail"
    assert any("no longer seen" in it and "deviations.toml, line 7" in it for it in summary.verdict.reasons)


@pytest.mark.parametrize(
    ("deviation", "run"),
    [
        ({}, {"only": "something"}),
        ({}, {"over": "the budget of 150 requests was used up"}),
        ({"id": "CP105 cancelBooking answer-schema /data/id"}, {}),
        ({"test": "tests/contract/test_create.py::test_another"}, {}),
        ({"test": TEST}, {"cut_short": "the budget of 150 requests was used up"}),
    ],
    ids=["a part of the suite", "a run cut short", "operation not called", "test not run", "test cut short"],
)
def test_what_was_not_exercised_is_not_called_gone(tmp_path: Path, deviation: Any, run: Any) -> None:
    summary = _run(tmp_path, _deviation(**deviation), broken=False, **run)
    assert summary.outcome == "pass"
    assert [known.standing for known in summary.deviations] == ["not exercised"]


def test_a_deviation_that_names_its_test_is_gone_when_that_test_came_through(tmp_path: Path) -> None:
    summary = _run(tmp_path, _deviation(test=TEST), broken=False, only="test_it")
    assert [known.standing for known in summary.deviations] == ["gone"]
