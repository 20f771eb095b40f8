"""What an answer must keep to itself, as far as it can be told from the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from contracts.rules.booking_answers import BOOKING_ANSWERS
from contracts.rules.reading import Booking, Reading
from contracts.rules.rule import Breach, rule

_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_OWN_WORDS = frozenset({"hosts", "icsUid", "uid", "location", "meetingUrl", "description"})
"""Members that may hold addresses of the host, identifiers, or free text."""
_SHORTEST_SECRET = 8


@rule("CP291", *BOOKING_ANSWERS)
def answers_at_a_seat_leave_out_the_email(reading: Reading) -> Iterator[Breach]:
    """The answers that stand at a seat don't repeat its holder's e-mail address.

    Source: *Get a booking*, seated: `bookingFieldsResponses` without `email`.
    """
    for pointer, booking in reading.bookings:
        for index, attendee in enumerate(booking["attendees"]):
            if "seatUid" in attendee and "email" in attendee["bookingFieldsResponses"]:
                where = f"{pointer}/attendees/{index}/bookingFieldsResponses/email"
                yield Breach(where, "the e-mail address is repeated", "absent", "present")


@rule("CP292", *BOOKING_ANSWERS)
def hidden_attendees_leak_nowhere(reading: Reading) -> Iterator[Breach]:
    """A booking that shows no attendees names no e-mail address but its host's.

    Source: the event type's `seats.showAttendeeInfo`; attendees are hidden from all but the host since July 2026.
    """
    for pointer, booking in reading.bookings:
        if booking["attendees"]:
            continue
        known = {host["email"] for host in booking["hosts"]} | {booking.get("cancelledByEmail")}
        for where, address in _addresses(booking):
            if address not in known:
                yield Breach(f"{pointer}{where}", "the address of a hidden attendee", "absent", address)


def _addresses(booking: Booking) -> Iterator[tuple[str, str]]:
    for member, value in booking.items():
        if member not in _OWN_WORDS:
            for address in _ADDRESS.findall(_text(value)):
                yield f"/{member}", address


def _text(value: Any) -> str:
    return value if isinstance(value, str) else repr(value) if value else ""


@rule("CP293", answers="refusal")
def a_refusal_repeats_no_credentials(reading: Reading) -> Iterator[Breach]:
    """A refusal doesn't repeat the token, key or secret that came with the request.

    Source: a token that is no key must not be told to whoever reads the answer or its log.
    """
    said = reading.exchange.refusal
    for name, value in reading.exchange.call.headers.items():
        if name.lower() not in ("authorization", "x-cal-secret-key"):
            continue
        secret = value.rpartition(" ")[2]
        if len(secret) >= _SHORTEST_SECRET and secret in said:
            yield Breach("/error/message", "the answer repeats the caller's credentials", "hidden", "shown")


RULES = (answers_at_a_seat_leave_out_the_email, hidden_attendees_leak_nowhere, a_refusal_repeats_no_credentials)
