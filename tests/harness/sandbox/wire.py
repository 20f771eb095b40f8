"""A sandbox served by a process of its own, and raw keep-alive connections to it: nothing between bytes and bytes."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
HEAD_END = b"\r\n\r\n"
LENGTH = b"\r\ncontent-length: "


class Served:
    """A running `python -m sandbox` on a database file."""

    def __init__(self, database: Path, core: int | None = None) -> None:
        command = [sys.executable, "-m", "sandbox", "--db", str(database), "--announce-json", "--until-stdin-closes"]
        command += ["--rate-limit", "100000000"]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)
        if core is not None:
            os.sched_setaffinity(self._process.pid, {core})
        if self._process.stdout is None:
            raise RuntimeError("no pipe to the server")
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the server ended with {self._process.wait()}")
        self.pid = self._process.pid
        self.port = int(json.loads(line)["url"].rpartition(":")[2])

    def kill(self) -> None:
        """End it as a crash would, without a last word."""
        os.kill(self.pid, signal.SIGKILL)
        self._close()

    def stop(self) -> None:
        """End it the way it likes."""
        os.kill(self.pid, signal.SIGTERM)
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._close()

    def _close(self) -> None:
        self._process.wait(10)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()


@contextmanager
def served(database: Path, core: int | None = None) -> Iterator[Served]:
    """The sandbox on a file, for as long as the block lasts."""
    server = Served(database, core)
    try:
        yield server
    finally:
        server.stop()


def request(method: str, path: str, body: object = None, key: str | None = None, version: str = "2024-08-13") -> bytes:
    """The bytes of a request; `key` is the account whose API key goes along."""
    head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\ncal-api-version: {version}\r\n"
    if key is not None:
        head += f"authorization: Bearer cal_sandbox_{key}\r\n"
    content = b"" if body is None else json.dumps(body).encode()
    if content:
        head += f"content-type: application/json\r\ncontent-length: {len(content)}\r\n"
    return head.encode() + b"\r\n" + content


@dataclass(slots=True)
class Connection:
    """One connection that is kept; ConnectionError where the server went away before it had answered."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def exchange(self, sent: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        self.writer.write(sent)
        try:
            head = await self.reader.readuntil(HEAD_END)
            length = int(head[head.index(LENGTH) + len(LENGTH) :].partition(b"\r\n")[0])
            return int(head[9:12]), await self.reader.readexactly(length)
        except asyncio.IncompleteReadError as problem:
            raise ConnectionError("the server closed the connection") from problem

    def close(self) -> None:
        """Give it back."""
        self.writer.close()


async def connect(port: int) -> Connection:
    """A new connection; ConnectionError where nobody listens."""
    return Connection(*await asyncio.open_connection("127.0.0.1", port))
