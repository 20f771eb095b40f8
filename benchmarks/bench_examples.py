"""How many valid create bodies a second the strategies draw, and what one judged exchange costs."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import HealthCheck, given, settings

from contracts.contract import load_contract
from contracts.exchange import Answer, Call, Exchange
from contracts.judge import Judge
from scenarios.requests import create_bodies
from scenarios.variants import VARIANTS
from scenarios.world import KINDS, EventType, World

EXAMPLES = 2000
REPEATS = 5000


def _drawn_a_second() -> float:
    contract = load_contract()
    types = {kind.name: EventType(kind, number, kind.name) for number, kind in enumerate(KINDS, 1)}
    bodies = create_bodies(contract.request_schema("createBooking"), VARIANTS[0], World("t", 1, "john", 1, types))

    @settings(max_examples=EXAMPLES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(bodies)
    def draw(_: dict[str, Any]) -> None: ...

    begun = time.perf_counter()
    draw()
    return EXAMPLES / (time.perf_counter() - begun)


def _microseconds_an_exchange() -> float:
    contract = load_contract()
    judge = Judge(contract)
    responses = contract.operation("createBooking").responses
    assert responses[201].schema is not None  # noqa: S101
    request = contract.request_schema("createBooking")["examples"][0]
    body = responses[201].schema["examples"][0]
    headers = {"content-type": "application/json", "x-request-id": "0f8b1c2e-8f3a-4a53-9d0c-2f2a54c1d111"}
    call = Call("createBooking", "POST", "/v2/bookings", "2024-08-13", request)
    exchange = Exchange(call, Answer(201, headers, body), 0.0, 0.0, 0.0)
    judge.judge(exchange)
    begun = time.perf_counter()
    for _ in range(REPEATS):
        judge.judge(exchange)
    return (time.perf_counter() - begun) / REPEATS * 1e6


if __name__ == "__main__":
    print(f"create bodies drawn: {_drawn_a_second():,.0f} a second")
    print(f"a create exchange judged (schema and rules): {_microseconds_an_exchange():.1f} µs")
