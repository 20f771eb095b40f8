"""Exchanges made by hand, with the figures a test wants to see again."""

from __future__ import annotations

from typing import Any

from contracts.exchange import ABSENT, Answer, Call, Exchange, Violation


def booking(uid: str = "bk_1", **members: Any) -> dict[str, Any]:
    """The answer body of one booking."""
    data: dict[str, Any] = {
        "id": 7,
        "uid": uid,
        "status": "accepted",
        "hosts": [{"id": 101, "name": "Host"}],
        "eventTypeId": 5,
        "start": "2026-12-01T10:00:00.000Z",
        "end": "2026-12-01T10:30:00.000Z",
    }
    return {"status": "success", "data": data | members}


def exchange(
    *,
    at: float = 1000.0,
    wait: float = 0.0,
    service: float = 0.02,
    status: int = 201,
    operation: str = "createBooking",
    body: Any = ABSENT,
    answer: Any = ABSENT,
    headers: dict[str, str] | None = None,
    answer_headers: dict[str, str] | None = None,
    path: str = "/v2/bookings",
    variant: str = "individual",
) -> Exchange:
    """One exchange, intended at `at`, sent `wait` seconds later, answered after `service` more."""
    call = Call(operation, "POST", path, "2024-08-13", body, headers or {}, variant=variant)
    came = Answer(status, answer_headers or {"content-type": "application/json"}, answer, None, 300) if status else None
    return Exchange(call, came, at, at + wait, at + wait + service, None if status else "timed out after 10 s")


def violation(code: str = "schema.type", pointer: str = "/data/id", **members: Any) -> Violation:
    """One violation by `createBooking`."""
    facts: dict[str, Any] = {"message": "An id must be an integer.", "expected": "integer", "actual": "string"}
    return Violation(code, "createBooking", "answer schema", pointer, **(facts | members))
