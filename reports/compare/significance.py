"""What chance explains: Student's t, Fisher's exact test, and Holm's and Tarone's corrections for many tests."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate


def student_two_sided(t: float, df: int) -> float:
    """The probability that Student's t with `df` degrees of freedom is as far from 0 as `t`, or farther.

    The finite sums for whole degrees of freedom: Abramowitz and Stegun, 26.7.3 and 26.7.4.
    """
    if df < 1:
        raise ValueError(f"degrees of freedom must be 1 or more, not {df}")
    if math.isinf(t):
        return 0.0
    angle = math.atan(abs(t) / math.sqrt(df))
    squared = math.cos(angle) ** 2
    if df % 2:
        factors = [math.cos(angle), *(squared * (step - 1) / step for step in range(3, df - 1, 2))]
        within = 2 / math.pi * (angle + (math.sin(angle) * sum(_products(factors)) if df > 1 else 0.0))
    else:
        factors = [1.0, *(squared * (step - 1) / step for step in range(2, df - 1, 2))]
        within = math.sin(angle) * sum(_products(factors))
    return min(1.0, max(0.0, 1.0 - within))


def student_quantile(two_sided: float, df: int) -> float:
    """The t that is exceeded in size with probability `two_sided`: what an interval reaches to each side."""
    low, high = 0.0, 1.0
    while student_two_sided(high, df) > two_sided:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        if student_two_sided(middle, df) > two_sided:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _products(factors: Sequence[float]) -> list[float]:
    return list(accumulate(factors, lambda one, other: one * other))


@lru_cache(maxsize=65536)
def fisher(seen_a: int, of_a: int, seen_b: int, of_b: int) -> float:
    """Fisher's exact test, two-sided: how probable a split at least as uneven is, if both shares are the same."""
    seen, of = seen_a + seen_b, of_a + of_b
    whole = _log_choose(of, seen)

    def chance(count: int) -> float:
        return math.exp(_log_choose(of_a, count) + _log_choose(of_b, seen - count) - whole)

    observed = chance(seen_a) * (1 + 1e-7)
    possible = range(max(0, seen - of_b), min(of_a, seen) + 1)
    return min(1.0, sum(probability for count in possible if (probability := chance(count)) <= observed))


@lru_cache(maxsize=65536)
def least_fisher(seen: int, of_a: int, of_b: int) -> float:
    """The smallest p that any split of `seen` between the two could have had."""
    ends = (max(0, seen - of_b), min(of_a, seen))
    return min(fisher(count, of_a, seen - count, of_b) for count in ends)


def holm(probabilities: Sequence[float]) -> list[float]:
    """The p-values adjusted by Holm's step-down: those below a level hold together, with that level's risk in all."""
    adjusted = [1.0] * len(probabilities)
    highest = 0.0
    for place, index in enumerate(sorted(range(len(probabilities)), key=lambda index: probabilities[index])):
        highest = max(highest, min(1.0, (len(probabilities) - place) * probabilities[index]))
        adjusted[index] = highest
    return adjusted


def tarone_threshold(least: Sequence[float], level: float) -> float:
    """The p-value up to which discrete tests count, so that the risk of any false alarm stays below `level`.

    Tarone (1990): a test that could not reach the threshold, however its counts had fallen, needs no correction.
    `least` are the smallest p-values that the tests could have had.
    """
    ranked = sorted(least)
    for divisor in range(1, len(ranked) + 1):
        if divisor == len(ranked) or ranked[divisor] > level / divisor:  # at most `divisor` tests can reach it
            return level / divisor
    return level


def _log_choose(of: int, count: int) -> float:
    return math.lgamma(of + 1) - math.lgamma(count + 1) - math.lgamma(of - count + 1)
