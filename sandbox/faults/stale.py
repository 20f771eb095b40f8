"""Check, then act: the two halves of an operation with other requests between them.

The sandbox runs each operation in one go, so it has no races. A fault gives it one: the operation is first rehearsed,
with everything it writes taken back, and a moment later performed; what its checks said in the rehearsal is believed
in the performance, though another request may have changed the answer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.database import Database
from sandbox.http.gateway import Gateway
from sandbox.http.limiter import Limiter
from sandbox.webhooks.delivery import Deliverer

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

    from sandbox.faults.seams import Function, Seams

PAUSE_SECONDS: Final = 0.004
"""How long another request has to come between: about what a round trip to a database takes."""


@dataclass(slots=True)
class Rehearsal:
    """What the checks said, in the order in which they were asked."""

    said: list[Any] = field(default_factory=list)
    performing: bool = False
    allowance: Any = None


class _TakenBack(Exception):
    """No error: how a rehearsal ends."""


_rehearsal: ContextVar[Rehearsal | None] = ContextVar("rehearsal", default=None)


def check_then_act(
    seams: Seams, checks: Sequence[Function], when: Callable[[Scope], bool], pause: float = PAUSE_SECONDS
) -> None:
    """Perform requests for which `when` holds in two halves; `checks` are the functions that are asked in the first.

    A check that refuses in the rehearsal refuses the request, as ever.
    """

    def asked(real: Function, *arguments: Any, **named: Any) -> Any:
        rehearsal = _rehearsal.get()
        if rehearsal is None:
            return real(*arguments, **named)
        if rehearsal.performing and rehearsal.said:
            return rehearsal.said.pop(0)
        said = real(*arguments, **named)
        if not rehearsal.performing:
            rehearsal.said.append(said)
        return said

    async def twice(real: Function, gateway: Gateway, scope: Scope, receive: Receive, send: Send) -> None:
        if not when(scope):
            await real(gateway, scope, receive, send)
            return
        again = await _kept(receive)
        rehearsal = Rehearsal()
        token = _rehearsal.set(rehearsal)
        try:
            status = await _rehearsed(real, gateway, scope, again)
            if status < 400:
                await asyncio.sleep(pause)
                rehearsal.performing = True
            else:
                _rehearsal.set(None)
            await real(gateway, scope, again(), send)
        finally:
            _rehearsal.reset(token)

    for check in checks:
        seams.around(check, asked)
    seams.method(Gateway, "__call__", twice)
    seams.method(Database, "transaction", _taken_back)
    seams.method(Deliverer, "take", _undelivered)
    seams.method(Limiter, "hit", _counted_once)


async def _rehearsed(real: Function, gateway: Gateway, scope: Scope, again: Callable[[], Receive]) -> int:
    """The status that the request would have now."""
    statuses: list[int] = []

    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await real(gateway, scope, again(), note)
    return statuses[0] if statuses else 500


async def _kept(receive: Receive) -> Callable[[], Receive]:
    """The request's body, to be received any number of times."""
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())

    def again() -> Receive:
        left = iter(messages)

        async def replay() -> Message:
            return next(left)

        return replay

    return again


@contextmanager
def _taken_back(real: Function, database: Database) -> Iterator[Any]:
    rehearsal = _rehearsal.get()
    if rehearsal is None or rehearsal.performing:
        with real(database) as connection:
            yield connection
        return
    try:
        with real(database) as connection:
            yield connection
            raise _TakenBack  # noqa: TRY301 -- the transaction must see it
    except _TakenBack:
        return


def _undelivered(real: Function, deliverer: Deliverer, events: Any) -> Any:
    rehearsal = _rehearsal.get()
    return real(deliverer, events) if rehearsal is None or rehearsal.performing else None


def _counted_once(real: Function, limiter: Limiter, *arguments: Any) -> Any:
    rehearsal = _rehearsal.get()
    if rehearsal is None:
        return real(limiter, *arguments)
    if rehearsal.allowance is None:
        rehearsal.allowance = real(limiter, *arguments)
    return rehearsal.allowance
