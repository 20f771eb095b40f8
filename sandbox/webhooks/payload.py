"""What a delivery says: the booking as a calendar event, or who was absent (documented under *Webhooks*)."""

from datetime import timedelta
from typing import Any

from sandbox.accounts.users import User
from sandbox.bookings.booking import DEFAULT_LANGUAGE, Attendee, Booking
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.instants import MINUTE_MS, in_zone, iso_utc
from sandbox.validation.formats import time_zone

# The texts beside the system's own fields, which most of them leave to whoever shows them.
LABELS = {
    "name": "your_name",
    "email": "email_address",
    "attendeePhoneNumber": "phone_number",
    "location": "location",
    "title": "what_is_this_meeting_about",
    "notes": "additional_notes",
    "guests": "additional_guests",
    "rescheduleReason": "reason_for_reschedule",
}
Payload = dict[str, Any]


def calendar_event(deployment: Deployment, booking: Booking, host: User | None) -> Payload:
    """A booking for its subscribers. Of a seated one the last seat counts, which is the one that was taken or left."""
    event_type = deployment.catalogue.event_type(booking.event_type_id)
    seats = [attendee for attendee in booking.attendees if attendee.seat_uid is not None]
    answered = seats[-1].responses or {} if seats else booking.responses
    event: Payload = {
        "type": "" if event_type is None else event_type.slug,
        "title": booking.title,
        "description": "" if event_type is None else event_type.options["description"],
        "additionalNotes": answered.get("notes") or "",
        "startTime": _whole_seconds(booking.start_ms),
        "endTime": _whole_seconds(booking.end_ms),
        "organizer": _organizer(booking, host),
        "attendees": [_attendee(attendee, booking.start_ms) for attendee in booking.attendees],
        "uid": booking.uid,
        "bookingId": booking.id,
        "location": booking.location,
        "destinationCalendar": None,
        "responses": _responses(event_type, answered, custom_only=False),
        "userFieldsResponses": _responses(event_type, answered, custom_only=True),
        "eventTypeId": booking.event_type_id,
        "length": (booking.end_ms - booking.start_ms) // MINUTE_MS,
        "status": booking.status.upper(),
        "metadata": seats[-1].metadata or {} if seats else booking.metadata,
    }
    if event_type is not None:
        event["eventTitle"] = event_type.title
        event["eventDescription"] = event_type.options["description"]
        event["price"] = event_type.options["price"]
        event["currency"] = event_type.options["currency"]
        event["requiresConfirmation"] = event_type.confirmation is not None
    return event


def replaced(previous: Booking) -> Payload:
    """What a booking says of the one in whose place it came."""
    return {
        "rescheduleUid": previous.uid,
        "rescheduleId": previous.id,
        "rescheduleStartTime": _whole_seconds(previous.start_ms),
        "rescheduleEndTime": _whole_seconds(previous.end_ms),
    }


def absence(booking: Booking, marks: list[dict[str, Any]]) -> Payload:
    """Who of the attendees was marked: `email` and `noShow` of each."""
    said = (f"{mark['email']} {'marked' if mark['noShow'] else 'unmarked'} as no-show" for mark in marks)
    return {
        "message": ", ".join(said),
        "bookingUid": booking.uid,
        "bookingId": booking.id,
        "attendees": marks,
    }


def _organizer(booking: Booking, host: User | None) -> Payload:
    if host is None:
        return {"name": "", "email": "", "timeZone": "", "language": {"locale": DEFAULT_LANGUAGE}}
    return {
        "id": host.id,
        "name": host.name,
        "email": host.email,
        "username": host.username,
        "timeZone": host.time_zone,
        "language": {"locale": host.locale or DEFAULT_LANGUAGE},
        "utcOffset": _offset_minutes(host.time_zone, booking.start_ms),
    }


def _attendee(attendee: Attendee, start_ms: int) -> Payload:
    shown: Payload = {
        "name": attendee.name,
        "email": attendee.email,
        "timeZone": attendee.time_zone,
        "language": {"locale": attendee.language},
        "utcOffset": _offset_minutes(attendee.time_zone, start_ms),
    }
    if attendee.phone_number is not None:
        shown["phoneNumber"] = attendee.phone_number
    return shown


def _responses(event_type: EventType | None, answered: dict[str, Any], *, custom_only: bool) -> Payload:
    """Every field with its label; those without an answer have no `value`."""
    shown = {}
    for field in () if event_type is None else event_type.options["bookingFields"]:
        slug = field["slug"]
        if custom_only and field["isDefault"]:
            continue
        shown[slug] = {"label": field.get("label") or LABELS.get(slug, slug), "isHidden": bool(field.get("hidden"))}
        if slug in answered:
            shown[slug]["value"] = answered[slug]
    return shown


def _whole_seconds(instant_ms: int) -> str:
    return f"{iso_utc(instant_ms)[:19]}Z"


def _offset_minutes(zone: str, instant_ms: int) -> int:
    offset = in_zone(instant_ms, time_zone(zone)).utcoffset()
    return 0 if offset is None else offset // timedelta(minutes=1)
