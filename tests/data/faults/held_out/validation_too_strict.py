"""Held out: faults of what is refused and should be taken."""

from __future__ import annotations

import re
from typing import Any

from sandbox.bookings import body, listing_query
from sandbox.faults import fault
from sandbox.faults.seams import Function, Seams
from sandbox.http.errors import bad_request
from sandbox.validation import formats

OFFSET = re.compile(r"T.*[+-]\d\d")


def refusing(seams: Seams, odd: Any, words: str) -> None:
    """Refuse a create body that is odd."""

    def created(real: Function, given: Any) -> Any:
        checked = real(given)
        if odd(given):
            raise bad_request(words)
        return checked

    seams.around(body.create_body, created)


@fault("metadata-of-500-refused", operations=("create",), difficulty=4)
def metadata_of_500_refused(seams: Seams) -> None:
    """A value of metadata with exactly 500 characters is refused."""
    seams.constant(body, "LONGEST_VALUE", 499)


@fault("long-top-level-refused", operations=("create",), difficulty=3)
def long_top_level_refused(seams: Seams) -> None:
    """Addresses under top-level domains of more than four letters are refused."""

    def is_email(real: Function, value: str) -> bool:
        return bool(real(value)) and len(value.rpartition(".")[2]) <= 4

    seams.around(formats.is_email, is_email)


@fault("rescheduling-reason-required", operations=("reschedule",), difficulty=2)
def rescheduling_reason_required(seams: Seams) -> None:
    """A move without a `reschedulingReason` is refused."""

    def moved(real: Function, given: Any) -> Any:
        checked = real(given)
        if "seatUid" not in checked and not checked.get("reschedulingReason"):
            raise bad_request("reschedulingReason property is wrong,reschedulingReason must be a string ")
        return checked

    seams.around(body.reschedule_body, moved)


@fault("zone-in-lower-case-refused", operations=("create",), difficulty=4)
def zone_in_lower_case_refused(seams: Seams) -> None:
    """A time zone that is not written in the letters of the database is refused."""

    def odd(given: Any) -> bool:
        zone = given["attendee"]["timeZone"] if isinstance(given["attendee"], dict) else ""
        return zone != "" and zone == zone.lower()

    refusing(
        seams, odd, "attendee property is wrong, timeZone property is wrong,timeZone must be a valid IANA time-zone "
    )


@fault("start-with-offset-refused", operations=("create",), difficulty=3)
def start_with_offset_refused(seams: Seams) -> None:
    """A start with an offset other than `Z` is refused."""
    refusing(seams, lambda given: OFFSET.search(given["start"]), "start must be a valid ISO 8601 date string")


@fault("take-250-refused", operations=("list",), difficulty=4)
def take_250_refused(seams: Seams) -> None:
    """A page of exactly 250 bookings is refused."""
    seams.constant(listing_query, "LONGEST_PAGE", 249)


@fault("null-for-optional-refused", operations=("create",), difficulty=4)
def null_for_optional_refused(seams: Seams) -> None:
    """`null` for an optional member is refused, though it counts as absent."""
    refusing(seams, lambda given: None in given.values(), "a property is wrong,it must not be null ")


@fault("empty-guests-refused", operations=("create",), difficulty=4)
def empty_guests_refused(seams: Seams) -> None:
    """A create without guests, said by an empty list, is refused."""
    refusing(seams, lambda given: given.get("guests") == [], "guests property is wrong,guests must not be empty ")
