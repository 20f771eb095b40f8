"""A load client that costs less than what it measures: raw sockets, kept open, no HTTP library and no coroutines."""

import json
import selectors
import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass

HEAD_END = b"\r\n\r\n"
LENGTH = b"\r\ncontent-length: "
VERSIONS = {"bookings": "2024-08-13", "slots": "2024-09-04"}


@dataclass(frozen=True, slots=True)
class Load:
    """What came back, how long all of it took, and how much processor time the client needed for its part."""

    bodies: list[bytes]
    seconds: float
    client_seconds: float


def request(method: str, path: str, body: object = None, key: str | None = None) -> bytes:
    """The bytes of a request; `key` is the account whose API key goes along."""
    version = VERSIONS[path.split("/")[2].partition("?")[0]]
    head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\ncal-api-version: {version}\r\n"
    if key is not None:
        head += f"authorization: Bearer cal_sandbox_{key}\r\n"
    content = b"" if body is None else json.dumps(body).encode()
    if content:
        head += f"content-type: application/json\r\ncontent-length: {len(content)}\r\n"
    return head.encode() + b"\r\n" + content


def send(port: int, requests: Iterable[bytes], wanted: int, connections: int = 8) -> Load:
    """Send the requests over a few connections, each waiting for its answer. RuntimeError on another status."""
    queue, bodies = iter(requests), []
    expected = b"HTTP/1.1 %d" % wanted
    cpu, began = time.process_time(), time.perf_counter()
    with selectors.DefaultSelector() as selector:
        for _ in range(connections):
            first = next(queue, None)
            if first is None:
                break
            wire = socket.create_connection(("127.0.0.1", port))
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            wire.sendall(first)
            selector.register(wire, selectors.EVENT_READ)
        while selector.get_map():
            for key, _ in selector.select():
                wire = key.fileobj  # type: ignore[assignment]
                body = _answer(wire, expected)
                bodies.append(body)
                following = next(queue, None)
                if following is None:
                    selector.unregister(wire)
                    wire.close()
                else:
                    wire.sendall(following)
    return Load(bodies, time.perf_counter() - began, time.process_time() - cpu)


def _answer(wire: socket.socket, expected: bytes) -> bytes:
    answer = wire.recv(1 << 16)
    while HEAD_END not in answer:
        answer += _more(wire)
    head, _, body = answer.partition(HEAD_END)
    at = head.index(LENGTH) + len(LENGTH)
    missing = int(head[at:].partition(b"\r\n")[0]) - len(body)
    while missing > 0:
        part = _more(wire)
        body += part
        missing -= len(part)
    if not head.startswith(expected):
        raise RuntimeError(f"{head!r} {body!r}")
    return body


def _more(wire: socket.socket) -> bytes:
    part = wire.recv(1 << 20)
    if not part:
        raise RuntimeError("the server closed the connection")
    return part
