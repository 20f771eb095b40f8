"""`POST /v2/bookings/{bookingUid}/mark-absent`: who did not come."""

from typing import Any

from sandbox.bookings.addressed import addressed_booking
from sandbox.bookings.booking import Booking
from sandbox.bookings.output import regular_output
from sandbox.bookings.seats import stored
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request, forbidden
from sandbox.http.request import Request
from sandbox.instants import iso_utc
from sandbox.rights import manages_booking
from sandbox.validation.checked import checked
from sandbox.validation.properties import Check, Property, Shape, array, boolean, email
from sandbox.webhooks.events import Trigger, announce

MISSING = "Booking with uid={uid} not found."
EMAIL = email("email")
AT_LEAST_ONE = Check(
    "arrayMinSize",
    "attendees must contain at least 1 elements",
    lambda value: isinstance(value, list) and len(value) > 0,
)
MARK = Shape((Property("email", (EMAIL,), required=True), Property("absent", (boolean("absent"),), required=True)))
BODY = Shape(
    (Property("host", (boolean("host"),)), Property("attendees", (AT_LEAST_ONE, array("attendees")), items=MARK))
)
HOST_ABSENT = "UPDATE bookings SET absent_host = 1, updated_ms = ? WHERE id = ?"
ABSENT = "UPDATE attendees SET absent = ? WHERE id = ?"


def mark_absent(request: Request) -> Answer:
    """200 with the booking. Whatever its state: it is enough that it has begun."""
    checked(BODY, request.body)
    booking = addressed_booking(request, MISSING)
    require_owner(request, booking)
    require_begun(request, booking)
    marked = mark(request, booking, host=bool(request.body.get("host")), attendees=request.body.get("attendees"))
    return success(regular_output(request.deployment, marked))


def mark(request: Request, booking: Booking, *, host: bool, attendees: list[dict[str, Any]] | None) -> Booking:
    """The booking with these marks on it."""
    deployment = request.deployment
    if host:
        # A mark on the host stays; false says nothing (documented).
        deployment.database.connection.execute(HOST_ABSENT, (deployment.clock.now_ms(), booking.id))
    if attendees:
        mark_attendees(request, booking, attendees)
    return stored(deployment, booking.uid)


def require_owner(request: Request, booking: Booking) -> None:
    """Documented: the credentials are those of the booking's owner. FrameworkError 403 else."""
    if not manages_booking(request.deployment, request.require_caller(), booking):
        raise forbidden("Only the owner of the booking can mark its host or attendees as absent")


def require_begun(request: Request, booking: Booking) -> None:
    """FrameworkError 400 before the start."""
    now_ms = request.deployment.clock.now_ms()
    if now_ms < booking.start_ms:
        raise bad_request(
            "Bookings can only be marked as absent after their scheduled start time. Current time in UTC+0: "
            f"{iso_utc(now_ms)}, Booking start time in UTC+0: {iso_utc(booking.start_ms)}"
        )


def mark_attendees(request: Request, booking: Booking, marks: list[dict[str, Any]]) -> None:
    """Write the marks down, and tell the webhooks of them."""
    request.deployment.database.connection.executemany(ABSENT, changes(booking, marks))
    told = [{"email": mark["email"], "noShow": mark["absent"]} for mark in marks]
    marked = stored(request.deployment, booking.uid)
    announce(request, Trigger.BOOKING_NO_SHOW_UPDATED, marked, attendees=told)


def changes(booking: Booking, marks: list[dict[str, Any]]) -> list[tuple[bool, int]]:
    """What becomes of which attendee, by his id.

    Addresses that nobody of the booking has are passed over; of two marks on one address the last one holds.
    """
    wanted = {mark["email"].lower(): mark["absent"] for mark in marks}
    return [
        (absent, attendee.id)
        for attendee in booking.attendees
        if (absent := wanted.get(attendee.email.lower())) is not None
    ]
