"""A server that gives every request the same answer, in a process of its own: it costs less than what asks it."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "


def answer_bytes(status: int, headers: dict[str, str], body: Any) -> bytes:
    """An answer as it goes over the wire."""
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    lines = [f"HTTP/1.1 {status} OK", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, f"content-length: {len(content)}", "", ""]).encode() + content


class FixedAnswer(asyncio.Protocol):
    """Counts the requests in what comes, and writes the answer for each."""

    def __init__(self, answer: bytes) -> None:
        self.answer, self.waiting = answer, b""

    def connection_made(self, transport: Any) -> None:
        """Remember where to write."""
        self.write = transport.write

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        data = self.waiting + data
        while (end := data.find(HEAD_END)) >= 0:
            head = data[:end].lower()
            at = head.find(LENGTH)
            length = int(head[at + len(LENGTH) :].partition(b"\r")[0]) if at >= 0 else 0
            whole = end + len(HEAD_END) + length
            if len(data) < whole:
                break
            data = data[whole:]
            self.write(self.answer)
        self.waiting = data


@contextmanager
def fixed_server(answer: bytes, core: int) -> Iterator[int]:
    """The port of a server that gives this answer, on that core, for as long as the block lasts."""
    command = [sys.executable, str(Path(__file__).resolve()), str(core)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes to the server")
        process.stdin.write(len(answer).to_bytes(4, "big") + answer)
        process.stdin.flush()
        yield int(process.stdout.readline())
        process.stdin.close()
        process.wait(10)


async def _serve(answer: bytes) -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: FixedAnswer(answer), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    closed = asyncio.Event()
    loop.add_reader(sys.stdin.fileno(), closed.set)  # the end of the input is the end of the server
    await closed.wait()


if __name__ == "__main__":
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {int(sys.argv[1])})
    size = int.from_bytes(sys.stdin.buffer.read(4), "big")
    uvloop.run(_serve(sys.stdin.buffer.read(size)))
