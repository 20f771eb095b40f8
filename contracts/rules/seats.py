"""What a seated booking says of its seats."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.rules.booking_answers import BOOKING_ANSWERS
from contracts.rules.reading import Booking, Reading
from contracts.rules.rule import Breach, rule

_DEFAULT_LANGUAGE = "en"


def _seats(booking: Booking) -> list[str]:
    return [attendee["seatUid"] for attendee in booking["attendees"] if "seatUid" in attendee]


@rule("CP281", *BOOKING_ANSWERS)
def each_seat_has_a_name_of_its_own(reading: Reading) -> Iterator[Breach]:
    """No two attendees of a booking hold the same seat.

    Source: *Create a booking*, seated event types: `seatUid` names one seat.
    """
    for pointer, booking in reading.bookings:
        attendees = booking["attendees"]
        if len(attendees) > 1 and "seatUid" in attendees[0]:
            seats = _seats(booking)
            if len(set(seats)) != len(seats):
                yield Breach(f"{pointer}/attendees", "two attendees hold one seat", len(seats), len(set(seats)))


@rule("CP282", "createBooking", "rescheduleBooking", "getBookingBySeat")
def the_seat_taken_is_among_the_attendees(reading: Reading) -> Iterator[Breach]:
    """The seat that an answer names, or that was asked for, is held by one of the attendees it shows.

    Source: *Create a booking*, seated event types. Where attendees are hidden nobody is shown.
    """
    for pointer, booking in reading.bookings:
        named = booking.get("seatUid")
        if named is None and reading.step(3) == "by-seat":
            named = reading.step(4)
        if named and booking["attendees"] and named not in _seats(booking):
            yield Breach(f"{pointer}/seatUid", "nobody shown holds this seat", _seats(booking), named)


@rule("CP283", "createBooking")
def the_seat_is_the_bookers(reading: Reading) -> Iterator[Breach]:
    """The seat that was taken has the name, e-mail, zone, language, metadata and answers of the request.

    Source: *Create a booking*, seated event types: answers and metadata stand at the seat.
    """
    for pointer, booking in reading.bookings:
        if "seatUid" not in booking:
            continue
        for index, attendee in enumerate(booking["attendees"]):
            if attendee.get("seatUid") == booking["seatUid"]:
                yield from _holder(f"{pointer}/attendees/{index}", attendee, reading.sent)


def _holder(pointer: str, attendee: dict[str, Any], request: dict[str, Any]) -> Iterator[Breach]:
    asked = request["attendee"]
    want = {"name": asked["name"], "timeZone": asked["timeZone"]}
    want["language"] = asked.get("language") or _DEFAULT_LANGUAGE
    want["metadata"] = request.get("metadata") or {}
    if asked.get("email"):
        want["email"] = asked["email"]
    for member, value in want.items():
        if attendee[member] != value:
            message = f"the {member} at the seat is not the one sent"
            yield Breach(f"{pointer}/{member}", message, value, attendee[member])
    answers = {**(request.get("bookingFieldsResponses") or {}), "name": asked["name"]}
    for member in answers.keys() - {"email", "guests", "location", "attendeePhoneNumber"}:
        kept = attendee["bookingFieldsResponses"].get(member)
        if kept != answers[member] and not (member == "name" and isinstance(kept, dict)):
            message = f"the answer to the booking field {member} is not the one sent"
            yield Breach(f"{pointer}/bookingFieldsResponses/{member}", message, answers[member], kept)


@rule("CP284", "cancelBooking")
def a_seat_given_back_is_free(reading: Reading) -> Iterator[Breach]:
    """Once a seat is cancelled nobody holds it.

    Source: *Cancel a booking*, `seatUid`.
    """
    seat = reading.sent.get("seatUid")
    for pointer, booking in reading.bookings:
        if seat and seat in _seats(booking):
            yield Breach(f"{pointer}/attendees", "the seat given back is still held", "free", seat)


@rule("CP285", "rescheduleBooking")
def a_seat_moves_alone(reading: Reading) -> Iterator[Breach]:
    """Moving one seat answers with the booking in which that seat is now, and with the seat's name.

    Source: *Reschedule a booking*, `seatUid`. In a booking that is new, so is the name of the seat.
    """
    if "seatUid" not in reading.sent:
        return
    for pointer, booking in reading.bookings:
        if not booking.get("seatUid"):
            yield Breach(f"{pointer}/seatUid", "the seat that moved is not named", "present", "absent")


RULES = (
    each_seat_has_a_name_of_its_own,
    the_seat_taken_is_among_the_attendees,
    the_seat_is_the_bookers,
    a_seat_given_back_is_free,
    a_seat_moves_alone,
)
