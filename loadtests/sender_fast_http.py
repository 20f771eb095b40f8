"""The sender for what the slim one doesn't do: the HTTP client under Locust's FastHttpUser, which knows proxies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from geventhttpclient import HTTPClient

from calproof.pacing import patience
from calproof.senders import wire_headers
from contracts.exchange import Answer, Call, Exchange
from loadtests.clock import now
from loadtests.sender import ANSWER_TIMEOUT, CONNECT_TIMEOUT, PATIENCE_STATUSES

_PROXY_PORT: Final = 3128


class FastHttpSender:
    """One user's sender over `geventhttpclient.HTTPClient`: the same promises as `LoadSender`, at more than its cost.

    `proxy` is the URL of an HTTP proxy. The client repeats an idempotent request on a dead connection by itself.
    """

    def __init__(
        self, url: str, keys: Mapping[str, str], proxy: str = "", answer_timeout: float = ANSWER_TIMEOUT
    ) -> None:
        self._url, self._keys = url, keys
        self._prefix = urlsplit(url).path.rstrip("/")
        through = urlsplit(proxy)
        self._options: dict[str, Any] = {
            "concurrency": 1,
            "connection_timeout": CONNECT_TIMEOUT,
            "network_timeout": answer_timeout,
        }
        if proxy:
            self._options |= {"proxy_host": through.hostname, "proxy_port": through.port or _PROXY_PORT}
            self._options |= {"proxy_user": through.username, "proxy_password": through.password}
        self._client = HTTPClient.from_url(url, **self._options)
        self.not_before = 0.0

    def __call__(self, call: Call, intended_at: float | None = None) -> Exchange:
        """Send a call that was meant to be sent at `intended_at` (by default: now), and wait for its answer."""
        sent = now()
        intended = sent if intended_at is None else intended_at
        try:
            response = self._client.request(
                call.method, self._prefix + call.path, body=call.encoded_body(), headers=wire_headers(call, self._keys)
            )
            content = response.read()
            headers: dict[str, str] = {}
            for name, value in response.items():
                key = name.lower()
                headers[key] = f"{headers[key]}, {value}" if key in headers else value
            answer = Answer.from_bytes(response.status_code, headers, content)
        except Exception as error:
            self.close()
            self._client = HTTPClient.from_url(self._url, **self._options)  # what is left must not be the next answer
            return Exchange(call, None, intended, sent, now(), f"{type(error).__name__}: {error}".rstrip(": "))
        done = now()
        if answer.status in PATIENCE_STATUSES:
            self.not_before = done + patience(headers)
        return Exchange(call, answer, intended, sent, done)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()
