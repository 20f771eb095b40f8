"""The pieces in which a worker's history travels: numbered, bounded in size, and harmless when they come twice."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from history.atomic import UNFINISHED

CHUNK_BYTES: Final = 256 * 1024
"""How much of a file one message carries at most."""

WINDOW: Final = 8
"""How many chunks may be under way without having been acknowledged."""

FINISHED: Final = ".parquet"
"""The suffix of files that appear whole and never change."""

GROWING: Final = ".jsonl"
"""The suffix of files that only ever grow at their end."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes of the history's file `name` from `offset` on. Numbers count from 1, without gaps.

    `whole` is the size of a finished file, None for one that grows. A chunk that is `gone` carries nothing: the worker
    has put what the file held into another one.
    """

    number: int
    name: str
    offset: int = 0
    data: bytes = b""
    whole: int | None = None
    gone: bool = False

    def as_message(self) -> dict[str, Any]:
        """As it travels."""
        return asdict(self)

    @classmethod
    def from_message(cls, data: Mapping[str, Any]) -> Chunk:
        """As it arrives."""
        return cls(**data)


class Outbox:
    """What a worker's history folder holds and the master has not acknowledged yet.

    `look` sends what is new, as far as the window allows, and the oldest chunk again when it has waited for
    `resend_after` seconds. Nothing is asked of the names of files beyond their suffix.
    """

    def __init__(
        self,
        history: Path,
        send: Callable[[Chunk], None],
        *,
        resend_after: float = 2.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._history = history
        self._send = send
        self._resend_after = resend_after
        self._clock = clock
        self._waiting: deque[Chunk] = deque()
        self._sent_at = 0.0
        self._sent: dict[str, int] = {}
        self._finished: set[str] = set()
        self.number = 0
        self.acknowledged = 0

    def look(self) -> None:
        """Send what is new, and again what seems to have been lost."""
        if self._waiting and self._clock() - self._sent_at >= self._resend_after:
            self._post(self._waiting[0])
        if len(self._waiting) >= WINDOW:
            return
        for chunk in self._new():
            self._waiting.append(chunk)
            self._post(chunk)
            if len(self._waiting) >= WINDOW:
                return

    def acknowledge(self, number: int) -> None:
        """Everything up to that number is on the master's disk."""
        while self._waiting and self._waiting[0].number <= number:
            self.acknowledged = self._waiting.popleft().number
            self._sent_at = self._clock()

    @property
    def settled(self) -> bool:
        """Whether everything that was sent has been acknowledged."""
        return not self._waiting

    def _post(self, chunk: Chunk) -> None:
        self._sent_at = self._clock()
        self._send(chunk)

    def _new(self) -> Iterator[Chunk]:
        there = sorted(path for path in self._history.iterdir() if path.suffix in (FINISHED, GROWING))
        for path in there:
            if path.name not in self._finished:
                yield from self._rest(path)
        for name in sorted(self._finished - {path.name for path in there}):
            self._finished.discard(name)
            yield self._numbered(name, gone=True)

    def _rest(self, path: Path) -> Iterator[Chunk]:
        """What of this file has not been sent."""
        try:
            stream = path.open("rb")
        except FileNotFoundError:  # its rows are in another file by now
            return
        whole = path.stat().st_size if path.suffix == FINISHED else None
        with stream:
            offset = stream.seek(self._sent.get(path.name, 0))
            while data := stream.read(CHUNK_BYTES):
                chunk = self._numbered(path.name, offset=offset, data=data, whole=whole)
                offset += len(data)
                self._sent[path.name] = offset
                if offset == whole:
                    self._finished.add(path.name)
                yield chunk

    def _numbered(self, name: str, **members: Any) -> Chunk:
        self.number += 1
        return Chunk(self.number, name, **members)


class Inbox:
    """The master's end: writes chunks into the run's history, each worker's in the order of their numbers."""

    def __init__(self, history: Path) -> None:
        self._history = history
        self._applied: dict[str, int] = {}
        self._owners: dict[str, str] = {}

    def applied(self, worker: str) -> int:
        """The number up to which everything of this worker is on disk."""
        return self._applied.get(worker, 0)

    def take(self, worker: str, chunk: Chunk) -> int:
        """Write the chunk, if it is the next one; gives the number to acknowledge.

        One that came before changes nothing, one from further ahead has to come again. Raises ValueError for a name
        that is none of this worker's.
        """
        if chunk.number == self.applied(worker) + 1:
            self._write(worker, chunk)
            self._applied[worker] = chunk.number
        return self.applied(worker)

    def _write(self, worker: str, chunk: Chunk) -> None:
        path = self._history / chunk.name
        if path.name != chunk.name or path.suffix not in (FINISHED, GROWING):
            raise ValueError(f"{chunk.name!r} names no file of a history")
        if self._owners.setdefault(chunk.name, worker) != worker or (chunk.offset == 0 and self._strange(path, chunk)):
            raise ValueError(f"{chunk.name!r} is the file of another process")
        if chunk.gone:
            path.unlink(missing_ok=True)
            return
        target = path if chunk.whole is None else path.with_name(f"{chunk.name}{UNFINISHED}")
        with target.open("r+b" if chunk.offset else "wb", buffering=0) as stream:
            stream.seek(chunk.offset)
            stream.write(chunk.data)
        if chunk.whole == chunk.offset + len(chunk.data):
            target.replace(path)

    @staticmethod
    def _strange(path: Path, chunk: Chunk) -> bool:
        return not chunk.gone and path.exists()
