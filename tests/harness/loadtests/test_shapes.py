"""Each shape offers the arrivals that its rate adds up to, to every worker its share, the same ones for one seed."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from statistics import mean, pstdev
from typing import Final

import pytest

from calproof.arrivals import Arrivals, due_by, offered
from loadtests.arrivals import intended_times, think_times

SHAPES: Final = {
    "constant": Arrivals(rate=30, duration=60),
    "ramp": Arrivals(shape="ramp", rate=0, to=60, duration=60),
    "falling ramp": Arrivals(shape="ramp", rate=60, to=0, duration=60, warm_up=5),
    "steps": Arrivals(shape="steps", rates=(10, 0, 50), duration=60, warm_up=2),
    "spike": Arrivals(shape="spike", rate=10, peak=100, at=20, lasts=10, duration=60, warm_up=3),
    "spike at once": Arrivals(shape="spike", rate=0, peak=50, at=0, lasts=10, duration=60),
}
RATES: Final[dict[str, Callable[[float], float]]] = {  # once more, by another way than adding up
    "constant": lambda _at: 30,
    "ramp": lambda at: at,
    "falling ramp": lambda at: 60 if at < 5 else 65 - at,
    "steps": lambda at: 10 if at < 22 else 0 if at < 42 else 50,
    "spike": lambda at: 100 if 23 <= at < 33 else 10,
    "spike at once": lambda at: 50 if at < 10 else 0,
}
shapes = pytest.mark.parametrize("name", SHAPES)


def times(arrivals: Arrivals, worker: int = 0, workers: int = 1, seed: str = "7") -> list[float]:
    return list(intended_times(arrivals, worker, workers, seed))


@shapes
def test_as_many_arrive_in_each_second_as_the_rate_then_says(name: str) -> None:
    arrivals = SHAPES[name]
    found = times(arrivals)
    assert found == sorted(found)
    for second in range(int(arrivals.warm_up + arrivals.duration)):
        wanted = sum(RATES[name](second + step / 100) for step in range(100)) / 100
        assert abs(sum(second <= at < second + 1 for at in found) - wanted) <= 1.51


@shapes
@pytest.mark.parametrize("spacing", ["constant", "poisson"])
def test_each_worker_has_its_share_and_all_together_have_everything(name: str, spacing: str) -> None:
    arrivals = replace(SHAPES[name], spacing="poisson" if spacing == "poisson" else "constant")
    whole = due_by(arrivals, arrivals.warm_up + arrivals.duration)
    shared = [times(arrivals, worker, 3) for worker in range(3)]
    if spacing == "constant":
        assert sorted(itertools.chain(*shared)) == times(arrivals)
    for share in shared:  # within five standard deviations of a Poisson count
        assert abs(len(share) - whole / 3) < 5 * (whole / 3) ** 0.5


@shapes
def test_random_arrivals_repeat_with_their_seed_and_worker_only(name: str) -> None:
    arrivals = replace(SHAPES[name], spacing="poisson")
    first = times(arrivals, 1, 2)
    assert first == times(arrivals, 1, 2)
    assert first != times(arrivals, 1, 2, seed="8")
    assert not set(first) & set(times(arrivals, 0, 2))


def test_gaps_of_a_poisson_process_scatter_as_much_as_they_last() -> None:
    found = times(Arrivals(rate=100, duration=100, spacing="poisson"))
    gaps = [later - earlier for earlier, later in itertools.pairwise(found)]
    assert mean(gaps) == pytest.approx(0.01, rel=0.05)
    assert pstdev(gaps) == pytest.approx(mean(gaps), rel=0.05)


def test_a_random_spike_is_as_dense_as_it_should_be_and_where_it_should_be() -> None:
    found = times(replace(SHAPES["spike"], spacing="poisson"))
    inside = sum(23 <= at < 33 for at in found)
    assert abs(inside - 1000) < 5 * 1000**0.5
    assert abs(len(found) - inside - 530) < 5 * 530**0.5


def test_the_warm_up_keeps_the_first_rate() -> None:
    found = times(Arrivals(shape="ramp", rate=20, to=40, duration=10, warm_up=5))
    assert sum(at < 5 for at in found) == 100


@pytest.mark.parametrize(("think", "low", "high", "scatter"), [
    ("uniform", 1.0, 3.0, 2 / 12**0.5), ("exponential", 0.0, 99.0, 2.0), ("constant", 2.0, 2.0, 0.0),
])  # fmt: skip
def test_users_think_as_the_profile_distributes_it(think: str, low: float, high: float, scatter: float) -> None:
    arrivals = replace(Arrivals(kind="closed", users=2, think_seconds=2), think=think)  # type: ignore[arg-type]
    found = list(itertools.islice(think_times(arrivals, 0, 1, "7"), 20_000))
    assert low <= min(found) <= max(found) <= high
    assert mean(found) == pytest.approx(2.0, rel=0.05)
    assert pstdev(found) == pytest.approx(scatter, rel=0.05)
    assert found[:9] == list(itertools.islice(think_times(arrivals, 0, 1, "7"), 9))


def test_a_longer_run_keeps_a_spike_in_its_place() -> None:
    longer = SHAPES["spike"].lasting(120)
    assert (longer.at, longer.lasts) == (40, 20)


def test_the_load_is_told_in_words() -> None:
    assert [offered(arrivals) for arrivals in SHAPES.values()][1::2] == [
        "0 to 60 journeys/s",
        "10, 0, 50 journeys/s",
        "0 journeys/s, 50 in the spike",
    ]
    assert offered(Arrivals(kind="closed", users=1)) == "1 user"
