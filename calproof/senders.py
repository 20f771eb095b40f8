"""Senders: one function each, Call → Exchange. Whatever happens on the wire, an exchange comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any, Final, Protocol, Self

import httpx

from contracts.exchange import NOBODY, Answer, Call, Exchange

_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
_LONGEST_WAIT: Final = 90.0
_WAITS: Final = 3
_TOO_MANY: Final = 429


class Sender(Protocol):
    """Anything that turns a call into an exchange and never raises for what the server does."""

    def __call__(self, call: Call) -> Exchange:
        """Send one call and wait for its answer."""


def wire_headers(call: Call, keys: Mapping[str, str]) -> dict[str, str]:
    """The headers that go over the wire: version, content type, the caller's credentials, the call's own."""
    headers = {"accept": "application/json"}
    if call.version is not None:
        headers["cal-api-version"] = call.version
    if call.encoded_body() is not None:
        headers["content-type"] = "application/json"
    if call.caller != NOBODY and call.caller in keys:
        headers["authorization"] = f"Bearer {keys[call.caller]}"
    return headers | dict(call.headers)


class HttpSender:
    """Sends over HTTP with keep-alive, waits where the server asks for patience, and is closed at the end."""

    def __init__(self, url: str, keys: Mapping[str, str], sleep: Callable[[float], None] = time.sleep) -> None:
        self._keys = keys
        self._sleep = sleep
        self._client = httpx.Client(base_url=url, timeout=_TIMEOUT, follow_redirects=False)
        self.refused_for_rate = 0

    def __call__(self, call: Call) -> Exchange:
        """Send one call. A 429 is waited out (at most three times) and counted, not returned."""
        for _ in range(_WAITS):
            exchange = self._once(call)
            if exchange.status != _TOO_MANY or exchange.answer is None:
                return exchange
            self.refused_for_rate += 1
            self._sleep(patience(exchange.answer.headers))
        return self._once(call)

    def _once(self, call: Call) -> Exchange:
        sent = time.time()
        try:
            response = self._client.request(
                call.method, call.path, content=call.encoded_body(), headers=wire_headers(call, self._keys)
            )
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return Exchange(call, None, sent, sent, time.time(), f"{type(error).__name__}: {error}".rstrip(": "))
        return Exchange(call, as_answer(response), sent, sent, time.time())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()


class InProcessSender:
    """Sends to an ASGI app in this process: no socket, no server, the same exchanges."""

    def __init__(self, app: Any, keys: Mapping[str, str]) -> None:
        self._keys = keys
        self._loop = asyncio.new_event_loop()
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://in-process")

    def __call__(self, call: Call) -> Exchange:
        """Send one call and wait for its answer."""
        sent = time.time()
        request = self._client.request(
            call.method, call.path, content=call.encoded_body(), headers=wire_headers(call, self._keys)
        )
        response = self._loop.run_until_complete(request)
        return Exchange(call, as_answer(response), sent, sent, time.time())

    def close(self) -> None:
        """Close the client and its event loop."""
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()


def as_answer(response: httpx.Response) -> Answer:
    """An httpx response in our words."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer.from_bytes(response.status_code, headers, response.content)


def patience(headers: Mapping[str, str]) -> float:
    """How many seconds a 429 asks to wait: `Retry-After`, else the rate limit's reset, both in seconds."""
    stated = [headers.get("retry-after", "")]
    stated += [value for name, value in headers.items() if name.startswith("x-ratelimit-reset")]
    seconds = [float(value) for value in stated if value.isdecimal()]
    return min(max(seconds, default=1.0), _LONGEST_WAIT)
