"""A run's folder and its `run.json`: what was asked for, of which target, by which versions.

HistoryError
├── NoSuchRun       no folder goes by that name
└── UnreadableRun   the folder is there, its run.json is missing or broken
"""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any, Literal, TypeAlias

from history.atomic import write_text

Verb: TypeAlias = Literal["verify", "load"]

RUN_FILE = "run.json"
LATEST = "latest"


class HistoryError(Exception):
    """Something is wrong with what a run left behind."""


class NoSuchRun(HistoryError):
    """No run goes by that name."""


class UnreadableRun(HistoryError):
    """A run's folder holds no usable run.json."""


def utc_now() -> str:
    """The time now as ISO 8601 in UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What is known about a run before it starts, and how it ended.

    `profile` is the depth of a verify run or the profile of a load run; `argv` is the command that repeats the
    run, without secrets; times are ISO 8601 in UTC; `settings` holds what the verdict depends on (`strict`,
    `slos`, `max_lag_ms`) and whatever else the command wants to remember. A run without `ended_at` is still
    going on, or was killed.
    """

    verb: Verb
    target: str
    url: str
    seed: int | None = None
    profile: str = ""
    argv: tuple[str, ...] = ()
    started_at: str = field(default_factory=utc_now)
    ended_at: str | None = None
    interrupted: bool = False
    exit_code: int | None = None
    versions: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Run:
    """One run's folder with its info; the folder's name is the run's name."""

    folder: Path
    info: RunInfo

    @property
    def name(self) -> str:
        """What one types to name this run."""
        return self.folder.name


def installed_versions() -> dict[str, str]:
    """The versions that a run's outcome may depend on; a package that is not installed is left out."""
    versions = {"python": platform.python_version()}
    for package in ("calproof", "schemathesis", "hypothesis", "locust"):
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            continue
    return versions


def create_run(root: Path, info: RunInfo) -> Path:
    """Make a new folder under `root`, e.g. `20261122T175900Z-verify-sandbox`, and write its run.json."""
    stamp = datetime.fromisoformat(info.started_at).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = re.sub(r"[^A-Za-z0-9_.]+", "-", info.target).strip("-.") or "target"
    return create_folder(root, f"{stamp}-{info.verb}-{target}", info)


def create_folder(root: Path, name: str, info: RunInfo) -> Path:
    """Make a new run's folder called `name` under `root`, or `name-2`, `name-3` … when that is taken."""
    root.mkdir(parents=True, exist_ok=True)
    taken = 1
    while True:
        folder = root / (name if taken == 1 else f"{name}-{taken}")
        try:
            folder.mkdir()
        except FileExistsError:
            taken += 1
            continue
        (folder / "history").mkdir()
        _write(folder, info)
        return folder


def load_run(folder: Path) -> RunInfo:
    """Read a run's run.json. Raises `UnreadableRun`; members that a newer calproof added are passed over."""
    path = folder / RUN_FILE
    try:
        found = json.loads(path.read_text("utf-8"))
        known = {entry.name for entry in fields(RunInfo)}
        info = RunInfo(**{name: value for name, value in found.items() if name in known})
        return replace(info, argv=tuple(info.argv))
    except (OSError, ValueError, TypeError, AttributeError) as trouble:
        raise UnreadableRun(f"{path} can't be read ({trouble}). Delete the folder, or restore the file.") from trouble


def finish_run(folder: Path, *, interrupted: bool | None = None, exit_code: int | None = None) -> RunInfo:
    """Note in run.json that the run is over, and how it ended.

    It may be called again, when more is known (the exit code follows from the report): what is None stays as it
    was, and so does the time of the end.
    """
    info = load_run(folder)
    info = replace(
        info,
        ended_at=info.ended_at or utc_now(),
        interrupted=info.interrupted if interrupted is None else interrupted,
        exit_code=info.exit_code if exit_code is None else exit_code,
    )
    _write(folder, info)
    return info


def list_runs(root: Path) -> list[Run]:
    """Every run under `root` that can be read, newest first."""
    runs = []
    for path in root.glob(f"*/{RUN_FILE}"):
        try:
            runs.append(Run(path.parent, load_run(path.parent)))
        except UnreadableRun:
            continue
    # a name with a suffix is longer than the one it had to avoid: -10 comes after -2, and -2 after none
    return sorted(runs, key=lambda run: (run.info.started_at, len(run.name), run.name), reverse=True)


def find_run(root: Path, name: str) -> Path:
    """The folder of the run called `name`: its full name, a prefix only it has, "latest", or a path to it.

    Raises `NoSuchRun` with a sentence that says what would work.
    """
    for folder in (root / name, Path(name)):
        if name and (folder / RUN_FILE).is_file():
            return folder
    runs = list_runs(root)
    if not runs:
        raise NoSuchRun(f"There is no run under {root} yet. Make one with `calproof verify` or `calproof load`.")
    if name == LATEST:
        return runs[0].folder
    matching = [run for run in runs if run.name.startswith(name)]
    if len(matching) == 1:
        return matching[0].folder
    if matching:
        shown = ", ".join(run.name for run in matching[:3])
        raise NoSuchRun(f"{len(matching)} runs begin with {name!r} ({shown} …). Type more of the name.")
    raise NoSuchRun(
        f"No run under {root} begins with {name!r}. The newest is {runs[0].name}; `calproof runs` lists them all."
    )


def _write(folder: Path, info: RunInfo) -> None:
    write_text(folder / RUN_FILE, json.dumps(asdict(info), indent=2, ensure_ascii=False, default=str) + "\n")
