"""One keep-alive connection on gevent: connect, TLS, one send, one answer before its deadline."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

import gevent.socket
import gevent.ssl
from gevent import get_hub

from loadtests.clock import now
from loadtests.sender_answer import HEAD_END, MOST_HEAD, AnswerParser, BrokenAnswer
from loadtests.sender_deadlines import DEADLINES

_BLOCK: Final = 64 * 1024
_TCP: Final = (gevent.socket.IPPROTO_TCP, gevent.socket.TCP_NODELAY, 1)
_READABLE: Final = 1


class NeverAnswered(ConnectionError):
    """The connection died before the first byte of an answer: the request may have been read or not."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where to connect to, and with what patience (s). `ca`: a file of authorities to trust instead."""

    host: str
    port: int
    tls: bool
    connect_timeout: float
    answer_timeout: float
    ca: str | None = None

    @classmethod
    def of(cls, url: str, connect_timeout: float, answer_timeout: float, ca: str | None = None) -> Endpoint:
        """The endpoint of a base URL. Raises ValueError where it names none."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{url!r} names no HTTP server")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        return cls(parts.hostname, port, parts.scheme == "https", connect_timeout, answer_timeout, ca)


class Connection:
    """Open from the start; closed for good at the first trouble, or when the server wants no further request."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._patience = endpoint.answer_timeout
        self._parser = AnswerParser()
        self._socket = _open(endpoint)
        self.used_at = 0.0
        self.is_open = True
        self._tls = endpoint.tls
        if endpoint.tls:
            self._send: Callable[[bytes], int] = self._socket.send
            return
        # A plain socket is used as it is: an answer is waited for first and read then, in two calls instead of three.
        raw: Any = self._socket._sock  # noqa: SLF001
        self._send = raw.send
        self._raw_read: Callable[[int], bytes] = raw.recv
        self._hub = get_hub()
        self._watcher = self._hub.loop.io(self._socket.fileno(), _READABLE)

    def exchange(self, method: str, request: bytes, sent_at: float) -> AnswerParser:
        """Send a request and read its whole answer, which is valid until the next call.

        Raises NeverAnswered, OSError (time-outs too) or BrokenAnswer; the connection is closed then.
        """
        try:
            parser = self._exchange(method, request, sent_at + self._patience)
        except TimeoutError:
            self.close()
            raise TimeoutError(f"timed out: no whole answer within {self._patience:g} s") from None
        except BaseException:
            self.close()
            raise
        if parser.surplus or not parser.should_keep_alive():
            self.close()
        return parser

    def is_dead(self) -> bool:
        """Whether the server has closed the connection meanwhile, or says something that nobody asked for."""
        try:
            self._socket.settimeout(0.0)
            self._socket.recv(1)
        except (BlockingIOError, ssl.SSLWantReadError):
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        """Let go of the socket. May be called again."""
        if self.is_open:
            self.is_open = False
            if not self._tls:
                self._watcher.close()
            self._socket.close()

    def _exchange(self, method: str, request: bytes, deadline: float) -> AnswerParser:
        parser = self._parser
        parser.expect(method)
        try:
            self._write(request, deadline)
            data = self._read(deadline)
        except (ConnectionResetError, BrokenPipeError) as error:
            raise NeverAnswered(str(error)) from None
        if not data:
            raise NeverAnswered("the server closed the connection without an answer")
        if HEAD_END not in data or data.startswith(b"HTTP/1.1 1"):
            data = self._head(data, deadline)
        parser.take(data)
        while not parser.complete:
            parser.take(self._read(deadline))
        return parser

    def _head(self, data: bytes, deadline: float) -> bytes:
        """What came so far, with the whole of the final answer's head in it: interim answers (1xx) are passed over."""
        while True:
            end = data.find(HEAD_END)
            if end >= 0:
                if data[:10] not in (b"HTTP/1.1 1", b"HTTP/1.0 1"):
                    return data
                if data[9:12] == b"101":
                    raise BrokenAnswer("the server switches protocols (101), which nobody asked for")
                data = data[end + len(HEAD_END) :]
                continue
            if not b"HTTP/1.".startswith(data[:7]):
                raise BrokenAnswer(f"no HTTP answer: it begins with {data[:40]!r}")
            if len(data) > MOST_HEAD:
                raise BrokenAnswer(f"the answer's head is longer than {MOST_HEAD:,} bytes")
            more = self._read(deadline)
            if not more:
                raise BrokenAnswer("the connection was closed in the middle of the answer's head")
            data += more

    def _write(self, request: bytes, deadline: float) -> None:
        if not self._tls:
            try:
                sent = self._send(request)
            except BlockingIOError:
                sent = 0
            if sent == len(request):
                return
            request = request[sent:]
        self._socket.settimeout(max(deadline - now(), 1e-3))
        self._socket.sendall(request)

    def _read(self, deadline: float) -> bytes:
        if self._tls:
            self._socket.settimeout(max(deadline - now(), 1e-3))
            return bytes(self._socket.recv(_BLOCK))
        DEADLINES.wait(self._hub, self._watcher, deadline)
        return self._raw_read(_BLOCK)


def _open(endpoint: Endpoint) -> Any:
    begun = now()
    try:
        sock = gevent.socket.create_connection((endpoint.host, endpoint.port), endpoint.connect_timeout)
        try:
            sock.setsockopt(*_TCP)
            if endpoint.tls:
                sock.settimeout(max(begun + endpoint.connect_timeout - now(), 1e-3))
                sock = _context(endpoint.ca).wrap_socket(sock, server_hostname=endpoint.host)
        except BaseException:
            sock.close()
            raise
    except TimeoutError:
        raise TimeoutError(f"timed out: no connection within {endpoint.connect_timeout:g} s") from None
    return sock


@cache
def _context(ca: str | None) -> Any:
    """Certificates are verified, and so is the name of the host."""
    context = gevent.ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca is None:
        context.load_default_certs()
    else:
        context.load_verify_locations(ca)
    return context
