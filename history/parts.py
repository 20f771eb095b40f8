"""The parts of a process's history: how they are named, which of them count, and how many small ones become one.

A part is `exchanges-PROCESS-000007.parquet`; parts 7 to 66 merged are `exchanges-PROCESS-000007+000066.parquet`. The
merged part appears whole before those it replaces go, and a reader passes over a part that lies within another:
whenever the process dies, every row is there once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from history.atomic import write_whole

_NAME: Final = re.compile(r"exchanges-(?P<process>.+)-(?P<first>[0-9]{6,})(?:\+(?P<last>[0-9]{6,}))?\.parquet")

_GROUP_BYTES: Final = 32 * 2**20
"""About how much of the rows is in memory at a time."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file with the rows of parts `first` to `last` of one process."""

    path: Path
    process: str
    first: int
    last: int


def part_path(history: Path, process: str, first: int, last: int | None = None) -> Path:
    """Where a part lies."""
    span = f"{first:06d}" if last is None else f"{first:06d}+{last:06d}"
    return history / f"exchanges-{process}-{span}.parquet"


def parts_of(history: Path, process: str | None = None) -> tuple[list[Part], list[Part]]:
    """The parts in a history (of one process) that count, in order; and those that a merged one has replaced.

    Files that are not whole are in neither.
    """
    counting: list[Part] = []
    replaced: list[Part] = []
    reach: dict[str, int] = {}
    for part in sorted(_all(history, process), key=lambda part: (part.process, part.first, -part.last)):
        if part.last <= reach.get(part.process, 0):
            replaced.append(part)
        else:
            reach[part.process] = part.last
            counting.append(part)
    return counting, replaced


def merge(history: Path, process: str, parts: Sequence[Part]) -> Part:
    """Write one part that holds the rows of several that follow each other; they themselves stay."""
    first, last = parts[0].first, parts[-1].last
    path = part_path(history, process, first, last)

    def write(merged: Path) -> None:
        with pq.ParquetWriter(merged, pq.read_schema(parts[0].path), compression="zstd", write_statistics=False) as out:
            waiting: list[pa.Table] = []
            for part in parts:
                # In this process and no thread: whoever records may run on gevent.
                waiting.append(pq.ParquetFile(part.path).read(use_threads=False))
                if sum(table.nbytes for table in waiting) > _GROUP_BYTES:
                    out.write_table(pa.concat_tables(waiting))
                    waiting = []
            if waiting:
                out.write_table(pa.concat_tables(waiting))

    write_whole(path, write)
    return Part(path, process, first, last)


def remove(parts: Iterable[Part]) -> None:
    """Delete parts that a merged one has replaced."""
    for part in parts:
        part.path.unlink(missing_ok=True)


def _all(history: Path, process: str | None) -> Iterable[Part]:
    for path in history.glob("exchanges-*.parquet"):
        named = _NAME.fullmatch(path.name)
        if named and (process is None or named["process"] == process) and _is_whole(path):
            first = int(named["first"])
            yield Part(path, named["process"], first, int(named["last"] or first))


def _is_whole(path: Path) -> bool:
    """Whether the part has its footer: the machine, not only the process, may have died while it was written."""
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - 4))
            return size > 8 and stream.read() == b"PAR1"
    except FileNotFoundError:  # it was replaced just now
        return False
