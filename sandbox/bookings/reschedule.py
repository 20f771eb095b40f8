"""`POST /v2/bookings/{bookingUid}/reschedule`: a new booking takes the place of the old one.

What was booked stays booked: guests, metadata, answers, place and length go along, and the two name each other.
"""

from dataclasses import replace

from sandbox.accounts.users import User
from sandbox.bookings import store
from sandbox.bookings.body import Body, reschedule_body
from sandbox.bookings.booker import require_verified
from sandbox.bookings.booking import Attendee, Booking, Status
from sandbox.bookings.draft import insert, with_others
from sandbox.bookings.hosts import Crew, count_turn, crew
from sandbox.bookings.output import is_seated, seat_output, written_output
from sandbox.bookings.seat_changes import move_seat
from sandbox.bookings.timing import initial_status, is_host, requested_start, require_available
from sandbox.bookings.uid import booking_uid
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, Policy
from sandbox.http.answer import Answer, success
from sandbox.http.errors import LibraryError, bad_request, not_found
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS
from sandbox.webhooks.events import Trigger, announce


def reschedule_booking(request: Request) -> Answer:
    """201 with the new booking."""
    deployment = request.deployment
    body = reschedule_body(request.body)
    seat_uid = body.get("seatUid")
    if seat_uid is not None and store.by_seat(deployment.database.connection, seat_uid) is None:
        raise not_found(f"Seat with uid={seat_uid} does not exist.")
    old = movable(deployment, request.params[0])
    event_type = bookable_event_type(deployment, old)
    require_move_allowed(deployment, event_type, old)
    if is_seated(old, event_type):
        return success(seat_output(request, *move_seat(request, event_type, old, body)), 201)
    return success(written_output(deployment, move(request, event_type, old, body)), 201)


def move(request: Request, event_type: EventType, old: Booking, body: Body, booked: Booking | None = None) -> Booking:
    """The new booking that takes the place of this one.

    `booked` is what goes along: the old one as it is, unless an older client has said it anew.
    """
    deployment, booked = request.deployment, booked or old
    require_verified(event_type, body, booked.attendees[0])
    start_ms = requested_start(body)
    length_minutes = (booked.end_ms - booked.start_ms) // MINUTE_MS
    free = require_available(deployment, event_type, start_ms, length_minutes, ignored_booking=old.id)
    who = crew(deployment, event_type, free, old.host_id)
    new = _successor(
        deployment, booked, event_type, who, body, start_ms, successor_status(request, event_type, who, body, start_ms)
    )
    if who.host.id != old.host_id:
        count_turn(deployment, event_type, who)
    trigger = Trigger.BOOKING_RESCHEDULED if new.status == Status.ACCEPTED else Trigger.BOOKING_REQUESTED
    announce(request, trigger, new, previous=old)
    return new


def movable(deployment: Deployment, uid: str) -> Booking:
    """The booking with this uid; ApiError where there is none, or it is in no state to be moved."""
    booking = store.by_uid(deployment.database.connection, uid)
    if booking is None:
        raise not_found(f"Booking with uid={uid} was not found in the database")
    if booking.status == Status.CANCELLED:
        successor = booking.rescheduled_to_uid
        if successor is not None:
            raise bad_request(
                f"Can't reschedule booking with uid={uid} because it has been cancelled and rescheduled already to "
                f"booking with uid={successor}. You probably want to reschedule {successor} instead by passing it "
                "within the request URL."
            )
        if not can_return(deployment, booking):
            raise bad_request(
                f"Can't reschedule booking with uid={uid} because it has been cancelled. Please provide uid of a "
                "booking that is not cancelled."
            )
    if booking.status in (Status.REJECTED, Status.AWAITING_HOST):
        raise LibraryError(404, "Could not find original booking")
    return booking


def can_return(deployment: Deployment, booking: Booking) -> bool:
    """Whether a booking that was cancelled can still be moved: its event type says so, and somebody would come."""
    event_type = deployment.catalogue.event_type(booking.event_type_id)
    return (
        event_type is not None
        and bool(event_type.options["allowReschedulingCancelledBookings"])
        and bool(booking.attendees)
    )


def bookable_event_type(deployment: Deployment, booking: Booking) -> EventType:
    """The event type a booking is moved by; FrameworkError 404 where it was deleted."""
    event_type = deployment.catalogue.event_type(booking.event_type_id)
    if event_type is None:
        raise not_found(f"Booking with uid={booking.uid} is missing event type")
    return event_type


def require_move_allowed(deployment: Deployment, event_type: EventType, booking: Booking) -> None:
    """What the event type says about moving its bookings (documented with the options of event types)."""
    now_ms = deployment.clock.now_ms()
    if forbids(event_type.rescheduling, booking, now_ms):
        raise LibraryError(400, "This event type does not allow rescheduling")
    if booking.end_ms <= now_ms and not event_type.options["allowReschedulingPastBookings"]:
        raise LibraryError(400, "This event type does not allow rescheduling of past bookings")


def forbids(policy: Policy, booking: Booking, now_ms: int) -> bool:
    """Whether a policy forbids a change of this booking: always, or so near to its start."""
    within = policy.within_minutes
    return policy.forbidden or (within is not None and booking.start_ms - now_ms < within * MINUTE_MS)


def successor_status(request: Request, event_type: EventType, who: Crew, body: Body, start_ms: int) -> Status:
    """A host who moves a booking has thereby confirmed it."""
    if is_host(request.caller, body.get("rescheduledBy"), who.host):
        return Status.ACCEPTED
    return initial_status(event_type, start_ms, request.deployment.clock.now_ms())


def _successor(
    deployment: Deployment,
    old: Booking,
    event_type: EventType,
    who: Crew,
    body: Body,
    start_ms: int,
    status: Status,
) -> Booking:
    now_ms = deployment.clock.now_ms()
    connection = deployment.database.connection
    moved_by = body.get("rescheduledBy")
    same_host = who.host.id == old.host_id
    new = replace(
        old,
        uid=booking_uid(),
        host_id=who.host.id,
        status=status.value,
        start_ms=start_ms,
        end_ms=start_ms + old.end_ms - old.start_ms,
        title=old.title if same_host else retitled(deployment, old, who.host),
        rescheduled_from_uid=old.uid,
        rescheduled_to_uid=None,
        rescheduling_reason=body.get("reschedulingReason"),
        rescheduled_by=moved_by,
        cancellation_reason="",
        cancelled_by="",
        absent_host=False,
        created_ms=now_ms,
        updated_ms=now_ms,
        attendees=_kept(deployment, event_type, old, who),
    )
    store.supersede(connection, old.id, new.uid, moved_by, now_ms)
    return insert(deployment, event_type, new, who.host)


def _kept(deployment: Deployment, event_type: EventType, old: Booking, who: Crew) -> tuple[Attendee, ...]:
    """Booker and guests as they were, none of them absent yet, with the hosts of the new time."""
    addresses = set()
    if event_type.team_id is not None:
        users = (deployment.catalogue.user(host.user_id) for host in event_type.hosts)
        addresses = {user.email for user in users if user is not None}
    first, *others = old.attendees
    kept = (first, *(other for other in others if other.email not in addresses))
    return tuple(replace(attendee, absent=False) for attendee in with_others(kept, who))


def retitled(deployment: Deployment, old: Booking, host: User) -> str:
    """The title with the new host's name in place of the old one's."""
    before = deployment.catalogue.user(old.host_id)
    return old.title if before is None else old.title.replace(before.name, host.name)
