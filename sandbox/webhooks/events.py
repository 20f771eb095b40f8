"""What happens to bookings, in the words of webhook triggers."""

from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sandbox.bookings.booking import Booking
    from sandbox.http.request import Request


class Trigger(StrEnum):
    """The triggers that bookings set off."""

    BOOKING_CREATED = "BOOKING_CREATED"
    BOOKING_REQUESTED = "BOOKING_REQUESTED"
    BOOKING_RESCHEDULED = "BOOKING_RESCHEDULED"
    BOOKING_CANCELLED = "BOOKING_CANCELLED"
    BOOKING_REJECTED = "BOOKING_REJECTED"
    BOOKING_NO_SHOW_UPDATED = "BOOKING_NO_SHOW_UPDATED"
    INSTANT_MEETING = "INSTANT_MEETING"


def announce(request: "Request", trigger: Trigger, booking: "Booking", **more: Any) -> None:
    """Tell the webhooks that listen for this trigger, once the transaction of the request is committed."""
