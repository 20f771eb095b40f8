"""`calproof faults`: which faults the verification finds, by what, and after how many requests."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from calproof.children import ROOT, RUN_VARIABLE, child
from calproof.depth import STANDARD
from calproof.errors import InvalidRunError
from calproof.fault_trials import PLAN_VARIABLE, Plan, Result, Trial, Workplace
from calproof.verification import SUITE
from history.run import RunInfo, create_run

SECONDS: Final = 240.0
"""A trial that takes longer is broken off: its fault makes the server hang."""
_LOOK: Final = 0.2


@dataclass(frozen=True, slots=True)
class FaultOptions:
    """What `calproof faults` was asked for; `trials` in the order in which they are taken."""

    trials: tuple[Trial, ...]
    depth: str = STANDARD
    faults_from: tuple[Path, ...] = ()
    jobs: int = 1


def trials_of(faults: Sequence[str], seed: int | None = None, seconds: float = SECONDS) -> tuple[Trial, ...]:
    """A trial for each fault, all with the same seed."""
    chosen = seed if seed is not None else random.SystemRandom().randrange(2**31)
    return tuple(Trial(fault, chosen, seconds) for fault in faults)


def run_trials(options: FaultOptions, look: Callable[[list[Result]], None]) -> list[Result]:
    """Try every fault. `look` is shown the results so far, now and then.

    Raises InvalidRunError where a worker can't do its work.
    """
    with tempfile.TemporaryDirectory(prefix="calproof-faults-") as folder:
        place = Workplace(Path(folder) / "plan")
        place.lay_out(Plan(options.trials, options.depth, tuple(str(it.resolve()) for it in options.faults_from)))
        seed = options.trials[0].seed if options.trials else 0
        info = RunInfo(verb="verify", target="sandbox", url="in-process", seed=seed, profile=options.depth)
        pattern = create_run(Path(folder), info)
        extra = {RUN_VARIABLE: str(pattern), PLAN_VARIABLE: str(place.folder), "CALPROOF_API_KEY": ""}
        arguments = ["-m", "calproof.suite", SUITE, "-p", "calproof.suite_plugin", "-p", "calproof.fault_plugin"]
        arguments += ["-p", "no:cacheprovider", "--rootdir", str(ROOT), f"--hypothesis-seed={seed}", "-q"]
        with ExitStack() as workers:
            processes = []
            for number in range(min(options.jobs, len(options.trials))):
                log = workers.enter_context((Path(folder) / f"worker-{number}.log").open("wb"))
                processes.append(workers.enter_context(child(arguments, extra, log)))
            while any(process.poll() is None for process in processes):
                look(place.results())
                time.sleep(_LOOK)
            failed = [number for number, process in enumerate(processes) if process.returncode]
        results = place.results()
        look(results)
        if len(results) < len(options.trials):
            number = failed[0] if failed else 0
            words = (Path(folder) / f"worker-{number}.log").read_text(encoding="utf-8", errors="replace")
            raise InvalidRunError(f"a worker broke off: {words.strip().rpartition(chr(10))[2] or 'it said nothing'}")
        return results
