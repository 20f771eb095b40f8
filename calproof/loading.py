"""One load run, from the profile to the verdict. Locust runs in a child process."""

from __future__ import annotations

import random
import shlex
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from rich.console import Console

from calproof.baselines import note_baseline
from calproof.breakpoint import find_breakpoint
from calproof.children import RUN_VARIABLE, RUNS, child, wait
from calproof.conclusion import EXITS, conclude, kept_when_broken_off
from calproof.distribution import LOCUSTFILE, WORKERS_WITHIN, Address, master_arguments
from calproof.early_end import Stopping
from calproof.errors import Exit, InvalidRunError, UsageError
from calproof.examination import examine
from calproof.load_doubts import doubts
from calproof.load_progress import LoadProgress
from calproof.preflight import check_target
from calproof.profiles import DEFAULT, Profile, load_profile, override, run_settings, search_with
from calproof.progress import EventTail
from calproof.replays import as_replay, lay_arrivals, replaying
from calproof.sandbox_server import running
from calproof.targets import KEY_VARIABLE, Target, resolve_target
from contracts.exchange import HOST
from history.recorder import Recorder
from history.run import RunInfo, create_run, finish_run, installed_versions
from reports.summary import Summary

_LINGER: Final = 40.0
"""Seconds for which workers that have lost their master may end their part of the run."""

_MOST_SPAWNED: Final = 100.0
"""Users a second: beyond this Locust warns that spawning itself takes its time."""


@dataclass(frozen=True, slots=True)
class LoadOptions:
    """What `calproof load` was asked for. What is None is as the profile says.

    With `bind` the workers come from other machines, to that address of this one.
    """

    profile: str = DEFAULT
    target: str | None = None
    rate: float | None = None
    users: int | None = None
    replay: str | None = None
    duration: str | None = None
    first: float | None = None
    last: float | None = None
    step: float | None = None
    workers: int = 1
    bind: Address | None = None
    abort_on_fail: bool = False
    web: int | None = None
    github: bool = False
    seed: int | None = None
    out: Path = RUNS
    progress: bool = True


def load(options: LoadOptions, console: Console) -> Exit:
    """Run the profile against the target, write the report, print the verdict.

    Raises UsageError or InvalidRunError where no run could be made.
    """
    profile = _profile(options)  # what is wrong with it is said before anything is started
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(2**31)
    target = resolve_target(options.target)
    if options.bind is not None and target.embedded:
        raise UsageError("workers on other machines can't reach the embedded sandbox. Give --target and a URL")
    if options.bind is not None and (profile.search is not None or profile.arrivals.shape == "replay"):
        raise UsageError(
            "a search or a replay is laid out on this machine, where workers elsewhere can't read it. "
            "Give --workers instead of --master"
        )
    with running(target) as target:
        return EXITS[load_run(target, options, seed, console).outcome]


def load_run(target: Target, options: LoadOptions, seed: int, console: Console) -> Summary:
    """Run the profile against a target that is there, write the report, print the verdict; gives its summary.

    Raises UsageError or InvalidRunError where no run could be made.
    """
    profile = _profile(options)
    check_target(target)
    info = RunInfo(
        verb="load",
        target=target.name,
        url=target.url,
        seed=seed,
        profile=profile.name,
        argv=tuple(_arguments(options, profile, seed)),
        versions=installed_versions(),
        settings={**run_settings(profile), "workers": options.workers},
    )
    folder = create_run(options.out, info)
    lay_arrivals(folder, profile, options.out)
    with kept_when_broken_off(folder):
        if profile.search is None:
            interrupted = _generate(folder, target, profile, options, console)
        else:
            interrupted = find_breakpoint(
                folder, profile, lambda step, told: _generate(folder, target, step, options, console, told), console
            )
        examine(folder, target)
    _write_doubts(folder, profile, options.workers, interrupted=interrupted)
    finish_run(folder, interrupted=interrupted)
    note_baseline(folder)
    return conclude(folder, console, interrupted=interrupted, github=options.github)


def _profile(options: LoadOptions) -> Profile:
    profile = load_profile(options.profile)
    if options.replay is not None:
        if options.rate is not None or options.users is not None:
            raise UsageError("--replay has arrivals of its own. Leave out --rate and --users")
        profile = as_replay(profile, options.replay)
    profile = override(profile, options.rate, options.users, options.duration)
    profile = replaying(search_with(profile, options.first, options.last, options.step), options.out)
    if options.workers < 1:
        raise UsageError(f"--workers must be 1 or more, not {options.workers}")
    if profile.arrivals.kind == "closed" and options.workers > profile.arrivals.users:
        raise UsageError(
            f"{options.workers} workers can't share {profile.arrivals.users} users: some would have none. "
            "Lower --workers or raise --users"
        )
    return profile


def _arguments(options: LoadOptions, profile: Profile, seed: int) -> list[str]:
    """The command line that repeats this run."""
    given = {
        "--target": options.target,
        "--rate": options.rate,
        "--users": options.users,
        "--replay": options.replay and profile.arrivals.replay,
        "--from": options.first,
        "--to": options.last,
        "--step": options.step,
        "--duration": options.duration,
        "--workers": options.workers if options.workers != 1 and not options.bind else None,
        "--bind": options.bind,
        "--expect-workers": options.workers if options.bind else None,
        "--seed": seed,
    }
    flat = ["--master"] if options.bind else []
    flat += [part for name, value in given.items() if value is not None for part in (name, f"{value}")]
    flat += ["--abort-on-fail"] if options.abort_on_fail else []
    return ["calproof", "load", options.profile, *flat]


def _generate(
    folder: Path,
    target: Target,
    profile: Profile,
    options: LoadOptions,
    console: Console,
    told: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """Run Locust as a child, which is `told` more by its environment; says whether the user interrupted it.

    Raises when it could not do its work.
    """
    arguments = locust_arguments(target.url, profile, options.workers, options.bind, options.web)
    extra = {RUN_VARIABLE: str(folder), KEY_VARIABLE: target.keys.get(HOST, ""), **told}
    log = folder / "locust.log"
    if options.web is not None:
        console.print(f"Locust's web interface: http://127.0.0.1:{options.web}", highlight=False)
    with (
        log.open("ab") as output,
        LoadProgress(folder, console, profile.arrivals, show=options.progress) as progress,
        child(arguments, extra, output, linger=_LINGER) as process,
    ):
        ending = Stopping(folder, profile, process) if options.abort_on_fail and not told else None

        def look() -> None:
            progress.look()
            if ending is not None:
                ending.look()

        interrupted = wait(process, look)
        code = process.returncode
    stopped = ending is not None and ending.stopped
    if code not in (Exit.PASSED, Exit.INVALID) and not interrupted and not stopped:
        raise InvalidRunError(f"the load generator broke off with code {code}. See {shlex.quote(str(log))}")
    return interrupted


def locust_arguments(
    url: str, profile: Profile, workers: int, bind: Address | None = None, web: int | None = None
) -> list[str]:
    """Locust's command line. In an open model its users are the sources of arrivals, one in each worker.

    With `bind` the workers come from elsewhere. `web` is the loopback port of its web interface, None for none.
    """
    arrivals = profile.arrivals
    users = arrivals.users if arrivals.kind == "closed" else workers
    spawned = min(float(users), _MOST_SPAWNED * workers)
    arguments = ["-m", "locust", "-f", LOCUSTFILE, "--only-summary", "--host", url]
    # The interface shows what is sent and lets whoever reaches it end the run: never beyond this machine.
    shown = ["--autostart", "--web-host", "127.0.0.1", "--web-port", str(web)]
    arguments += ["--headless"] if web is None else shown
    arguments += ["--users", str(users), "--spawn-rate", f"{spawned:g}"]
    arguments += ["--exit-code-on-error", "0"]
    if bind is not None:
        arguments += master_arguments(bind, workers)
        arguments += ["--expect-workers-max-wait", f"{WORKERS_WITHIN + 60:.0f}"]  # the locustfile gives up before
    elif workers > 1:
        port = str(_free_port())
        arguments += ["--processes", str(workers), "--master-bind-host", "127.0.0.1", "--master-bind-port", port]
        arguments += ["--master-host", "127.0.0.1", "--master-port", port]
    return arguments


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _write_doubts(folder: Path, profile: Profile, workers: int, *, interrupted: bool) -> None:
    """Write down, for the report, what speaks against the run and what it left out."""
    searching = profile.search is not None
    found = doubts(EventTail(folder).new(), profile.mix, workers, interrupted=interrupted, searching=searching)
    with Recorder(folder, "command") as recorder:
        for reason in found.reasons:
            recorder.event("invalid", reason=reason)
        for flow, reason in found.not_exercised.items():
            recorder.event("not_exercised", what=flow, kind="flow", reason=reason)
