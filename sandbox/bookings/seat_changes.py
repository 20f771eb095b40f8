"""A seat moves to another time, or is given up."""

from dataclasses import replace
from uuid import uuid4

from sandbox.bookings import store
from sandbox.bookings.body import Body
from sandbox.bookings.booker import require_verified
from sandbox.bookings.booking import Attendee, Booking
from sandbox.bookings.draft import insert
from sandbox.bookings.hosts import Crew, count_turn, crew, engaged
from sandbox.bookings.seats import TOUCH, join, require_in_bounds, require_room, stored
from sandbox.bookings.timing import requested_start, require_available
from sandbox.bookings.uid import booking_uid
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.http.errors import bad_request, not_found
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS
from sandbox.webhooks.events import Trigger, announce

CANCEL = (
    "UPDATE bookings SET status = 'cancelled', cancellation_reason = ?, cancelled_by = ?, updated_ms = ? WHERE id = ?"
)


def move_seat(request: Request, event_type: EventType, old: Booking, body: Body) -> tuple[Booking, str | None]:
    """One seat goes to another start: into the booking there, where it keeps its uid, or into a new one.

    That booking, and the seat's uid there.
    """
    deployment = request.deployment
    attendee = _holder(old, body.get("seatUid"))
    require_verified(event_type, body, attendee)
    start_ms = requested_start(body)
    length_minutes = (old.end_ms - old.start_ms) // MINUTE_MS
    require_in_bounds(deployment, event_type, start_ms)
    connection = deployment.database.connection
    there = store.seated_at(connection, event_type.id, start_ms)
    moved = replace(attendee, absent=False)
    if there is not None:
        require_room(event_type, there, moved)
        leave(deployment, old, attendee)
        new = join(deployment, there, moved)
    else:
        alone = sum(other.seat_uid is not None for other in old.attendees) == 1
        ignored = old.id if alone else None
        free = require_available(deployment, event_type, start_ms, length_minutes, ignored_booking=ignored)
        who = crew(deployment, event_type, free, old.host_id)
        leave(deployment, old, attendee)
        moved = replace(moved, seat_uid=str(uuid4()))
        new = insert(deployment, event_type, _moved(deployment, old, who, start_ms, moved, body), who.host, who.others)
        if who.host.id != old.host_id:
            count_turn(deployment, event_type, who)
    _close_if_empty(deployment, old, new, body.get("rescheduledBy"))
    announce(request, Trigger.BOOKING_RESCHEDULED, new, previous=old)
    return new, moved.seat_uid


def cancel_seat(request: Request, booking: Booking, seat_uid: str, reason: str, by: str) -> Booking:
    """The booking without this seat; with its last seat it is cancelled."""
    deployment = request.deployment
    leaving = _holder(booking, seat_uid)
    leave(deployment, booking, leaving)
    cancel_if_empty(request, booking, reason, by)
    left = stored(deployment, booking.uid)
    announce(request, Trigger.BOOKING_CANCELLED, replace(left, attendees=(leaving,)), reason=reason, by=by)
    return left


def cancel_if_empty(request: Request, booking: Booking, reason: str, by: str) -> None:
    """A booking in which no seat is held any more is cancelled."""
    if not any(attendee.seat_uid for attendee in stored(request.deployment, booking.uid).attendees):
        cancel_all_seats(request, booking, reason, by)


def cancel_all_seats(request: Request, booking: Booking, reason: str, by: str) -> None:
    """Nobody comes any more."""
    deployment = request.deployment
    connection = deployment.database.connection
    connection.execute(CANCEL, (reason, by, deployment.clock.now_ms(), booking.id))
    store.replace_attendees(connection, booking.id, (), set())


def leave(deployment: Deployment, booking: Booking, attendee: Attendee) -> None:
    """Take a seat out of a booking; its account is free again."""
    connection = deployment.database.connection
    others = [other for other in booking.attendees if other.id != attendee.id]
    host = deployment.catalogue.user(booking.host_id)
    event_type = deployment.catalogue.event_type(booking.event_type_id)
    hosts = set() if event_type is None else {fellow.user_id for fellow in event_type.hosts}
    busy = engaged(deployment, host, others) | (store.engaged_in(connection, booking.id) & hosts)
    store.replace_attendees(connection, booking.id, [other.id for other in others], busy)
    connection.execute(TOUCH, (deployment.clock.now_ms(), booking.id))


def _holder(booking: Booking, seat_uid: str | None) -> Attendee:
    if seat_uid is None:
        raise bad_request(
            f"Booking with uid={booking.uid} is a seated booking which means you have to provide seatUid in the "
            "request body to specify which seat specifically you want to reschedule. First, fetch the booking using "
            "the GET /v2/bookings/{bookingUid} endpoint, then find the seatUid of the attendee in the attendees array."
        )
    for attendee in booking.attendees:
        if attendee.seat_uid == seat_uid:
            return attendee
    raise not_found(f"Attendee for booking with uid={booking.uid} and seatUid={seat_uid} not found")


def _moved(deployment: Deployment, old: Booking, who: Crew, start_ms: int, attendee: Attendee, body: Body) -> Booking:
    now_ms = deployment.clock.now_ms()
    return replace(
        old,
        uid=booking_uid(),
        host_id=who.host.id,
        start_ms=start_ms,
        end_ms=start_ms + old.end_ms - old.start_ms,
        rescheduled_from_uid=old.uid,
        rescheduled_to_uid=None,
        rescheduled_by=body.get("rescheduledBy"),
        absent_host=False,
        created_ms=now_ms,
        updated_ms=now_ms,
        attendees=(attendee,),
    )


def _close_if_empty(deployment: Deployment, old: Booking, new: Booking, moved_by: str | None) -> None:
    """A booking whose last seat went elsewhere is over, and says where everybody went."""
    if old.uid == new.uid or any(attendee.seat_uid for attendee in stored(deployment, old.uid).attendees):
        return
    store.supersede(deployment.database.connection, old.id, new.uid, moved_by, deployment.clock.now_ms())
