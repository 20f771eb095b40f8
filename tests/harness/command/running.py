"""Running the command as a user does: a process of its own, its exit code, what it printed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def sentence(self) -> str:
        """What it said on standard error, which must be one line."""
        lines = self.err.strip().splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


def environment(extra: Mapping[str, str] | None = None, root: Path = ROOT) -> dict[str, str]:
    """An environment without a key of the user's own."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("CALPROOF_")}
    return {**own, "PYTHONPATH": str(root), "COLUMNS": "200", **(extra or {})}


def calproof(*arguments: str, extra: Mapping[str, str] | None = None, root: Path = ROOT, timeout: float = 120) -> Ended:
    """Run `calproof ARGUMENTS…` to its end."""
    ended = subprocess.run(
        [sys.executable, "-m", "calproof", *arguments],
        cwd=root,
        env=environment(extra, root),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@contextmanager
def started(*arguments: str, extra: Mapping[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """`calproof ARGUMENTS…`, running; killed at the end of the block if it still is."""
    process = subprocess.Popen(
        [sys.executable, "-m", "calproof", *arguments],
        cwd=ROOT,
        env=environment(extra),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()


def descendants(pid: int) -> set[int]:
    """The processes that descend from `pid` now, itself left out."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except (OSError, ValueError, IndexError):
                continue
    found: set[int] = set()
    while True:
        more = {child for child, parent in parents.items() if parent in found | {pid}} - found
        if not more:
            return found
        found |= more


def alive(pids: set[int]) -> set[int]:
    """Which of these processes still run; one that has ended but was not yet waited for doesn't."""
    running = set()
    for pid in pids:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        if state != "Z":
            running.add(pid)
    return running


def interrupt(process: subprocess.Popen[str]) -> None:
    """Press Ctrl-C."""
    process.send_signal(signal.SIGINT)
