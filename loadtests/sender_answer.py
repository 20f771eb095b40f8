"""One answer off the wire: geventhttpclient's C parser fed a whole head at a time, and the body taken apart."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Mapping
from typing import Final

from geventhttpclient._parser import HTTPParseError, HTTPResponseParser

HEAD_END: Final = b"\r\n\r\n"
MOST_HEAD: Final = 64 * 1024
"""Bytes of status line and headers that are read at most."""
MOST_BODY: Final = 32 * 1024 * 1024
"""Bytes of a body that are kept at most, as sent and as decoded."""
_GZIP: Final = 16 + zlib.MAX_WBITS
_AUTO: Final = 32 + zlib.MAX_WBITS


class BrokenAnswer(Exception):
    """What came is no HTTP answer, or more than can be kept. The text says what was wrong."""


class AnswerParser(HTTPResponseParser):
    """Takes the answers of one connection, one after the other.

    A head must be fed whole: then no name and no value is split, and both can go straight into lists. `complete` tells
    that an answer is whole, `surplus` that bytes came after it which nobody asked for.
    """

    def __init__(self) -> None:
        super().__init__()
        self._names: list[str] = []
        self._values: list[str] = []
        self._parts: list[bytearray] = []
        # The parser calls these by name; an append of C needs no frame of ours.
        self._on_status = deque[str](maxlen=0).append
        self._on_header_field = self._names.append
        self._on_header_value = self._values.append
        self._bodiless = False
        self._count = 0
        self.status = 0
        self.size = 0
        self.complete = False
        self.surplus = False

    def expect(self, method: str) -> None:
        """Make ready for the answer to a request of that method."""
        self._names.clear()
        self._values.clear()
        self._parts.clear()
        self._bodiless = method == "HEAD"
        self.status = self.size = 0
        self.complete = False

    def take(self, data: bytes) -> None:
        """Feed what came; b"" says that the server closed the connection. Raises BrokenAnswer."""
        try:
            self.feed(data)
        except HTTPParseError as error:
            if not self.complete:
                raise BrokenAnswer(_words(error, data)) from None
            self.surplus = True
        if not data and not self.complete:
            raise BrokenAnswer("the connection was closed before the end of the answer")

    def headers(self) -> dict[str, str]:
        """The headers, names in lower case; what came several times is joined by commas."""
        names, values = [name.lower() for name in self._names[: self._count]], self._values
        headers = dict(zip(names, values, strict=False))  # what follows a chunked body is no header
        if len(headers) != len(names):
            headers.clear()
            for name, value in zip(names, values, strict=False):
                headers[name] = f"{headers[name]}, {value}" if name in headers else value
        return headers

    def content(self, headers: Mapping[str, str]) -> bytes:
        """The body, decoded as its headers say. Raises BrokenAnswer."""
        parts = self._parts
        content = bytes(parts[0]) if len(parts) == 1 else b"".join(parts)
        coding = headers.get("content-encoding")
        if coding is None or not content:
            return content
        return _decoded(content, coding)

    def _on_message_begin(self) -> None:
        if self.complete:
            raise HTTPParseError("another answer follows that nobody asked for")

    def _on_headers_complete(self) -> bool:
        self.status = self.get_code()
        self._count = len(self._names)
        return self._bodiless

    def _on_body(self, part: bytearray) -> None:
        self.size += len(part)
        if self.size > MOST_BODY:
            raise BrokenAnswer(f"the answer's body is longer than {MOST_BODY:,} bytes")
        self._parts.append(part)

    def _on_message_complete(self) -> None:
        self.complete = True


def _words(error: HTTPParseError, data: bytes) -> str:
    if not data:
        return "the connection was closed before the end of the answer"
    return f"no HTTP answer: {error.args[0] if error.args else error}; it begins with {data[:40]!r}"


def _decoded(content: bytes, coding: str) -> bytes:
    for name in reversed([name.strip().lower() for name in coding.split(",")]):
        if name in ("gzip", "x-gzip"):
            content = _inflated(content, _GZIP)
        elif name == "deflate":
            content = _inflated(content, _AUTO if content[:1] == b"\x78" else -zlib.MAX_WBITS)
        elif name not in ("identity", ""):
            raise BrokenAnswer(f"the answer's body is encoded as {name}, which was not asked for")
    return content


def _inflated(content: bytes, window: int) -> bytes:
    whole = bytearray()
    while content:
        stream = zlib.decompressobj(window)
        try:
            whole += stream.decompress(content, MOST_BODY + 1 - len(whole))
        except zlib.error as error:
            raise BrokenAnswer(f"the answer's compressed body can't be read: {error}") from None
        if len(whole) > MOST_BODY:
            raise BrokenAnswer(f"the answer's body is longer than {MOST_BODY:,} bytes once decoded")
        if not stream.eof:
            raise BrokenAnswer("the answer's compressed body ends too early")
        content = stream.unused_data  # gzip may come as several members
    return bytes(whole)
