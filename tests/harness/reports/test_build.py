"""A report is a function of the history: the same bytes each time, and a verdict for every run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from contracts.exchange import Answer, Call, Exchange
from history.recorder import Recorder
from history.run import RunInfo, Verb, create_run, finish_run
from reports.build import build_report
from reports.summary import Summary, read_verdict
from tests.harness.history import made
from tests.harness.reports.synthetic import write_load, write_verification


def run_folder(root: Path, verb: Verb = "verify", *, ended: bool = True, **settings: Any) -> Path:
    folder = create_run(root, RunInfo(verb, "sandbox", "http://127.0.0.1:8000", settings=settings))
    if ended:
        finish_run(folder)
    return folder


def booked(recorder: Recorder, **members: Any) -> None:
    """One accepted booking with what a test adds to it."""
    violations = members.pop("violations", ())
    lag = members.pop("lag", 0.0)
    recorder.exchange(made.exchange(answer=made.booking(), **members), violations, lag=lag)


@pytest.mark.parametrize("write", [write_verification, write_load], ids=["verify", "load"])
def test_a_report_is_rebuilt_identically(tmp_path: Path, write: Any) -> None:
    folder = write(tmp_path)
    built = []
    for _ in range(2):
        build_report(folder)
        built.append([(folder / name).read_bytes() for name in ("index.html", "summary.json")])
    assert built[0] == built[1]


def test_a_run_without_any_breach_passes(tmp_path: Path) -> None:
    folder = run_folder(tmp_path)
    with Recorder(folder, "pytest") as recorder:
        booked(recorder)
        recorder.event("collected", tests=1)
        recorder.event("test", nodeid="test_a.py::test_one", outcome="passed", seconds=0.1)
    summary = build_report(folder)
    assert summary.outcome == "pass"
    assert summary.verdict.sentence == "No promise of the contract was broken in 1 exchange, 1 test and 1 booking."


def test_a_breach_fails_the_run_even_when_it_was_interrupted(tmp_path: Path) -> None:
    folder = run_folder(tmp_path)
    finish_run(folder, interrupted=True)
    with Recorder(folder, "pytest") as recorder:
        booked(recorder, violations=[made.violation()])
    verdict = build_report(folder).verdict
    assert (verdict.outcome, verdict.reasons) == ("fail", ("1 broken promise", "the run was interrupted"))


def test_a_failed_test_fails_the_run(tmp_path: Path) -> None:
    folder = run_folder(tmp_path)
    with Recorder(folder, "pytest") as recorder:
        booked(recorder)
        recorder.event("test", nodeid="test_a.py::test_one", outcome="passed", seconds=0.1)
        recorder.event("test", nodeid="test_a.py::test_one", outcome="error", seconds=0.1, reason="teardown broke")
    summary = build_report(folder)
    assert summary.outcome == "fail"
    assert [test.reason for test in summary.failed_tests] == ["teardown broke"]


@pytest.mark.parametrize(("strict", "outcome"), [(False, "pass"), (True, "fail")])
def test_drift_fails_a_run_only_when_it_is_strict(tmp_path: Path, strict: bool, outcome: str) -> None:
    folder = run_folder(tmp_path, strict=strict)
    with Recorder(folder, "pytest") as recorder:
        booked(recorder, violations=[made.violation(severity="drift")])
    summary = build_report(folder)
    assert (summary.outcome, len(summary.findings), len(summary.drift)) == (outcome, int(strict), int(not strict))


def _nothing(_: Recorder) -> None: ...


def _refused(recorder: Recorder) -> None:
    recorder.exchange(made.exchange(status=400))


def _refused_key(recorder: Recorder) -> None:
    booked(recorder)
    recorder.event("invalid", reason="The key was refused.")


def _half_of_the_tests(recorder: Recorder) -> None:
    booked(recorder)
    recorder.event("collected", tests=["test_a.py::test_one", "test_a.py::test_two"])
    recorder.event("test", nodeid="test_a.py::test_one", outcome="passed", seconds=0.1)


@pytest.mark.parametrize("verb", ["verify", "load"])
@pytest.mark.parametrize("ended", [True, False])
def test_an_empty_run_is_invalid_and_has_a_report(tmp_path: Path, verb: Verb, ended: bool) -> None:
    folder = run_folder(tmp_path, verb, ended=ended)
    summary = build_report(folder)
    assert summary.outcome == "invalid"
    assert ("never ended" in summary.verdict.sentence.lower()) is not ended
    assert (folder / "index.html").stat().st_size > 1000
    assert read_verdict(folder) == "invalid"


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (_nothing, "nothing was exercised"),
        (_refused, "accepted no booking"),
        (_refused_key, "The key was refused."),
        (_half_of_the_tests, "1 test of 2 never reported an outcome"),
    ],
)
def test_a_verification_that_is_not_whole_is_invalid(tmp_path: Path, record: Any, why: str) -> None:
    folder = run_folder(tmp_path)
    with Recorder(folder, "pytest") as recorder:
        record(recorder)
    verdict = build_report(folder).verdict
    assert verdict.outcome == "invalid"
    assert why in verdict.sentence


def _load(root: Path, slos: Sequence[dict[str, Any]], *, lag: float = 0.0, **settings: Any) -> Summary:
    """A run of 100 bookings of 1 to 100 ms."""
    folder = run_folder(root, "load", slos=slos, **settings)
    with Recorder(folder, "worker-0") as recorder:
        for number in range(1, 101):
            booked(recorder, at=float(number), service=number / 1000, lag=lag)
    return build_report(folder)


@pytest.mark.parametrize(
    ("slo", "outcome"),
    [
        ({"metric": "p95", "max": 95.1}, "met"),
        ({"metric": "p95", "max": 94.9}, "missed"),
        ({"metric": "p99", "operation": "createBooking", "max": 99.1}, "met"),
        ({"metric": "p50", "operation": "getBooking", "max": 1000}, "not measured"),
        ({"metric": "error_rate", "max": 0}, "met"),
        ({"metric": "violations", "max": 0}, "met"),
        ({"metric": "rate_ratio", "min": 0.999}, "met"),
    ],
)
def test_an_slo_is_measured_exactly(tmp_path: Path, slo: dict[str, Any], outcome: str) -> None:
    summary = _load(tmp_path, [{"name": "goal", **slo}])
    assert summary.slos[0].outcome == outcome
    assert summary.outcome == {"met": "pass", "missed": "fail", "not measured": "invalid"}[outcome]


def test_a_late_generator_makes_a_missed_slo_say_nothing(tmp_path: Path) -> None:
    summary = _load(tmp_path, [{"name": "goal", "metric": "p95", "max": 1}], lag=0.2, max_lag_ms=50)
    assert summary.outcome == "invalid"
    assert summary.verdict.sentence.startswith("The generator itself was late: by 200.0 ms at p99")


def test_arrivals_that_were_never_started_lower_the_rate(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, "load", slos=[{"metric": "rate_ratio", "min": 0.99}])
    with Recorder(folder, "worker-0") as recorder:
        booked(recorder)
        recorder.event("arrivals", intended=50, started=50)
        recorder.event("arrivals", intended=50, started=40)
    slo = build_report(folder).slos[0]
    assert (slo.measured, slo.outcome) == (0.9, "missed")


def test_what_is_not_measured_is_judged_but_counts_in_no_figure(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, "load", slos=[{"metric": "p99", "max": 100}])
    with Recorder(folder, "worker-0") as recorder:
        booked(recorder)
        slow = made.exchange(at=0.0, service=9.0, status=500)
        recorder.exchange(slow, [made.violation()], test="warm-up")
        recorder.exchange(slow, test="provisioning")
    summary = build_report(folder)
    assert (summary.counts.exchanges, summary.slos[0].outcome, len(summary.findings)) == (1, "met", 1)


def test_an_invariant_that_does_not_hold_fails_a_load_run(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, "load", slos=[{"metric": "violations", "max": 0}])
    with Recorder(folder, "calproof") as recorder:
        booked(recorder)
        recorder.event("finding", code="invariant.overlap", message="Two bookings overlap.")
    summary = build_report(folder)
    assert (summary.outcome, summary.slos[0].measured) == ("fail", 1.0)


def test_a_target_that_never_answers_makes_a_load_run_invalid(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, "load")
    with Recorder(folder, "worker-0") as recorder:
        recorder.exchange(made.exchange(status=0))
    assert "the target never answered" in build_report(folder).verdict.reasons


def test_an_objective_that_can_not_be_measured_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no metric"):
        _load(tmp_path, [{"metric": "speed", "max": 1}])
    with pytest.raises(ValueError, match="no limit"):
        _load(tmp_path, [{"metric": "p95"}])


def test_the_summary_tells_ci_what_was_found(tmp_path: Path) -> None:
    folder = write_verification(tmp_path)
    build_report(folder)
    summary = json.loads((folder / "summary.json").read_text())
    assert (summary["format"], summary["verdict"], summary["counts"]["failed_tests"]) == (1, "fail", 2)
    first = summary["findings"][0]
    assert (first["code"], first["pointer"], first["count"]) == ("rule.end", "/data/end", 6)
    assert first["exchange"]["process"] == "pytest"
    assert first["curl"].startswith("curl ")
    assert {"what": "markAbsent", "kind": "operation", "reason": "There is no past booking."} in summary[
        "not_exercised"
    ]
    assert {"name": "instant", "accepted": 0, "refused": 4} in summary["variants"]


def test_a_variant_that_was_never_tried_is_only_not_exercised(tmp_path: Path) -> None:
    folder = run_folder(tmp_path)
    with Recorder(folder, "pytest") as recorder:
        booked(recorder)
        recorder.event("variant", name="instant", accepted=0, refused=0)
        recorder.event("not_exercised", what="instant", kind="variant", reason="no team")
    summary = build_report(folder)
    assert [variant.name for variant in summary.variants] == ["individual"]
    assert "1 / 2" in (folder / "index.html").read_text()


def test_a_body_nested_deeper_than_python_can_follow_is_shown_as_text(tmp_path: Path) -> None:
    folder = run_folder(tmp_path)
    deep = Answer.from_bytes(200, {}, b"[" * 100_000)
    with Recorder(folder, "pytest") as recorder:
        recorder.exchange(Exchange(Call("getBookings", "GET", "/v2/bookings"), deep, 0, 0, 1), [made.violation()])
    assert build_report(folder).outcome == "fail"
