"""What the answer to a change must say about the booking it changed, and which booking an answer is about."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from contracts.rules.booking_answers import CHANGES_IN_PLACE
from contracts.rules.reading import Booking, Reading
from contracts.rules.rule import Breach, rule

_CLOCK: Final = timedelta(seconds=5)
"""How far what has begun may lie in the future by the time that the answer tells, which is to the second."""


@rule("CP221", "rescheduleBooking")
def the_new_booking_points_to_the_old(reading: Reading) -> Iterator[Breach]:
    """A reschedule answers with a new booking whose `rescheduledFromUid` is the old uid.

    Source: *Reschedule a booking*. A seat that moves into a booking which exists links to nothing.
    """
    old = reading.step(3)
    for pointer, booking in reading.bookings:
        joined = "seatUid" in reading.sent and "rescheduledFromUid" not in booking
        if booking.get("rescheduledFromUid") != old and not joined:
            actual = booking.get("rescheduledFromUid")
            yield Breach(f"{pointer}/rescheduledFromUid", "no link to the old booking", old, actual)
        if booking["uid"] == old:
            yield Breach(f"{pointer}/uid", "the moved booking kept its uid", "a new uid", old)
        if booking["status"] not in ("accepted", "pending"):
            message = "a moved booking is accepted or pending"
            yield Breach(f"{pointer}/status", message, "accepted or pending", booking["status"])


@rule("CP222", "rescheduleBooking")
def the_rescheduling_reason_comes_back(reading: Reading) -> Iterator[Breach]:
    """`reschedulingReason` comes back as it was sent.

    Source: *Reschedule a booking*, `reschedulingReason`.
    """
    reason = reading.sent.get("reschedulingReason")
    for pointer, booking in reading.bookings:
        if reason and booking.get("reschedulingReason") != reason:
            actual = booking.get("reschedulingReason")
            yield Breach(f"{pointer}/reschedulingReason", "the reason is not the one sent", reason, actual)


@rule("CP223", "cancelBooking")
def a_cancelled_booking_says_so(reading: Reading) -> Iterator[Breach]:
    """The booking that was cancelled answers `cancelled`, with the reason that was given.

    Source: *Cancel a booking*. The answer to a series holds its untouched occurrences too.
    """
    if "seatUid" in reading.sent:
        return  # giving back one seat leaves the booking to the others
    reason = reading.sent.get("cancellationReason")
    uid = reading.step(3)
    for pointer, booking in reading.bookings:
        if reading.series and booking["uid"] != uid:
            continue
        if booking["status"] != "cancelled" and reading.series:
            continue  # its lifecycle says so
        if booking["status"] != "cancelled":
            yield Breach(f"{pointer}/status", "the booking is not cancelled", "cancelled", booking["status"])
        if reason and booking.get("cancellationReason") != reason:
            actual = booking.get("cancellationReason")
            yield Breach(f"{pointer}/cancellationReason", "the reason is not the one sent", reason, actual)


@rule("CP224", "getBooking", "cancelBooking", *CHANGES_IN_PLACE)
def the_booking_is_the_one_asked_for(reading: Reading) -> Iterator[Breach]:
    """The answer has the uid that was asked for, be it of a booking or of a series.

    Source: *Get a booking*. The answer to an occurrence whose later ones are cancelled too is the whole series.
    """
    uid = reading.step(3)
    if any(uid == booking["uid"] for booking in reading.series):
        return
    for pointer, booking in reading.bookings:
        if uid not in (booking["uid"], booking.get("recurringBookingUid")):
            yield Breach(f"{pointer}/uid", "another booking than the one asked for", uid, booking["uid"])


def _cancelled_from(reading: Reading) -> datetime | None:
    """The start from which on everything is cancelled, or None where it can't be told."""
    uid = reading.step(3)
    for booking in reading.series:
        if booking["uid"] == uid:
            return datetime.fromisoformat(booking["start"])
    return reading.now + _CLOCK if reading.now else None


@rule("CP225", "cancelBooking")
def what_is_left_of_a_series_is_cancelled(reading: Reading) -> Iterator[Breach]:
    """Of a series everything from the named occurrence on is cancelled, or all that is still to come.

    Source: *Cancel a booking*, `cancelSubsequentBookings` and the uid of a series.
    """
    since = _cancelled_from(reading) if reading.series else None
    for pointer, booking in reading.bookings:
        if since and datetime.fromisoformat(booking["start"]) > since and booking["status"] == "accepted":
            message = "a later occurrence is not cancelled"
            yield Breach(f"{pointer}/status", message, "cancelled", booking["status"])


@rule("CP226", "rescheduleBooking")
def who_moved_it_is_who_was_named(reading: Reading) -> Iterator[Breach]:
    """`rescheduledByEmail` is the `rescheduledBy` of the request, or null from a server that doesn't keep it.

    Source: *Reschedule a booking*, `rescheduledBy`; kept since July 2026.
    """
    named = reading.sent.get("rescheduledBy")
    for pointer, booking in reading.bookings:
        if booking.get("rescheduledByEmail") not in (None, named):
            actual = booking["rescheduledByEmail"]
            yield Breach(f"{pointer}/rescheduledByEmail", "somebody else moved it", named, actual)


@rule("CP227", "getBooking", "getBookings", "cancelBooking", "rescheduleBooking")
def no_booking_replaces_itself(reading: Reading) -> Iterator[Breach]:
    """A booking is not the one it replaced, nor the one that replaced it; and what was replaced is cancelled.

    Source: *Reschedule a booking*: the old booking is cancelled, the new one has a uid of its own.
    """
    for pointer, booking in reading.bookings:
        if "rescheduledFromUid" in booking or "rescheduledToUid" in booking:
            yield from _links(pointer, booking)


def _links(pointer: str, booking: Booking) -> Iterator[Breach]:
    for member in ("rescheduledFromUid", "rescheduledToUid"):
        if booking.get(member) == booking["uid"]:
            yield Breach(f"{pointer}/{member}", "a booking replaces itself", "another uid", booking["uid"])


RULES = (
    the_new_booking_points_to_the_old,
    the_rescheduling_reason_comes_back,
    a_cancelled_booking_says_so,
    the_booking_is_the_one_asked_for,
    what_is_left_of_a_series_is_cancelled,
    who_moved_it_is_who_was_named,
    no_booking_replaces_itself,
)
