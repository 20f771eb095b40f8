"""How long the lifecycle takes to observe one exchange: bookings made, read and cancelled, as under load."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from contracts.exchange import ABSENT, Exchange
from contracts.lifecycle import Lifecycle
from tests.harness.contracts.exchanges import BOOKING, exchange

ALLOWED = 30.0
"""Microseconds that an exchange may take on the average."""
BOOKINGS = 3_000
ROUNDS = 7
REASON = {"cancellationReason": "Plans changed"}


def _of(status: int, method: str, path: str, data: dict[str, Any], sent: Any = ABSENT) -> Exchange:
    body = {"status": "success", "data": data}
    return exchange(body, status=status, method=method, path=path, sent=sent)


def journeys() -> dict[str, list[Exchange]]:
    """By the operation, one exchange for each of BOOKINGS bookings."""
    made: dict[str, list[Exchange]] = {"create": [], "get": [], "cancel": []}
    for number in range(BOOKINGS):
        uid = f"{number:022}".replace("0", "A")
        booking = {**BOOKING, "id": number, "uid": uid}
        over = {**booking, "status": "cancelled", **REASON, "updatedAt": "2029-12-01T00:00:01.000Z"}
        path = f"/v2/bookings/{uid}"
        made["create"].append(exchange({"status": "success", "data": booking}))
        made["get"].append(_of(200, "GET", path, dict(booking)))
        made["cancel"].append(_of(200, "POST", f"{path}/cancel", over, REASON))
    clock = 0
    for name, exchanges in made.items():
        for index, one in enumerate(exchanges):
            clock += 1
            exchanges[index] = replace(one, sent_at=float(clock), done_at=clock + 0.5)
        made[name] = exchanges
    return made


def main() -> int:
    made = journeys()
    best = dict.fromkeys(made, float("inf"))
    for _ in range(ROUNDS):
        lifecycle = Lifecycle()
        for name, exchanges in made.items():
            started = time.perf_counter()
            for one in exchanges:
                if lifecycle.observe(one):
                    print(f"{name}: a conforming exchange was not taken for one")
                    return 1
            best[name] = min(best[name], (time.perf_counter() - started) / len(exchanges) * 1e6)
    for name, took in best.items():
        print(f"{name:8} {took:6.1f} µs")
    average = sum(best.values()) / len(best)
    print(f"average  {average:6.1f} µs  (at most {ALLOWED:g})")
    return 1 if average > ALLOWED else 0


if __name__ == "__main__":
    sys.exit(main())
