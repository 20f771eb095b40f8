"""The run that a generator process works for: begun by `calproof load`, or by itself under plain Locust."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from calproof.children import ROOT
from calproof.profiles import DEFAULT, Profile, load_profile, parse_profile, run_settings
from calproof.targets import KEY_VARIABLE
from history.run import RunInfo, create_run, installed_versions, load_run

RUN_VARIABLE: Final = "CALPROOF_RUN"
PROFILE_VARIABLE: Final = "CALPROOF_PROFILE"
_RUNS: Final = ROOT / "reports" / "runs"


@dataclass(frozen=True, slots=True)
class LoadRun:
    """Where a run is recorded, what it is to do, and with whose key."""

    folder: Path
    url: str
    seed: int
    profile: Profile
    key: str = field(default="", repr=False)


def managed() -> str:
    """The folder of the run that `calproof load` has begun and started this process for, else ""."""
    return os.environ.get(RUN_VARIABLE, "")


def key_from_environment() -> str:
    """The host's API key, or "" when there is none."""
    return os.environ.get(KEY_VARIABLE, "").strip()


def begun_run(folder: Path) -> LoadRun:
    """The run in that folder. Raises HistoryError when there is none, UsageError when it holds no profile."""
    info = load_run(folder)
    profile = parse_profile(info.profile, info.settings["profile"], str(folder))
    return LoadRun(folder, info.url, info.seed or 0, profile, key_from_environment())


def begin_run(url: str, profile: Profile, runs: Path = _RUNS) -> LoadRun:
    """A fresh run of plain Locust's."""
    seed = random.SystemRandom().randrange(2**31)
    info = RunInfo(
        verb="load",
        target=urlsplit(url).hostname or "target",
        url=url,
        seed=seed,
        profile=profile.name,
        argv=("locust",),
        versions=installed_versions(),
        settings=run_settings(profile),
    )
    return LoadRun(create_run(runs, info), url, seed, profile, key_from_environment())


def plain_profile() -> Profile:
    """The profile named in CALPROOF_PROFILE. Raises UsageError."""
    return load_profile(os.environ.get(PROFILE_VARIABLE) or DEFAULT)
