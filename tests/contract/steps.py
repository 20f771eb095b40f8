"""Steps that many tests of the suite take: book a kind, look at its slots, read it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts.exchange import HOST, NOBODY, Call, Exchange, MissingData
from contracts.expectations import shows, slot_listed
from scenarios import calls
from scenarios.starts import utc
from scenarios.world import EventType

ANN = "ann.booker@example.com"
UNKNOWN = "calproof-no-such-booking"
"""A uid that no booking has."""


def person(email: str = ANN) -> dict[str, str]:
    """Somebody who books, called by his address's first word."""
    name = email.partition("@")[0].partition(".")[0].capitalize()
    return {"name": f"{name} Booker", "email": email, "timeZone": "Europe/Rome"}


def wanted(event_type: EventType, start: datetime, email: str = ANN, **members: Any) -> dict[str, Any]:
    """The least that books this event type."""
    answers = {"bookingFieldsResponses": dict(event_type.kind.answers)} if event_type.kind.answers else {}
    return {"eventTypeId": event_type.id, "start": utc(start), "attendee": person(email), **answers, **members}


def book(example: Example, event_type: EventType, start: datetime, email: str = ANN, **members: Any) -> Any:
    """Book this event type; gives the booking, or the occurrences of a series."""
    body = wanted(event_type, start, email, **members)
    return example.accept(calls.create_booking(body, variant=f"{event_type.kind.name} by id")).data


def read(example: Example, uid: str, caller: str = NOBODY) -> Any:
    """The booking as it is now."""
    return example.accept(calls.get_booking(uid, caller=caller)).data


def status_is(example: Example, uid: str, status: str, why: str) -> Any:
    """Read the booking and check its status."""
    booking = read(example, uid)
    example.check(shows("getBooking", "/data/status", f"the status after {why}", status, booking["status"]))
    return booking


def slots(example: Example, event_type: EventType, start: datetime, minutes: int = 0, **query: Any) -> Exchange:
    """The slots of an event type from `start` on, for its own length unless more minutes are asked for."""
    until = start + timedelta(minutes=minutes or event_type.length)
    asked = {"eventTypeId": event_type.id, "start": utc(start), "end": utc(until), **query}
    return example.accept(calls.get_slots(asked))


def free(example: Example, event_type: EventType, start: datetime, *, expected: bool, why: str) -> None:
    """Check whether the slots of an event type show a start as free."""
    listed = slots(example, event_type, start)
    example.check(slot_listed(listed, in_answers(start), expected=expected, why=why))


def in_answers(start: datetime) -> str:
    """An instant as answers write it."""
    return start.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def listed(example: Example, booking: dict[str, Any], **query: str) -> list[str]:
    """The uids that the host's list shows for this booking's uid, filtered further by `query`."""
    asked: calls.Query = {"eventTypeIds": booking["eventTypeId"], "bookingUid": booking["uid"], **query}
    return [it["uid"] for it in example.accept(calls.list_bookings(asked, caller=HOST)).data]


def in_list(example: Example, booking: dict[str, Any], status: str, *, expected: bool, why: str) -> None:
    """Check whether the list of one status has the booking."""
    found = booking["uid"] in listed(example, booking, status=status)
    words = {True: "listed", False: "not listed"}
    example.check(
        shows("getBookings", "/data", f"a booking among the {status} ones {why}", words[expected], words[found])
    )


def needs(examiner: Examiner, *callers: str) -> None:
    """Raise NotHere where this target has no key for one of these callers."""
    for caller in callers:
        if caller not in examiner.world.callers:
            raise NotHere(f"there is no key of a {caller}")


def served(example: Example, call: Call) -> Exchange:
    """Send a call of an operation that older servers don't have; it must be accepted by those that do.

    Raises NotHere where the target answers that it has no such path.
    """
    exchange = example.send(call)
    if exchange.status == 404 and exchange.refusal.startswith(f"Cannot {call.method}"):
        raise NotHere(f"this target does not serve {call.operation}")
    if not exchange.ok:
        raise MissingData(exchange)
    return exchange


def own_event_type(example: Example, examiner: Examiner, name: str, **options: Any) -> int:
    """Make an event type for this test alone; gives its id. The run removes it at its end."""
    world = examiner.world
    body = {
        "title": f"calproof {name} {world.tag}",
        "slug": f"calproof-{name}-{world.tag}-{examiner.starts.taken}",
        "scheduleId": world.schedule_id,
        "lengthInMinutes": 30,
        "minimumBookingNotice": 0,
        "locations": [{"type": "address", "address": "1 Proof Lane", "public": True}],
        **options,
    }
    made: int = example.accept(calls.create_event_type(body)).data["id"]
    return made
