"""Servers of a test's own: each connection is answered as a script says, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from gevent.server import StreamServer

Step = bytes | None
"""Bytes to send, or None: close the connection."""


class Script:
    """For each connection, what to say to each request: a list of pieces. After the last the connection is closed."""

    def __init__(self, *connections: Sequence[Sequence[Step]]) -> None:
        self.connections = list(connections)
        self.opened = 0
        self.requests: list[bytes] = []

    def __call__(self, sock: Any, _address: object) -> None:
        self.opened += 1
        answers = list(self.connections.pop(0)) if self.connections else []
        while answers:
            request = sock.recv(65536)
            if not request:
                return
            self.requests.append(request)
            for piece in answers.pop(0):
                if piece is None:
                    return
                sock.sendall(piece)


@contextmanager
def scripted(*connections: Sequence[Sequence[Step]], **tls: Any) -> Iterator[tuple[str, Script]]:
    """The URL of a server that follows the script, and the script with what it has seen."""
    script = Script(*connections)
    listener = StreamServer(("127.0.0.1", 0), script, **tls)
    listener.start()
    try:
        yield f"{'https' if tls else 'http'}://localhost:{listener.server_port}", script
    finally:
        listener.stop(timeout=0.1)
