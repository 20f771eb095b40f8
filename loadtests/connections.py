"""The connections that journeys share: as many as there are clients at once, each used by one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

from contracts.exchange import Call, Exchange
from history.ledger import LedgerFile


class Send(Protocol):
    """A sender that is told when the call was meant to be sent."""

    def __call__(self, call: Call, intended_at: float | None = None) -> Exchange:
        """Send one call and wait for its answer."""

    def close(self) -> None:
        """Let go of the connection, for good."""


class Sender(Send, Protocol):
    """A sender that knows what patience its target asked for."""

    @property
    def not_before(self) -> float:
        """Until when the last answer asked for patience, in seconds since 1970; 0 where none did."""


class Noted:
    """A sender that writes into the ledger what a call is about to make, sends it, and writes what came of it."""

    def __init__(self, send: Sender, ledger: LedgerFile) -> None:
        self._send = send
        self._ledger = ledger

    def __call__(self, call: Call, intended_at: float | None = None) -> Exchange:
        """Send one call and wait for its answer."""
        entry = self._ledger.intend(call)
        exchange = self._send(call, intended_at)
        self._ledger.settle(entry, exchange)
        return exchange

    @property
    def not_before(self) -> float:
        """As the sender's own."""
        return self._send.not_before

    def close(self) -> None:
        """Let go of the connection, for good."""
        self._send.close()


class Connections:
    """Lends senders and takes them back; `open_one` makes another where all are lent."""

    def __init__(self, open_one: Callable[[], Send]) -> None:
        self._open_one = open_one
        self._idle: list[Send] = []

    @contextmanager
    def lent(self, number: int) -> Iterator[list[Send]]:
        """So many senders for the time of the block."""
        taken = [self._idle.pop() if self._idle else self._open_one() for _ in range(number)]
        try:
            yield taken
        finally:
            self._idle += taken

    def close(self) -> None:
        """Let go of them all."""
        for sender in self._idle:
            sender.close()
        self._idle.clear()
