"""Holds a load run against the last one of its kind, and notes in its history what that came to."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from history.recorder import Recorder
from history.run import Run, list_runs, load_run
from reports.baseline import BASELINE_EVENT, Baseline
from reports.compare.comparison import compare_loads, differences
from reports.compare.verdicts import Margin
from reports.summary import read_verdict

_MAY_DIFFER: Final = ("seed ", "version of ", "address ")
"""What two runs of one kind need not have in common: a new version is just what one wants to hold against the old."""

_WORTH: Final = ("pass", "fail")


def baseline_of(folder: Path) -> Run | None:
    """The newest earlier run in the same place that offered the same load to the same target, and was not invalid."""
    own = load_run(folder)
    for run in list_runs(folder.parent):
        earlier = run.folder != folder and run.info.started_at <= own.started_at
        if not earlier or run.info.verb != "load" or run.info.ended_at is None or run.info.interrupted:
            continue
        if all(it.startswith(_MAY_DIFFER) for it in differences(run.info, own)) and read_verdict(run.folder) in _WORTH:
            return run
    return None


def note_baseline(folder: Path) -> None:
    """Write into the history of a run that has ended how its figures stand beside those of the last one, if any.

    Noted once, so that the report stays a function of the run's own history, whatever becomes of the other one.
    """
    earlier = baseline_of(folder)
    if earlier is None:
        return
    comparison = compare_loads(earlier.folder, folder, Margin())
    if comparison.head.invalid:
        return
    differ = tuple(it for it in comparison.head.differ if not it.startswith("seed "))
    found = Baseline(earlier.name, earlier.info.started_at, comparison.verdict, comparison.operations, differ)
    with Recorder(folder, "command") as recorder:
        recorder.event(BASELINE_EVENT, **found.as_facts())
