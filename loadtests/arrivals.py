"""When journeys begin and what each is: arithmetic from profile, seed, worker and their number; and the beginning."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping

import gevent
from gevent.event import Event
from gevent.pool import Group

from calproof.arrivals import Arrivals, segments
from loadtests.clock import now
from loadtests.tally import Tally


def intended_times(arrivals: Arrivals, worker: int, workers: int, seed: str) -> Iterator[float]:
    """Seconds after the beginning at which this worker's arrivals are due, over warm-up and measured time.

    Both spacings come from a change of time: the moment at which the profile's rate, added up, comes to a count.
    Constant: whole counts, dealt out worker by worker. Poisson: each worker adds exponential gaps of mean 1 and has
    every arrival of a process as dense as its share; the same ones for the same seed and worker.
    """
    pieces = segments(arrivals)
    if arrivals.spacing == "constant":
        counts: Iterator[float] = map(float, itertools.count(worker, workers))
    else:
        draw = random.Random(f"{seed}:arrivals:{worker}")  # noqa: S311  (nothing secret)
        counts = itertools.accumulate(draw.expovariate(1 / workers) for _ in itertools.count())
    gone = 0.0
    count = next(counts)
    for piece in pieces:
        while count < gone + piece.arrivals:
            yield piece.moment_of(count - gone)
            count = next(counts)
        gone += piece.arrivals


def flows_of(mix: Mapping[str, float], worker: int, seed: str) -> Iterator[str]:
    """The flow of each arrival, by weight; the same ones for the same seed and worker."""
    draw = random.Random(f"{seed}:mix:{worker}")  # noqa: S311  (nothing secret)
    names, weights = list(mix), list(mix.values())
    while True:
        yield draw.choices(names, weights)[0]


def think_times(arrivals: Arrivals, worker: int, user: int, seed: str) -> Iterator[float]:
    """The seconds that a user of a closed model waits before each journey but the first."""
    draw, mean = random.Random(f"{seed}:think:{worker}:{user}"), arrivals.think_seconds  # noqa: S311  (nothing secret)
    while True:
        match arrivals.think:
            case "uniform":
                yield draw.uniform(0.5 * mean, 1.5 * mean)
            case "exponential":
                yield draw.expovariate(1 / mean) if mean else 0.0
            case "constant":
                yield mean


def offer(
    arrivals: Iterable[tuple[float, str]],
    begin: Callable[[float, str], None],
    under_way: Group,
    most: int,
    ending: Event,
    tally: Tally,
) -> None:
    """Begin a journey at each of `arrivals` (seconds since 1970, flow), whether or not earlier ones have ended.

    It returns when they end or `ending` is set. Each journey is a greenlet of the group `under_way`. Where `most`
    are under way already, the arrival is dropped and counted: the figures of such a run are worth nothing.
    """
    for at, flow in arrivals:
        while (early := at - now()) > 0:
            if ending.wait(early):
                return
        if ending.is_set():
            return
        full = len(under_way) >= most
        tally.arrival(dropped=full)
        if not full:
            under_way.add(gevent.spawn(begin, at, flow))
