"""A sandbox that answers 5 ms later, for `benchmarks/bench_compare.py --real`."""

import asyncio

from sandbox.faults import Kind, fault
from sandbox.http.gateway import Gateway

SECONDS = 0.005


@fault("five-ms-later", Kind.LOAD)
def five_ms_later(seams):  # type: ignore[no-untyped-def]
    """Every answer comes five milliseconds later than it could."""

    async def later(real, *arguments):  # type: ignore[no-untyped-def]
        await asyncio.sleep(SECONDS)
        await real(*arguments)

    seams.method(Gateway, "__call__", later)
