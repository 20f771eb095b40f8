"""A booking as the API shows it: one shape for single bookings, one for occurrences of a series, one for seats."""

from typing import Any

from sandbox.accounts.users import User
from sandbox.bookings.booking import Attendee, Booking
from sandbox.catalogue import Catalogue
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS, iso_utc
from sandbox.platform.addresses import shown_address
from sandbox.rights import manages_booking

UNKNOWN_HOST = {"id": "unknown", "name": "unknown", "email": "unknown", "username": "unknown"}


def booking_output(deployment: Deployment, booking: Booking, viewer: User | None = None) -> dict[str, Any]:
    """The shape of a read; of a seated booking what this viewer may see of it."""
    catalogue = deployment.catalogue
    event_type = catalogue.event_type(booking.event_type_id)
    output = _members(deployment, booking, event_type)
    if is_seated(booking, event_type):
        shown = booking.attendees if sees_attendees(deployment, booking, event_type, viewer) else ()
        output["attendees"] = [_seated_attendee(catalogue, attendee) for attendee in shown]
        return output
    return _as_regular(catalogue, output, booking)


def regular_output(deployment: Deployment, booking: Booking) -> dict[str, Any]:
    """The shape of a read for whoever manages the booking, also of one with seats: these are left out then.

    Marking absences is documented to know no other shape.
    """
    event_type = deployment.catalogue.event_type(booking.event_type_id)
    return _as_regular(deployment.catalogue, _members(deployment, booking, event_type), booking)


def _as_regular(catalogue: Catalogue, output: dict[str, Any], booking: Booking) -> dict[str, Any]:
    output["cancelledByEmail"] = booking.cancelled_by
    output["metadata"] = booking.metadata
    output["attendees"] = [attendee_output(catalogue, attendee) for attendee in booking.attendees]
    output["bookingFieldsResponses"] = _responses(catalogue, booking)
    if "guests" in booking.responses:
        output["guests"] = booking.responses["guests"]
    if booking.rescheduling_reason is not None:
        output["reschedulingReason"] = booking.rescheduling_reason
    return output


def written_output(deployment: Deployment, booking: Booking) -> dict[str, Any]:
    """The shape of create and reschedule, with one member more than a read (observed: recordings, group `create`)."""
    output = booking_output(deployment, booking)
    output["isPlatformManagedUserBooking"] = _is_hosted_for_a_platform(deployment, booking)
    return output


def seat_output(request: Request, booking: Booking, seat_uid: str | None) -> dict[str, Any]:
    """What the holder of a seat is told who just took or moved it: always of his own seat, of others if they show."""
    output = booking_output(request.deployment, booking, request.caller)
    output["attendees"] = output["attendees"] or holders(request.deployment, booking, seat_uid)
    output["seatUid"] = seat_uid
    if sum(attendee.seat_uid is not None for attendee in booking.attendees) == 1:
        # Who joins others is not told (observed: recordings, "10 seated creates on 3 seats").
        output["isPlatformManagedUserBooking"] = _is_hosted_for_a_platform(request.deployment, booking)
    return output


def holders(deployment: Deployment, booking: Booking, seat_uid: str | None) -> list[dict[str, Any]]:
    """Who holds this seat."""
    holding = (attendee for attendee in booking.attendees if attendee.seat_uid == seat_uid)
    return [_seated_attendee(deployment.catalogue, attendee) for attendee in holding]


def _is_hosted_for_a_platform(deployment: Deployment, booking: Booking) -> bool:
    host = deployment.catalogue.user(booking.host_id)
    return host is not None and host.client_id is not None


def is_seated(booking: Booking, event_type: EventType | None) -> bool:
    """Whether a booking has seats: its event type does, or somebody holds one."""
    if event_type is not None and event_type.seats is not None:
        return True
    return any(attendee.seat_uid is not None for attendee in booking.attendees)


def sees_attendees(deployment: Deployment, booking: Booking, event_type: EventType | None, viewer: User | None) -> bool:
    """Attendees of a seated booking show to everybody if the event type says so, else to those who manage it."""
    if event_type is not None and event_type.seats is not None and event_type.seats.shows_attendees:
        return True
    return viewer is not None and manages_booking(deployment, viewer, booking)


def _members(deployment: Deployment, booking: Booking, event_type: EventType | None) -> dict[str, Any]:
    """What all shapes have in common."""
    host = deployment.catalogue.user(booking.host_id)
    output: dict[str, Any] = {
        "id": booking.id,
        "uid": booking.uid,
        "title": booking.title,
        "description": booking.description,
        "hosts": [UNKNOWN_HOST if host is None else host.as_host],
        "status": booking.status,
        "cancellationReason": booking.cancellation_reason,
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
        "rating": None,
        "icsUid": booking.ics_uid,
    }
    _add_links(output, booking)
    return output


def _add_links(output: dict[str, Any], booking: Booking) -> None:
    if booking.series_uid is not None:
        output["recurringBookingUid"] = booking.series_uid
    # On a single booking null says that nobody moved it; an occurrence leaves the member out then.
    if booking.series_uid is None or booking.rescheduled_by is not None:
        output["rescheduledByEmail"] = booking.rescheduled_by
    if booking.rescheduled_from_uid is not None:
        output["rescheduledFromUid"] = booking.rescheduled_from_uid
    if booking.rescheduled_to_uid is not None:
        output["rescheduledToUid"] = booking.rescheduled_to_uid


def attendee_output(catalogue: Catalogue, attendee: Attendee) -> dict[str, Any]:
    """Somebody who comes, as a booking without seats shows them."""
    output: dict[str, Any] = {
        "name": attendee.name,
        "email": attendee.email,
        "displayEmail": shown_address(catalogue, attendee.email),
        "timeZone": attendee.time_zone,
        "language": attendee.language,
        "absent": attendee.absent,
    }
    if attendee.phone_number is not None:
        output["phoneNumber"] = attendee.phone_number
    return output


def _seated_attendee(catalogue: Catalogue, attendee: Attendee) -> dict[str, Any]:
    output = attendee_output(catalogue, attendee)
    output.pop("phoneNumber", None)
    if attendee.seat_uid is not None:
        output["seatUid"] = attendee.seat_uid
    output["bookingFieldsResponses"] = attendee.responses or {}
    output["metadata"] = attendee.metadata or {}
    return output


def _responses(catalogue: Catalogue, booking: Booking) -> dict[str, Any]:
    responses = {**booking.responses}
    if "email" in responses:
        responses["displayEmail"] = shown_address(catalogue, responses["email"])
    if "guests" in responses:
        responses["displayGuests"] = [shown_address(catalogue, guest) for guest in responses["guests"]]
    if booking.rescheduling_reason is not None:
        responses["rescheduledReason"] = booking.rescheduling_reason
    return responses
