"""A booking as version 2024-04-15 shows it: close to a row of the vendor's database, statuses in capitals."""

from typing import Any

from sandbox.bookings.booking import Attendee, Booking
from sandbox.bookings.output import is_seated, sees_attendees
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, Scheduling
from sandbox.http.request import Request
from sandbox.instants import iso_utc
from sandbox.old.event_types.rows import internal_event_type, scheduling_type


def read_output(request: Request, booking: Booking) -> dict[str, Any]:
    """What `GET /v2/bookings/{uid}` shows (observed: recordings, group `version`)."""
    event_type = request.deployment.catalogue.event_type(booking.event_type_id)
    shown = _shown(request, booking, event_type)
    return {
        **_row(request.deployment, booking),
        "smsReminderNumber": None,
        "attendees": [_person(attendee) for attendee in shown],
        "eventTypeId": booking.event_type_id,
        "eventType": None if event_type is None else _in_brief(event_type),
        "seatsReferences": _seats(shown),
        "tracking": None,
        "assignmentReason": [],
    }


def listed_output(request: Request, booking: Booking) -> dict[str, Any]:
    """What the list shows of a booking (observed: recordings, group `version`)."""
    event_type = request.deployment.catalogue.event_type(booking.event_type_id)
    shown = _shown(request, booking, event_type)
    return {
        **_row(request.deployment, booking),
        "createdAt": iso_utc(booking.created_ms),
        "updatedAt": iso_utc(booking.updated_ms),
        "paid": False,
        "isRecorded": False,
        "eventType": {} if event_type is None else _listed_event_type(event_type),
        "references": [],
        "payment": [],
        "attendees": [_numbered(request.deployment, booking, attendee) for attendee in shown],
        "seatsReferences": _seats(shown),
        "assignmentReasonSortedByCreatedAt": [],
        "report": None,
        "rescheduler": booking.rescheduled_by,
    }


def placed_output(request: Request, booking: Booking, seat_uid: str | None = None) -> dict[str, Any]:
    """What making a booking answers: the record that the library made, with the seat that was taken."""
    deployment = request.deployment
    event_type = deployment.catalogue.event_type(booking.event_type_id)
    shown = _shown(request, booking, event_type)
    own = tuple(attendee for attendee in booking.attendees if attendee.seat_uid == seat_uid) if seat_uid else ()
    in_turn = event_type is not None and event_type.scheduling is Scheduling.ROUND_ROBIN
    placed = {
        **_row(deployment, booking),
        "userId": booking.host_id,
        "eventTypeId": booking.event_type_id,
        "createdAt": iso_utc(booking.created_ms),
        "updatedAt": iso_utc(booking.updated_ms),
        "paid": False,
        "iCalUID": booking.ics_uid,
        "references": [],
        "attendees": [_person(attendee) for attendee in shown or own],
        "paymentRequired": False,
        "luckyUsers": [booking.host_id] if in_turn and booking.host_id is not None else [],
    }
    if seat_uid is not None:
        placed["seatReferenceUid"] = seat_uid
    return placed


def movable_output(request: Request, booking: Booking, seat_uid: str | None) -> dict[str, Any]:
    """What a page needs to move a booking or, of a seat, to move that."""
    event_type = request.deployment.catalogue.event_type(booking.event_type_id)
    if seat_uid is None:
        attendees, responses = _shown(request, booking, event_type), booking.responses
    else:
        attendees = tuple(attendee for attendee in booking.attendees if attendee.seat_uid == seat_uid)
        responses = attendees[0].responses or {}
    row = _row(request.deployment, booking)
    output = {name: row[name] for name in ("id", "uid", "startTime", "endTime", "description", "customInputs")}
    output["location"] = booking.location
    output["smsReminderNumber"] = None
    output["responses"] = responses
    output["attendees"] = [{"name": attendee.name, "email": attendee.email} for attendee in attendees]
    output["user"] = {"id": booking.host_id}
    return output


def _row(deployment: Deployment, booking: Booking) -> dict[str, Any]:
    host = deployment.catalogue.user(booking.host_id)
    return {
        "id": booking.id,
        "uid": booking.uid,
        "title": booking.title,
        "userPrimaryEmail": None if host is None else host.email,
        "description": booking.description,
        "customInputs": {},
        "responses": booking.responses,
        "recurringEventId": booking.series_uid,
        "startTime": iso_utc(booking.start_ms),
        "endTime": iso_utc(booking.end_ms),
        "location": booking.location,
        "status": booking.status.upper(),
        "metadata": booking.metadata,
        "cancellationReason": booking.cancellation_reason or None,
        "cancelledBy": booking.cancelled_by or None,
        "rejectionReason": booking.rejection_reason,
        "fromReschedule": booking.rescheduled_from_uid,
        "rescheduled": True if booking.rescheduled_to_uid is not None else None,
        "rescheduledBy": booking.rescheduled_by,
        "user": None
        if host is None
        else {
            "id": host.id,
            "name": host.name,
            "email": host.email,
            "username": host.username,
            "timeZone": host.time_zone,
            "avatarUrl": host.avatar_url,
        },
    }


def _shown(request: Request, booking: Booking, event_type: EventType | None) -> tuple[Attendee, ...]:
    """Who comes, unless seats are nobody's business."""
    if is_seated(booking, event_type) and not sees_attendees(request.deployment, booking, event_type, request.caller):
        return ()
    return booking.attendees


def _person(attendee: Attendee) -> dict[str, Any]:
    return {
        "name": attendee.name,
        "email": attendee.email,
        "timeZone": attendee.time_zone,
        "phoneNumber": attendee.phone_number,
    }


def _numbered(deployment: Deployment, booking: Booking, attendee: Attendee) -> dict[str, Any]:
    user_id = deployment.catalogue.user_id_by_email(attendee.email)
    user = deployment.catalogue.user(user_id)
    return {
        "id": attendee.id,
        **_person(attendee),
        "bookingId": booking.id,
        "locale": attendee.language,
        "noShow": attendee.absent,
        "user": {
            "name": None if user is None else user.name,
            "email": attendee.email,
            "avatarUrl": None if user is None else user.avatar_url,
            "username": None if user is None else user.username,
        },
    }


def _seats(attendees: tuple[Attendee, ...]) -> list[dict[str, Any]]:
    return [
        {"referenceUid": attendee.seat_uid, "attendee": {"email": attendee.email}}
        for attendee in attendees
        if attendee.seat_uid is not None
    ]


def _in_brief(event_type: EventType) -> dict[str, Any]:
    return {
        "eventName": event_type.custom_name,
        "slug": event_type.slug,
        "timeZone": None,
        "schedulingType": scheduling_type(event_type),
        "hideOrganizerEmail": event_type.options["hideOrganizerEmail"],
    }


LISTED = (
    *("slug", "id", "title", "eventName", "price", "recurringEvent", "currency", "metadata", "disableGuests"),
    *("bookingFields", "seatsPerTimeSlot", "seatsShowAttendees", "seatsShowAvailabilityCount", "eventTypeColor"),
    *("customReplyToEmail", "allowReschedulingPastBookings", "hideOrganizerEmail", "disableCancelling"),
    *("disableRescheduling", "minimumRescheduleNotice", "teamId", "parentId", "schedulingType", "hosts", "length"),
)


def _listed_event_type(event_type: EventType) -> dict[str, Any]:
    row = internal_event_type(event_type)
    return {**{name: row[name] for name in LISTED}, "team": None, "hostGroups": []}
