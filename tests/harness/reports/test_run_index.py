"""The index shows every run with its verdict, and how figures went from run to run."""

from __future__ import annotations

from pathlib import Path

from history.recorder import Recorder
from history.run import RunInfo, create_run, finish_run
from reports.build import build_report
from reports.run_index import write_index
from tests.harness.history import made


def load_run(root: Path, minute: int, target: str = "staging", service: float = 0.02) -> Path:
    info = RunInfo(
        "load", target, f"http://127.0.0.1:{8000 + minute}", 1, "smoke", (), f"2026-11-22T18:{minute:02d}:00Z"
    )
    folder = create_run(root, info)
    finish_run(folder)
    with Recorder(folder, "worker-0") as recorder:
        for number in range(10):
            recorder.exchange(made.exchange(at=1000.0 + number, service=service, answer=made.booking()))
    build_report(folder)
    return folder


def index(root: Path) -> str:
    write_index(root, root / "index.html")
    return (root / "index.html").read_text()


def test_runs_of_one_target_stand_together_newest_first(tmp_path: Path) -> None:
    old, new = load_run(tmp_path, 1), load_run(tmp_path, 2)
    load_run(tmp_path, 3, "other")
    page = index(tmp_path)
    assert page.count("<h2>Load of staging, smoke") == 1
    assert page.index("<h2>Load of other") < page.index(f"{new.name}/index.html") < page.index(f"{old.name}/index.html")


def test_a_figure_is_followed_over_runs(tmp_path: Path) -> None:
    load_run(tmp_path, 1, service=0.02)
    load_run(tmp_path, 2, service=0.05)
    assert 'aria-label="p95, ms: 20.0 at first, 50.0 now, over 2 runs"' in index(tmp_path)


def test_one_run_alone_has_no_trend(tmp_path: Path) -> None:
    load_run(tmp_path, 1)
    assert "<svg" not in index(tmp_path)


def test_a_run_without_a_summary_is_listed_without_a_link(tmp_path: Path) -> None:
    folder = create_run(tmp_path, RunInfo("verify", "staging", "http://127.0.0.1:1"))
    page = index(tmp_path)
    assert "going on or killed" in page
    assert folder.name not in page
    (folder / "summary.json").write_text('{"verdict": 3')
    finish_run(folder)
    assert "no report" in index(tmp_path)


def test_names_that_a_user_gave_stay_text(tmp_path: Path) -> None:
    load_run(tmp_path, 1, "<script>alert(1)</script>")
    assert "<script>alert" not in index(tmp_path)


def test_an_index_without_runs_says_how_to_make_one(tmp_path: Path) -> None:
    assert "There is no run yet" in index(tmp_path)
