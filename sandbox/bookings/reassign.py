"""`POST /v2/bookings/{bookingUid}/reassign` and `…/reassign/{userId}`: another host of a round robin takes over.

Nobody gets a booking at a time at which he has another: the vendor's server does not ask a host who is named, the
sandbox does.
"""

from dataclasses import dataclass

from sandbox.accounts.users import User
from sandbox.availability.availability import Availability
from sandbox.availability.bounds import Refusal
from sandbox.availability.commitments import is_taken
from sandbox.bookings import store
from sandbox.bookings.addressed import addressed_booking
from sandbox.bookings.booking import Attendee, Booking, Status
from sandbox.bookings.hosts import Crew, as_attendees, count_turn, engaged, next_in_turn
from sandbox.bookings.reschedule import retitled
from sandbox.bookings.seats import stored
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, Scheduling
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request, forbidden, not_found
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS
from sandbox.rights import manages_booking
from sandbox.validation.checked import checked
from sandbox.validation.properties import Property, Shape, string

MISSING = "Booking with uid={uid} was not found in the database"
NOBODY_FREE = "Can't reassign the booking because no other host is available at that time."
REASON = Shape((Property("reason", (string("reason"),)),))
RENAME = "UPDATE bookings SET title = ?, updated_ms = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Assignment:
    """A booking of a round robin; `holder_id` is who came to it by turn, organiser or not."""

    booking: Booking
    event_type: EventType
    holder_id: int | None


def reassign_booking(request: Request) -> Answer:
    """200 with whose turn it is among the hosts who are free then."""
    assignment = _assignment(request)
    booking, event_type = assignment.booking, assignment.event_type
    others = [host for host in event_type.hosts if not host.fixed and host.user_id != assignment.holder_id]
    minutes = (booking.end_ms - booking.start_ms) // MINUTE_MS
    start_ms = booking.start_ms
    free = Availability(
        request.deployment, event_type, minutes, start_ms, start_ms, hosts=others, ignored_booking=booking.id
    ).free(start_ms)
    if isinstance(free, Refusal):
        raise bad_request(NOBODY_FREE)
    successor = request.deployment.catalogue.user(next_in_turn(request.deployment, event_type, free.rotating))
    if successor is None:
        raise bad_request(NOBODY_FREE)
    return _handed_over(request, assignment, successor)


def reassign_booking_to_user(request: Request) -> Answer:
    """200 with the host named in the path, within his hours or not, but never beside another booking of his."""
    user_id = request.number(1)
    checked(REASON, request.body)
    assignment = _assignment(request)
    booking, deployment = assignment.booking, request.deployment
    user = deployment.catalogue.user(user_id)
    if user is None:
        raise not_found(f"User with id={user_id} was not found in the database")
    if all(host.fixed or host.user_id != user_id for host in assignment.event_type.hosts):
        raise bad_request(
            f"User with id={user_id} is not a valid Round Robin host - the user to which you reassign this booking "
            "must be one of the booking hosts. Fetch the booking using following endpoint and select id of one of the "
            f"hosts: /v2/bookings/{booking.uid}"
        )
    if is_taken(deployment, user_id, booking.id):
        raise bad_request(f"Can't reassign the booking because host with id={user_id} is not available at that time.")
    return _handed_over(request, assignment, user)


def _assignment(request: Request) -> Assignment:
    """What can be handed over, by those who may: FrameworkError 404, 403 or 400 else."""
    booking = addressed_booking(request, MISSING)
    if not manages_booking(request.deployment, request.require_caller(), booking):
        raise forbidden("You do not have permission to reassign this booking")
    event_type = request.deployment.catalogue.event_type(booking.event_type_id)
    if event_type is None or event_type.scheduling is not Scheduling.ROUND_ROBIN:
        raise bad_request(
            f"Can't reassign booking with uid={booking.uid} because its event type is not a round robin one."
        )
    if booking.status not in (Status.ACCEPTED, Status.PENDING):
        raise bad_request(f"Can't reassign booking with uid={booking.uid} because it is {booking.status}.")
    return Assignment(booking, event_type, _holder_id(request.deployment, booking, event_type))


def _holder_id(deployment: Deployment, booking: Booking, event_type: EventType) -> int | None:
    """The organiser, unless that is a fixed host: then who came along by turn, and was written down last."""
    if all(host.user_id != booking.host_id for host in event_type.hosts if host.fixed):
        return booking.host_id
    rotating = {host.user_id for host in event_type.hosts if not host.fixed}
    present = (deployment.catalogue.user_id_by_email(attendee.email) for attendee in reversed(booking.attendees))
    return next((user_id for user_id in present if user_id in rotating), None)


def _handed_over(request: Request, assignment: Assignment, successor: User) -> Answer:
    booking, deployment = assignment.booking, request.deployment
    if successor.id != assignment.holder_id:
        if booking.host_id == assignment.holder_id:
            _change_organiser(deployment, booking, successor)
        else:
            _change_company(deployment, assignment, successor)
        count_turn(deployment, assignment.event_type, Crew(successor, (), successor.name, successor.id))
    shown = {name: successor.as_host[name] for name in ("id", "name", "email", "displayEmail")}
    return success({"bookingUid": booking.uid, "reassignedTo": shown})


def _change_organiser(deployment: Deployment, booking: Booking, successor: User) -> None:
    connection = deployment.database.connection
    title = retitled(deployment, booking, successor)
    connection.execute(RENAME, (title, deployment.clock.now_ms(), booking.id))
    store.assign(connection, booking.id, successor.id, engaged(deployment, successor, booking.attendees))


def _change_company(deployment: Deployment, assignment: Assignment, successor: User) -> None:
    """The organiser stays; beside him one attendee takes the place of another."""
    booking, connection = assignment.booking, deployment.database.connection
    if booking.host_id is None:
        raise RuntimeError("a round robin booking that is accepted or pending has no organiser")
    kept = [attendee for attendee in booking.attendees if not _is(deployment, attendee, assignment.holder_id)]
    store.replace_attendees(connection, booking.id, [attendee.id for attendee in kept], set())
    if all(not _is(deployment, attendee, successor.id) for attendee in kept):
        store.insert_attendee(connection, booking.id, as_attendees((successor,))[0])
    host = deployment.catalogue.user(booking.host_id)
    now = engaged(deployment, host, stored(deployment, booking.uid).attendees)
    store.assign(connection, booking.id, booking.host_id, now)
    connection.execute(RENAME, (booking.title, deployment.clock.now_ms(), booking.id))


def _is(deployment: Deployment, attendee: Attendee, user_id: int | None) -> bool:
    return user_id is not None and deployment.catalogue.user_id_by_email(attendee.email) == user_id
