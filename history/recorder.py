"""Appends exchanges and events to a run's history, from one process, so that a crash loses at most a moment."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyarrow.parquet as pq

from contracts.exchange import Exchange, Violation
from history.atomic import write_whole
from history.columns import Keep, Row, row_of, table_of
from history.parts import Part, merge, part_path, parts_of, remove

MAX_ROWS: Final = 5000
"""How many rows wait in memory at most, however short the time they took."""
MERGED_PARTS: Final = 60
MERGED_ROWS: Final = 10_000
"""So many small parts, or rows in them, become one part. More rows at a time would hold the generator up for longer."""


FLUSH_EVERY: Final = 0.5
TICK: Final = 0.25


class Recorder:
    """One process's pen. Rows wait in memory and go to disk as numbered Parquet parts; events go at once.

    A part is written when `flush_every` seconds have passed since the last one, or `MAX_ROWS` rows wait. There
    is no timer: the recorder looks at the clock when something is recorded, and when `tick` is called, which a
    process that may fall silent does every `TICK` seconds. So nothing waits longer than a second, and what a kill
    takes away is younger. (When the machine loses its power, what the system had not yet written goes too: parts
    are not forced to the disk.) Now and then small parts are merged, see `history.parts`.

    `process` must be unique within the run; a recorder that reopens a process's history goes on counting where it
    ended. `secrets` are values (API keys) that are masked wherever they would reach the disk.

    It starts no threads and never yields to gevent; it may be called from several threads.
    """

    def __init__(
        self,
        folder: Path,
        process: str,
        flush_every: float = FLUSH_EVERY,
        keep: Keep = "all",
        *,
        secrets: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        if not re.fullmatch(r"[A-Za-z0-9_.-]+", process):
            raise ValueError(f"{process!r} can't name a process: use letters, digits, '_', '.' and '-' only.")
        self.process = process
        self._history = folder / "history"
        self._history.mkdir(parents=True, exist_ok=True)
        self._flush_every = flush_every
        self._keep: Keep = keep
        self._secrets = tuple(secret for secret in secrets if secret)
        self._clock = clock
        self._now = now
        self._lock = threading.RLock()
        self._rows: list[Row] = []
        earlier, replaced = parts_of(self._history, process)
        remove(replaced)
        self._part = 1 + max((part.last for part in earlier), default=0)
        self._seq: int = sum(pq.read_metadata(part.path).num_rows for part in earlier)
        self._small: list[Part] = []
        self._small_rows = 0
        self._replaced: list[Part] = []
        self._events = (self._history / f"events-{process}.jsonl").open("a", encoding="utf-8", errors="replace")
        self._flushed = clock()

    def exchange(
        self,
        exchange: Exchange,
        violations: Sequence[Violation] = (),
        *,
        test: str = "",
        flow: str = "",
        journey: int | None = None,
        lag: float = 0.0,
    ) -> int:
        """Append one exchange and what was found in it; `lag` is how late (s) the generator itself was.

        `journey` is the number of the client who made it, unique within this process.

        Returns its `seq`: counted from 1, and unique within this process.
        """
        with self._lock:
            self._seq += 1
            seq = self._seq
            self._rows.append(
                row_of(
                    (self.process, seq),
                    exchange,
                    violations,
                    test=test,
                    flow=flow,
                    journey=journey,
                    lag=lag,
                    keep=self._keep,
                )
            )
            if len(self._rows) >= MAX_ROWS:
                self.flush()
            else:
                self.tick()
        return seq

    def event(self, kind: str, /, **facts: Any) -> None:
        """Append one event: a JSON line that is on disk when this returns."""
        line = {"kind": kind, "at": self._now(), "process": self.process, "facts": facts}
        with self._lock:
            self._events.write(self._masked(json.dumps(line, ensure_ascii=False, default=str)) + "\n")
            self._events.flush()
            self.tick()

    def tick(self) -> None:
        """Flush if it is time to."""
        if self._clock() - self._flushed >= self._flush_every:
            self.flush()

    def flush(self) -> None:
        """Write the waiting rows as one more part."""
        with self._lock:
            self._flushed = self._clock()
            if not self._rows:
                return
            rows, self._rows = self._rows, []
            table = table_of(rows, self._secrets)
            path = part_path(self._history, self.process, self._part)
            # Without statistics: they cost as much as all the rest, and a part is too small for them to save a read.
            # Compressed quickly: most parts are merged soon, and then well.
            write_whole(path, lambda part: pq.write_table(table, part, compression="lz4", write_statistics=False))
            small = len(rows) < MAX_ROWS
            if small:
                self._small.append(Part(path, self.process, self._part, self._part))
                self._small_rows += len(rows)
            self._part += 1
            if not small or len(self._small) >= MERGED_PARTS or self._small_rows >= MERGED_ROWS:
                self._merge()

    def _merge(self) -> None:
        """Make one part of the small ones. They go at the next merge: somebody may be reading them now."""
        remove(self._replaced)
        if len(self._small) > 1:
            merge(self._history, self.process, self._small)
            self._replaced, self._small = self._small, []
        self._small, self._small_rows = [], 0

    def close(self) -> None:
        """Flush, and let go of the files. A closed recorder may be closed again."""
        with self._lock:
            self.flush()
            self._merge()
            remove(self._replaced)
            self._replaced = []
            self._events.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _masked(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "(secret)")
        return text
