"""Requests as bytes: the part of a head that is the same for many calls is rendered once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import quote, urlsplit

from calproof.senders import wire_headers
from contracts.exchange import Call

_KEPT_IN_PATHS: Final = "/?&=%:@!$'()*+,;~-._[]#"
_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE: Final = re.compile(r"[^\r\n\0]*")
_SENDS_LENGTH: Final = frozenset({"POST", "PUT", "PATCH"})


class Unsendable(ValueError):
    """The call can't be written as an HTTP request. The text says why."""


class Requests:
    """Renders the calls to one target. `keys` gives each caller's credentials."""

    def __init__(self, url: str, keys: Mapping[str, str]) -> None:
        parts = urlsplit(url)
        self._prefix = parts.path.rstrip("/")
        self._host = parts.netloc.rpartition("@")[2]
        self._keys = keys
        self._tails: dict[tuple[str | None, str, bool], str] = {}

    def render(self, call: Call) -> bytes:
        """Head and body, in one piece. Raises Unsendable."""
        try:
            body = call.encoded_body()
        except (ValueError, TypeError, RecursionError) as error:
            raise Unsendable(f"the body can't be written as JSON: {error}") from None
        path, method = call.path, call.method
        if not path.isascii() or not path.isprintable() or " " in path:
            path = quote(path, safe=_KEPT_IN_PATHS)
        if body is None:
            length = "content-length: 0\r\n\r\n" if method in _SENDS_LENGTH else "\r\n"
            return _encoded(f"{method} {self._prefix}{path}{self._tail(call, False)}{length}")
        return (
            _encoded(f"{method} {self._prefix}{path}{self._tail(call, True)}content-length: {len(body)}\r\n\r\n") + body
        )

    def _tail(self, call: Call, has_body: bool) -> str:
        """Everything from the path on but the length; the same for all calls that carry no headers of their own."""
        if call.headers:
            return self._rendered(call)
        key = (call.version, call.caller, has_body)
        tail = self._tails.get(key)
        if tail is None:
            tail = self._tails[key] = self._rendered(call)
        return tail

    def _rendered(self, call: Call) -> str:
        headers = {"host": self._host, "accept-encoding": "gzip", "user-agent": "calproof"}
        for name, value in wire_headers(call, self._keys).items():
            if not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
                raise Unsendable(f"the header {name!r} can't be sent as it stands")
            headers[name.lower()] = value
        headers.pop("content-length", None)
        return " HTTP/1.1\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())


def _encoded(head: str) -> bytes:
    try:
        return head.encode("latin-1")
    except UnicodeEncodeError:
        return head.encode("utf-8", "replace")
