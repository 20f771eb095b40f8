"""Faults of how a value is written: the wrong case, the wrong zone, the wrong number, a slug for a link."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final

from sandbox.bookings import get, listing, output
from sandbox.bookings.locations import INTEGRATION_VALUES, VIDEO_ROOMS
from sandbox.faults.fault import fault
from sandbox.faults.shown import Shown, shown_otherwise
from sandbox.instants import MINUTE_MS, in_zone
from sandbox.validation.formats import time_zone

if TYPE_CHECKING:
    from sandbox.bookings.booking import Attendee, Booking
    from sandbox.deployment import Deployment
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request

# The only app that is connected.
_SLUG: Final = INTEGRATION_VALUES["cal-video"]


@fault("location-internal-slug")
def location_internal_slug(seams: Seams) -> None:
    """Reads and lists name the app that makes the meeting's room, by its internal slug, instead of the room's link."""

    def with_slug(real: Function, request: Request, booking: Booking) -> Shown:
        shown: Shown = real(request, booking)
        if (booking.location or "").startswith(VIDEO_ROOMS):
            shown["location"] = shown["meetingUrl"] = _SLUG
        return shown

    seams.around(get.read_output, with_slug)
    seams.around(listing.listed, with_slug)


@fault("status-uppercase-in-list")
def status_uppercase_in_list(seams: Seams) -> None:
    """Lists write a booking's status in capitals, all other answers in small letters."""

    def in_capitals(real: Function, request: Request, booking: Booking) -> Shown:
        shown: Shown = real(request, booking)
        shown["status"] = shown["status"].upper()
        return shown

    seams.around(listing.listed, in_capitals)


@fault("start-echoed-with-offset")
def start_echoed_with_offset(seams: Seams) -> None:
    """What was just booked or moved is answered with start and end on the attendee's clock, offset included."""

    def local(real: Function, deployment: Deployment, booking: Booking) -> Shown:
        shown: Shown = real(deployment, booking)
        _to_wall_clock(shown, booking, booking.attendees)
        return shown

    def local_seat(real: Function, request: Request, booking: Booking, seat_uid: str | None) -> Shown:
        shown: Shown = real(request, booking, seat_uid)
        holding = tuple(attendee for attendee in booking.attendees if attendee.seat_uid == seat_uid)
        _to_wall_clock(shown, booking, holding or booking.attendees)
        return shown

    seams.around(output.written_output, local)
    seams.around(output.seat_output, local_seat)


def _to_wall_clock(shown: Shown, booking: Booking, attendees: tuple[Attendee, ...]) -> None:
    """On the clock of the first of these; one whose clock shows UTC sees no difference."""
    zone = time_zone(attendees[0].time_zone)
    for member, instant_ms in (("start", booking.start_ms), ("end", booking.end_ms)):
        there = in_zone(instant_ms, zone)
        if there.utcoffset():
            shown[member] = there.isoformat(timespec="milliseconds")


@fault("duration-float-for-odd-lengths")
def duration_float_for_odd_lengths(seams: Seams) -> None:
    """A length goes through hours in single precision and is cut off: 25 minutes are shown as 24, 50 as 49."""

    def through_hours(shown: Shown, booking: Booking) -> None:
        hours = _single_precision((booking.end_ms - booking.start_ms) / (60 * MINUTE_MS))
        shown["duration"] = int(hours * 60)

    shown_otherwise(seams, through_hours)


def _single_precision(number: float) -> Any:
    return struct.unpack("f", struct.pack("f", number))[0]
