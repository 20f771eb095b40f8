"""How many valid create bodies a second the strategies draw."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import HealthCheck, given, settings

from contracts.contract import load_contract
from scenarios.requests import create_bodies
from scenarios.variants import VARIANTS
from scenarios.world import KINDS, EventType, World

EXAMPLES = 2000


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


if __name__ == "__main__":
    print(f"create bodies drawn: {_drawn_a_second():,.0f} a second")
