"""The sender under load: one slim keep-alive connection a user; whatever happens, an exchange comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import gevent
from gevent.lock import Semaphore

from calproof.pacing import patience
from contracts.exchange import TOO_MANY, Answer, Call, Exchange
from loadtests.clock import now
from loadtests.sender_answer import BrokenAnswer
from loadtests.sender_connection import Connection, Endpoint, NeverAnswered
from loadtests.sender_deadlines import DEADLINES
from loadtests.sender_request import Requests, Unsendable

CONNECT_TIMEOUT: Final = 10.0
ANSWER_TIMEOUT: Final = 60.0
_IDLE: Final = 0.1
"""A connection idle for longer (s) is looked at before it is used: a server may have closed it."""
_CROWD: Final = 32
"""Where more answers than this are awaited, many may come at once; judging one must not make the next look late."""
_PUT_OFF: Final = Semaphore(1_000)
PATIENCE_STATUSES: Final = frozenset({TOO_MANY, 503})
"""Answers that may ask to be left alone for a while."""


class LoadSender:
    """Sends one call at a time over a connection of its own, which it opens at the first and again when it must.

    A GET that a dying keep-alive connection took along is sent once more, on a fresh one. A write is not: it may have
    been done, so its outcome is unknown. A 429 is an answer like any other: it isn't waited out, but `not_before`
    (seconds since 1970) tells until when the last answer asked for patience.
    """

    def __init__(
        self, url: str, keys: Mapping[str, str], answer_timeout: float = ANSWER_TIMEOUT, ca: str | None = None
    ) -> None:
        self._endpoint = Endpoint.of(url, CONNECT_TIMEOUT, answer_timeout, ca)
        self._requests = Requests(url, keys)
        self._connection: Connection | None = None
        self.not_before = 0.0

    def __call__(self, call: Call, intended_at: float | None = None) -> Exchange:
        """Send a call that was meant to be sent at `intended_at` (by default: now), and wait for its answer."""
        sent = now()
        intended = sent if intended_at is None else intended_at
        try:
            answer = self._answer(call, self._requests.render(call), sent)
        except (OSError, BrokenAnswer, Unsendable) as error:
            return Exchange(call, None, intended, sent, now(), _words(error))
        done = now()
        if len(DEADLINES.waiting) > _CROWD:
            _after_all_others()
        if answer.status in PATIENCE_STATUSES:
            self.not_before = done + patience(answer.headers)
        return Exchange(call, answer, intended, sent, done)

    def close(self) -> None:
        """Let go of the connection; a further call opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _answer(self, call: Call, request: bytes, sent: float) -> Answer:
        connection, fresh = self._ready(sent)
        try:
            parser = connection.exchange(call.method, request, sent)
        except NeverAnswered:
            if fresh or call.method != "GET":
                raise
            connection = self._connection = Connection(self._endpoint)
            parser = connection.exchange(call.method, request, sent)
        headers = parser.headers()
        answer = Answer.from_bytes(parser.status, headers, parser.content(headers))
        connection.used_at = now()
        return answer

    def _ready(self, sent: float) -> tuple[Connection, bool]:
        """An open connection, and whether it is a fresh one."""
        connection = self._connection
        if connection is not None and connection.is_open:
            if sent - connection.used_at < _IDLE or not connection.is_dead():
                return connection, False
            connection.close()
        self._connection = connection = Connection(self._endpoint)
        return connection, True


def _after_all_others() -> None:
    """Return when no answer is left to read: those that came together are read before the first of them is judged.

    A loop that is never idle has too much to do; then some go on as they come.
    """
    if _PUT_OFF.acquire(blocking=False):
        try:
            gevent.idle()
        finally:
            _PUT_OFF.release()


def _words(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return str(error)
    return f"{type(error).__name__}: {error}".rstrip(": ")
