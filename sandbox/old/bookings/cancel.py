"""`POST /v2/bookings/{uid}/cancel`: a booking, the rest of its series, or one seat; says which it was, with 201."""

from sandbox.bookings import store
from sandbox.bookings.body import Body
from sandbox.bookings.booking import Booking, Status
from sandbox.bookings.cancel import cancel, leave_or_cancel, remaining, require_cancel_allowed, subsequent
from sandbox.bookings.output import is_seated
from sandbox.http.answer import Answer, success
from sandbox.http.errors import LibraryError, bad_request
from sandbox.http.request import Request
from sandbox.old.bookings.body import CANCEL
from sandbox.old.bookings.read import named_booking
from sandbox.old.controller import refusing_in_one_envelope
from sandbox.validation.checked import checked


@refusing_in_one_envelope
def cancel_old_booking(request: Request) -> Answer:
    """201 with the booking's names, and whether only an attendee has left it."""
    body, uid = checked(CANCEL, request.body), request.params[0]
    if uid.isascii() and uid.isdigit():
        raise bad_request("Please provide booking uid instead of booking id.")
    booking = named_booking(request.deployment, uid)
    if booking.status == Status.CANCELLED:
        raise LibraryError(400, "This booking has already been cancelled.")
    event_type = request.deployment.catalogue.event_type(booking.event_type_id)
    reason = body.get("cancellationReason") or ""
    require_cancel_allowed(request, reason, booking, event_type)
    seat_uid = body.get("seatReferenceUid")
    only_removed = False
    if seat_uid is not None and all(attendee.seat_uid != seat_uid for attendee in booking.attendees):
        raise LibraryError(400, "User not a part of this booking")
    if is_seated(booking, event_type):
        left = leave_or_cancel(request, booking, seat_uid, reason, _canceller(request, body))
        only_removed = left.status != Status.CANCELLED
    else:
        cancel(request, _meant(request, body, booking), reason, _canceller(request, body))
    return success({"bookingId": booking.id, "bookingUid": booking.uid, "onlyRemovedAttendee": only_removed}, 201)


def _meant(request: Request, body: Body, booking: Booking) -> list[Booking]:
    """The booking alone, or of its series this occurrence and the later ones, or all that are still to come."""
    if booking.series_uid is None:
        return [booking]
    if body.get("allRemainingBookings"):
        return remaining(request, store.by_series(request.deployment.database.connection, booking.series_uid))
    return subsequent(request, booking.series_uid, booking) if body.get("cancelSubsequentBookings") else [booking]


def _canceller(request: Request, body: Body) -> str:
    """Who cancels, by credentials, or else by what the body says."""
    if request.caller is not None:
        return request.caller.email
    return body.get("cancelledBy") or ""
