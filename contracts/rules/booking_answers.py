"""Which operations answer with bookings, and which of them with the one whose uid stands in the path."""

from __future__ import annotations

from typing import Final

CHANGES_IN_PLACE: Final = (
    "confirmBooking",
    "declineBooking",
    "markNoShow",
    "updateBookingLocation",
    "addGuests",
)
"""Operations that change the booking in the path and answer with it."""

BOOKING_ANSWERS: Final = (
    "createBooking",
    "getBooking",
    "getBookings",
    "getBookingBySeat",
    "rescheduleBooking",
    "cancelBooking",
    *CHANGES_IN_PLACE,
)
"""Operations whose successes hold bookings under `data`, one or a list of them."""
