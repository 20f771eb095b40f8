"""`GET /v2/bookings/{uid}` and `GET /v2/bookings/{uid}/reschedule`: open to everybody who knows the uid."""

from sandbox.bookings import store
from sandbox.bookings.booking import Booking
from sandbox.deployment import Deployment
from sandbox.http.answer import Answer, success
from sandbox.http.errors import not_found
from sandbox.http.request import Request
from sandbox.old.bookings.output import movable_output, read_output


def get_old_booking(request: Request) -> Answer:
    """One booking or occurrence; the uid of a series names none here."""
    return success(read_output(request, named_booking(request.deployment, request.params[0])))


def get_booking_to_move(request: Request) -> Answer:
    """What a page needs to move a booking, or the seat whose uid it is."""
    uid = request.params[0]
    seated = store.by_seat(request.deployment.database.connection, uid)
    if seated is not None:
        return success(movable_output(request, seated, uid))
    return success(movable_output(request, named_booking(request.deployment, uid), None))


def named_booking(deployment: Deployment, uid: str) -> Booking:
    """The booking with this uid; FrameworkError 404 without."""
    booking = store.by_uid(deployment.database.connection, uid)
    if booking is None:
        raise not_found(f"Booking with UID={uid} does not exist.")
    return booking
