"""A booking as the API shows it: one shape for single bookings, one for occurrences of a series."""

from typing import Any

from sandbox.bookings.booking import Attendee, Booking
from sandbox.deployment import Deployment
from sandbox.instants import MINUTE_MS, iso_utc

UNKNOWN_HOST = {"id": "unknown", "name": "unknown", "email": "unknown", "username": "unknown"}


def booking_output(deployment: Deployment, booking: Booking) -> dict[str, Any]:
    """The shape of a read."""
    event_type = None if booking.event_type_id is None else deployment.catalogue.event_type(booking.event_type_id)
    host = deployment.catalogue.user(booking.host_id)
    output: dict[str, Any] = {
        "id": booking.id,
        "uid": booking.uid,
        "title": booking.title,
        "description": booking.description,
        "hosts": [UNKNOWN_HOST if host is None else host.as_host],
        "status": booking.status,
        "cancellationReason": booking.cancellation_reason,
        "cancelledByEmail": booking.cancelled_by,
        "start": iso_utc(booking.start_ms),
        "end": iso_utc(booking.end_ms),
        "duration": (booking.end_ms - booking.start_ms) // MINUTE_MS,
        "eventTypeId": booking.event_type_id,
        "eventType": None if event_type is None else event_type.reference,
        "meetingUrl": booking.location,
        "location": booking.location,
        "absentHost": booking.absent_host,
        "createdAt": iso_utc(booking.created_ms),
        "updatedAt": iso_utc(booking.updated_ms),
        "metadata": booking.metadata,
        "rating": None,
        "icsUid": booking.ics_uid,
        "attendees": [_attendee(attendee) for attendee in booking.attendees],
        "bookingFieldsResponses": _responses(booking),
    }
    if "guests" in booking.responses:
        output["guests"] = booking.responses["guests"]
    _add_links(output, booking)
    return output


def written_output(deployment: Deployment, booking: Booking) -> dict[str, Any]:
    """The shape of create and reschedule, with one member more than a read (observed: recordings, group `create`)."""
    output = booking_output(deployment, booking)
    output["isPlatformManagedUserBooking"] = False
    return output


def _add_links(output: dict[str, Any], booking: Booking) -> None:
    if booking.series_uid is not None:
        output["recurringBookingUid"] = booking.series_uid
    # On a single booking null says that nobody moved it; an occurrence leaves the member out then.
    if booking.series_uid is None or booking.rescheduled_by is not None:
        output["rescheduledByEmail"] = booking.rescheduled_by
    if booking.rescheduling_reason is not None:
        output["reschedulingReason"] = booking.rescheduling_reason
    if booking.rescheduled_from_uid is not None:
        output["rescheduledFromUid"] = booking.rescheduled_from_uid
    if booking.rescheduled_to_uid is not None:
        output["rescheduledToUid"] = booking.rescheduled_to_uid


def _attendee(attendee: Attendee) -> dict[str, Any]:
    output: dict[str, Any] = {
        "name": attendee.name,
        "email": attendee.email,
        "displayEmail": attendee.email,
        "timeZone": attendee.time_zone,
        "language": attendee.language,
        "absent": attendee.absent,
    }
    if attendee.phone_number is not None:
        output["phoneNumber"] = attendee.phone_number
    return output


def _responses(booking: Booking) -> dict[str, Any]:
    responses = {**booking.responses}
    if "email" in responses:
        responses["displayEmail"] = responses["email"]
    if "guests" in responses:
        responses["displayGuests"] = responses["guests"]
    if booking.rescheduling_reason is not None:
        responses["rescheduledReason"] = booking.rescheduling_reason
    return responses
