"""Which status and which marks a booking has after each operation, as far as one exchange can tell."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.rules.reading import Reading
from contracts.rules.rule import Breach, rule

_NEW = ("accepted", "pending")


@rule("CP271", "confirmBooking")
def a_confirmed_booking_is_accepted(reading: Reading) -> Iterator[Breach]:
    """Confirming makes a booking accepted; an occurrence that was decided before stays what it was.

    Source: *Confirm a booking*. In a series only what is pending changes.
    """
    for pointer, booking in reading.bookings:
        undecided = booking["status"] == "pending" if "recurringBookingUid" in booking else True
        if undecided and booking["status"] != "accepted":
            yield Breach(f"{pointer}/status", "the booking is not confirmed", "accepted", booking["status"])


@rule("CP272", "declineBooking")
def a_declined_booking_is_rejected(reading: Reading) -> Iterator[Breach]:
    """Declining makes a booking rejected; an occurrence that was decided before stays what it was.

    Source: *Decline a booking*. In a series only what is pending changes.
    """
    for pointer, booking in reading.bookings:
        undecided = booking["status"] == "pending" if "recurringBookingUid" in booking else True
        if undecided and booking["status"] != "rejected":
            yield Breach(f"{pointer}/status", "the booking is not declined", "rejected", booking["status"])


@rule("CP273", "markNoShow")
def absences_are_as_marked(reading: Reading) -> Iterator[Breach]:
    """The host is absent once marked so, and each attendee in the request is absent or present as it says.

    Source: *Mark a booking absence*. E-mail addresses that no attendee has are passed over.
    """
    wanted = {mark["email"]: mark["absent"] for mark in reading.sent.get("attendees") or ()}
    for pointer, booking in reading.bookings:
        if reading.sent.get("host") is True and booking["absentHost"] is not True:
            yield Breach(f"{pointer}/absentHost", "the host was marked as absent", True, booking["absentHost"])
        for index, attendee in enumerate(booking["attendees"]):
            mark = wanted.get(attendee["email"])
            if mark is not None and attendee["absent"] is not mark:
                where = f"{pointer}/attendees/{index}/absent"
                yield Breach(where, "the attendee was marked otherwise", mark, attendee["absent"])


@rule("CP274", "reassignBooking", "reassignBookingToUser")
def the_reassigned_booking_is_the_one_addressed(reading: Reading) -> Iterator[Breach]:
    """Reassigning keeps the booking's uid, and a booking goes to the user that the path names.

    Source: *Reassign a booking to a specific host*.
    """
    if reading.data["bookingUid"] != reading.step(3):
        yield Breach("/data/bookingUid", "another booking", reading.step(3), reading.data["bookingUid"])
    if reading.path.count("/") == 5:
        wanted, came = int(reading.step(5)), reading.data["reassignedTo"]["id"]
        if came != wanted:
            yield Breach("/data/reassignedTo/id", "the booking went to another user", wanted, came)


@rule("CP276", "createBooking")
def a_new_booking_is_accepted_or_pending(reading: Reading) -> Iterator[Breach]:
    """A new booking is accepted, or pending where its event type asks for confirmation; an instant one awaits a host.

    Source: `confirmationPolicy` of the event type. Which of the two it must be only the event type knows; that all
    occurrences of a series wait for the same decision shows here.
    """
    wanted = ("awaiting_host",) if reading.sent.get("instant") is True else _NEW
    for pointer, booking in reading.bookings:
        if booking["status"] not in wanted:
            yield Breach(f"{pointer}/status", "no status of a new booking", " or ".join(wanted), booking["status"])
        elif booking["status"] != reading.bookings[0][1]["status"]:
            first = reading.bookings[0][1]["status"]
            yield Breach(f"{pointer}/status", "occurrences of one series differ in status", first, booking["status"])


@rule("CP277", "createBooking")
def a_new_booking_has_no_past(reading: Reading) -> Iterator[Breach]:
    """A new booking was not moved, rated or missed by anybody.

    Source: the answer of *Create a booking*. Others may have moved the seated booking that is joined; and a request
    that was made before answers with the pending booking of then.
    """
    for pointer, booking in reading.bookings:
        if "seatUid" in booking:
            continue
        for member in ("rescheduledFromUid", "rescheduledToUid", "reschedulingReason"):
            if member in booking and booking["status"] != "pending":
                yield Breach(f"{pointer}/{member}", "a new booking was not moved", "absent", booking[member])
        if booking["rating"] is not None:
            yield Breach(f"{pointer}/rating", "a new booking is not rated", None, booking["rating"])
        if booking["absentHost"]:
            yield Breach(f"{pointer}/absentHost", "nobody can have missed a new booking", False, True)
        for index, attendee in enumerate(booking["attendees"]):
            if attendee["absent"]:
                where = f"{pointer}/attendees/{index}/absent"
                yield Breach(where, "nobody can have missed a new booking", False, True)


RULES = (
    a_confirmed_booking_is_accepted,
    a_declined_booking_is_rejected,
    absences_are_as_marked,
    the_reassigned_booking_is_the_one_addressed,
    a_new_booking_is_accepted_or_pending,
    a_new_booking_has_no_past,
)
