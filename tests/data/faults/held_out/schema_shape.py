"""Held out: faults of what an answer has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.bookings import calendar_links, get, listing, order, output
from sandbox.faults import fault
from sandbox.faults.seams import Function, Seams


def without(name: str) -> Function:
    """A wrapper of what makes a document: this member is missing in it."""

    def made(real: Function, *asked: Any, **named: Any) -> Any:
        document = real(*asked, **named)
        return {member: value for member, value in document.items() if member != name}

    return made


@fault("absent-host-missing-in-list", operations=("list",), difficulty=2)
def absent_host_missing_in_list(seams: Seams) -> None:
    """Bookings in a list lack `absentHost`, which a read of one of them has."""
    seams.around(listing.listed, without("absentHost"))


@fault("seat-uid-missing-in-list", operations=("list",), difficulty=4)
def seat_uid_missing_in_list(seams: Seams) -> None:
    """Attendees of seated bookings have no `seatUid` in a list, so that its reader can't move or cancel a seat."""

    def listed(real: Function, *asked: Any) -> Any:
        shown = real(*asked)
        people = [{k: v for k, v in person.items() if k != "seatUid"} for person in shown["attendees"]]
        return {**shown, "attendees": people}

    seams.around(listing.listed, listed)


@fault("calendar-links-without-ics", operations=("calendar-links",), difficulty=2)
def calendar_links_without_ics(seams: Seams) -> None:
    """The calendar links are three: the one for ICS is missing."""
    seams.around(calendar_links.links, lambda real, *asked: [it for it in real(*asked) if it["id"] != "ics"])


@fault("rescheduled-from-missing-on-read", operations=("get",), difficulty=3)
def rescheduled_from_missing_on_read(seams: Seams) -> None:
    """`rescheduledFromUid` is in the answer to the move, and missing whenever the new booking is read."""
    seams.around(get.read_output, without("rescheduledFromUid"))


@fault("event-type-slug-missing-on-read", operations=("get",), difficulty=2)
def event_type_slug_missing_on_read(seams: Seams) -> None:
    """A read of a booking shows its event type with `id` alone, without `slug`."""

    def shown(real: Function, *asked: Any) -> Any:
        found = real(*asked)
        return {**found, "eventType": {"id": found["eventTypeId"]}}

    seams.around(get.read_output, shown)


@fault("attendee-phone-dropped", operations=("create", "get"), difficulty=3)
def attendee_phone_dropped(seams: Seams) -> None:
    """The attendee's `phoneNumber` is not stored, so that no answer shows it with the attendee."""

    def ordered(real: Function, *asked: Any) -> Any:
        made = real(*asked)
        first, *others = made.attendees
        return replace(made, attendees=(replace(first, phone_number=None), *others))

    seams.around(order.order, ordered)


@fault("total-pages-missing", operations=("list",), difficulty=1)
def total_pages_missing(seams: Seams) -> None:
    """The pagination of a list lacks `totalPages`."""
    seams.around(listing._pagination, without("totalPages"))


@fault("series-uid-lost-on-cancelled", operations=("cancel", "get", "list"), difficulty=4)
def series_uid_lost_on_cancelled(seams: Seams) -> None:
    """The series uid is missing on an occurrence once it is cancelled, so that it looks like a single booking."""

    def shown(real: Function, *asked: Any) -> Any:
        found = real(*asked)
        if found["status"] == "cancelled":
            found.pop("recurringBookingUid", None)
        return found

    seams.around(output.booking_output, shown)
