"""`POST /v2/bookings/{bookingUid}/guests`: several more people at once."""

from sandbox.bookings.addressed import addressed_booking, attends
from sandbox.bookings.attendees import EMAIL, LANGUAGE, MISSING, PHONE, newcomer
from sandbox.bookings.booking import Booking
from sandbox.bookings.output import booking_output
from sandbox.bookings.party import invited, no_permission, require_changeable, require_guests_allowed
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request
from sandbox.http.request import Request
from sandbox.rights import manages_booking
from sandbox.validation.checked import checked
from sandbox.validation.properties import Check, Property, Shape, array, iana_zone, string

MOST_AT_ONCE, MOST_IN_ALL = 10, 30
GUEST = Shape(
    (EMAIL, Property("name", (string("name"),)), Property("timeZone", (iana_zone("timeZone"),)), PHONE, LANGUAGE)
)
BODY = Shape(
    (
        Property(
            "guests",
            (
                Check(
                    "arrayMaxSize",
                    f"Cannot add more than {MOST_AT_ONCE} guests at a time",
                    lambda value: isinstance(value, list) and len(value) <= MOST_AT_ONCE,
                ),
                Check(
                    "arrayMinSize",
                    "guests must contain at least 1 elements",
                    lambda value: isinstance(value, list) and len(value) > 0,
                ),
                array("guests"),
            ),
            required=True,
            items=GUEST,
        ),
    )
)


def add_guests(request: Request) -> Answer:
    """200 with the booking. Addresses it has already are passed over; if all of them are, that is refused."""
    checked(BODY, request.body)
    deployment, caller = request.deployment, request.require_caller()
    booking = addressed_booking(request, MISSING)
    if not (manages_booking(deployment, caller, booking) or attends(caller.email, booking)):
        raise no_permission()
    require_changeable(deployment, booking)
    require_guests_allowed(deployment, booking)
    guests = request.body["guests"]
    _require_room(booking, len(guests))
    grown = invited(deployment, booking, [newcomer(guest, booking) for guest in guests])
    return success(booking_output(deployment, grown, caller))


def _require_room(booking: Booking, count: int) -> None:
    """Documented: 30 attendees in all, the booker among them."""
    present = len(booking.attendees)
    if present + count > MOST_IN_ALL:
        raise bad_request(
            f"Cannot add {count} guests. This booking already has {present} attendees. Maximum total guests allowed is "
            f"{MOST_IN_ALL}. You can add up to {max(0, MOST_IN_ALL - present)} more guests."
        )
