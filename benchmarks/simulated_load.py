"""Load runs that never happened: latencies with a body, a tail, slow spells and stalls, as real services have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from reports.compare.samples import sample_of
from reports.compare.statistics import Sample

OPERATIONS: Final = {"createBooking": (38.0, 0.3), "getBooking": (9.0, 0.2), "getAvailableSlots": (55.0, 0.2),
                     "cancelBooking": (24.0, 0.2), "rescheduleBooking": (45.0, 0.1)}  # fmt: skip
"""Median in ms, and share of all requests."""
SPREAD: Final = 0.4
"""Standard deviation of the logarithm: p95 is about twice the median."""


@dataclass(frozen=True, slots=True)
class Weather:
    """What disturbs a run: a share of slow spells, their mean length (s), and stalls (garbage collection) a second."""

    spells: float = 0.01
    spell_seconds: float = 0.25
    stalls: float = 0.05
    stall_seconds: float = 0.08
    sway: float = 0.02  # of the logarithm, with a memory of five seconds


ORDINARY: Final = Weather()
STORMY: Final = Weather(spells=0.05, spell_seconds=2.0, stalls=0.15, stall_seconds=0.25, sway=0.05)


def run(
    requests: int, dice: np.random.Generator, weather: Weather = ORDINARY, rate: float = 100.0,
    slower: Mapping[str, str] | None = None,
) -> dict[str, Sample]:  # fmt: skip
    """One open-loop run. `slower` makes operations 10 % slower: `whole` at every request, `tail` at p95 and beyond.

    The tail is bent from p80 on, so that p50 stays where it is and p95 is 10 % higher.
    """
    seconds = requests / rate
    at = np.sort(dice.uniform(0, seconds, requests))
    names = list(OPERATIONS)
    which = dice.choice(len(names), requests, p=[share for _, share in OPERATIONS.values()])
    medians = np.array([median for median, _ in OPERATIONS.values()])[which]
    noise = dice.standard_normal(requests)
    service = medians * np.exp(SPREAD * noise + _sway(at, seconds, weather, dice))
    far = dice.random(requests) < 0.01
    service = np.where(far, service * (1.5 + dice.exponential(1.5, requests)), service)
    latency = service * _spells(at, seconds, weather, dice) + _stalled(at, seconds, weather, dice)
    for name, kind in (slower or {}).items():
        chosen = which == names.index(name)
        low, high = np.quantile(latency[chosen], [0.8, 0.95])
        ramp = np.clip((latency[chosen] - low) / (high - low), 0.0, 1.0) if kind == "tail" else 1.0
        latency[chosen] *= 1 + 0.1 * ramp
    failed = (dice.random(requests) < 0.002).astype(np.float64)
    return {
        name: sample_of(at[which == index], latency[which == index], failed[which == index], seconds)
        for index, name in enumerate(names)
    }


def _sway(at: NDArray[np.float64], seconds: float, weather: Weather, dice: np.random.Generator) -> NDArray[np.float64]:
    """How the whole service drifts: an autoregressive process in steps of half a second."""
    steps = int(seconds * 2) + 2
    keep = np.exp(-0.5 / 5)
    drift = np.empty(steps)
    drift[0] = dice.standard_normal()
    pushes = dice.standard_normal(steps) * np.sqrt(1 - keep**2)
    for step in range(1, steps):
        drift[step] = keep * drift[step - 1] + pushes[step]
    return weather.sway * np.interp(at * 2, np.arange(steps), drift)


def _spells(
    at: NDArray[np.float64], seconds: float, weather: Weather, dice: np.random.Generator
) -> NDArray[np.float64]:
    """Spells in which everything takes up to three times as long."""
    factor = np.ones(len(at))
    for begin in dice.uniform(0, seconds, dice.poisson(weather.spells / weather.spell_seconds * seconds)):
        within = (at >= begin) & (at < begin + dice.exponential(weather.spell_seconds))
        factor[within] = dice.uniform(1.5, 3)
    return factor


def _stalled(
    at: NDArray[np.float64], seconds: float, weather: Weather, dice: np.random.Generator
) -> NDArray[np.float64]:
    """What requests wait, in ms, that come while nothing is served."""
    waits = np.zeros(len(at))
    for begin in dice.uniform(0, seconds, dice.poisson(weather.stalls * seconds)):
        end = begin + weather.stall_seconds * dice.uniform(0.5, 1.5)
        within = (at >= begin) & (at < end)
        waits[within] += 1e3 * (end - at[within])
    return waits
