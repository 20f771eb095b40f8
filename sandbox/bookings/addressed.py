"""The booking a path names, and whether the caller may do something with it."""

from sandbox.bookings import store
from sandbox.bookings.booking import Booking
from sandbox.http.errors import forbidden, not_found
from sandbox.http.request import Request
from sandbox.rights import manages_booking


def addressed_booking(request: Request, missing: str) -> Booking:
    """The booking with the uid in the path; FrameworkError 404, in the operation's own words, without."""
    booking = store.by_uid(request.deployment.database.connection, request.params[0])
    if booking is None:
        raise not_found(missing.format(uid=request.params[0]))
    return booking


def accessible_booking(request: Request, *, to_attendees: bool = False) -> Booking:
    """The booking in the path for whoever manages it, or attends it where that is enough; FrameworkError 403 else.

    One that is not there looks forbidden, too (observed: recordings, group `attendees`).
    """
    uid, caller = request.params[0], request.require_caller()
    booking = store.by_uid(request.deployment.database.connection, uid)
    if booking is not None:
        if manages_booking(request.deployment, caller, booking):
            return booking
        if to_attendees and attends(caller.email, booking):
            return booking
    raise forbidden(f"BookingPbacGuard - user with id={caller.id} does not have access to booking with uid={uid}")


def attends(email: str, booking: Booking) -> bool:
    """Whether somebody with this address is among the attendees."""
    return any(attendee.email.lower() == email.lower() for attendee in booking.attendees)
