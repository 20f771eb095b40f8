"""Check, then act: the two halves of an operation with other requests between them.

The sandbox runs each operation in one go, so it has no races. A fault gives it one: the operation is first rehearsed,
with everything it writes taken back, and a moment later performed. What its checks said in the rehearsal is believed
in the performance, though another request may have changed the answer. A request that is refused in the rehearsal is
answered with that refusal.

Of several such faults the outermost rehearses and performs; the others join it, each with its own checks and pause.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sandbox.database import Database
from sandbox.http import request_log
from sandbox.http.gateway import Gateway
from sandbox.http.limiter import Limiter
from sandbox.webhooks.delivery import Deliverer

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope, Send

    from sandbox.faults.requests import Asks
    from sandbox.faults.seams import Function, Seams

PAUSE_SECONDS: Final = 0.025
"""How long another request has to come between: about what the look-ups between a check and a write take."""

Between = Callable[[Gateway], Awaitable[None]]


@dataclass(slots=True)
class Rehearsal:
    """One request in two halves: what its checks said in the first, by fault and check, in the order of the questions.

    `parts` are the faults that take part, each with what it waits for between the halves.
    """

    parts: dict[object, Between]
    said: dict[tuple[object, Function], list[Any]] = field(default_factory=dict)
    performing: bool = False
    allowance: Any = None


class _TakenBack(Exception):
    """No error: how a rehearsal ends."""


_rehearsal: ContextVar[Rehearsal | None] = ContextVar("rehearsal", default=None)


def check_then_act(
    seams: Seams,
    checks: Sequence[Function],
    when: Asks,
    *,
    pause: float = PAUSE_SECONDS,
    believes: Callable[..., bool] = lambda *_, **__: True,
) -> None:
    """Perform requests for which `when` holds in two halves; `checks` are the functions that are asked in the first.

    A check that refuses in the rehearsal refuses the request, as ever. In the performance it is asked again only where
    `believes`, which is given what it had said and then its arguments, says no.
    """
    part = object()

    def asked(real: Function, *arguments: Any, **named: Any) -> Any:
        rehearsal = _rehearsal.get()
        if rehearsal is None or part not in rehearsal.parts:
            return real(*arguments, **named)
        earlier = rehearsal.said.setdefault((part, real), [])
        if not rehearsal.performing:
            said = real(*arguments, **named)
            earlier.append(said)
            return said
        if earlier:
            said = earlier.pop(0)
            if believes(said, *arguments, **named):
                return said
        return real(*arguments, **named)

    async def pausing(_gateway: Gateway) -> None:
        await asyncio.sleep(pause)

    for check in checks:
        seams.around(check, asked)
    _two_halves(seams, when, part, pausing)


def in_two_halves(seams: Seams, when: Asks, between: Between) -> None:
    """Perform requests for which `when` holds only once `between` has been awaited, which follows their rehearsal."""
    _two_halves(seams, when, object(), between)


def begin_later(seams: Seams, when: Asks, pause: float = PAUSE_SECONDS) -> None:
    """Let requests for which `when` holds wait a moment before they begin."""

    async def waiting(real: Function, gateway: Gateway, scope: Scope, receive: Receive, send: Send) -> None:
        if _rehearsal.get() is None and when(scope):
            await asyncio.sleep(pause)
        await real(gateway, scope, receive, send)

    seams.method(Gateway, "__call__", waiting)


def rehearsing() -> bool:
    """Whether the request under way will be taken back, and performed later."""
    rehearsal = _rehearsal.get()
    return rehearsal is not None and not rehearsal.performing


def performing() -> bool:
    """Whether the request under way was rehearsed before."""
    rehearsal = _rehearsal.get()
    return rehearsal is not None and rehearsal.performing


def _two_halves(seams: Seams, when: Asks, part: object, between: Between) -> None:
    async def twice(real: Function, gateway: Gateway, scope: Scope, receive: Receive, send: Send) -> None:
        rehearsal = _rehearsal.get()
        if not when(scope):
            await real(gateway, scope, receive, send)
        elif rehearsal is not None:
            rehearsal.parts[part] = between
            await real(gateway, scope, receive, send)
        else:
            rehearsal = Rehearsal({part: between})
            token = _rehearsal.set(rehearsal)
            try:
                await _in_two_halves(real, gateway, scope, receive, send, rehearsal)
            finally:
                _rehearsal.reset(token)

    seams.method(Gateway, "__call__", twice)
    seams.method(Database, "transaction", _taken_back)
    seams.method(Deliverer, "take", _undelivered)
    seams.method(Limiter, "hit", _counted_once)
    seams.around(request_log.log_request, _logged_once)


async def _in_two_halves(
    real: Function, gateway: Gateway, scope: Scope, receive: Receive, send: Send, rehearsal: Rehearsal
) -> None:
    again = await _kept(receive)
    answered: list[Message] = []

    async def keep(message: Message) -> None:
        answered.append(message)

    await real(gateway, scope, again(), keep)
    if answered and answered[0]["status"] < 400:
        for wait in list(rehearsal.parts.values()):
            await wait(gateway)
        rehearsal.performing = True
        await real(gateway, scope, again(), send)
        return
    for message in answered:
        await send(message)


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
    if not rehearsing():
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
    return None if rehearsing() else real(deliverer, events)


def _counted_once(real: Function, limiter: Limiter, *arguments: Any) -> Any:
    rehearsal = _rehearsal.get()
    if rehearsal is None:
        return real(limiter, *arguments)
    if rehearsal.allowance is None:
        rehearsal.allowance = real(limiter, *arguments)
    return rehearsal.allowance


def _logged_once(real: Function, request: Any, status: int, *rest: Any) -> None:
    if not rehearsing() or status >= 400:
        real(request, status, *rest)
