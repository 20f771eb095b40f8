"""`GET /v2/bookings/{bookingUid}`: one booking, one occurrence, or by its series uid a whole series; and by a seat."""

from typing import Any

from sandbox.bookings import store
from sandbox.bookings.booking import Booking
from sandbox.bookings.output import booking_output, holders
from sandbox.http.answer import Answer, success
from sandbox.http.errors import not_found
from sandbox.http.request import Request


def get_booking(request: Request) -> Answer:
    """Open to everybody who knows the uid. Whose credentials come along decides who sees hidden attendees."""
    connection, uid = request.deployment.database.connection, request.params[0]
    booking = store.by_uid(connection, uid)
    if booking is not None:
        return success(read_output(request, booking))
    series = store.by_series(connection, uid)
    if not series:
        raise not_found(f"Booking with uid={uid} was not found in the database")
    return success([read_output(request, item) for item in series])


def get_booking_by_seat(request: Request) -> Answer:
    """`GET /v2/bookings/by-seat/{seatUid}`: who knows a seat sees at least its holder."""
    deployment, seat_uid = request.deployment, request.params[0]
    booking = store.by_seat(deployment.database.connection, seat_uid)
    if booking is None:
        raise not_found(f"Booking with seatUid={seat_uid} was not found in the database")
    output = read_output(request, booking)
    output["attendees"] = output["attendees"] or holders(deployment, booking, seat_uid)
    return success(output)


def read_output(request: Request, booking: Booking) -> dict[str, Any]:
    """What a read shows of a booking to whoever asks."""
    return booking_output(request.deployment, booking, request.caller)
