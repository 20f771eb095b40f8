"""Who is added to a booking or taken from it, one at a time or several guests at once (since July 2026)."""

from __future__ import annotations

from collections.abc import Iterator

from contracts.rules.reading import Reading
from contracts.rules.rule import Breach, rule


@rule("CP278", "addAttendee")
def the_attendee_added_is_who_was_sent(reading: Reading) -> Iterator[Breach]:
    """The attendee who was added has the name, e-mail, zone, language and phone number of the request.

    Source: *Add an attendee to a booking*.
    """
    for member in ("name", "email", "timeZone", "language", "phoneNumber"):
        asked = reading.sent.get(member)
        came = reading.data.get(member)
        if asked and came != asked:
            yield Breach(f"/data/{member}", f"the attendee's {member} is not the one sent", asked, came)
    if reading.data["absent"]:
        yield Breach("/data/absent", "nobody who was just added can be absent", False, True)


@rule("CP279", "addGuests")
def every_guest_added_is_an_attendee(reading: Reading) -> Iterator[Breach]:
    """Each guest of the request is an attendee of the booking that comes back.

    Source: *Add guests to an existing booking*. An address that was there already is not added again, and addresses
    that differ behind a plus sign only count as one.
    """
    for pointer, booking in reading.bookings:
        present = {_same(attendee["email"]) for attendee in booking["attendees"]}
        for guest in reading.sent["guests"]:
            if _same(guest["email"]) not in present:
                yield Breach(f"{pointer}/attendees", "a guest is no attendee", guest["email"], sorted(present))


def _same(email: str) -> str:
    """What all spellings of an address have in common."""
    local, _, domain = email.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}"


@rule("CP280", "getBookingAttendee", "removeAttendee")
def the_attendee_is_the_one_in_the_path(reading: Reading) -> Iterator[Breach]:
    """The attendee that comes back, or goes, has the id in the request's path.

    Source: *Get a specific attendee*, *Remove an attendee from a booking*.
    """
    if str(reading.data["id"]) != reading.step(5):
        yield Breach("/data/id", "another attendee", reading.step(5), reading.data["id"])


@rule("CP286", "getBookingAttendees")
def each_attendee_is_listed_once(reading: Reading) -> Iterator[Breach]:
    """No attendee is listed twice.

    Source: *Get all attendees for a booking*.
    """
    ids = [attendee["id"] for attendee in reading.data]
    if len(set(ids)) != len(ids):
        yield Breach("/data", "an attendee is listed twice", len(ids), len(set(ids)))


RULES = (
    the_attendee_added_is_who_was_sent,
    every_guest_added_is_an_attendee,
    the_attendee_is_the_one_in_the_path,
    each_attendee_is_listed_once,
)
