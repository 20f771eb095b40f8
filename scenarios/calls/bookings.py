"""Calls of a booking's life: create, read, move, cancel, decide, hand over, and what belongs to its meeting."""

from __future__ import annotations

from typing import Any

from contracts.exchange import ABSENT, HOST, NOBODY, Call
from scenarios.calls.paths import BOOKINGS, Query, path


def create_booking(body: Any, *, caller: str = NOBODY, variant: str = "") -> Call:
    """*Create a booking*. Bookers need no credentials, so nobody is the default caller."""
    return Call("createBooking", "POST", path("bookings"), BOOKINGS, body, caller=caller, variant=variant)


def get_booking(uid: str, *, caller: str = NOBODY) -> Call:
    """*Get a booking*, by its own uid or by that of its series."""
    return Call("getBooking", "GET", path("bookings", uid), BOOKINGS, caller=caller)


def get_booking_by_seat(seat_uid: str, *, caller: str = NOBODY) -> Call:
    """*Get a booking by seat*: the booking in which the seat is."""
    return Call("getBookingBySeat", "GET", path("bookings", "by-seat", seat_uid), BOOKINGS, caller=caller)


def list_bookings(query: Query | None = None, *, caller: str = HOST) -> Call:
    """*Get all bookings* that the caller may see."""
    return Call("getBookings", "GET", path("bookings", query=query), BOOKINGS, caller=caller)


def reschedule_booking(uid: str, body: Any, *, caller: str = NOBODY, variant: str = "") -> Call:
    """*Reschedule a booking*; needs no credentials."""
    to = path("bookings", uid, "reschedule")
    return Call("rescheduleBooking", "POST", to, BOOKINGS, body, caller=caller, variant=variant)


def cancel_booking(uid: str, body: Any = ABSENT, *, caller: str = NOBODY) -> Call:
    """*Cancel a booking*; the host must give a reason, others may."""
    return Call("cancelBooking", "POST", path("bookings", uid, "cancel"), BOOKINGS, body, caller=caller)


def confirm_booking(uid: str, *, caller: str = HOST) -> Call:
    """*Confirm a booking* that waits for its host."""
    return Call("confirmBooking", "POST", path("bookings", uid, "confirm"), BOOKINGS, caller=caller)


def decline_booking(uid: str, body: Any = ABSENT, *, caller: str = HOST) -> Call:
    """*Decline a booking* that waits for its host; a reason may be given."""
    return Call("declineBooking", "POST", path("bookings", uid, "decline"), BOOKINGS, body, caller=caller)


def mark_absent(uid: str, body: Any, *, caller: str = HOST) -> Call:
    """*Mark a booking absence*, of the host or of attendees, once it has begun."""
    return Call("markNoShow", "POST", path("bookings", uid, "mark-absent"), BOOKINGS, body, caller=caller)


def reassign_booking(uid: str, *, caller: str = HOST) -> Call:
    """*Reassign a booking* of a round-robin team to another host who is free."""
    return Call("reassignBooking", "POST", path("bookings", uid, "reassign"), BOOKINGS, caller=caller)


def reassign_booking_to(uid: str, user_id: int, body: Any = ABSENT, *, caller: str = HOST) -> Call:
    """*Reassign a booking to a specific host* of its round-robin team."""
    to = path("bookings", uid, "reassign", user_id)
    return Call("reassignBookingToUser", "POST", to, BOOKINGS, body, caller=caller)


def get_calendar_links(uid: str, *, caller: str = HOST) -> Call:
    """*Get 'Add to Calendar' links* of a booking."""
    return Call("getCalendarLinks", "GET", path("bookings", uid, "calendar-links"), BOOKINGS, caller=caller)


def get_references(uid: str, query: Query | None = None, *, caller: str = HOST) -> Call:
    """*Get booking references*: what stands for the booking in calendars and video services."""
    to = path("bookings", uid, "references", query=query)
    return Call("getBookingReferences", "GET", to, BOOKINGS, caller=caller)


def get_recordings(uid: str, *, caller: str = HOST) -> Call:
    """*Get all the recordings* of a booking's meeting."""
    return Call("getBookingRecordings", "GET", path("bookings", uid, "recordings"), BOOKINGS, caller=caller)


def get_transcripts(uid: str, *, caller: str = HOST) -> Call:
    """*Get all the transcripts* of a booking's meeting."""
    return Call("getBookingTranscripts", "GET", path("bookings", uid, "transcripts"), BOOKINGS, caller=caller)


def get_video_sessions(uid: str, *, caller: str = HOST) -> Call:
    """*Get video meeting sessions* of a booking in the built-in video app."""
    return Call("getVideoSessions", "GET", path("bookings", uid, "conferencing-sessions"), BOOKINGS, caller=caller)
