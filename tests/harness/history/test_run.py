"""A run's folder is found by what people remember of its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from history.run import NoSuchRun, RunInfo, UnreadableRun, create_run, find_run, finish_run, list_runs, load_run

INFO = RunInfo(
    "verify", "sandbox", "http://127.0.0.1:8000", seed=7, argv=("verify",), started_at="2026-11-22T17:59:00Z"
)


def test_a_run_remembers_what_it_was_told(tmp_path: Path) -> None:
    folder = create_run(tmp_path / "runs", INFO)
    assert folder.name == "20261122T175900Z-verify-sandbox"
    assert load_run(folder) == INFO


def test_two_runs_in_one_second_have_two_folders(tmp_path: Path) -> None:
    names = [create_run(tmp_path, INFO).name for _ in range(11)]
    assert names[1:3] == ["20261122T175900Z-verify-sandbox-2", "20261122T175900Z-verify-sandbox-3"]
    assert [run.name for run in list_runs(tmp_path)] == names[::-1]


def test_a_targets_name_can_not_leave_the_root(tmp_path: Path) -> None:
    folder = create_run(tmp_path, RunInfo("load", "../../etc: staging", "http://x", started_at=INFO.started_at))
    assert (folder.parent, folder.name) == (tmp_path, "20261122T175900Z-load-etc-staging")


def test_a_finished_run_says_how_it_ended(tmp_path: Path) -> None:
    folder = create_run(tmp_path, INFO)
    finish_run(folder, interrupted=True, exit_code=2)
    info = load_run(folder)
    assert (info.interrupted, info.exit_code, info.ended_at is not None) == (True, 2, True)


def test_a_run_is_found_by_prefix_and_latest_and_path(tmp_path: Path) -> None:
    old = create_run(tmp_path, INFO)
    new = create_run(tmp_path, RunInfo("load", "staging", "http://x", started_at="2026-11-23T08:00:00Z"))
    found = [find_run(tmp_path, name) for name in ("20261122", old.name, "latest", str(new))]
    assert found == [old, old, new, new]


def test_a_run_that_is_not_there_is_explained(tmp_path: Path) -> None:
    with pytest.raises(NoSuchRun, match=r"no run under .* yet"):
        find_run(tmp_path, "latest")
    create_run(tmp_path, INFO)
    create_run(tmp_path, INFO)
    with pytest.raises(NoSuchRun, match="2 runs begin with '2026'"):
        find_run(tmp_path, "2026")
    with pytest.raises(NoSuchRun, match="calproof runs"):
        find_run(tmp_path, "1999")


def test_a_damaged_run_is_told_apart_and_left_out_of_the_list(tmp_path: Path) -> None:
    folder = create_run(tmp_path, INFO)
    (folder / "run.json").write_text("[1")
    with pytest.raises(UnreadableRun, match=r"run\.json can't be read"):
        load_run(folder)
    assert list_runs(tmp_path) == []
