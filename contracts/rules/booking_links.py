"""What a reschedule or a cancel must say about the booking it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.exchange import Exchange
from contracts.rules.rule import Breach, bookings, rule, sent


def _addressed(exchange: Exchange) -> str:
    """The uid in the path of `/v2/bookings/{bookingUid}/…`."""
    return exchange.call.path.partition("?")[0].split("/")[3]


@rule("CP221", "rescheduleBooking")
def the_new_booking_points_to_the_old(exchange: Exchange) -> Iterator[Breach]:
    """A reschedule answers with a new booking whose `rescheduledFromUid` is the old uid.

    Source: *Reschedule a booking*.
    """
    old = _addressed(exchange)
    for pointer, booking in bookings(exchange):
        if booking.get("rescheduledFromUid") != old:
            actual = booking.get("rescheduledFromUid")
            yield Breach(f"{pointer}/rescheduledFromUid", "no link to the old booking", old, actual)
        if booking["uid"] == old:
            yield Breach(f"{pointer}/uid", "the moved booking kept its uid", "a new uid", old)
        if booking["status"] not in ("accepted", "pending"):
            message = "a moved booking is accepted or pending"
            yield Breach(f"{pointer}/status", message, "accepted or pending", booking["status"])


@rule("CP222", "rescheduleBooking")
def the_rescheduling_reason_comes_back(exchange: Exchange) -> Iterator[Breach]:
    """`reschedulingReason` comes back as it was sent.

    Source: *Reschedule a booking*, `reschedulingReason`.
    """
    reason = sent(exchange).get("reschedulingReason")
    for pointer, booking in bookings(exchange):
        if reason and booking.get("reschedulingReason") != reason:
            actual = booking.get("reschedulingReason")
            yield Breach(f"{pointer}/reschedulingReason", "the reason is not the one sent", reason, actual)


@rule("CP223", "cancelBooking")
def a_cancelled_booking_says_so(exchange: Exchange) -> Iterator[Breach]:
    """The booking that was cancelled answers `cancelled`, with the reason that was given.

    Source: *Cancel a booking*. The answer to a series holds its untouched occurrences too.
    """
    if "seatUid" in sent(exchange):
        return  # giving back one seat leaves the booking to the others
    reason = sent(exchange).get("cancellationReason")
    uid = _addressed(exchange)
    concerned: list[tuple[str, dict[str, Any]]] = [
        (pointer, booking)
        for pointer, booking in bookings(exchange)
        if booking["uid"] == uid or not isinstance(exchange.data, list)
    ]
    for pointer, booking in concerned:
        if booking["status"] != "cancelled":
            yield Breach(f"{pointer}/status", "the booking is not cancelled", "cancelled", booking["status"])
        if reason and booking.get("cancellationReason") != reason:
            actual = booking.get("cancellationReason")
            yield Breach(f"{pointer}/cancellationReason", "the reason is not the one sent", reason, actual)


@rule("CP224", "getBooking")
def the_booking_is_the_one_asked_for(exchange: Exchange) -> Iterator[Breach]:
    """The answer has the uid that was asked for, be it of a booking or of a series.

    Source: *Get a booking*.
    """
    uid = _addressed(exchange)
    for pointer, booking in bookings(exchange):
        if uid not in (booking["uid"], booking.get("recurringBookingUid")):
            yield Breach(f"{pointer}/uid", "another booking than the one asked for", uid, booking["uid"])


RULES = (
    the_new_booking_points_to_the_old,
    the_rescheduling_reason_comes_back,
    a_cancelled_booking_says_so,
    the_booking_is_the_one_asked_for,
)
