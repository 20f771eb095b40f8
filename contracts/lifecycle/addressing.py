"""Which operation on which booking a request is: the paths of the bookings API, taken apart fast."""

from __future__ import annotations

from typing import Final, NamedTuple

from contracts.contract import CURRENT
from contracts.exchange import Call

_ROOT: Final = "/v2/bookings"
_VERSION: Final = CURRENT["bookings"]
_NO_CHANGE: Final = frozenset({"GET", "HEAD", "OPTIONS"})

OTHER_VERSION: Final = "another version"
"""Stands for every change that another version of the bookings API makes: its answers say too little to follow it.

A cancellation names the booking that it is about, or one of the series; of others it may be any.
"""


class Address(NamedTuple):
    """An operation and what its path names.

    `uid` is that of a booking or of a series (of a seat for `getBookingBySeat`), "" where the path names none; `part`
    is the number of an attendee or of a user behind it.
    """

    operation: str
    uid: str = ""
    part: str = ""


_ONE: Final = {
    ("POST", "reschedule"): "rescheduleBooking",
    ("POST", "cancel"): "cancelBooking",
    ("POST", "confirm"): "confirmBooking",
    ("POST", "decline"): "declineBooking",
    ("POST", "mark-absent"): "markNoShow",
    ("POST", "reassign"): "reassignBooking",
    ("POST", "guests"): "addGuests",
    ("POST", "attendees"): "addAttendee",
    ("GET", "attendees"): "getBookingAttendees",
    ("GET", "calendar-links"): "getCalendarLinks",
    ("PATCH", "location"): "updateBookingLocation",
}
_PART: Final = {
    ("POST", "reassign"): "reassignBookingToUser",
    ("GET", "attendees"): "getBookingAttendee",
    ("DELETE", "attendees"): "removeAttendee",
}
_ALL: Final = {"POST": "createBooking", "GET": "getBookings"}

WRITES: Final = frozenset(
    {
        "createBooking",
        "rescheduleBooking",
        "cancelBooking",
        "confirmBooking",
        "declineBooking",
        "markNoShow",
        "reassignBooking",
        "reassignBookingToUser",
        "addGuests",
        "addAttendee",
        "removeAttendee",
        "updateBookingLocation",
    }
)
"""The operations that change bookings."""


def address(call: Call) -> Address | None:
    """The operation that a call addresses, None where bookings don't show or change by it."""
    path = call.path.partition("?")[0]
    if not path.startswith(_ROOT):
        path = _plain(path)
        if not path.startswith(_ROOT):
            return None
    steps = path.rstrip("/").split("/")[3:]
    if call.version != _VERSION:
        if call.method in _NO_CHANGE:
            return None
        return Address(OTHER_VERSION, steps[0] if steps[1:] == ["cancel"] else "")
    operation: str | None
    match steps:
        case []:
            operation = _ALL.get(call.method)
            return Address(operation) if operation else None
        case [uid]:
            return Address("getBooking", uid) if call.method == "GET" else None
        case ["by-seat", seat]:
            return Address("getBookingBySeat", seat) if call.method == "GET" else None
        case [uid, step]:
            operation = _ONE.get((call.method, step))
            return Address(operation, uid) if operation else None
        case [uid, step, part]:
            operation = _PART.get((call.method, step))
            return Address(operation, uid, part) if operation else None
    return None


def _plain(path: str) -> str:
    """The path without its legacy prefixes; steps before the uid are matched in any case."""
    root, _, rest = path.replace("/api/v2/", "/v2/", 1).replace("/v2/ee/", "/v2/", 1).partition("ookings")
    return f"{root.lower()}ookings{rest}" if rest or path.endswith("ookings") else path.lower()
