"""A fault that shows under load alone: short, hard load runs on sandboxes of their own that have it.

One run proves little either way, since what races or queues may happen to go well: there are several, each with a
seed of its own, and a fault counts as found where most of them see it.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from rich.console import Console

from calproof.errors import InvalidRunError
from calproof.loading import LoadOptions, load_run
from calproof.sandbox_server import sandbox_target
from history.queries import Figures
from reports.load import Lag
from reports.scorecard import FAULTLESS, Result
from reports.slos import SloResult
from reports.summary import Summary

PROFILE: Final = "hunt"
OBJECTIVE: Final = "SLO"
"""In place of a code: an objective of the profile was missed."""
_ALL: Final = "*"
RUNS: Final = 3
"""How often each fault is looked for: the fewest of which most can be told."""


def load_trials(
    faults: Sequence[str], seeds: Sequence[int], folders: Sequence[Path], look: Callable[[Result], None]
) -> None:
    """Look for each fault once with every seed; then for none, as often. `look` is shown what came of it.

    That is one result for a fault, and one for every run without any: each may be a false alarm.
    """
    for fault in faults:
        look(together([load_trial(fault, seed, folders) for seed in seeds]))
    for seed in seeds:
        look(load_trial(FAULTLESS, seed, folders))


def together(results: Sequence[Result]) -> Result:
    """What several runs say of one fault: found where most saw it, and then in the words of the first that did."""
    seen = [result for result in results if result.found]
    unseen = [result for result in results if not result.found]
    found = 2 * len(seen) > len(results)
    # A run that proves nothing saw nothing; it is the result only where no run ended well without seeing anything.
    said = seen[0] if found else min(unseen, key=lambda result: result.outcome != "missed")
    seconds = sum(result.seconds for result in results)
    return replace(said, runs=len(results), seen=len(seen), seconds=seconds)


def load_trial(fault: str, seed: int, folders: Sequence[Path] = (), profile: str = PROFILE) -> Result:
    """Found where an objective is missed or a promise broken; a run that proves nothing is a trial that failed."""
    began = time.monotonic()
    faults = () if fault == FAULTLESS else (fault,)
    with (
        tempfile.TemporaryDirectory(prefix="calproof-load-") as folder,
        sandbox_target("empty", faults, folders) as target,
    ):
        try:
            summary = load_run(target, LoadOptions(profile, out=Path(folder), progress=False), seed, _silent())
        except InvalidRunError as error:
            return Result(fault, seed, "crashed", 0, time.monotonic() - began, message=str(error))
    return replace(result_of(fault, seed, summary, time.monotonic() - began), test=profile)


def _silent() -> Console:
    return Console(quiet=True)


def result_of(fault: str, seed: int, summary: Summary, seconds: float) -> Result:
    """What a load run says of a fault: the first broken promise, or the first objective that was missed."""
    requests = summary.counts.exchanges
    missed = next((slo for slo in summary.slos if slo.outcome == "missed"), None)
    if generator_was_late(summary.lag):
        missed = None  # the machine was too busy to say anything of the target's times
    # A target that keeps many waiting makes the generator drop arrivals: invalid as a measurement, and yet seen.
    if summary.findings or missed is not None:
        finding = summary.findings[0].finding if summary.findings else None
        operation = finding.operation if finding else blamed(missed, summary.operations) if missed else ""
        code = finding.code if finding else OBJECTIVE
        return Result(
            fault, seed, "found", requests, seconds, code, operation, message=summary.verdict.sentence, test=PROFILE
        )
    outcome = "missed" if summary.outcome == "pass" else "crashed"
    return Result(fault, seed, outcome, requests, seconds, message=summary.verdict.sentence)


def generator_was_late(lag: Lag | None) -> bool:
    """Whether requests went out later than the profile allows: what then was slow may be the generator's own machine.

    A target that keeps everybody waiting doesn't make its generator late: only arrivals are dropped.
    """
    return lag is not None and lag.limit is not None and lag.p99 > lag.limit


def blamed(missed: SloResult, operations: Sequence[Figures]) -> str:
    """The operation that an objective was missed for; of one about all, the one that was furthest from it."""
    if missed.operation != _ALL:
        return missed.operation
    failures = missed.metric == "error_rate"
    worst = max(operations, key=lambda it: it.failed + it.unknown if failures else it.service.p95, default=None)
    return worst.name if worst else ""
