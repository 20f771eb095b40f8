"""What calendars and apps call a booking. The sandbox has no calendars; its only app is the built-in video room.

That app keeps neither recordings nor transcripts nor sessions here, so a booking in one of its rooms has none of them,
and a booking elsewhere has no such list at all.
"""

from typing import Any

from sandbox.bookings.addressed import accessible_booking, addressed_booking
from sandbox.bookings.booking import Booking
from sandbox.bookings.locations import VIDEO_ROOMS
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request, not_found
from sandbox.http.request import Request
from sandbox.validation.checked import checked
from sandbox.validation.properties import Property, Shape, one_of

MISSING = "Booking with uid {uid} not found"
VIDEO_APP = "daily_video"
TYPES = ["google_calendar", "office365_calendar", VIDEO_APP, "google_video", "office365_video", "zoom_video"]
QUERY = Shape((Property("type", (one_of("type", TYPES, "isIn"),)),))


def get_references(request: Request) -> Answer:
    """`GET /v2/bookings/{bookingUid}/references`: 200 with those of the type asked for, to the host."""
    wanted = wanted_type(request)
    booking = addressed_booking(request, MISSING)
    require_own(request, booking)
    return references_answer(booking, wanted)


def require_own(request: Request, booking: Booking) -> None:
    """FrameworkError 400 where the caller does not host it."""
    if booking.host_id != request.require_caller().id:
        raise bad_request(f"Booking with uid {booking.uid} does not belong to user")


def references_answer(booking: Booking, wanted: str | None) -> Answer:
    """200 with the references of a booking, of one type where that is wanted."""
    return success([known for known in _references(booking) if wanted is None or known["type"] == wanted])


def wanted_type(request: Request) -> str | None:
    """The type of references the query asks for; ValidationError 400 where there is no such type."""
    query = request.query()
    checked(QUERY, query)
    wanted = query.get("type")
    return wanted if isinstance(wanted, str) else None


def get_video_records(request: Request) -> Answer:
    """`GET …/recordings`, `…/transcripts` and `…/conferencing-sessions`: 200 with nothing, or 404 without a room."""
    booking = accessible_booking(request)
    if not _references(booking):
        raise not_found(f"No Cal Video reference found with booking uid {booking.uid}")
    return success([])


def _references(booking: Booking) -> list[dict[str, Any]]:
    if booking.location is None or not booking.location.startswith(VIDEO_ROOMS):
        return []
    room = booking.location.removeprefix(VIDEO_ROOMS)
    return [{"type": VIDEO_APP, "eventUid": room, "id": booking.id, "destinationCalendarId": None}]
