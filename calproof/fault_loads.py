"""A fault that shows under load alone: a short, hard load run on a sandbox of its own that has it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console

from calproof.errors import InvalidRunError
from calproof.loading import LoadOptions, load_run
from calproof.sandbox_server import sandbox_target
from reports.scorecard import Result
from reports.summary import Summary

PROFILE: Final = "hunt"


def load_trial(fault: str, seed: int, folders: Sequence[Path] = ()) -> Result:
    """Found where an objective is missed or a promise broken; a run that proves nothing is a trial that failed."""
    began = time.monotonic()
    faults = (fault,) if fault else ()
    with (
        tempfile.TemporaryDirectory(prefix="calproof-load-") as folder,
        sandbox_target("empty", faults, folders) as target,
    ):
        try:
            summary = load_run(target, LoadOptions(PROFILE, out=Path(folder), progress=False), seed, _silent())
        except InvalidRunError as error:
            return Result(fault, seed, "crashed", 0, time.monotonic() - began, message=str(error))
    return result_of(fault, seed, summary, time.monotonic() - began)


def _silent() -> Console:
    return Console(quiet=True)


def result_of(fault: str, seed: int, summary: Summary, seconds: float) -> Result:
    """What a load run says of a fault: the first broken promise, or the first objective that was missed."""
    requests = summary.counts.exchanges
    missed = next((slo for slo in summary.slos if slo.outcome == "missed"), None)
    # A target that keeps many waiting makes the generator drop arrivals: invalid as a measurement, and yet seen.
    if summary.outcome == "fail" or missed is not None:
        finding = summary.findings[0].finding if summary.findings else None
        operation = finding.operation if finding else missed.operation.strip("*") if missed else ""
        code = finding.code if finding else "SLO"
        return Result(
            fault, seed, "found", requests, seconds, code, operation, message=summary.verdict.sentence, test=PROFILE
        )
    outcome = "missed" if summary.outcome == "pass" else "crashed"
    return Result(fault, seed, outcome, requests, seconds, message=summary.verdict.sentence)
