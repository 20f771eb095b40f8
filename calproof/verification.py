"""One verification run, from the target to the verdict."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from calproof.children import ROOT, RUN_VARIABLE, RUNS, SHARED, child, wait
from calproof.conclusion import EXITS, conclude, kept_when_broken_off
from calproof.depth import DEPTHS, STANDARD
from calproof.deviations import DEFAULT, Proposal, load_deviations, propose
from calproof.errors import Exit, InvalidRunError, UsageError
from calproof.preflight import check_target
from calproof.progress import EventTail, VerificationProgress
from calproof.sandbox_server import running
from calproof.tables import parse_duration
from calproof.targets import Target, environment_of_keys, resolve_target
from history.run import RunInfo, create_run, installed_versions
from reports.deviations import SETTING, Deviation, as_setting
from reports.summary import Summary
from reports.wording import counted

SUITE: Final = "tests/contract"
PLUGINS: Final = (
    *("-p", "calproof.suite_plugin", "-p", "_hypothesis_pytestplugin"),
    *("-p", "no:cacheprovider", "--assert=plain"),
)
NO_OTHER_PLUGINS: Final = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
"""The suite needs Hypothesis' plugin only. Others load all of Locust and Schemathesis, and rewriting their modules
takes as long as the rest of a smoke run."""
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
    jobs: int = 1
    max_time: str | None = None
    deviations: Path | None = None
    accept: bool = False
    github: bool = False


def verify(options: VerifyOptions, console: Console) -> Exit:
    """Run the suite against the target, write the report, print the verdict.

    Raises UsageError or InvalidRunError where no run could be made.
    """
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**31)
    settings = _settings(options)
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
            settings=settings,
        )
        folder = create_run(options.out, info)
        with kept_when_broken_off(folder):
            interrupted = _run_suite(folder, target, options, seed, console)
    summary = conclude(folder, console, interrupted=interrupted, github=options.github)
    if options.accept:
        _accept(options, summary, console)
    return EXITS[summary.outcome]


def _settings(options: VerifyOptions) -> dict[str, Any]:
    """What the run remembers of its options. Raises UsageError where they can't be."""
    settings: dict[str, Any] = {"strict": options.strict, "only": options.only}
    if options.max_time is not None:
        seconds = parse_duration(options.max_time)
        if not seconds:
            raise UsageError(f"--max-time {options.max_time!r} is no length of time. Give one such as 90s or 5m")
        settings |= {"max_time": options.max_time, "max_seconds": seconds}
    most = DEPTHS[options.depth].most_jobs
    if options.jobs > most:
        raise UsageError(
            f"--jobs {options.jobs} is more than the budget of depth {options.depth} feeds: each job makes and removes "
            f"a world of its own. Give at most {most}, or a greater depth"
        )
    settings["jobs"] = options.jobs
    return settings | {SETTING: as_setting(_known(options))}


def _deviations_file(options: VerifyOptions) -> Path:
    return options.deviations or Path.cwd() / DEFAULT


def _known(options: VerifyOptions) -> tuple[Deviation, ...]:
    """The deviations of the run: of the file that was named, or of the one that lies in the working directory."""
    file = _deviations_file(options)
    if not file.exists() and (options.deviations is None or options.accept):
        return ()
    return load_deviations(file)


def _accept(options: VerifyOptions, summary: Summary, console: Console) -> None:
    """Propose a deviation for each new finding."""
    file = _deviations_file(options)
    new = [
        Proposal(found.finding.identity, found.finding.message, next(iter(found.finding.tests), ""))
        for found in summary.findings
        if found.deviation is None
    ]
    count = propose(file, new, datetime.now(UTC).date())
    says = f"{counted(count, 'deviation')} proposed in {file}: give each a reason" if count else "nothing to accept"
    console.print(says, soft_wrap=True, markup=False, highlight=False)


def _arguments(options: VerifyOptions, seed: int) -> list[str]:
    """The command line that repeats this run."""
    arguments = ["calproof", "verify", "--depth", options.depth, "--seed", str(seed)]
    if options.target:
        arguments += ["--target", options.target]
    if options.only:
        arguments += ["--only", options.only]
    if options.jobs > 1:
        arguments += ["--jobs", str(options.jobs)]
    if options.max_time:
        arguments += ["--max-time", options.max_time]
    if options.deviations:
        arguments += ["--deviations", str(options.deviations)]
    return arguments + (["--strict"] if options.strict else [])


def _run_suite(folder: Path, target: Target, options: VerifyOptions, seed: int, console: Console) -> bool:
    """Run pytest as a child; says whether the user interrupted it. Raises when it could not do its work."""
    arguments = ["-m", "calproof.suite", SUITE, *PLUGINS]
    arguments += ["--rootdir", str(ROOT), f"--junitxml={folder / 'junit.xml'}", f"--hypothesis-seed={seed}"]
    if options.only:
        arguments += ["-k", options.only]
    if options.jobs > 1:
        arguments += ["-p", "xdist", "-n", str(options.jobs), "--maxschedchunk", "1"]
    extra = {RUN_VARIABLE: str(folder), NO_OTHER_PLUGINS: "1", **environment_of_keys(target)}
    log = folder / "pytest.log"
    with log.open("wb") as output, VerificationProgress(folder, console, show=options.progress) as progress:
        progress.allow(DEPTHS[options.depth].requests)
        with child(arguments, extra, output) as process:
            interrupted = wait(process, progress.look)
        code = process.returncode
        (folder / SHARED).unlink(missing_ok=True)
    if code == _NO_TESTS:
        raise UsageError(f"no test of the suite matches --only {options.only!r}. Names are in the last run's report")
    reasons = [event["facts"]["reason"] for event in EventTail(folder).new() if event["kind"] == "invalid"]
    if not interrupted and (reasons or code not in _PYTEST_ENDS):
        raise InvalidRunError(reasons[0] if reasons else f"the suite broke off with code {code}. See {log}")
    return interrupted
