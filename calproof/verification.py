"""One verification run, from the target to the verdict."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rich.console import Console

from calproof.children import ROOT, RUN_VARIABLE, RUNS, child, wait
from calproof.conclusion import conclude, kept_when_broken_off
from calproof.depth import STANDARD
from calproof.errors import Exit, InvalidRunError, UsageError
from calproof.preflight import check_target
from calproof.progress import EventTail, VerificationProgress
from calproof.sandbox_server import running
from calproof.targets import Target, environment_of_keys, resolve_target
from history.run import RunInfo, create_run, installed_versions

SUITE: Final = "tests/contract"
_NO_TESTS: Final = 5
_PYTEST_ENDS: Final = {0: None, 1: None, 2: None, _NO_TESTS: None}


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What `calproof verify` was asked for."""

    target: str | None = None
    depth: str = STANDARD
    seed: int | None = None
    out: Path = RUNS
    only: str | None = None
    strict: bool = False
    progress: bool = True


def verify(options: VerifyOptions, console: Console) -> Exit:
    """Run the suite against the target, write the report, print the verdict.

    Raises UsageError or InvalidRunError where no run could be made.
    """
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**31)
    with running(resolve_target(options.target)) as target:
        check_target(target)
        info = RunInfo(
            verb="verify",
            target=target.name,
            url=target.url,
            seed=seed,
            profile=options.depth,
            argv=tuple(_arguments(options, seed)),
            versions=installed_versions(),
            settings={"strict": options.strict, "only": options.only},
        )
        folder = create_run(options.out, info)
        with kept_when_broken_off(folder):
            interrupted = _run_suite(folder, target, options, seed, console)
    return conclude(folder, console, interrupted=interrupted)


def _arguments(options: VerifyOptions, seed: int) -> list[str]:
    """The command line that repeats this run."""
    arguments = ["calproof", "verify", "--depth", options.depth, "--seed", str(seed)]
    if options.target:
        arguments += ["--target", options.target]
    if options.only:
        arguments += ["--only", options.only]
    return arguments + (["--strict"] if options.strict else [])


def _run_suite(folder: Path, target: Target, options: VerifyOptions, seed: int, console: Console) -> bool:
    """Run pytest as a child; says whether the user interrupted it. Raises when it could not do its work."""
    arguments = ["-m", "calproof.suite", SUITE, "-p", "calproof.suite_plugin", "-p", "no:cacheprovider"]
    arguments += ["--rootdir", str(ROOT), f"--junitxml={folder / 'junit.xml'}", f"--hypothesis-seed={seed}"]
    if options.only:
        arguments += ["-k", options.only]
    extra = {RUN_VARIABLE: str(folder), **environment_of_keys(target)}
    log = folder / "pytest.log"
    with log.open("wb") as output, VerificationProgress(folder, console, show=options.progress) as progress:
        with child(arguments, extra, output) as process:
            interrupted = wait(process, progress.look)
        code = process.returncode
    if code == _NO_TESTS:
        raise UsageError(f"no test of the suite matches --only {options.only!r}. Names are in the last run's report")
    if code not in _PYTEST_ENDS and not interrupted:
        reasons = [event["facts"]["reason"] for event in EventTail(folder).new() if event["kind"] == "invalid"]
        raise InvalidRunError(reasons[0] if reasons else f"the suite broke off with code {code}. See {log}")
    return interrupted
