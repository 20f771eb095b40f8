"""`POST /v2/bookings/{bookingUid}/reschedule`: a new booking takes the place of the old one.

What was booked stays booked: guests, metadata, answers, place and length go along, and the two name each other.
"""

from dataclasses import replace

from sandbox.accounts.users import User
from sandbox.bookings import store
from sandbox.bookings.body import Body, reschedule_body
from sandbox.bookings.booking import Booking, Status
from sandbox.bookings.output import written_output
from sandbox.bookings.timing import initial_status, is_host, requested_start, require_available
from sandbox.bookings.uid import booking_uid
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, unserved_text
from sandbox.http.answer import Answer, success
from sandbox.http.errors import LibraryError, bad_request, not_found
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS

LEAVE = (
    "UPDATE bookings SET status = 'cancelled', rescheduled_to_uid = ?, rescheduled_by = ?, updated_ms = ? WHERE id = ?"
)


def reschedule_booking(request: Request) -> Answer:
    """201 with the new booking."""
    deployment = request.deployment
    body = reschedule_body(request.body)
    old = _movable(deployment, request.params[0])
    event_type = _bookable_event_type(deployment, old)
    if body.get("seatUid") is not None:
        raise not_found(f"Seat with uid={body['seatUid']} does not exist.")
    host = deployment.catalogue.user(old.host_id)
    if host is None:
        raise LibraryError(404, "eventTypeUser.notFound")
    start_ms = requested_start(body)
    length_minutes = (old.end_ms - old.start_ms) // MINUTE_MS
    require_available(deployment, event_type, start_ms, length_minutes, ignored_booking=old.id)
    new = _successor(deployment, old, event_type, body, start_ms, _status(request, event_type, host, body, start_ms))
    return success(written_output(deployment, new), 201)


def _movable(deployment: Deployment, uid: str) -> Booking:
    booking = store.by_uid(deployment.database.connection, uid)
    if booking is None:
        raise not_found(f"Booking with uid={uid} was not found in the database")
    if booking.status == Status.CANCELLED:
        successor = booking.rescheduled_to_uid
        if successor is None:
            raise bad_request(
                f"Can't reschedule booking with uid={uid} because it has been cancelled. Please provide uid of a "
                "booking that is not cancelled."
            )
        raise bad_request(
            f"Can't reschedule booking with uid={uid} because it has been cancelled and rescheduled already to booking "
            f"with uid={successor}. You probably want to reschedule {successor} instead by passing it within the "
            "request URL."
        )
    if booking.status == Status.REJECTED:
        raise LibraryError(404, "Could not find original booking")
    return booking


def _bookable_event_type(deployment: Deployment, booking: Booking) -> EventType:
    event_type = None if booking.event_type_id is None else deployment.catalogue.event_type(booking.event_type_id)
    if event_type is None:
        raise not_found(f"Booking with uid={booking.uid} is missing event type")
    if event_type.unserved is not None:
        raise bad_request(unserved_text(event_type))
    return event_type


def _status(request: Request, event_type: EventType, host: User, body: Body, start_ms: int) -> Status:
    """A host who moves a booking has thereby confirmed it."""
    if is_host(request.caller, body.get("rescheduledBy"), host):
        return Status.ACCEPTED
    return initial_status(event_type, start_ms, request.deployment.clock.now_ms())


def _successor(
    deployment: Deployment, old: Booking, event_type: EventType, body: Body, start_ms: int, status: Status
) -> Booking:
    now_ms = deployment.clock.now_ms()
    connection = deployment.database.connection
    moved_by = body.get("rescheduledBy")
    new = replace(
        old,
        uid=booking_uid(),
        status=status.value,
        start_ms=start_ms,
        end_ms=start_ms + old.end_ms - old.start_ms,
        rescheduled_from_uid=old.uid,
        rescheduled_to_uid=None,
        rescheduling_reason=body.get("reschedulingReason"),
        rescheduled_by=moved_by,
        absent_host=False,
        created_ms=now_ms,
        updated_ms=now_ms,
        attendees=tuple(replace(attendee, absent=False) for attendee in old.attendees),
    )
    connection.execute(LEAVE, (new.uid, moved_by, now_ms, old.id))
    before_ms, after_ms = event_type.before_minutes * MINUTE_MS, event_type.after_minutes * MINUTE_MS
    return replace(new, id=store.insert(connection, new, before_ms, after_ms))
