"""One score of the verification suite: from the names of faults to the scorecard."""

from __future__ import annotations

import json
import os
import platform
import random
import shlex
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from calproof.children import ROOT
from calproof.depth import STANDARD
from calproof.errors import Exit, UsageError
from calproof.fault_loads import RUNS, load_trials
from calproof.fault_trials import Trial
from calproof.faults import SECONDS, FaultOptions, run_trials
from calproof.known_faults import known_faults
from history.atomic import write_text
from reports.peer import DEPTH as PEER_DEPTH
from reports.peer import read_peer
from reports.scorecard import FAULTLESS, Result, Scorecard, scorecard_rows
from reports.scorecard_json import as_json
from reports.scorecard_markdown import MarkersMissing, scorecard_written
from reports.scorecard_page import scorecard_page
from reports.scorecard_terminal import print_faults, print_result, print_scorecard

DOCUMENT: Final = ROOT / "docs" / "scorecard.md"
"""What `--write` keeps up to date."""
PEER: Final = ROOT / "benchmarks" / "results" / "peer.json"
"""What another tool finds, if it was measured."""
_SEEDS: Final = 2**31
_LOAD: Final = "load"


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """What `calproof faults` was asked for. What is None is chosen: a random seed, as many jobs as processors."""

    only: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    depth: str = STANDARD
    faults_from: tuple[Path, ...] = ()
    jobs: int | None = None
    seed: int | None = None
    seconds: float | None = None
    faultless: int = 0
    json: Path | None = None
    page: Path | None = None
    write: bool = False
    load: bool = False
    load_runs: int = RUNS


def list_faults(options: ScoreOptions, console: Console) -> Exit:
    """Name the faults."""
    print_faults(console, known_faults(options.faults_from).chosen(options.only, options.categories))
    return Exit.PASSED


def score(options: ScoreOptions, console: Console) -> Exit:
    """Try the faults, show what was found, and write down what was asked for.

    Raises UsageError or InvalidRunError where nothing could be tried.
    """
    _refuse(options)
    known = known_faults(options.faults_from)
    asked = known.chosen(options.only, options.categories)
    wanted = known.to_try(asked)
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(_SEEDS)
    jobs = options.jobs or os.cpu_count() or 1
    seconds = options.seconds or SECONDS[options.depth]
    trials = [Trial(fault.id, seed, seconds) for fault in wanted]
    trials += [Trial(FAULTLESS, (seed + number) % _SEEDS, seconds) for number in range(options.faultless)]
    began = time.monotonic()
    with _Watcher(console, len(trials)) as watcher:
        try:
            run_trials(FaultOptions(tuple(trials), options.depth, options.faults_from, jobs), watcher.look)
            if options.load:
                missed = {result.fault for result in watcher.results if not result.found}
                need_load = [fault.id for fault in wanted if fault.kind == _LOAD and fault.id in missed]
                seeds = [(seed + number) % _SEEDS for number in range(options.load_runs)]
                load_trials(need_load, seeds, options.faults_from, watcher.again)
            interrupted = False
        except KeyboardInterrupt:
            interrupted = True
    results = watcher.results
    card = Scorecard(
        options.depth,
        seed,
        shlex.join(_arguments(options, seed, jobs)),
        _machine(),
        time.monotonic() - began,
        scorecard_rows(asked, [result for result in results if result.fault != FAULTLESS]),
        tuple(sorted((it for it in results if it.fault == FAULTLESS), key=lambda it: (it.seed - seed) % _SEEDS)),
        read_peer(PEER) if options.depth == PEER_DEPTH else None,
    )
    print_scorecard(console, card)
    if interrupted:
        console.print("interrupted: nothing is written", style="bold yellow")
        return Exit.INVALID
    _write(options, card, console)
    return Exit.PASSED if card.whole else Exit.FINDINGS


def _refuse(options: ScoreOptions) -> None:
    """Raise UsageError for what makes no sense, before an hour is spent on it."""
    if options.write and (options.only or options.categories or options.faults_from):
        raise UsageError(
            f"--write puts the score of all known faults into {DOCUMENT.relative_to(ROOT)}: leave --only, --category "
            "and --faults-from out, or name a file with --json or --page"
        )
    if options.write:
        _document(Scorecard(options.depth, 0, "", "", 0.0, ()))
    for file in (options.json, options.page):
        if file is not None and not file.parent.is_dir():
            raise UsageError(f"{file} can't be written: there is no folder {file.parent}. Name one that exists")


def _write(options: ScoreOptions, card: Scorecard, console: Console) -> None:
    """The files that were asked for."""
    written: dict[Path, str] = {}
    if options.json is not None:
        written[options.json] = json.dumps(as_json(card), indent=2, ensure_ascii=False) + "\n"
    if options.page is not None:
        written[options.page] = scorecard_page(card)
    if options.write:
        written[DOCUMENT] = _document(card)
    for file, text in written.items():
        try:
            write_text(file, text)
        except OSError as error:
            raise UsageError(f"{file} can't be written ({error.strerror}). Name a file in a folder of yours") from None
        console.print(f"written: {file}", soft_wrap=True, markup=False, highlight=False)


def _document(card: Scorecard) -> str:
    """What the document is to become. Raises UsageError where it has no place for the score."""
    try:
        return scorecard_written(DOCUMENT.read_text(encoding="utf-8"), card)
    except (OSError, MarkersMissing) as problem:
        raise UsageError(f"{DOCUMENT} can't be written: {problem}") from None


def _arguments(options: ScoreOptions, seed: int, jobs: int) -> list[str]:
    """The command line that takes this score again."""
    arguments = ["calproof", "faults", "--depth", options.depth, "--seed", str(seed), "--jobs", str(jobs)]
    for name, values in (("--only", options.only), ("--category", options.categories)):
        arguments += [part for value in values for part in (name, value)]
    for folder in options.faults_from:
        arguments += ["--faults-from", str(folder)]
    if options.seconds is not None:
        arguments += ["--seconds", f"{options.seconds:g}"]
    if options.faultless:
        arguments += ["--faultless", str(options.faultless)]
    if options.load:
        arguments += ["--load", "--load-runs", str(options.load_runs)]
    return arguments


def _machine() -> str:
    """What it ran on: processors, system, Python."""
    model = ""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    except OSError:
        pass
    processors = f"{os.cpu_count() or 1} × {model or platform.machine()}"
    return f"{processors}, {platform.system()}, Python {platform.python_version()}"


class _Watcher:
    """Prints a line for each trial that ended; in a terminal with a bar below them."""

    def __init__(self, console: Console, trials: int) -> None:
        self.results: list[Result] = []
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._console = console
        self._task = self._progress.add_task("collecting", total=trials)
        self._shown: set[tuple[str, int]] = set()

    def __enter__(self) -> _Watcher:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def again(self, result: Result) -> None:
        """Show the result of another trial of a fault, which counts in place of the first."""
        self.results = [it for it in self.results if it.fault != result.fault or it.fault == FAULTLESS]
        self.results.append(result)
        print_result(self._console, result)

    def look(self, results: Sequence[Result]) -> None:
        """Show the results that are new."""
        for result in results:
            if (result.fault, result.seed) in self._shown:
                continue
            self._shown.add((result.fault, result.seed))
            self.results.append(result)
            print_result(self._console, result)
        missed = sum(not result.found for result in self.results if result.fault != FAULTLESS)
        words = f"trying · [red]{missed} missed[/red]" if missed else "trying"
        self._progress.update(
            self._task, completed=len(self.results), description=words if self.results else "collecting"
        )
