"""The sender under load: one keep-alive connection on gevent's sockets; whatever happens, an exchange comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from geventhttpclient import HTTPClient
from geventhttpclient.response import HTTPSocketPoolResponse

from calproof.senders import wire_headers
from contracts.exchange import Answer, Call, Exchange
from loadtests.clock import now

CONNECT_TIMEOUT: Final = 10.0
ANSWER_TIMEOUT: Final = 60.0


class LoadSender:
    """Sends one call at a time over a connection of its own. A 429 is an answer like any other: it isn't waited out."""

    def __init__(self, url: str, keys: Mapping[str, str], answer_timeout: float = ANSWER_TIMEOUT) -> None:
        self._url = url
        self._keys = keys
        self._prefix = urlsplit(url).path.rstrip("/")
        self._answer_timeout = answer_timeout
        self._client = self._connect()

    def __call__(self, call: Call, intended_at: float | None = None) -> Exchange:
        """Send a call that was meant to be sent at `intended_at` (by default: now), and wait for its answer."""
        sent = now()
        intended = sent if intended_at is None else intended_at
        try:
            response = self._client.request(
                call.method, self._prefix + call.path, body=call.encoded_body(), headers=wire_headers(call, self._keys)
            )
            content = response.read()
        except Exception as error:
            self.close()
            self._client = self._connect()  # what is left of this answer must not be taken for the next one's
            return Exchange(call, None, intended, sent, now(), f"{type(error).__name__}: {error}".rstrip(": "))
        done = now()
        return Exchange(call, _answer(response, content), intended, sent, done)

    def close(self) -> None:
        """Let go of the connection, for good."""
        self._client.close()

    def _connect(self) -> HTTPClient:
        """A client that connects at its first request, and has room for one request at a time."""
        return HTTPClient.from_url(
            self._url, concurrency=1, connection_timeout=CONNECT_TIMEOUT, network_timeout=self._answer_timeout
        )


def _answer(response: HTTPSocketPoolResponse, content: bytes) -> Answer:
    headers: dict[str, str] = {}
    for name, value in response.items():
        key = name.lower()
        headers[key] = f"{headers[key]}, {value}" if key in headers else value
    return Answer.from_bytes(response.status_code, headers, content)
