"""The usual case, quickly: whether the bookings of an answer are so plain that most rules can have nothing to say.

Under load nearly every answer keeps its promises, and asking some thirty rules one by one costs more than everything
else. What is asked here is stricter than the rules in `KEPT` and `KEPT_BY_A_CREATE` together: a yes means that each of
them is kept, a no means nothing, and the rules themselves are asked. Where one of them is changed this must follow;
`tests/harness/contracts/test_usual.py` holds the two together over all recordings and all their mutations.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from contracts.rules.booking_answers import BOOKING_ANSWERS
from contracts.rules.reading import Booking, Reading, instant

KEPT: Final = frozenset({"CP201", "CP204", "CP219", "CP220", "CP281", "CP291", "CP292", "CP294", "CP295", "CP296"})
"""The rules about any booking that a usual one keeps."""

KEPT_BY_A_CREATE: Final = KEPT | {
    *("CP202", "CP203", "CP211", "CP212", "CP213", "CP214", "CP215", "CP216", "CP217", "CP218"),
    *("CP231", "CP232", "CP233", "CP234", "CP235", "CP276", "CP277", "CP282", "CP283"),
}
"""The rules about a new booking that is usual and one by itself."""

_STUMBLES: Final = (LookupError, TypeError, ValueError, AttributeError)
_parse: Final = datetime.fromisoformat


def quickly(operation: str, status: int) -> tuple[Callable[[Reading], bool], frozenset[str]]:
    """How to tell the usual answers of an operation, and the codes of the rules that these keep."""
    if operation not in BOOKING_ANSWERS or not 200 <= status < 300:
        return never, frozenset()
    return (_is_usual_create, KEPT_BY_A_CREATE) if operation == "createBooking" else (_are_usual, KEPT)


def never(_: Reading) -> bool:
    """No answer is usual where nothing quick can be said."""
    return False


def _are_usual(reading: Reading) -> bool:
    try:
        return all(_is_usual(booking) for _, booking in reading.bookings)
    except _STUMBLES:
        return False


def _is_usual_create(reading: Reading) -> bool:
    booking = reading.data
    if not isinstance(booking, dict):
        return False
    try:
        return _is_usual(booking) and _is_new(booking) and _is_as_asked(booking, reading.sent)
    except _STUMBLES:
        return False


def _is_usual(booking: Booking) -> bool:
    """Plain moments, one place, one event type, somebody who comes, no seats, and one address for each person."""
    start, end, changed = booking["start"], booking["end"], booking["updatedAt"]
    if not (start[-1] == end[-1] == booking["createdAt"][-1] == "Z" and (changed is None or changed[-1] == "Z")):
        return False
    if (_parse(end) - _parse(start)).total_seconds() != booking["duration"] * 60:
        return False
    if booking["meetingUrl"] != booking["location"] or booking["eventTypeId"] != booking["eventType"]["id"]:
        return False
    if "reassignedTo" in booking or "displayEmail" in booking or "seatUid" in booking:
        return False
    attendees = booking["attendees"]
    for person in attendees:
        if "seatUid" in person or person.get("displayEmail") not in (None, person["email"]):
            return False
    for person in booking["hosts"]:
        if person.get("displayEmail") not in (None, person["email"]):
            return False
    first, answers = attendees[0], booking["bookingFieldsResponses"]
    if answers["email"] != first["email"] or answers["name"] != first["name"]:
        return False
    if answers.get("displayEmail") not in (None, first["email"]):
        return False
    if "guests" not in booking:
        return True
    guests = booking["guests"]
    return bool(answers.get("guests", guests) == answers.get("displayGuests", guests) == guests)


def _is_new(booking: Booking) -> bool:
    """A booking to which nothing has happened yet."""
    if booking["status"] not in ("accepted", "pending") or booking["absentHost"] or booking["rating"] is not None:
        return False
    if "rescheduledFromUid" in booking or "rescheduledToUid" in booking or "reschedulingReason" in booking:
        return False
    return not any(attendee["absent"] for attendee in booking["attendees"])


def _is_as_asked(booking: Booking, asked: dict[str, Any]) -> bool:
    """What the request said has come back: when, who, which event type, where, with which answers."""
    who, first, answers = asked["attendee"], booking["attendees"][0], booking["bookingFieldsResponses"]
    if _parse(booking["start"]) != instant(asked["start"]) or "instant" in asked or "recurringBookingUid" in booking:
        return False
    if asked.get("lengthInMinutes", booking["duration"]) != booking["duration"]:
        return False
    if not first["name"] == answers["name"] == who["name"] or first["timeZone"] != who["timeZone"]:
        return False
    if first["language"] != (who.get("language") or "en") or not first["email"] == answers["email"] == who["email"]:
        return False
    if who.get("phoneNumber", first.get("phoneNumber")) != first.get("phoneNumber"):
        return False
    if booking["metadata"] != (asked.get("metadata") or {}):
        return False
    if booking["eventTypeId"] != asked["eventTypeId"] or not asked["eventTypeId"] or "username" in asked:
        return False
    return _place_and_guests_are_as_asked(booking, asked) and _answers_are_as_asked(booking, asked)


def _place_and_guests_are_as_asked(booking: Booking, asked: dict[str, Any]) -> bool:
    place, guests = asked.get("location") or asked.get("meetingUrl"), asked.get("guests")
    if place is not None and place != booking["location"]:
        return False
    if not guests:
        return True
    present = [attendee["email"] for attendee in booking["attendees"]]
    return bool(booking.get("guests") == guests) and all(guest in present for guest in guests)


def _answers_are_as_asked(booking: Booking, asked: dict[str, Any]) -> bool:
    given, kept = asked.get("bookingFieldsResponses"), booking["bookingFieldsResponses"]
    if not given:
        return True
    if given.get("notes", booking["description"]) != booking["description"]:
        return False
    return all(member in kept and kept[member] == value for member, value in given.items())
