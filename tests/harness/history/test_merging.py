"""The parts that workers have kept become one run again, however much of them had reached the master."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from contracts.exchange import Call, Exchange
from history.merging import merge_runs
from history.queries import open_history
from history.recorder import Recorder
from history.run import HistoryError, RunInfo, create_folder, load_run

INFO = RunInfo("load", "staging", "http://127.0.0.1:1", seed=7, started_at="2026-11-22T17:59:00Z")
NAME = "20261122T175900Z-load-staging"


def part(root: Path, worker: int, rows: int, name: str = NAME) -> Path:
    folder = create_folder(
        root, f"{name}-worker-{worker}", replace(INFO, settings={"part_of": name, "worker": worker}, exit_code=0)
    )
    with Recorder(folder, f"worker-{worker}-9") as recorder:
        recorder.event("worker", state="started")
        for _ in range(rows):
            recorder.exchange(Exchange(Call("GET", "/v2/me", "getMe"), None, 1.0, 1.0, 2.0, "gone"))
            recorder.flush()
        recorder.event("worker", state="ended")
    return folder


def counts(folder: Path) -> tuple[int, int]:
    with open_history(folder) as connection:
        row = connection.execute("SELECT (SELECT count(*) FROM exchanges), (SELECT count(*) FROM events)").fetchone()
    assert row is not None
    return row[0], row[1]


def test_parts_come_into_the_run_itself_and_only_once(tmp_path: Path) -> None:
    run = create_folder(tmp_path, NAME, INFO)
    parts = [part(tmp_path, 0, 3), part(tmp_path, 1, 2)]
    assert merge_runs([*parts, run]) == run
    assert merge_runs([run, *parts]) == run
    assert counts(run) == (5, 4)


def test_what_had_reached_the_master_in_part_is_completed(tmp_path: Path) -> None:
    run, kept = create_folder(tmp_path, NAME, INFO), part(tmp_path, 0, 3)
    first = sorted((kept / "history").glob("*.parquet"))[0]
    (run / "history" / first.name).write_bytes(first.read_bytes())
    lines = (kept / "history" / "events-worker-0-9.jsonl").read_bytes()
    (run / "history" / "events-worker-0-9.jsonl").write_bytes(lines[: len(lines) // 2])
    merge_runs([run, kept])
    assert counts(run) == (3, 2)


def test_rows_that_a_worker_has_put_into_another_file_do_not_count_twice(tmp_path: Path) -> None:
    run, kept = create_folder(tmp_path, NAME, INFO), part(tmp_path, 0, 1)
    (only,) = (kept / "history").glob("*.parquet")
    (run / "history" / only.name).write_bytes(only.read_bytes())
    only.rename(only.with_name("exchanges-worker-0-9-000001-000009.parquet"))
    merge_runs([run, kept])
    assert counts(run) == (1, 2)


def test_parts_without_their_run_make_one_that_never_ended(tmp_path: Path) -> None:
    parts = [part(tmp_path, 0, 3), part(tmp_path, 1, 2)]
    run = merge_runs(parts)
    assert run == tmp_path / NAME
    assert counts(run) == (5, 4)
    info = load_run(run)
    assert (info.ended_at, info.exit_code, dict(info.settings)) == (None, None, {})


def test_parts_of_different_runs_are_kept_apart(tmp_path: Path) -> None:
    with pytest.raises(HistoryError, match="parts of different runs"):
        merge_runs([part(tmp_path, 0, 1), part(tmp_path, 1, 1, "another")])
