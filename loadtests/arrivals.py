"""When journeys begin: open arrivals at a rate of their own, and the choice of what each arrival does."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterator, Mapping

import gevent
from gevent.event import Event
from gevent.pool import Group

from calproof.profiles import Spacing
from loadtests.clock import now
from loadtests.tally import Tally


def intended_times(rate: float, spacing: Spacing, worker: int, workers: int, seed: str) -> Iterator[float]:
    """Seconds after the beginning at which this worker's arrivals are due, without end.

    `rate` is that of all workers together. Constant: worker by worker, evenly spaced. Poisson: exponential gaps,
    the same ones for the same seed and worker.
    """
    if spacing == "constant":
        yield from ((number * workers + worker) / rate for number in itertools.count())
        return
    draw = random.Random(f"{seed}:arrivals:{worker}")  # noqa: S311  (nothing secret)
    at = 0.0
    while True:
        at += draw.expovariate(rate / workers)
        yield at


def flows_of(mix: Mapping[str, float], worker: int, seed: str) -> Iterator[str]:
    """The flow of each arrival, by weight; the same ones for the same seed and worker."""
    draw = random.Random(f"{seed}:mix:{worker}")  # noqa: S311  (nothing secret)
    names, weights = list(mix), list(mix.values())
    while True:
        yield draw.choices(names, weights)[0]


def offer(
    times: Iterator[float], begin: Callable[[float], None], under_way: Group, most: int, ending: Event, tally: Tally
) -> None:
    """Begin a journey at each of `times` (seconds since 1970), whether or not earlier ones have ended.

    It returns when `times` end or `ending` is set. Each journey is a greenlet of the group `under_way`. Where `most`
    are under way already, the arrival is dropped and counted: the figures of such a run are worth nothing.
    """
    for at in times:
        while (early := at - now()) > 0:
            if ending.wait(early):
                return
        if ending.is_set():
            return
        full = len(under_way) >= most
        tally.arrival(dropped=full)
        if not full:
            under_way.add(gevent.spawn(begin, at))
