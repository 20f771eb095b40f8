"""Flows: a client's journey as a generator that yields calls and is sent back exchanges.

A flow never sees a socket. Whoever has a way to send drives it: pytest through httpx, Locust under load, a test
against the sandbox in its own process.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

from contracts.exchange import Call, Exchange

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Together:
    """Calls of several clients that go out at one instant, each over a connection of its own.

    Exactly `room` of them are to be accepted; `what` is the promise, in words.
    """

    calls: tuple[Call, ...]
    room: int
    what: str


Flow: TypeAlias = Generator[Call, Exchange, T]
Contest: TypeAlias = Generator[Call | Together, Any, T]
"""A flow that may also yield calls for one instant: it is sent back their exchanges, in the order of the calls."""

Send: TypeAlias = Callable[[Call], Exchange]
SendTogether: TypeAlias = Callable[[Together], Sequence[Exchange]]


def drive(flow: Contest[T], send: Send, together: SendTogether | None = None) -> T:
    """Run a flow to its end through `send` (and `together`), and give what it returns.

    What they raise is thrown into the flow at the call that raised it, so that its `finally` blocks run.
    Without `together`, the calls of one instant go out one after the other.
    """
    try:
        step = next(flow)
        while True:
            try:
                if isinstance(step, Call):
                    came: Exchange | Sequence[Exchange] = send(step)
                else:
                    came = [send(call) for call in step.calls] if together is None else together(step)
            except BaseException as error:
                step = flow.throw(error)
            else:
                step = flow.send(came)
    except StopIteration as end:
        value: T = end.value
        return value
