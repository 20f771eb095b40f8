"""`/v2/bookings/{bookingUid}/attendees`: who comes, one by one, with the numbers by which they are addressed."""

from typing import Any

from sandbox.bookings.addressed import accessible_booking, addressed_booking
from sandbox.bookings.booking import DEFAULT_LANGUAGE, Attendee, Booking
from sandbox.bookings.output import attendee_output
from sandbox.bookings.party import dismiss, invited, no_permission, require_changeable, require_guests_allowed
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request, not_found
from sandbox.http.request import Request
from sandbox.rights import manages_booking
from sandbox.validation.checked import checked
from sandbox.validation.formats import LANGUAGES
from sandbox.validation.properties import Property, Shape, email, iana_zone, one_of, string

MISSING = "Booking with uid {uid} not found"
EMAIL = Property("email", (email("email"),), required=True)
PHONE = Property("phoneNumber", (string("phoneNumber"),))
LANGUAGE = Property("language", (one_of("language", list(LANGUAGES)),))
BODY = Shape(
    (
        EMAIL,
        Property("name", (string("name"),), required=True),
        Property("timeZone", (iana_zone("timeZone"),), required=True),
        PHONE,
        LANGUAGE,
    )
)


def list_attendees(request: Request) -> Answer:
    """200 with all of them."""
    return success([_numbered(request, attendee) for attendee in accessible_booking(request).attendees])


def get_attendee(request: Request) -> Answer:
    """200 with one of them."""
    booking, attendee_id = accessible_booking(request), request.number(1)
    attendee = _attendee(booking, attendee_id)
    if attendee is None:
        raise not_found(f"Attendee with id {attendee_id} not found in booking {booking.uid}")
    return success(_numbered(request, attendee))


def add_attendee(request: Request) -> Answer:
    """201 with the new one. For those who manage the booking and those who attend it (documented)."""
    booking = accessible_booking(request, to_attendees=True)
    checked(BODY, request.body)
    require_changeable(request.deployment, booking)
    require_guests_allowed(request.deployment, booking)
    new = invited(request.deployment, booking, [newcomer(request.body, booking)]).attendees[-1]
    return success({**_numbered(request, new), "bookingId": booking.id}, 201)


def remove_attendee(request: Request) -> Answer:
    """200 with who is gone. The first one booked: he goes only with the booking."""
    attendee_id = request.number(1)
    booking = addressed_booking(request, MISSING)
    if not manages_booking(request.deployment, request.require_caller(), booking):
        raise no_permission()
    attendee = _attendee(booking, attendee_id)
    if attendee is None:
        raise not_found("attendee_not_found")
    if attendee.id == booking.attendees[0].id:
        raise bad_request("cannot_remove_primary_attendee")
    require_changeable(request.deployment, booking)
    dismiss(request.deployment, booking, attendee)
    members = {"name": attendee.name, "email": attendee.email, "timeZone": attendee.time_zone}
    return success({"id": attendee.id, "bookingId": booking.id, **members})


def newcomer(body: dict[str, Any], booking: Booking) -> Attendee:
    """Somebody to add, as a body describes him; what is left out is as for the guests of a new booking."""
    zone = body.get("timeZone") or (booking.attendees[0].time_zone if booking.attendees else "UTC")
    language = body.get("language") or DEFAULT_LANGUAGE
    return Attendee(body.get("name") or "", body["email"], zone, language, body.get("phoneNumber") or None)


def _attendee(booking: Booking, attendee_id: int) -> Attendee | None:
    return next((attendee for attendee in booking.attendees if attendee.id == attendee_id), None)


def _numbered(request: Request, attendee: Attendee) -> dict[str, Any]:
    return {**attendee_output(request.deployment.catalogue, attendee), "id": attendee.id}
