"""A sandbox of known capacity: whatever is asked, forty requests a second are answered, and the others queue."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sandbox.faults import Kind, fault
from sandbox.http.gateway import Gateway

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from sandbox.faults.seams import Function, Seams

SECONDS_A_REQUEST = 1 / 40


@fault("forty-requests-a-second", Kind.LOAD)
def forty_requests_a_second(seams: Seams) -> None:
    """One request is served after the other, and each takes a fortieth of a second."""
    free_at = [0.0]

    async def faulty(real: Function, served: Gateway, scope: Scope, receive: Receive, send: Send) -> None:
        now = asyncio.get_running_loop().time()
        free_at[0] = max(free_at[0], now) + SECONDS_A_REQUEST
        await asyncio.sleep(free_at[0] - now)
        await real(served, scope, receive, send)

    seams.method(Gateway, "__call__", faulty)
