"""Flows: a client's journey as a generator that yields calls and is sent back exchanges.

A flow never sees a socket. Whoever has a way to send drives it: pytest through httpx, Locust under load, a test
against the sandbox in its own process.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TypeAlias, TypeVar

from contracts.exchange import Call, Exchange

T = TypeVar("T")

Flow: TypeAlias = Generator[Call, Exchange, T]
Send: TypeAlias = Callable[[Call], Exchange]


def drive(flow: Flow[T], send: Send) -> T:
    """Run a flow to its end through `send`, and give what it returns.

    What `send` raises is thrown into the flow at the call that raised it, so that its `finally` blocks run.
    """
    try:
        call = next(flow)
        while True:
            try:
                exchange = send(call)
            except BaseException as error:
                call = flow.throw(error)
            else:
                call = flow.send(exchange)
    except StopIteration as end:
        value: T = end.value
        return value
