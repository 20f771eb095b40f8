"""Puts the parts of one run together: what the workers on other machines kept, and what reached the master."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from history.atomic import write_whole
from history.run import HistoryError, RunInfo, create_folder, load_run

PART_OF = "part_of"
"""The setting of a worker's folder that names the run which it is a part of."""


def merge_runs(folders: Sequence[Path]) -> Path:
    """Bring the histories of all `folders` into that of the run itself, and return its folder.

    The run itself is the folder that is no worker's; where none is given, one is made beside the first. It may be done
    again, and with parts that have partly arrived. Raises HistoryError for folders of different runs.
    """
    infos = {folder: load_run(folder) for folder in dict.fromkeys(folder.resolve() for folder in folders)}
    names = {str(info.settings.get(PART_OF, folder.name)) for folder, info in infos.items()}
    if len(names) > 1:
        raise HistoryError(f"These are parts of different runs ({', '.join(sorted(names))}). Give those of one run.")
    whole = [folder for folder, info in infos.items() if PART_OF not in info.settings]
    parts = [folder for folder in infos if folder not in whole]
    if not whole:
        whole = [create_folder(parts[0].parent, names.pop(), _whole(infos[parts[0]]))]
    for part in parts:
        _bring(part / "history", whole[0] / "history")
    return whole[0]


def _whole(part: RunInfo) -> RunInfo:
    """What a worker knows of its run, as the run's own: nobody saw it end."""
    settings = {name: value for name, value in part.settings.items() if name not in (PART_OF, "worker")}
    return replace(part, settings=settings, ended_at=None, exit_code=None)


def _bring(source: Path, history: Path) -> None:
    """What a worker has kept is the truth about it: its lines are longer, its rows may have gone into other files."""
    for lines in source.glob("events-*.jsonl"):
        process = lines.stem.removeprefix("events-")
        there = {path.name for path in source.glob(f"exchanges-{process}-*.parquet")}
        for path in history.glob(f"exchanges-{process}-*.parquet"):
            if path.name not in there:
                path.unlink()
    for path in source.iterdir():
        target = history / path.name
        if path.suffix in (".jsonl", ".parquet") and not (
            target.exists() and target.stat().st_size >= path.stat().st_size
        ):
            write_whole(target, partial(shutil.copyfile, path))
