"""Senders: one function each, Call → Exchange. Whatever happens on the wire, an exchange comes back."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Final, Protocol, Self

import httpx

from calproof.pacing import Pace, patience
from contracts.exchange import NOBODY, Answer, Call, Exchange

_TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
_WAITS: Final = 3
_WORTH_TELLING: Final = 1.0


class Sender(Protocol):
    """Anything that turns a call into an exchange and never raises for what the server does."""

    def __call__(self, call: Call) -> Exchange:
        """Send one call and wait for its answer."""


class WholeSender(Sender, Protocol):
    """A sender for a whole run: it counts, sends at one moment, and is closed at the end."""

    sent: int
    refused_for_rate: int
    waited: float

    def together(self, calls: Sequence[Call]) -> list[Exchange]:
        """Send calls at one moment; the exchanges come in the order of the calls."""

    def __enter__(self) -> Self:
        """The sender itself."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Close it."""


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


def _quiet(seconds: float, why: str) -> None:
    """Tell nobody of a wait."""


class HttpSender:
    """Sends over HTTP with keep-alive, waits where the server asks for patience, and is closed at the end.

    It spreads its calls when little is left of a rate limit that `sharers` processes share, so that the server need
    not refuse. `waiting` is told of every wait of a second or more, with the reason.
    """

    def __init__(
        self,
        url: str,
        keys: Mapping[str, str],
        sleep: Callable[[float], None] = time.sleep,
        *,
        sharers: int = 1,
        waiting: Callable[[float, str], None] = _quiet,
    ) -> None:
        self._keys = keys
        self._sleep = sleep
        self._waiting = waiting
        self._pace = Pace(sharers)
        # A pool that closes surplus idle connections may close one that another thread has just been given.
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        self._client = httpx.Client(base_url=url, timeout=_TIMEOUT, follow_redirects=False, limits=limits)
        self.sent = 0
        self.refused_for_rate = 0
        self.waited = 0.0

    def __call__(self, call: Call) -> Exchange:
        """Send one call. A 429 of a rate limit is waited out (three times at most) and counted; the last returned."""
        self._wait(self._pace.wait(call), "little is left of the rate limit")
        for _ in range(_WAITS):
            exchange = self._once(call)
            if exchange.answer is None or not exchange.refused_for_rate:
                return exchange
            self.refused_for_rate += 1
            self._wait(patience(exchange.answer.headers), "the target refuses for its rate limit (429)")
        return self._once(call)

    def together(self, calls: Sequence[Call]) -> list[Exchange]:
        """Send calls at one moment, each from a thread of its own; the exchanges come in the order of the calls.

        A 429 is not waited out: to send one of them again would be another race.
        """
        self._wait(max(map(self._pace.wait, calls)), "little is left of the rate limit")
        line = threading.Barrier(len(calls))

        def start(call: Call) -> Exchange:
            line.wait()
            return self._once(call)

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(start, calls))

    def _wait(self, seconds: float, why: str) -> None:
        if seconds <= 0:
            return
        if seconds >= _WORTH_TELLING:
            self._waiting(seconds, why)
        self.waited += seconds
        self._sleep(seconds)

    def _once(self, call: Call) -> Exchange:
        sent = time.time()
        self.sent += 1
        try:
            response = self._client.request(
                call.method, call.path, content=call.encoded_body(), headers=wire_headers(call, self._keys)
            )
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            return Exchange(call, None, sent, sent, time.time(), f"{type(error).__name__}: {error}".rstrip(": "))
        exchange = Exchange(call, answer := as_answer(response), sent, sent, time.time())
        self._pace.learn(call, answer)
        return exchange

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
        self.sent = 0
        self.refused_for_rate = 0
        self.waited = 0.0

    def __call__(self, call: Call) -> Exchange:
        """Send one call and wait for its answer."""
        return self._loop.run_until_complete(self._once(call))

    def together(self, calls: Sequence[Call]) -> list[Exchange]:
        """Send calls at one moment; the exchanges come in the order of the calls."""

        async def all_of_them() -> list[Exchange]:
            return list(await asyncio.gather(*map(self._once, calls)))

        return self._loop.run_until_complete(all_of_them())

    async def _once(self, call: Call) -> Exchange:
        sent, headers = time.time(), wire_headers(call, self._keys)
        self.sent += 1
        try:
            response = await self._client.request(call.method, call.path, content=call.encoded_body(), headers=headers)
        except Exception as error:
            return Exchange(call, None, sent, sent, time.time(), f"{type(error).__name__}: {error}".rstrip(": "))
        return Exchange(call, as_answer(response), sent, sent, time.time())

    def close(self) -> None:
        """Close the client and its event loop."""
        self._loop.run_until_complete(self._client.aclose())
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def as_answer(response: httpx.Response) -> Answer:
    """An httpx response in our words."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer.from_bytes(response.status_code, headers, response.content)
