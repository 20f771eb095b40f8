"""Work that takes its time: a function of an operation says what it cost, and the answer is held back for as long.

Nothing is computed and nobody else is kept from being served, as when a process waits for its database or a calendar.
"""

from __future__ import annotations

import asyncio
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sandbox.faults.stale import rehearsing
from sandbox.http.gateway import Gateway

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

    from sandbox.faults.seams import Function, Seams

LONGEST_SECONDS: Final = 10.0
"""No answer is held back for longer."""


@dataclass(slots=True)
class _Bill:
    seconds: float = 0.0


_bill: ContextVar[_Bill | None] = ContextVar("bill", default=None)


def cost(seconds: float) -> None:
    """Let the request under way take this much longer."""
    bill = _bill.get()
    if bill is not None and not rehearsing():
        bill.seconds += seconds


def now() -> float:
    """Seconds by the clock on which answers wait."""
    return asyncio.get_running_loop().time()


def answers_wait_for_what_they_cost(seams: Seams) -> None:
    """Hold each answer back for what was spent on it."""

    async def paying(real: Function, gateway: Gateway, scope: Scope, receive: Receive, send: Send) -> None:
        answered: list[Message] = []

        async def keep(message: Message) -> None:
            answered.append(message)

        bill = _Bill()
        token = _bill.set(bill)
        try:
            await real(gateway, scope, receive, keep)
        finally:
            _bill.reset(token)
        if bill.seconds > 0:
            await asyncio.sleep(min(bill.seconds, LONGEST_SECONDS))
        for message in answered:
            await send(message)

    seams.method(Gateway, "__call__", paying)
