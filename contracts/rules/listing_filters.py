"""Each booking of a list satisfies every filter that was sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Final

from contracts.rules.reading import Booking, Reading, instant
from contracts.rules.rule import Breach, rule

_CLOCK: Final = timedelta(seconds=5)
"""How far the clock in the answer's headers may be from the one that the server filtered by."""


def _gone(booking: Booking) -> bool:
    return booking["status"] in ("cancelled", "rejected")


def _upcoming(booking: Booking, now: datetime) -> bool:
    if instant(booking["end"]) < now - _CLOCK:
        return False
    return booking["status"] == "accepted" if "recurringBookingUid" in booking else not _gone(booking)


def _recurring(booking: Booking, now: datetime) -> bool:
    return "recurringBookingUid" in booking and not _gone(booking) and instant(booking["end"]) >= now - _CLOCK


def _past(booking: Booking, now: datetime) -> bool:
    return instant(booking["end"]) <= now + _CLOCK and not _gone(booking)


def _unconfirmed(booking: Booking, now: datetime) -> bool:
    return booking["status"] == "pending" and instant(booking["end"]) >= now - _CLOCK


def _cancelled(booking: Booking, _now: datetime) -> bool:
    return _gone(booking)


_MEANING: Final[dict[str, Callable[[Booking, datetime], bool]]] = {
    "upcoming": _upcoming,
    "recurring": _recurring,
    "past": _past,
    "cancelled": _cancelled,
    "unconfirmed": _unconfirmed,
}


@rule("CP253", "getBookings")
def each_booking_has_a_status_asked_for(reading: Reading) -> Iterator[Breach]:
    """Each booking listed is upcoming, recurring, past, cancelled or unconfirmed, whichever were asked for.

    Source: *Get all bookings*, `status`: several count together, a rejected booking is a cancelled one, and a single
    pending one is both upcoming and unconfirmed.
    """
    asked = [status for text in reading.query.get("status", ()) for status in text.split(",")]
    if not asked:
        return
    now = reading.now
    if now is None:
        return
    for pointer, booking in reading.bookings:
        if not any(_MEANING[status](booking, now) for status in asked):
            came = f"{booking['status']}, until {booking['end']}"
            yield Breach(f"{pointer}/status", "a booking has no status that was asked for", ", ".join(asked), came)


def _address(text: str) -> str:
    return text.strip().replace(" ", "+").lower()


@rule("CP254", "getBookings")
def each_booking_has_the_attendee(reading: Reading) -> Iterator[Breach]:
    """Each booking listed has an attendee with the e-mail address, and one with the name, that was asked for.

    Source: *Get all bookings*, `attendeeEmail`, `attendeeName`. A seated booking may hide its attendees, and a
    cancelled one has none left. A platform's users are found by the address they are shown with, too.
    """
    email, name = reading.asked("attendeeEmail"), reading.asked("attendeeName")
    if not email and not name:
        return
    for pointer, booking in reading.bookings:
        attendees = booking["attendees"]
        if not attendees:
            continue
        shown = {attendee.get("displayEmail", attendee["email"]).lower() for attendee in attendees}
        if email and _address(email) not in shown | {attendee["email"].lower() for attendee in attendees}:
            found = [attendee["email"] for attendee in attendees]
            yield Breach(f"{pointer}/attendees", "no attendee has the address asked for", email, found)
        if name and name not in {attendee["name"] for attendee in attendees}:
            found = [attendee["name"] for attendee in attendees]
            yield Breach(f"{pointer}/attendees", "no attendee has the name asked for", name, found)


@rule("CP255", "getBookings")
def only_the_uid_asked_for_is_listed(reading: Reading) -> Iterator[Breach]:
    """`bookingUid` lists that booking and no other.

    Source: *Get all bookings*, `bookingUid`.
    """
    asked = reading.asked("bookingUid")
    if not asked:
        return
    for pointer, booking in reading.bookings:
        if booking["uid"] != asked:
            yield Breach(f"{pointer}/uid", "another booking than the one asked for", asked, booking["uid"])


@rule("CP256", "getBookings")
def each_booking_is_of_an_event_type_asked_for(reading: Reading) -> Iterator[Breach]:
    """Each booking listed belongs to `eventTypeIds`, or to `eventTypeId` where those were not sent.

    Source: *Get all bookings*.
    """
    several = [text for texts in reading.query.get("eventTypeIds", ()) for text in texts.split(",") if text]
    asked = several or [text for text in (reading.asked("eventTypeId"),) if text]
    if not asked:
        return
    wanted = {int(text) for text in asked}
    for pointer, booking in reading.bookings:
        if booking["eventTypeId"] not in wanted:
            yield Breach(f"{pointer}/eventTypeId", "another event type", sorted(wanted), booking["eventTypeId"])


def _within(reading: Reading, bounds: tuple[tuple[str, str, bool], ...]) -> Iterator[Breach]:
    """Breaches of (parameter, member, whether it is the earliest moment allowed)."""
    for parameter, member, earliest in bounds:
        asked = reading.asked(parameter)
        if asked is None:
            continue
        bound = instant(asked.replace(" ", "+"))  # a plus sign that was not encoded arrives as a blank
        for pointer, booking in reading.bookings:
            came = booking[member]
            if came is not None and ((instant(came) < bound) if earliest else (instant(came) > bound)):
                wanted = f"{'from' if earliest else 'until'} {asked}"
                yield Breach(f"{pointer}/{member}", f"a booking lies outside {parameter}", wanted, came)


@rule("CP257", "getBookings")
def each_booking_lies_within_the_times(reading: Reading) -> Iterator[Breach]:
    """Each booking listed begins no earlier than `afterStart` and ends no later than `beforeEnd`.

    Source: *Get all bookings*; both moments themselves count.
    """
    yield from _within(reading, (("afterStart", "start", True), ("beforeEnd", "end", False)))


@rule("CP258", "getBookings")
def each_booking_was_made_and_changed_within_the_times(reading: Reading) -> Iterator[Breach]:
    """Each booking listed was made, and last changed, between the moments that were asked for.

    Source: *Get all bookings*, `afterCreatedAt`, `beforeCreatedAt`, `afterUpdatedAt`, `beforeUpdatedAt`.
    """
    yield from _within(
        reading,
        (
            ("afterCreatedAt", "createdAt", True),
            ("beforeCreatedAt", "createdAt", False),
            ("afterUpdatedAt", "updatedAt", True),
            ("beforeUpdatedAt", "updatedAt", False),
        ),
    )


RULES = (
    each_booking_has_a_status_asked_for,
    each_booking_has_the_attendee,
    only_the_uid_asked_for_is_listed,
    each_booking_is_of_an_event_type_asked_for,
    each_booking_lies_within_the_times,
    each_booking_was_made_and_changed_within_the_times,
)
