"""What became of a load run's exchanges over time, its heat map, its processes, and the run it is held against."""

from __future__ import annotations

from pathlib import Path

import pytest

from calproof.baselines import baseline_of, note_baseline
from history.recorder import Recorder
from reports.build import build_report
from reports.load import Load, load
from reports.load_over_time import BINS_A_DECADE
from tests.harness.reports.compare.made_runs import load_run
from tests.harness.reports.synthetic import write_load


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Load:
    return load(write_load(tmp_path_factory.mktemp("run")))


def test_every_exchange_has_one_outcome(facts: Load) -> None:
    sums = {name: sum(it.outcomes[name] for it in facts.moments) for name in facts.moments[0].outcomes}
    assert sum(sums.values()) == facts.totals.count
    assert sums["accepted"] == facts.totals.ok
    assert sums["failed"] == facts.totals.failed > 0
    assert sums["unknown"] == facts.totals.unknown > 0
    assert sums["refused"] + sums["429"] + sums["expected refusals"] == facts.totals.refused > 0
    assert [it.count for it in facts.moments] == [sum(it.outcomes.values()) for it in facts.moments]


def test_the_heat_map_holds_every_exchange_where_its_latency_lies(facts: Load) -> None:
    assert facts.heat is not None
    assert sum(facts.heat.cells.values()) == facts.totals.count
    lowest, highest = facts.heat.bins
    assert 10 ** (highest / BINS_A_DECADE) <= facts.totals.latency.max <= 10 ** ((highest + 1) / BINS_A_DECADE)
    assert 10 ** (lowest / BINS_A_DECADE) <= facts.totals.latency.p50


def test_the_slowest_are_told_with_what_the_target_can_not_help(facts: Load) -> None:
    latencies = [row.latency for row in facts.slowest]
    assert latencies == sorted(latencies, reverse=True)
    assert latencies[0] == pytest.approx(facts.totals.latency.max)
    assert all(row.latency >= row.service > 0 and row.lag >= 0 for row in facts.slowest)


def test_a_clock_that_was_set_fills_no_chart_without_end(tmp_path: Path) -> None:
    folder = write_load(tmp_path, seconds=5)
    with Recorder(folder, "worker-9", now=lambda: 4e9) as recorder:
        recorder.event("arrivals", intended=5, started=5)
    assert len(load(folder).offered) <= 6


def test_a_process_that_never_told_of_its_end_is_lost(tmp_path: Path) -> None:
    folder = write_load(tmp_path, seconds=5)
    with Recorder(folder, "worker-1-77") as recorder:
        recorder.event("worker", state="started", index=1, workers=2, pid=77)
    with Recorder(folder, "worker-0-76") as recorder:
        counts = {"dropped": 1, "begun": {}, "completed": {"book": 2, "move": 3}, "outcomes": {}, "own_faults": {}}
        recorder.event("worker", state="ended", index=0, arrived=6, **counts)
    found = {worker.name: worker for worker in load(folder).workers}
    assert not found["worker-1-77"].ended
    ended = found["worker-0-76"]
    assert (ended.ended, ended.arrived, ended.dropped, ended.completed) == (True, 6, 1, 5)


def test_a_run_is_held_against_the_last_one_of_its_kind_and_keeps_what_came_of_it(tmp_path: Path) -> None:
    old = load_run(tmp_path, seed=1)
    build_report(old)
    new = load_run(tmp_path, seed=2, added=0.05)
    earlier = baseline_of(new)
    assert earlier is not None
    assert earlier.folder == old
    note_baseline(new)
    for file in sorted(old.rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()
    summary = build_report(new)
    baseline = load(new).baseline
    assert baseline is not None
    assert (baseline.run, baseline.verdict) == (old.name, "worse")
    page = (new / "index.html").read_text()
    assert "Beside the last run of its kind" in page
    assert old.name in page
    assert summary.outcome in ("pass", "fail", "invalid")


def test_a_run_of_another_profile_is_no_baseline(tmp_path: Path) -> None:
    build_report(load_run(tmp_path, seed=1, profile="another"))
    assert baseline_of(load_run(tmp_path, seed=2)) is None


def test_a_run_without_a_report_or_that_was_invalid_is_no_baseline(tmp_path: Path) -> None:
    load_run(tmp_path, seed=1)
    assert baseline_of(load_run(tmp_path, seed=2)) is None
