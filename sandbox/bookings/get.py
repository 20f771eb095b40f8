"""`GET /v2/bookings/{bookingUid}`: one booking, one occurrence, or by its series uid a whole series."""

from sandbox.bookings import store
from sandbox.bookings.output import booking_output
from sandbox.http.answer import Answer, success
from sandbox.http.errors import not_found
from sandbox.http.request import Request


def get_booking(request: Request) -> Answer:
    """Open to everybody who knows the uid."""
    deployment, uid = request.deployment, request.params[0]
    connection = deployment.database.connection
    booking = store.by_uid(connection, uid)
    if booking is not None:
        return success(booking_output(deployment, booking))
    series = store.by_series(connection, uid)
    if not series:
        raise not_found(f"Booking with uid={uid} was not found in the database")
    return success([booking_output(deployment, item) for item in series])
