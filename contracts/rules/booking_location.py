"""Where a booking takes place: what the request said of it must come back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contracts.rules.booking_answers import BOOKING_ANSWERS
from contracts.rules.reading import Reading
from contracts.rules.rule import Breach, rule

_SAYS_WHERE = {"attendeeAddress": "address", "attendeePhone": "phone", "attendeeDefined": "location"}
"""Kinds of location in which the booker says where, and the member in which."""
_SAYS_WHERE_LATER = {**_SAYS_WHERE, "address": "address", "link": "link", "phone": "phone"}
"""The same when a location is changed: there the organiser's kinds carry a value too."""


def _differs(reading: Reading, wanted: Any) -> Iterator[Breach]:
    for pointer, booking in reading.bookings:
        if booking["location"] != wanted:
            yield Breach(f"{pointer}/location", "another place than the one sent", wanted, booking["location"])


@rule("CP218", "createBooking")
def the_location_is_the_one_sent(reading: Reading) -> Iterator[Breach]:
    """The location is what the booker gave: a text as it stands, an object's address, phone number or free text.

    Source: *Create a booking*, `location`, and `meetingUrl`, which counts where `location` is left out.
    """
    asked = reading.sent.get("location") or reading.sent.get("meetingUrl")
    if isinstance(asked, dict):
        asked = asked.get(_SAYS_WHERE.get(asked["type"], ""))
    if isinstance(asked, str):
        yield from _differs(reading, asked)


@rule("CP219", *BOOKING_ANSWERS)
def the_meeting_url_is_the_location(reading: Reading) -> Iterator[Breach]:
    """`meetingUrl`, which `location` has replaced, always says the same.

    Source: the answer of *Create a booking*; observed on every recorded booking.
    """
    for pointer, booking in reading.bookings:
        if booking["meetingUrl"] != booking["location"]:
            message = "meetingUrl and location differ"
            yield Breach(f"{pointer}/meetingUrl", message, booking["location"], booking["meetingUrl"])


@rule("CP275", "updateBookingLocation")
def the_location_is_the_one_set(reading: Reading) -> Iterator[Breach]:
    """After a change of location the booking takes place where the request said.

    Source: *Update a booking's location* (since July 2026), where each kind carries its own value.
    """
    asked = reading.sent.get("location")
    if asked and asked["type"] in _SAYS_WHERE_LATER:
        yield from _differs(reading, asked[_SAYS_WHERE_LATER[asked["type"]]])


RULES = (the_location_is_the_one_sent, the_meeting_url_is_the_location, the_location_is_the_one_set)
