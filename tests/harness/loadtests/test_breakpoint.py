"""The search for the breakpoint finds the knee of a target whose capacity is known, and says how sure it is."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from calproof.capacity import search
from calproof.errors import UsageError
from calproof.profiles import Search, load_profile, search_with
from calproof.sandbox_server import sandbox_target
from calproof.search_step import at_step
from reports.knee import Knee, Step, StepOutcome, falling, knee_of
from tests.harness.command.running import calproof

PLAN: Final = Search(to=400, step=20, precision=0.05, repeats=3)
PROFILE: Final = """
max_lag_ms = 1000
[arrivals]
kind = "open"
rate = 20
warm_up = 3
duration = 4
drain = 1
[breakpoint]
to = 80
step = 60
precision = 0.8
repeats = 1
[mix]
page-through-bookings = 1
[[slo]]
name = "answers come in time"
metric = "p95"
max = 500
"""


def found(outcome: Callable[[float], StepOutcome], first: float = 20, plan: Search = PLAN) -> tuple[Knee, list[Step]]:
    """What a search finds whose steps end so, and its steps."""
    steps = []
    rates = search(first, plan)
    rate = next(rates)
    try:
        while True:
            steps.append(Step(rate, outcome(rate)))
            rate = rates.send(steps[-1].outcome)
    except StopIteration:
        return knee_of(steps), steps


@pytest.mark.parametrize("capacity", [21.0, 60.0, 99.9, 151.0, 399.0])
def test_the_knee_is_found_to_the_precision_that_was_asked_for(capacity: float) -> None:
    knee, steps = found(lambda rate: "held" if rate <= capacity else "broke")
    assert knee.held is not None
    assert knee.broke is not None
    assert knee.held <= capacity < knee.broke <= knee.held * 1.06
    assert knee.tries[knee.held] == (3, 3)
    assert knee.tries[knee.broke] == (0, 3)
    assert len(steps) < 40


def test_one_bad_step_is_not_believed() -> None:
    bad = iter([True])
    knee, steps = found(lambda rate: "broke" if rate > 150 or (rate == 60 and next(bad, False)) else "held")
    assert knee.held is not None
    assert 140 < knee.held <= 150
    assert [step.rate for step in steps].count(60) == 3


def test_the_interval_holds_the_true_knee_of_a_target_that_wavers() -> None:
    def wavering(seed: int) -> Callable[[float], StepOutcome]:
        draw = random.Random(seed)  # noqa: S311  (nothing secret)
        return lambda rate: "held" if draw.random() < 1 / (1 + (rate / 100) ** 20) else "broke"

    inside = 0
    for seed in range(60):
        knee, _ = found(wavering(seed))
        assert knee.between is not None
        low, high = knee.between
        inside += low <= 100 <= high
    assert inside >= 54  # 95 % of 60 are 57


def test_more_steps_make_it_surer() -> None:
    few = knee_of([Step(90, "held"), Step(110, "broke")])
    many = knee_of([Step(90, "held"), Step(110, "broke")] * 20)
    assert few.between is not None
    assert many.between is not None
    assert many.between[1] - many.between[0] < few.between[1] - few.between[0]


def test_a_target_that_never_breaks_has_its_knee_beyond_the_search() -> None:
    knee, steps = found(lambda _rate: "held")
    assert (knee.held, knee.broke, knee.between) == (400, None, None)
    assert len(steps) == 20
    assert "the knee lies higher" in knee.sentence


def test_a_late_generator_is_never_the_targets_failure() -> None:
    knee, steps = found(lambda rate: "late" if rate > 100 else "held")
    assert (knee.held, knee.broke, knee.late) == (100, None, 120)
    assert [step.outcome for step in steps][-2:] == ["late", "late"]
    assert "at 120 the generator itself was late, so the knee lies higher" in knee.sentence


def test_a_generator_that_is_late_once_is_tried_again() -> None:
    first = iter([True])
    knee, _ = found(lambda rate: "late" if next(first, False) else "held" if rate <= 70 else "broke")
    assert knee.held is not None
    assert 66 < knee.held <= 70


def test_a_target_that_breaks_at_once_has_no_knee() -> None:
    knee, steps = found(lambda _rate: "broke")
    assert (knee.held, knee.broke) == (None, 20)
    assert len(steps) == 3
    assert knee.sentence == "the objectives broke at the lowest rate already, 20 journeys/s"


def test_a_search_that_measures_nothing_ends() -> None:
    knee, steps = found(lambda _rate: "empty")
    assert (knee.held, knee.broke, len(steps)) == (None, None, 2)
    assert knee.sentence == "no step was measured"


def test_shares_that_rise_are_pooled() -> None:
    assert falling([0.9, 0.2, 0.6, 0.1]) == [0.9, 0.4, 0.4, 0.1]
    assert falling([0.1, 0.5, 0.9]) == [0.5, 0.5, 0.5]


def test_the_range_is_given_on_the_command_line() -> None:
    profile = search_with(load_profile("breakpoint"), 5, 50, 15)
    assert profile.search is not None
    assert (profile.arrivals.rate, profile.search.to, profile.search.step) == (5, 50, 15)
    assert at_step(profile, "3:35.0")[0].arrivals.rate == 35
    assert at_step(profile, "3:35.0")[0].search is None
    with pytest.raises(UsageError, match="the search begins at 90 and ends at 50"):
        search_with(load_profile("breakpoint"), 90, 50, None)
    with pytest.raises(UsageError, match="--step belongs to a search: `calproof load breakpoint --step"):
        search_with(load_profile("smoke"), None, None, 5)


def test_the_knee_of_a_target_of_known_capacity_is_found(tmp_path: Path) -> None:
    # Forty requests a second are served: at 20 nobody waits, at 80 the queue grows by a second each second.
    (tmp_path / "search.toml").write_text(PROFILE)
    limited = Path(__file__).parent / "limited"
    with sandbox_target("empty", ["forty-requests-a-second"], [limited]) as target:
        ended = calproof(
            "load", str(tmp_path / "search.toml"), "--target", target.url, "--out", str(tmp_path / "runs"),
            extra={"CALPROOF_API_KEY": target.keys["host"]}, timeout=300,
        )  # fmt: skip
    assert ended.code == 0, ended.out + ended.err
    assert "20 journeys/s: held" in ended.out
    assert "80 journeys/s: broke (1 SLO missed: answers come in time)" in ended.out
    (folder,) = (tmp_path / "runs").iterdir()
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    assert (summary["breakpoint"]["held"], summary["breakpoint"]["broke"]) == (20, 80)
    low, high = summary["breakpoint"]["between"]
    assert 20 <= low < high <= 80
    assert "<h2>Breakpoint</h2>" in (folder / "index.html").read_text("utf-8")
