"""Objectives by operation, flow and whole journey are measured exactly, and count what is an error and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from contracts.exchange import Exchange
from history.queries import open_history, totals
from history.recorder import Recorder
from reports.slos import evaluate
from reports.unmeasured import UNMEASURED
from reports.wording import slo_value
from tests.harness.history import made


def expected(exchange: Exchange) -> Exchange:
    """The same, whose call had to expect its refusal."""
    return replace(exchange, call=replace(exchange.call, expects=frozenset({exchange.status})))


@pytest.fixture
def recorder(tmp_path: Path) -> Iterator[Recorder]:
    with Recorder(tmp_path, "worker") as pen:
        yield pen


def measured(recorder: Recorder, **slo: Any) -> float | None:
    recorder.flush()
    folder = recorder._history.parent
    with open_history(folder, unmeasured=UNMEASURED) as connection:
        return evaluate(connection, [{"max": 1, **slo}])[0].measured


def test_an_expected_refusal_is_no_error_and_a_429_is_none_either(recorder: Recorder) -> None:
    for status in (201, 409, 429, 500):
        recorder.exchange(made.exchange(status=status), flow="f")
    for _ in range(4):
        recorder.exchange(expected(made.exchange(status=409)), flow="f")
    assert measured(recorder, metric="error_rate") == 2 / 8  # the 409 that nobody expected, and the 500
    assert measured(recorder, metric="rate_limited") == 1 / 8


def test_what_was_expected_and_what_was_limited_is_counted_apart(recorder: Recorder, tmp_path: Path) -> None:
    for exchange in (made.exchange(status=429), expected(made.exchange(status=400)), made.exchange(status=400)):
        recorder.exchange(exchange)
    recorder.flush()
    with open_history(tmp_path) as connection:
        figures = totals(connection)
    assert (figures.refused, figures.expected, figures.limited) == (3, 1, 1)


def test_an_objective_is_about_one_flow(recorder: Recorder) -> None:
    for number in range(1, 101):
        recorder.exchange(made.exchange(service=number / 1000), flow="quick")
        recorder.exchange(made.exchange(service=number / 10), flow="slow")
    for metric, value in {"p50": 50, "p90": 90, "p95": 95, "p99": 99, "p99.9": 100, "max": 100}.items():
        assert measured(recorder, metric=metric, flow="quick") == pytest.approx(value)
    assert measured(recorder, metric="p99") == pytest.approx(9800)
    assert measured(recorder, metric="p99", flow="unheard of") is None


def test_a_journey_lasts_from_its_intended_start_to_its_last_answer(recorder: Recorder) -> None:
    for journey in (1, 2):
        recorder.exchange(made.exchange(at=10.0, wait=0.5, service=0.1), flow="f", journey=journey)
        recorder.exchange(made.exchange(at=10.6, service=journey), flow="f", journey=journey)
    recorder.exchange(made.exchange(at=10.0, service=60), flow="g", journey=3)
    assert measured(recorder, metric="duration_p50", flow="f") == pytest.approx(1600)
    assert measured(recorder, metric="duration_max", flow="f") == pytest.approx(2600)


def test_a_journey_that_began_in_the_warm_up_is_left_out_whole(recorder: Recorder) -> None:
    recorder.exchange(made.exchange(at=1.0, service=50), flow="f", journey=1, test="warm-up")
    recorder.exchange(made.exchange(at=51.0, service=1), flow="f", journey=1)
    recorder.exchange(made.exchange(at=51.0, service=2), flow="f", journey=2)
    assert measured(recorder, metric="duration_max") == pytest.approx(2000)


@pytest.mark.parametrize(("growth", "trend"), [(0.0, 1.0), (1.0, 3.0)])
def test_a_run_that_gets_slower_shows_it(recorder: Recorder, growth: float, trend: float) -> None:
    for second in range(300):  # the middles of the first and the last third are at 50 and 250 s
        recorder.exchange(made.exchange(at=float(second), service=0.01 * (1 + growth * second / 50)))
    assert measured(recorder, metric="trend") == pytest.approx(trend, rel=0.05)


def test_a_short_run_has_no_trend(recorder: Recorder) -> None:
    for second in range(20):
        recorder.exchange(made.exchange(at=float(second)))
    assert measured(recorder, metric="trend") is None


def test_an_unknown_metric_is_refused(recorder: Recorder) -> None:
    with pytest.raises(ValueError, match=r"'p42x' is no metric\. Use one of p50, p90"):
        measured(recorder, metric="p42x")


def test_each_metric_is_worded_in_its_unit() -> None:
    worded = [slo_value(1.5, metric) for metric in ("p99.9", "duration_p50", "trend", "violations")]
    assert worded == ["1.5 ms", "1.5 ms", "1.5 ×", "1.5"]
    assert [slo_value(0.5, metric) for metric in ("error_rate", "rate_limited", "rate_ratio")] == ["50 %"] * 3
