"""Exchanges for the tests of the rules: bookings that differ in one place, and the answers that hold them."""

from __future__ import annotations

import copy
from typing import Any, TypeAlias

from contracts.exchange import ABSENT, Exchange
from tests.harness.contracts.exchanges import BOOKING, HEADERS, REQUEST, exchange

Cases: TypeAlias = "dict[str, tuple[Exchange, Exchange]]"
"""Code of a rule → (an exchange that breaks it, one that keeps it)."""

UID = BOOKING["uid"]
OTHER_UID = "aYQ2A1JdSfbxfRZJMj6uuj"
SERIES = "5e5aba04-61f7-4696-b483-50c5bfa19b5d"
SEATS = ("5b0c1c3e-6a0e-4a62-9a0e-0f6f3b2d7c11", "6b0c1c3e-6a0e-4a62-9a0e-0f6f3b2d7c12")
NOW = "Tue, 08 Jan 2030 12:00:00 GMT"


def booking(**changes: Any) -> dict[str, Any]:
    """The usual booking with other members; ABSENT removes one. A calendar names it by its uid, as servers do."""
    named = {"icsUid": f"{changes['uid']}@Cal.com"} if "uid" in changes else {}
    made = {**copy.deepcopy(BOOKING), **named, **changes}
    return {member: value for member, value in made.items() if value is not ABSENT}


def request(**changes: Any) -> dict[str, Any]:
    """The usual create request with other members; ABSENT removes one."""
    made = {**copy.deepcopy(REQUEST), **changes}
    return {member: value for member, value in made.items() if value is not ABSENT}


def attendee(**changes: Any) -> dict[str, Any]:
    """The usual attendee with other members."""
    return {**copy.deepcopy(BOOKING["attendees"][0]), **changes}


def seated(*seats: str, **changes: Any) -> dict[str, Any]:
    """A seated booking whose attendees hold these seats; the first is the usual attendee's."""
    people = [
        {
            **attendee(email=f"seat{number}@example.com" if number else "ann@example.com"),
            "seatUid": seat,
            "bookingFieldsResponses": {"name": "Ann", "notes": "hello"},
            "metadata": {"key": "value"},
        }
        for number, seat in enumerate(seats)
    ]
    gone = {"guests": ABSENT, "bookingFieldsResponses": ABSENT, "metadata": ABSENT}
    return booking(**{**gone, "attendees": people, **changes})


def occurrences(*starts: str, **changes: Any) -> list[dict[str, Any]]:
    """A series whose half hours begin at these instants, written as `2030-01-08T13:00`."""
    return [
        booking(
            uid=f"{chr(ord('A') + number)}YQ2A1JdSfbxfRZJMj6uuj",
            recurringBookingUid=SERIES,
            start=f"{start}:00.000Z",
            end=f"{start[:-2]}30:00.000Z",
            rescheduledByEmail=ABSENT,
            **changes,
        )
        for number, start in enumerate(starts)
    ]


def created(data: Any, sent: Any = REQUEST) -> Exchange:
    """A create that answers with these data."""
    return exchange({"status": "success", "data": data}, sent=sent)


def changed(step: str, data: Any, sent: Any = ABSENT, *, uid: str = UID, status: int = 200) -> Exchange:
    """A `POST /v2/bookings/{uid}/{step}` that answers with these data, at noon of the booking's day."""
    headers = {**HEADERS, "date": NOW}
    path = f"/v2/bookings/{uid}/{step}"
    return exchange({"status": "success", "data": data}, status=status, path=path, sent=sent, headers=headers)


def read(path: str, data: Any, *, version: str = "2024-08-13", **envelope: Any) -> Exchange:
    """A `GET` that answers with these data, at noon of the booking's day."""
    body = {"status": "success", "data": data, **envelope}
    headers = {**HEADERS, "date": NOW}
    return exchange(body, status=200, method="GET", path=path, version=version, headers=headers)
