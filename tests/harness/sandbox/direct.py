"""Requests handed to an ASGI application without a network, an HTTP library or an event loop: one costs what it does.

The sandbox never waits for anything inside a request, so that a coroutine of it ends the first time it is driven.
"""

import json
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the body parsed where it is JSON, as text where it is not, None where there is none."""

    status: int
    headers: dict[str, str]
    body: Any


def send(app: ASGIApp, method: str, target: str, headers: dict[str, str], content: bytes = b"") -> Reply:
    """One request; `target` is path and query as they stand in the request line."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("localhost", 80),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": content, "more_body": False}

    async def collect(message: Message) -> None:
        sent.append(message)

    _drive(_called(app, scope, receive, collect))
    start = next(message for message in sent if message["type"] == "http.response.start")
    raw = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    answered = {name.decode().lower(): value.decode() for name, value in start["headers"]}
    return Reply(start["status"], answered, _parsed(raw))


async def _called(app: ASGIApp, *arguments: Any) -> None:
    await app(*arguments)


def _drive(coroutine: Coroutine[Any, Any, None]) -> None:
    try:
        coroutine.send(None)
    except StopIteration:
        return
    coroutine.close()
    raise RuntimeError("the application waits for something outside the request")


def _parsed(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode(errors="replace")
