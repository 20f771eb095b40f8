"""Whose addresses and names an answer shows, said in several places, must agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

from contracts.rules.booking_answers import BOOKING_ANSWERS
from contracts.rules.reading import Booking, Reading
from contracts.rules.rule import Breach, rule

_PLUS: Final = re.compile(r"\+[^@]*@")
_UNKNOWN: Final = "unknown"
"""What damaged data are shown as."""


def _shown_otherwise(email: str, shown: str) -> bool:
    """Whether `shown` is neither the address nor the address without what a platform put behind a plus sign."""
    return shown not in (email, _PLUS.sub("@", email))


def _people(pointer: str, holder: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everybody in a booking; else an attendee by itself, or the user a booking went to."""
    for member in ("hosts", "attendees"):
        for index, person in enumerate(holder.get(member, ())):
            yield f"{pointer}/{member}/{index}", person
    for member in ("bookingFieldsResponses", "reassignedTo"):
        if member in holder:
            yield f"{pointer}/{member}", holder[member]
    if "displayEmail" in holder:
        yield pointer, holder


def _plain(booking: Booking) -> bool:
    """Whether each address that a booking shows is the address itself: the usual case, quickly told."""
    for person in booking["attendees"]:
        if person.get("displayEmail") != person["email"]:
            return False
    host, answers = booking["hosts"][0], booking.get("bookingFieldsResponses", {})
    return bool(host.get("displayEmail") == host["email"] and answers.get("displayEmail") == answers.get("email"))


@rule(
    "CP294",
    *BOOKING_ANSWERS,
    "addAttendee",
    "getBookingAttendee",
    "getBookingAttendees",
    "reassignBooking",
    "reassignBookingToUser",
)
def the_address_shown_is_the_address(reading: Reading) -> Iterator[Breach]:
    """`displayEmail` is `email`, or that without what a platform put behind a plus sign.

    Source: `displayEmail`, since July 2026.
    """
    for pointer, holder in reading.bookings:
        if "attendees" in holder and _plain(holder):
            continue
        for where, person in _people(pointer, holder):
            shown, email = person.get("displayEmail"), person.get("email")
            if shown is not None and email is not None and _shown_otherwise(email, shown):
                yield Breach(f"{where}/displayEmail", "another address is shown", email, shown)


@rule("CP295", *(name for name in BOOKING_ANSWERS if name != "markNoShow"))
def the_answers_are_an_attendees(reading: Reading) -> Iterator[Breach]:
    """The name and e-mail address among the answers are those of an attendee.

    Source: *Create a booking*: `attendee` becomes the answers to the fields for name and e-mail.
    """
    for pointer, booking in reading.bookings:
        answers = booking.get("bookingFieldsResponses")
        attendees = booking["attendees"]
        if not answers or not attendees:
            continue
        if answers.get("email") == attendees[0]["email"] and answers.get("name") == attendees[0]["name"]:
            continue
        for member in ("email", "name"):
            told = answers.get(member)
            if isinstance(told, str) and told not in ("", _UNKNOWN):
                known = [attendee[member] for attendee in attendees]
                if told not in known:
                    where = f"{pointer}/bookingFieldsResponses/{member}"
                    yield Breach(where, f"no attendee has the {member} of the answers", known, told)


@rule("CP296", *BOOKING_ANSWERS)
def guests_are_told_alike(reading: Reading) -> Iterator[Breach]:
    """The guests of a booking, those among its answers and those to be shown are the same.

    Source: *Create a booking*, `guests`; `displayGuests` since July 2026.
    """
    for pointer, booking in reading.bookings:
        if "guests" in booking and "bookingFieldsResponses" in booking:
            yield from _guests(pointer, booking, booking["guests"])


def _guests(pointer: str, booking: Booking, guests: list[str]) -> Iterator[Breach]:
    answers = booking["bookingFieldsResponses"]
    told, shown = answers.get("guests", guests), answers.get("displayGuests", guests)
    if told != guests:
        yield Breach(f"{pointer}/bookingFieldsResponses/guests", "other guests than those of the booking", guests, told)
    if shown == guests:
        return
    if len(shown) != len(guests) or any(_shown_otherwise(*pair) for pair in zip(guests, shown, strict=True)):
        where = f"{pointer}/bookingFieldsResponses/displayGuests"
        yield Breach(where, "other guests than those of the booking", guests, shown)


RULES = (the_address_shown_is_the_address, the_answers_are_an_attendees, guests_are_told_alike)
