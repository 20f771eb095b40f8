"""Trying the verification suite against faults: workers that share the trials out among themselves."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from calproof.children import ROOT, RUN_VARIABLE, Child, child
from calproof.depth import STANDARD
from calproof.errors import InvalidRunError
from calproof.fault_trials import PLAN_VARIABLE, Plan, Trial, Workplace
from calproof.verification import NO_OTHER_PLUGINS, PLUGINS, SUITE
from history.run import RunInfo, create_run
from reports.scorecard import Result

SECONDS: Final[Mapping[str, float]] = {"smoke": 60.0, "standard": 240.0, "deep": 2_400.0}
"""A trial that takes longer is broken off: its fault makes the server hang."""
_LOOK: Final = 0.2


@dataclass(frozen=True, slots=True)
class FaultOptions:
    """Which trials to make and how; `trials` in the order in which they are taken, `jobs` of them at once."""

    trials: tuple[Trial, ...]
    depth: str = STANDARD
    faults_from: tuple[Path, ...] = ()
    jobs: int = 1


def trials_of(faults: Sequence[str], seed: int | None = None, seconds: float = SECONDS[STANDARD]) -> tuple[Trial, ...]:
    """A trial for each fault, all with the same seed."""
    chosen = seed if seed is not None else random.SystemRandom().randrange(2**31)
    return tuple(Trial(fault, chosen, seconds) for fault in faults)


@dataclass(slots=True)
class _Crew:
    """The trials with one seed, and the workers on them: what a seed chooses is chosen at collection."""

    folder: Path
    seed: int
    trials: tuple[Trial, ...]
    options: FaultOptions
    started: int = 0
    place: Workplace = field(init=False)
    run: Path = field(init=False)

    def __post_init__(self) -> None:
        """Lay the plan out."""
        self.place = Workplace(self.folder)
        folders = tuple(str(folder.resolve()) for folder in self.options.faults_from)
        self.place.lay_out(Plan(self.trials, self.options.depth, folders))
        info = RunInfo("verify", "sandbox", "in-process", seed=self.seed, profile=self.options.depth)
        self.run = create_run(self.folder, info)

    def start(self) -> _Worker:
        """One more worker."""
        extra = {
            RUN_VARIABLE: str(self.run),
            PLAN_VARIABLE: str(self.folder),
            NO_OTHER_PLUGINS: "1",
            "CALPROOF_API_KEY": "",
        }
        arguments = ["-m", "calproof.suite", SUITE, *PLUGINS, "-p", "calproof.fault_plugin"]
        arguments += ["--rootdir", str(ROOT), f"--hypothesis-seed={self.seed}", "-q"]
        with ExitStack() as until_started:
            log = until_started.enter_context((self.folder / f"worker-{self.started}.log").open("wb"))
            process = until_started.enter_context(child(arguments, extra, log))
            self.started += 1
            return _Worker(process, until_started.pop_all())

    def results(self) -> list[Result]:
        """What has come of its trials so far."""
        return self.place.results()

    def lost(self) -> list[Result]:
        """Results for the trials whose workers broke off. Raises InvalidRunError where all did before the first."""
        results = self.results()
        ended = {result.fault for result in results}
        words = "it said nothing"
        for log in sorted(self.folder.glob("worker-*.log")):
            words = log.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2] or words
        if self.trials and not results:
            raise InvalidRunError(f"a worker broke off before its first trial: {words}")
        return [
            Result(trial.fault, trial.seed, "crashed", 0, 0.0, message=f"a worker broke off: {words}")
            for trial in self.trials
            if trial.fault not in ended
        ]


@dataclass(slots=True)
class _Worker:
    """A process that takes one trial after the other. `gone` ends it, if it hasn't ended by itself."""

    process: Child
    gone: ExitStack


def run_trials(options: FaultOptions, look: Callable[[list[Result]], None]) -> list[Result]:
    """Make every trial. `look` is shown the results so far, now and then.

    Raises InvalidRunError where the workers can't do their work. No process is left, also on Ctrl-C.
    """
    by_seed: dict[int, list[Trial]] = {}
    for trial in options.trials:
        by_seed.setdefault(trial.seed, []).append(trial)
    with tempfile.TemporaryDirectory(prefix="calproof-faults-") as folder:
        crews = [
            _Crew(Path(folder) / str(number), seed, tuple(trials), options)
            for number, (seed, trials) in enumerate(by_seed.items())
        ]
        to_start = [crew for crew in crews for _ in range(min(options.jobs, len(crew.trials)))]
        running: list[_Worker] = []
        try:
            while to_start or running:
                for worker in [worker for worker in running if worker.process.poll() is not None]:
                    running.remove(worker)
                    worker.gone.close()
                while to_start and len(running) < options.jobs:
                    running.append(to_start.pop(0).start())
                look([result for crew in crews for result in crew.results()])
                time.sleep(_LOOK)
        finally:
            with ExitStack() as all_gone:
                for worker in running:
                    all_gone.push(worker.gone)
        results = [result for crew in crews for result in (*crew.results(), *crew.lost())]
    look(results)
    return results
