"""A sandbox, a master and workers as processes of their own, on this machine or each in a network of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from calproof.targets import KEY_VARIABLE
from tests.harness.command.running import ROOT, Ended, alive, descendants, environment

PATIENCE = 120.0
"""Seconds that a test waits for what takes a few on a machine that does nothing else."""


@dataclass(frozen=True, slots=True)
class Host:
    """Where a process runs: `prefix` comes before its command line, `address` is where others reach it."""

    address: str = "127.0.0.1"
    prefix: tuple[str, ...] = ()


class Running:
    """One command, and what it has printed so far. It and all that it started can be killed, as a power cut would."""

    def __init__(self, arguments: Sequence[str], host: Host, extra: Mapping[str, str]) -> None:
        self._output = tempfile.TemporaryFile()  # noqa: SIM115  (closed with the process)
        self.process = subprocess.Popen(
            [*host.prefix, sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=environment(extra),
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def printed(self) -> str:
        """What it has printed so far."""
        return os.pread(self._output.fileno(), 1 << 20, 0).decode()

    def wait(self) -> Ended:
        """Wait for its end."""
        code = self.process.wait(PATIENCE)
        return Ended(code, self.printed, "")

    def kill(self, *, itself: bool = True) -> None:
        """Kill it and all that descends from it, or only the latter: -9, nobody gets to tidy up."""
        for pid in [*([self.process.pid] if itself else []), *descendants(self.process.pid)]:
            kill(pid)

    def close(self) -> None:
        """Make sure that nothing of it is left."""
        self.kill()
        self.process.wait()
        self._output.close()


def kill(pid: int) -> None:
    """Kill -9 one process, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def until(happened: Callable[[], bool], *, seconds: float = PATIENCE) -> None:
    """Wait for something to happen elsewhere."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.05)


@dataclass(slots=True)
class Crew:
    """Starts the processes of one run; all of them end with it. Each worker keeps its own folder of runs."""

    root: Path
    stack: ExitStack
    url: str = ""
    key: str = ""

    def sandbox(self, host: Host, port: int = 0, *options: str) -> Running:
        """The target, listening; from then on the others are told its address and key."""
        arguments = ["sandbox", "--host", host.address, "--port", str(port), "--seed-data", "empty", "--announce-json"]
        running = self._start([*arguments, *options], host)
        until(lambda: running.printed.endswith("\n"))
        announced = json.loads(running.printed.splitlines()[0])
        self.url, self.key = announced["url"], announced["keys"]["john"]
        return running

    def master(self, host: Host, port: int, workers: int, *options: str) -> Running:
        """`calproof load --master` of the profile smoke."""
        arguments = ["calproof", "load", "smoke", "--target", self.url, "--master", "--bind", f"{host.address}:{port}"]
        return self._start([*arguments, "--expect-workers", str(workers), "--out", str(self.runs), *options], host)

    def worker(self, number: int, host: Host, master: str) -> Running:
        """`calproof load --worker` for the master at that address."""
        out = self.root / f"worker-{number}"
        return self._start(["calproof", "load", "--worker", "--master-host", master, "--out", str(out)], host)

    def command(self, *arguments: str) -> Running:
        """`calproof ARGUMENTS…` on this machine."""
        return self._start(["calproof", *arguments], Host())

    @property
    def runs(self) -> Path:
        """The master's folder of runs."""
        return self.root / "runs"

    @property
    def run(self) -> Path:
        """The one run's folder at the master."""
        (folder,) = self.runs.iterdir()
        return folder

    @property
    def parts(self) -> list[Path]:
        """The folders that the workers have kept."""
        return sorted(self.root.glob("worker-*/*"))

    def loading(self, folders: str = "worker-*/*") -> bool:
        """Whether every worker that records into one of these folders offers load by now (and one does)."""
        events = [path.read_text("utf-8") for path in self.root.glob(f"{folders}/history/events-worker-*.jsonl")]
        return bool(events) and all('"arrivals"' in text for text in events)

    def _start(self, arguments: Sequence[str], host: Host) -> Running:
        extra = {KEY_VARIABLE: self.key} if self.key else {}
        running = Running(arguments, host, extra)
        self.stack.callback(running.close)
        return running


@contextmanager
def crew(root: Path) -> Iterator[Crew]:
    """A crew that leaves nothing running."""
    with ExitStack() as stack:
        yield Crew(root, stack)


def running_still(running: Running) -> bool:
    """Whether it, or anything that it has started, is there."""
    return bool(alive({running.process.pid} | descendants(running.process.pid)))
