"""Calls about who takes part in a booking, and where it is held."""

from __future__ import annotations

from typing import Any

from contracts.exchange import HOST, Call
from scenarios.calls.paths import BOOKINGS, path


def list_attendees(uid: str, *, caller: str = HOST) -> Call:
    """*Get all attendees* of a booking."""
    return Call("getBookingAttendees", "GET", path("bookings", uid, "attendees"), BOOKINGS, caller=caller)


def get_attendee(uid: str, attendee_id: int | str, *, caller: str = HOST) -> Call:
    """*Get an attendee* of a booking."""
    return Call("getBookingAttendee", "GET", path("bookings", uid, "attendees", attendee_id), BOOKINGS, caller=caller)


def add_attendee(uid: str, body: Any, *, caller: str = HOST) -> Call:
    """*Add an attendee* to a booking."""
    return Call("addAttendee", "POST", path("bookings", uid, "attendees"), BOOKINGS, body, caller=caller)


def remove_attendee(uid: str, attendee_id: int | str, *, caller: str = HOST) -> Call:
    """*Delete an attendee* who is not the booker."""
    return Call("removeAttendee", "DELETE", path("bookings", uid, "attendees", attendee_id), BOOKINGS, caller=caller)


def add_guests(uid: str, body: Any, *, caller: str = HOST) -> Call:
    """*Add guests to an existing booking*."""
    return Call("addGuests", "POST", path("bookings", uid, "guests"), BOOKINGS, body, caller=caller)


def update_location(uid: str, body: Any, *, caller: str = HOST) -> Call:
    """*Update booking location*."""
    return Call("updateBookingLocation", "PATCH", path("bookings", uid, "location"), BOOKINGS, body, caller=caller)
