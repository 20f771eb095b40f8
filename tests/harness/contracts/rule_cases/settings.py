"""Cases of the rules on what is set: event types, schedules, webhooks, profiles."""

from __future__ import annotations

from typing import Any

from contracts.exchange import Exchange
from tests.harness.contracts.exchanges import exchange
from tests.harness.contracts.rule_cases.making import Cases, read


def _schedule(name: str) -> Exchange:
    sent: dict[str, Any] = {"name": "Mornings", "timeZone": "Europe/Rome", "isDefault": False}
    data = {**sent, "id": 7, "ownerId": 101, "name": name, "availability": [], "overrides": []}
    body = {"status": "success", "data": data}
    return exchange(body, path="/v2/schedules", version="2024-06-11", sent=sent)


def _event_type(**set_by_server: Any) -> Exchange:
    sent = {"title": "Talk", "slug": "talk", "lengthInMinutes": 30}
    body = {"status": "success", "data": {**sent, "id": 7, **set_by_server}}
    return exchange(body, path="/v2/event-types", version="2024-06-14", sent=sent)


CASES: Cases = {
    "CP287": (_schedule("Evenings"), _schedule("Mornings")),
    "CP289": (_event_type(minimumBookingNotice=0), _event_type(minimumBookingNotice=120)),
    "CP288": (
        read("/v2/schedules/8", {"id": 7}, version="2024-06-11"),
        read("/v2/schedules/7", {"id": 7}, version="2024-06-11"),
    ),
}
