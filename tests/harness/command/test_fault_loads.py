"""A fault that needs load is tried several times: most runs must see it, and runs without a fault see nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from calproof import fault_loads, scoring
from calproof.fault_loads import OBJECTIVE, blamed, generator_was_late, load_trials, together
from calproof.faults import FaultOptions
from calproof.known_faults import KnownFaults
from history.queries import Figures, Quantiles
from reports.fault_catalogue import Fault
from reports.load import Lag
from reports.scorecard import FAULTLESS, Result
from reports.slos import SloResult
from tests.harness.command.running import calproof


def ran(outcome: str, seed: int = 1, fault: str = "slow") -> Result:
    code = OBJECTIVE if outcome == "found" else ""
    return Result(fault, seed, outcome, 100 * seed, 2.0, code, "createBooking" if code else "")


@pytest.mark.parametrize(
    ("outcomes", "outcome", "seen"),
    [
        (["found", "found", "missed"], "found", 2),
        (["missed", "found", "missed"], "missed", 1),
        (["found", "missed"], "missed", 1),
        (["found", "crashed", "crashed"], "crashed", 1),
        (["crashed", "missed", "crashed"], "missed", 0),
        (["crashed", "crashed"], "crashed", 0),
        (["found"], "found", 1),
    ],
)
def test_a_fault_is_found_where_most_runs_see_it(outcomes: Sequence[str], outcome: str, seen: int) -> None:
    told = together([ran(it, seed) for seed, it in enumerate(outcomes, 1)])
    assert (told.found, told.seen, told.runs) == (outcome == "found", seen, len(outcomes))
    assert told.outcome == outcome
    assert told.seconds == 2.0 * len(outcomes)


def test_what_was_found_is_told_in_the_words_of_the_first_run_that_saw_it() -> None:
    told = together([ran("missed", 1), ran("found", 2), ran("found", 3)])
    assert (told.seed, told.requests, told.code, told.operation) == (2, 200, OBJECTIVE, "createBooking")


def test_as_many_runs_without_a_fault_count_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fault_loads, "load_trial", lambda fault, seed, _: ran("missed", seed, fault))
    seen: list[Result] = []
    load_trials(["slow"], (4, 5, 6), (), seen.append)
    assert [(result.fault, result.seed, result.runs) for result in seen] == [
        ("slow", 4, 3),
        (FAULTLESS, 4, 1),
        (FAULTLESS, 5, 1),
        (FAULTLESS, 6, 1),
    ]


def figures(name: str, p95: float, failed: int = 0) -> Figures:
    times = Quantiles(p95, p95, p95, p95, p95)
    return Figures(name, 100, 100 - failed, 0, failed, 0, times, times)


@pytest.mark.parametrize(
    ("operation", "metric", "expected"),
    [
        ("getBookings", "p95", "getBookings"),
        ("*", "p99", "createBooking"),
        ("*", "error_rate", "cancelBooking"),
    ],
)
def test_an_objective_about_all_blames_the_operation_furthest_from_it(
    operation: str, metric: str, expected: str
) -> None:
    missed = SloResult("quick", operation, metric, "max", 100.0, 900.0, "missed", -8.0)
    operations = [figures("getBookings", 5), figures("createBooking", 900), figures("cancelBooking", 90, failed=9)]
    assert blamed(missed, operations) == expected
    assert blamed(missed, []) in ("", operation)


@pytest.mark.parametrize(("p99", "late"), [(999.0, False), (1_001.0, True)])
def test_nothing_is_said_of_a_target_whose_generator_was_late(p99: float, late: bool) -> None:
    assert generator_was_late(Lag(1.0, p99, 2_000.0, 1_000.0)) is late
    assert not generator_was_late(None)


def test_load_runs_are_made_of_what_was_missed_and_needs_load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = tuple(Fault(name, "x", kind, f"It is {name}.") for name, kind in (("slow", "load"), ("plain", "plain")))
    monkeypatch.setattr(scoring, "known_faults", lambda *_: KnownFaults(faults, {}))
    asked: list[tuple[Sequence[str], Sequence[int]]] = []

    def run(options: FaultOptions, look: object) -> None:
        assert callable(look)
        look([Result(trial.fault, trial.seed, "missed", 5, 1.0) for trial in options.trials])

    def load(names: Sequence[str], seeds: Sequence[int], _: object, look: object) -> None:
        asked.append((names, seeds))
        assert callable(look)
        look(together([ran("found", seed, names[0]) for seed in seeds]))

    monkeypatch.setattr(scoring, "run_trials", run)
    monkeypatch.setattr(scoring, "load_trials", load)
    console = Console(record=True, width=200)
    options = scoring.ScoreOptions(seed=7, load=True, load_runs=4, json=tmp_path / "score.json")
    scoring.score(options, console)
    assert asked == [(["slow"], [7, 8, 9, 10])]
    said = console.export_text()
    assert "1 of 2 faults found" in said
    assert "Under load, seen in so many of the runs: slow in 4 of 4." in said
    assert "--load --load-runs 4" in (tmp_path / "score.json").read_text("utf-8")


def test_a_number_of_load_runs_without_load_is_refused() -> None:
    ended = calproof("faults", "--load-runs", "5", "--only", "whatever")
    assert ended.code == 2
    assert "give --load, too" in ended.sentence
