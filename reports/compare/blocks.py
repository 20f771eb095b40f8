"""Resampling a run in blocks of time: slow answers come in spells, so single requests are no independent draws."""

from __future__ import annotations

import math
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float64]

SLICES: Final = 240
"""Into how many slices of time a run is cut at most; a block is some slices long."""
SHORTEST_SLICE: Final = 0.05
"""Seconds."""
FEWEST_BLOCKS: Final = 6
MOST_BLOCKS: Final = 12
"""A block is a twelfth of the run at least: slow drifts are too weak within one run to show as correlation."""


def block_length(series: Numbers) -> float:
    """How many values of a series belong together: the best block length for the circular block bootstrap.

    Politis and White (2004) with the correction of Patton, Politis and White (2009): autocorrelations are summed under
    a flat-top window, up to twice the lag from which on they can't be told from noise.
    """
    n = len(series)
    centred = series - series.mean()
    variance = float(centred @ centred) / n
    if n < 8 or variance <= 0:
        return 1.0
    in_a_row = max(5, math.ceil(math.sqrt(math.log10(n))))
    farthest = min(n - 1, math.ceil(math.sqrt(n)) + in_a_row)
    covariance = np.array([float(centred[lag:] @ centred[: n - lag]) / n for lag in range(farthest + 1)])
    noise = 2 * math.sqrt(math.log10(n) / n)
    small = np.abs(covariance[1:] / variance) < noise
    last = next((lag for lag in range(len(small)) if small[lag : lag + in_a_row].all()), farthest)
    if last == 0:
        return 1.0
    window = min(2 * last, farthest)
    lags = np.arange(1, window + 1)
    weight = np.clip(2 * (1 - lags / window), 0.0, 1.0)
    bend = 2 * float(np.sum(weight * lags * covariance[1 : window + 1]))
    level = variance + 2 * float(np.sum(weight * covariance[1 : window + 1]))
    if level <= 0:
        return 1.0
    best = (2 * bend**2 / (4 / 3 * level**2)) ** (1 / 3) * n ** (1 / 3)
    return float(min(max(best, 1.0), math.ceil(min(3 * math.sqrt(n), n / 3))))


def resampled(slices: int, length: int, times: int, dice: np.random.Generator) -> NDArray[np.float32]:
    """How often each slice is drawn in each of `times` resamplings: an array of `times` rows and `slices` columns.

    Circular moving blocks: each row is made of blocks of `length` slices that begin anywhere and go on at the front.
    """
    blocks = math.ceil(slices / length)
    starts = dice.integers(0, slices, size=(times, blocks))
    drawn = np.zeros((times, slices + 1), dtype=np.float32)
    rows = np.repeat(np.arange(times), blocks)
    first, after = starts.ravel(), starts.ravel() + length
    np.add.at(drawn, (rows, first), 1)
    np.add.at(drawn, (rows, np.minimum(after, slices)), -1)
    around = after > slices
    np.add.at(drawn, (rows[around], np.zeros(int(around.sum()), dtype=np.int64)), 1)
    np.add.at(drawn, (rows[around], after[around] - slices), -1)
    return np.cumsum(drawn[:, :slices], axis=1, dtype=np.float32)
