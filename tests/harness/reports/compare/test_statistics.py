"""Differences of latency are told apart from chance, and from those that do not matter."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest

from benchmarks.simulated_load import OPERATIONS, run
from reports.compare.blocks import block_length, resampled
from reports.compare.samples import sample_of
from reports.compare.statistics import PERCENTILES, Sample, compared
from reports.compare.verdicts import ERRORS, RATE, TOGETHER, Margin


def _sample(seed: int, *, factor: float = 1.0, requests: int = 4000, failed: float = 0.0) -> Sample:
    dice = np.random.default_rng(seed)
    at = np.sort(dice.uniform(0, 60, requests))
    failures = (dice.random(requests) < failed).astype(np.float64)
    return sample_of(at, factor * dice.lognormal(3.0, 0.2, requests), failures, 60.0)


def test_two_long_steady_runs_are_the_same() -> None:
    (row,) = compared({"op": _sample(1)}, {"op": _sample(2)}, Margin(relative=0.1), together=False)
    assert row.verdict == "same"


def test_what_is_a_quarter_slower_is_worse_and_the_other_way_round_better() -> None:
    slow, quick = {"op": _sample(1, factor=1.25)}, {"op": _sample(2)}
    assert compared(quick, slow, Margin())[0].verdict == "worse"
    assert compared(slow, quick, Margin())[0].verdict == "better"


def test_a_difference_within_the_margin_is_none_however_sure_it_is() -> None:
    rows = compared({"op": _sample(1)}, {"op": _sample(2, factor=1.04, requests=40_000)}, Margin(relative=0.2))
    assert rows[0].verdict == "same"


def test_a_handful_of_requests_proves_nothing() -> None:
    rows = compared({"op": _sample(1, requests=15)}, {"op": _sample(2, requests=15, factor=1.2)}, Margin())
    assert rows[0].verdict == "can't tell"


def test_intervals_hold_the_difference_that_was_made_about_as_often_as_they_say() -> None:
    """Of 90 intervals of 95 % some four miss; 80 must hold it."""
    held = 0
    for pair in range(30):
        a, b = {"op": _sample(2 * pair)}, {"op": _sample(2 * pair + 1, factor=1.3)}
        for it, at in zip(
            compared(a, b, Margin(), together=False, times=300)[0].differences, PERCENTILES, strict=False
        ):
            made = 0.3 * math.exp(3.0 + 0.2 * NormalDist().inv_cdf(at))
            held += it.low <= made <= it.high
    assert 80 <= held <= 90


def test_more_errors_and_a_lower_rate_are_worse() -> None:
    rows = compared({"op": _sample(1)}, {"op": _sample(2, failed=0.05)}, Margin(), seconds=(60.0, 80.0))
    verdicts = {it.metric: it.verdict for row in rows if row.name == TOGETHER for it in row.differences}
    assert verdicts[ERRORS] == "worse"
    assert verdicts[RATE] == "worse"


def test_the_same_histories_give_the_same_figures() -> None:
    a, b = {"op": _sample(1)}, {"op": _sample(2)}
    assert compared(a, b, Margin()) == compared(a, b, Margin())


@pytest.mark.parametrize("slower", [None, dict.fromkeys(OPERATIONS, "whole")])
def test_simulated_runs_are_called_worse_where_they_are(slower: dict[str, str] | None) -> None:
    """A few pairs only; `benchmarks/bench_compare.py` tries two hundred."""
    worse = 0
    for pair in range(4):
        a, b = (run(10_000, np.random.default_rng([pair, which]), slower=slower if which else None) for which in (0, 1))
        worse += any(row.verdict == "worse" for row in compared(a, b, Margin(), times=300))
    assert worse >= 3 if slower else worse <= 1


def test_blocks_grow_with_what_hangs_together() -> None:
    dice = np.random.default_rng(1)
    noise = dice.standard_normal(240)
    spells = np.convolve(noise, np.ones(20), mode="same")
    assert block_length(noise) < 4 < block_length(spells)


def test_every_resampling_draws_whole_blocks() -> None:
    drawn = resampled(24, 6, 50, np.random.default_rng(1))
    assert drawn.shape == (50, 24)
    assert (drawn.sum(axis=1) == 24).all()
    assert (drawn >= 0).all()
