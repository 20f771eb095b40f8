"""Latencies of two runs: the difference of percentiles with bootstrap intervals, and what it proves.

How it decides, for each operation's p50, p95 and p99:

- The run is cut into slices of time, and resampled in circular blocks of slices (`reports.compare.blocks`), all
  operations together, because a stall slows them all.
- The interval of a difference is its 95 % percentile interval, a little wider for few blocks ("expanded percentile
  interval", Hesterberg 2015). A percentile is judged only where at least `FEWEST_BEYOND` requests lie beyond it.
- *worse* needs both: a difference that is no chance (one-sided Student's t of the logarithm of the ratio, corrected by
  Holm within all operations together and within the single ones, half of the risk for either, so that a pair of runs
  raises no false alarm with 95 %), and one that matters (the
  difference itself beyond the margin). *better* is the same in the other direction.
- *same* means that the interval lies within the margin: shown to be alike, not only "no difference found".
- *can't tell* is the rest: too few requests for a difference that may matter.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from reports.compare.blocks import FEWEST_BLOCKS, MOST_BLOCKS, Numbers, block_length, resampled
from reports.compare.significance import holm, student_quantile, student_two_sided
from reports.compare.verdicts import ERRORS, LEVEL, RATE, TOGETHER, Difference, Margin, Row, judged, row_of

_Requests: TypeAlias = tuple[NDArray[np.float32], NDArray[np.float32]]

PERCENTILES: Final = (0.5, 0.95, 0.99)
RESAMPLINGS: Final = 1000
FEWEST_BEYOND: Final = 10
"""How many requests must lie beyond a percentile in each run: 1,000 requests for p99."""
BIN: Final = 0.005
"""Latencies are counted in classes that are this wide, as a share of the latency itself."""
_SEED: Final = 20261130  # the same two histories give the same figures


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One operation's requests in one run: how many of each class of latency came in each slice of time.

    `exact` are the percentiles (ms) at `PERCENTILES`; `counts` has a row for each slice and a column for each bin of
    latency; `bins` are the bins' numbers, ascending: a bin reaches from `(1 + BIN) ** bin` ms to the next one.
    `failures` counts failed and unanswered requests by slice.
    """

    exact: tuple[float, ...]
    bins: NDArray[np.int64]
    counts: NDArray[np.float32]
    failures: NDArray[np.float32]

    @property
    def count(self) -> int:
        """How many requests there were."""
        return int(self.counts.sum())


@dataclass(frozen=True, slots=True)
class _Estimate:
    """A difference before the correction for many."""

    name: str
    difference: Difference


@dataclass(frozen=True, slots=True, eq=False)
class _Percentile:
    """One percentile (its place in `PERCENTILES`) in both runs, exact and in each resampling."""

    index: int
    a: float
    b: float
    resampled_a: Numbers
    resampled_b: Numbers


@dataclass(frozen=True, slots=True, eq=False)
class _Resampling:
    """The resamplings of both runs, and how many independent blocks stand behind them."""

    a: NDArray[np.float32]
    b: NDArray[np.float32]
    blocks: int

    @property
    def df(self) -> int:
        return max(1, self.blocks - 2)

    @property
    def stretch(self) -> float:
        """How much too narrow few blocks would make an interval."""
        return math.sqrt(self.blocks / (self.blocks - 1))


def compared(
    a: Mapping[str, Sample],
    b: Mapping[str, Sample],
    margin: Margin,
    *,
    together: bool = True,
    seconds: tuple[float, float] | None = None,
    times: int = RESAMPLINGS,
) -> tuple[Row, ...]:
    """Each operation that both runs have, by name, and all of them `together`; one risk of a false alarm for all.

    With the `seconds` that the runs took, their achieved rates are judged, too.
    """
    names = sorted(set(a) & set(b))
    if not names:
        return ()
    drawn = _resampling([a[name] for name in names], [b[name] for name in names], times)
    estimates: list[_Estimate] = []
    percentiles: list[tuple[float, _Percentile]] = []
    for name in names:
        found = _percentiles(a[name], b[name], drawn)
        estimates += [_Estimate(name, _latency(it, margin, drawn)) for it in found]
        estimates.append(_Estimate(name, _errors(_requests([a[name]]), _requests([b[name]]), margin, drawn)))
        percentiles += [(float(a[name].count + b[name].count), it) for it in found]
    counts = {name: (a[name].count, b[name].count) for name in names}
    if together:
        estimates += [_Estimate(TOGETHER, _latency(it, margin, drawn)) for it in _typical(percentiles)]
        whole = _requests([a[name] for name in names]), _requests([b[name] for name in names])
        estimates.append(_Estimate(TOGETHER, _errors(*whole, margin, drawn)))
        if seconds is not None:
            estimates.append(_Estimate(TOGETHER, _rate(*whole, seconds, margin, drawn)))
        counts[TOGETHER] = (sum(one for one, _ in counts.values()), sum(other for _, other in counts.values()))
    settled = _settled(estimates)
    return tuple(row_of(name, *counts[name], [it.difference for it in settled if it.name == name]) for name in counts)


def _resampling(a: Sequence[Sample], b: Sequence[Sample], times: int) -> _Resampling:
    dice = np.random.default_rng(_SEED)
    drawn, blocks = [], 0
    for samples in (a, b):
        slices = samples[0].counts.shape[0]
        length = min(max(_block_length(samples), math.ceil(slices / MOST_BLOCKS)), max(1, slices // FEWEST_BLOCKS))
        drawn.append(resampled(slices, length, times, dice))
        blocks += max(2, slices // length)
    return _Resampling(drawn[0], drawn[1], blocks)


def _block_length(samples: Sequence[Sample]) -> int:
    """The longest block that any percentile asks for, by what the operations together have beyond theirs."""
    longest = 1.0
    for index, percentile in enumerate(PERCENTILES):
        excess = np.zeros(samples[0].counts.shape[0])
        for sample in samples:
            beyond = (1 + BIN) ** sample.bins.astype(np.float64) > sample.exact[index]
            excess += sample.counts[:, beyond].sum(axis=1) - (1 - percentile) * sample.counts.sum(axis=1)
        longest = max(longest, block_length(excess))
    return math.ceil(longest)


def _percentiles(a: Sample, b: Sample, drawn: _Resampling) -> list[_Percentile]:
    """Those that have enough requests beyond them in both runs."""
    judged = [index for index, at in enumerate(PERCENTILES) if min(a.count, b.count) * (1 - at) >= FEWEST_BEYOND]
    if not judged:
        return []
    at = [PERCENTILES[index] for index in judged]
    of_a, of_b = _quantiles(a, drawn.a, at), _quantiles(b, drawn.b, at)
    return [
        _Percentile(index, a.exact[index], b.exact[index], of_a[:, column], of_b[:, column])
        for column, index in enumerate(judged)
    ]


def _typical(of_all: Sequence[tuple[float, _Percentile]]) -> list[_Percentile]:
    """The geometric mean of the operations' percentiles, weighed by requests: what all have in common shows in it.

    Unlike a percentile of all requests together it does not move when the mix of operations does.
    """
    found = []
    for index in range(len(PERCENTILES)):
        chosen = [(weight, it) for weight, it in of_all if it.index == index]
        whole = sum(weight for weight, _ in chosen)
        if len(chosen) > 1:
            a, b = (
                np.exp(sum(weight / whole * np.log(getattr(it, name)) for weight, it in chosen))
                for name in ("resampled_a", "resampled_b")
            )
            exact = [
                math.exp(sum(weight / whole * math.log(getattr(it, name)) for weight, it in chosen))
                for name in ("a", "b")
            ]
            found.append(_Percentile(index, exact[0], exact[1], a, b))
    return found


def _latency(it: _Percentile, margin: Margin, drawn: _Resampling) -> Difference:
    low, high = _interval(it.resampled_b - it.resampled_a, it.b - it.a, drawn)
    chance = _chance(math.log(it.b / it.a), np.log(it.resampled_b / it.resampled_a), drawn)
    name = f"p{100 * PERCENTILES[it.index]:g}"
    return Difference(name, it.a, it.b, low, high, margin.of(it.a), chance, "can't tell")


def _errors(a: _Requests, b: _Requests, margin: Margin, drawn: _Resampling) -> Difference:
    """The share of failed requests; each run's requests and failures by slice."""
    (count_a, failed_a), (count_b, failed_b) = ((float(all_.sum()), float(failed.sum())) for all_, failed in (a, b))
    if not failed_a and not failed_b:  # the rule of three: what so many requests without a failure leave possible
        return Difference(ERRORS, 0.0, 0.0, -3 / count_a, 3 / count_b, margin.errors, 1.0, "can't tell")
    rates = [
        ((weights @ failed) / np.maximum(weights @ all_, 1)).astype(np.float64)
        for (all_, failed), weights in ((a, drawn.a), (b, drawn.b))
    ]
    exact = failed_b / count_b - failed_a / count_a
    low, high = _interval(rates[1] - rates[0], exact, drawn)
    p = _chance(exact, rates[1] - rates[0], drawn)
    return Difference(ERRORS, failed_a / count_a, failed_b / count_b, low, high, margin.errors, p, "can't tell")


def _rate(a: _Requests, b: _Requests, seconds: tuple[float, float], margin: Margin, drawn: _Resampling) -> Difference:
    """The achieved rate, requests a second."""
    exact = [float(run[0].sum()) / max(length, 1e-9) for run, length in zip((a, b), seconds, strict=True)]
    rates = [
        exact_rate * ((weights @ run[0]) / weights.sum(axis=1) * len(run[0]) / run[0].sum()).astype(np.float64)
        for exact_rate, run, weights in zip(exact, (a, b), (drawn.a, drawn.b), strict=True)
    ]
    low, high = _interval(rates[1] - rates[0], exact[1] - exact[0], drawn)
    p = _chance(exact[1] - exact[0], rates[1] - rates[0], drawn)
    return Difference(RATE, exact[0], exact[1], low, high, margin.relative * exact[0], p, "can't tell")


def _requests(of: Sequence[Sample]) -> _Requests:
    """All requests and the failed ones, by slice of time."""
    counts = np.vstack([sample.counts.sum(axis=1) for sample in of]).sum(axis=0)
    failures = np.vstack([sample.failures for sample in of]).sum(axis=0)
    return counts.astype(np.float32), failures.astype(np.float32)


def _quantiles(sample: Sample, weights: NDArray[np.float32], at: Sequence[float]) -> Numbers:
    """The percentiles of each resampling, ms: a row for each, by position within the bin."""
    ranks = np.cumsum(weights @ sample.counts, axis=1, dtype=np.float64)
    found = np.empty((len(ranks), len(at)))
    rows = np.arange(len(ranks))
    for column, share in enumerate(at):
        wanted = np.maximum(share * ranks[:, -1], 1e-9)
        place = np.minimum((ranks < wanted[:, None]).sum(axis=1), ranks.shape[1] - 1)
        before = np.where(place > 0, ranks[rows, place - 1], 0.0)
        within = (wanted - before) / np.maximum(ranks[rows, place] - before, 1e-9)
        found[:, column] = (1 + BIN) ** (sample.bins[place] + np.clip(within, 0.0, 1.0))
    return found


def _interval(differences: Numbers, exact: float, drawn: _Resampling) -> tuple[float, float]:
    tail = NormalDist().cdf(-drawn.stretch * student_quantile(LEVEL, drawn.df))
    low, high = np.quantile(differences, [tail, 1 - tail])
    return min(float(low), exact), max(float(high), exact)


def _chance(size: float, resampled_sizes: Numbers, drawn: _Resampling) -> float:
    error = float(np.std(resampled_sizes, ddof=1)) * drawn.stretch
    if error <= 0:
        return 1.0 if size == 0 else 0.0
    return student_two_sided(size / error, drawn.df)


def _settled(estimates: Sequence[_Estimate]) -> list[_Estimate]:
    """The estimates with corrected p-values. Where both runs had no failure there was nothing to be tested."""
    tested = [entry for entry in estimates if not _without_failures(entry.difference)]
    families = [family for family in _families(tested) if family]
    corrected: dict[int, float] = {}
    for family in families:
        above = holm([_one_sided(entry.difference, upwards=True) for entry in family])
        below = holm([_one_sided(entry.difference, upwards=False) for entry in family])
        for entry, up, down in zip(family, above, below, strict=True):
            corrected[id(entry)] = min(1.0, len(families) * (up if entry.difference.change > 0 else down))
    settled = []
    for entry in estimates:
        difference = replace(entry.difference, p=corrected.get(id(entry), 1.0))
        settled.append(replace(entry, difference=replace(difference, verdict=judged(difference))))
    return settled


def _families(estimates: Sequence[_Estimate]) -> tuple[list[_Estimate], list[_Estimate]]:
    """All operations together, and each for itself: half of the risk for either, or the many would drown the few."""
    return [it for it in estimates if it.name == TOGETHER], [it for it in estimates if it.name != TOGETHER]


def _one_sided(difference: Difference, *, upwards: bool) -> float:
    half = difference.p / 2
    return half if upwards == (difference.change > 0) else 1 - half


def _without_failures(difference: Difference) -> bool:
    return difference.metric == ERRORS and not difference.a and not difference.b
