"""The end of every run: close it, build its report, print its verdict, and choose the exit code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from rich.console import Console

from calproof.children import RUNS
from calproof.errors import CalproofError, Exit
from calproof.github import tell_github
from history.recorder import Recorder
from history.run import finish_run
from reports.build import build_report
from reports.run_index import INDEX_FILE, write_index
from reports.summary import Summary
from reports.terminal import print_verdict

EXITS: Final[Mapping[str, Exit]] = {"pass": Exit.PASSED, "fail": Exit.FINDINGS, "invalid": Exit.INVALID}
"""What each verdict ends the command with."""


@contextmanager
def kept_when_broken_off(folder: Path) -> Iterator[None]:
    """Close a run that could not do its work and report what there is of it; the error goes on to the user."""
    try:
        yield
    except CalproofError as error:
        with Recorder(folder, "command") as recorder:  # whoever rebuilds the report must not find a run without fault
            recorder.event("invalid", reason=str(error))
        finish_run(folder, interrupted=False, exit_code=Exit.INVALID)
        build_report(folder)
        index_runs(folder.parent)
        raise


def conclude(folder: Path, console: Console, *, interrupted: bool, github: bool = False) -> Summary:
    """Close a run: build its report, note the exit code that goes with it, print its verdict; gives its summary."""
    finish_run(folder, interrupted=interrupted)
    summary = build_report(folder)
    finish_run(folder, exit_code=EXITS[summary.outcome])
    index_runs(folder.parent)
    print_verdict(console, folder, summary)
    if github:
        tell_github(summary)
    return summary


def index_runs(root: Path) -> None:
    """Write the index of the runs in `root`: beside the folder of all runs, or inside any other."""
    if root.is_dir():
        write_index(root, (root.parent if root == RUNS else root) / INDEX_FILE)
