"""Exchanges made up for tests of the oracles: a good create and variations of it."""

from __future__ import annotations

import copy
from typing import Any

from contracts.exchange import ABSENT, Answer, Call, Exchange

REQUEST_ID = "0f8b1c2e-8f3a-4a53-9d0c-2f2a54c1d111"
HEADERS = {
    "content-type": "application/json; charset=utf-8",
    "x-request-id": REQUEST_ID,
    "x-ratelimit-limit-default": "120",
    "x-ratelimit-remaining-default": "119",
    "x-ratelimit-reset-default": "60",
}

REQUEST: dict[str, Any] = {
    "start": "2030-01-08T13:00:00Z",
    "eventTypeId": 7,
    "attendee": {"name": "Ann", "email": "ann@example.com", "timeZone": "Asia/Kathmandu"},
    "guests": ["guest@example.org"],
    "metadata": {"key": "value"},
    "bookingFieldsResponses": {"notes": "hello"},
}


def _person(name: str, email: str) -> dict[str, Any]:
    return {"name": name, "email": email, "timeZone": "Asia/Kathmandu", "language": "en", "absent": False}


BOOKING: dict[str, Any] = {
    "id": 1,
    "uid": "nYQ2A1JdSfbxfRZJMj6uuj",
    "title": "Normal 30 between John Doe and Ann",
    "description": "hello",
    "hosts": [{"id": 1, "name": "John", "email": "john@example.com", "username": "john", "timeZone": "Europe/Rome"}],
    "status": "accepted",
    "cancellationReason": "",
    "cancelledByEmail": "",
    "rescheduledByEmail": None,
    "start": "2030-01-08T13:00:00.000Z",
    "end": "2030-01-08T13:30:00.000Z",
    "duration": 30,
    "eventTypeId": 7,
    "eventType": {"id": 7, "slug": "normal-30"},
    "meetingUrl": "1 Proof Lane",
    "location": "1 Proof Lane",
    "absentHost": False,
    "createdAt": "2029-12-01T00:00:00.000Z",
    "updatedAt": "2029-12-01T00:00:00.000Z",
    "metadata": {"key": "value"},
    "rating": None,
    "icsUid": "nYQ2A1JdSfbxfRZJMj6uuj@Cal.com",
    "attendees": [_person("Ann", "ann@example.com"), _person("", "guest@example.org")],
    "guests": ["guest@example.org"],
    "bookingFieldsResponses": {
        "name": "Ann",
        "email": "ann@example.com",
        "notes": "hello",
        "guests": ["guest@example.org"],
    },
}


def exchange(
    body: Any,
    *,
    status: int = 201,
    method: str = "POST",
    path: str = "/v2/bookings",
    version: str | None = "2024-08-13",
    sent: Any = REQUEST,
    headers: dict[str, str] | None = None,
    operation: str = "createBooking",
) -> Exchange:
    """An exchange with that answer; by default a successful create."""
    call = Call(operation, method, path, version, ABSENT if method == "GET" else sent)
    return Exchange(call, Answer(status, HEADERS if headers is None else headers, body), 0.0, 0.0, 0.1)


def created(**changes: Any) -> Exchange:
    """A successful create whose booking differs in these members; a value of ABSENT removes the member."""
    booking = copy.deepcopy(BOOKING)
    for member, value in changes.items():
        if value is ABSENT:
            del booking[member]
        else:
            booking[member] = value
    return exchange({"status": "success", "data": booking})
