"""The run that a generator process works for: begun by `calproof load`, or by itself under plain Locust."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from calproof.children import RUN_VARIABLE, RUNS
from calproof.errors import UsageError
from calproof.profiles import DEFAULT, Profile, load_profile, parse_profile, run_settings
from calproof.search_step import STEP_VARIABLE, at_step
from calproof.targets import KEY_VARIABLE, require_key, resolve_target
from history.run import RunInfo, create_run, installed_versions, load_run

PROFILE_VARIABLE: Final = "CALPROOF_PROFILE"


@dataclass(frozen=True, slots=True)
class LoadRun:
    """Where a run is recorded, what it is to do, and with whose key; `step` counts those of a search, from 1."""

    folder: Path
    url: str
    seed: int
    profile: Profile
    key: str = field(default="", repr=False)
    step: int = 0


def managed() -> str:
    """The folder of the run that `calproof load` has begun and started this process for, else ""."""
    return os.environ.get(RUN_VARIABLE, "")


def begun_run(folder: Path) -> LoadRun:
    """The run in that folder. Raises HistoryError when there is none, UsageError when it holds no profile."""
    info = load_run(folder)
    whole = parse_profile(info.profile, info.settings.get("profile", {}), str(folder))
    profile, step = at_step(whole, os.environ.get(STEP_VARIABLE, ""))
    return LoadRun(folder, info.url, info.seed or 0, profile, os.environ.get(KEY_VARIABLE, "").strip(), step)


def begin_run(host: str | None, profile: Profile, runs: Path = RUNS) -> Path:
    """The folder of a fresh run of plain Locust's. Raises UsageError for a host or a key that can't be."""
    if not host:
        raise UsageError("there is nothing to load. Give --host and the URL of a server")
    target = resolve_target(host)
    require_key(target)
    info = RunInfo(
        verb="load",
        target=target.name,
        url=target.url,
        seed=random.SystemRandom().randrange(2**31),
        profile=profile.name,
        argv=("locust",),
        versions=installed_versions(),
        settings=run_settings(profile),
    )
    return create_run(runs, info)


def plain_profile() -> Profile:
    """The profile named in CALPROOF_PROFILE. Raises UsageError."""
    return load_profile(os.environ.get(PROFILE_VARIABLE) or DEFAULT)
