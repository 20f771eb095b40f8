"""Faults of the status alone: a crash where a refusal is due, a success where one is, the wrong refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sandbox.availability.bounds import Refusal
from sandbox.bookings import addressed, cancel, confirm, create, hosts, output, reschedule, seat_changes, seats, store
from sandbox.bookings.booking import Booking, Status
from sandbox.bookings.timing import TEXTS
from sandbox.faults.fault import fault
from sandbox.http.answer import Answer, success
from sandbox.http.errors import CodedError, FrameworkError, LibraryError, TooManyRequests
from sandbox.rights import manages_booking
from sandbox.slots import reservations

if TYPE_CHECKING:
    from sandbox.bookings.body import Body
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import EventType
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request
    from sandbox.slots.reservations import Reservation

_RESERVED: Final = "This time slot is already reserved"


def _crash() -> LibraryError:
    """What the client sees of an error that nobody caught."""
    return LibraryError(500, "Internal server error")


@fault("past-start-500")
def past_start_500(seams: Seams) -> None:
    """Booking a time that is over crashes the server instead of being refused."""

    def crashing(real: Function, request: Request) -> Answer:
        try:
            answer: Answer = real(request)
        except FrameworkError as refusal:
            if refusal.message == TEXTS[Refusal.PAST]:
                raise _crash() from refusal
            raise
        return answer

    seams.around(create.create_booking, crashing)


@fault("reschedule-unknown-uid-500")
def reschedule_unknown_uid_500(seams: Seams) -> None:
    """Moving a booking that is not there crashes the server."""

    def crashing(real: Function, deployment: Deployment, uid: str) -> Booking:
        if store.by_uid(deployment.database.connection, uid) is None:
            raise _crash()
        found: Booking = real(deployment, uid)
        return found

    seams.around(reschedule.movable, crashing)


@fault("seated-reschedule-anonymous-500")
def seated_reschedule_anonymous_500(seams: Seams) -> None:
    """Who moves a booking with seats, names no seat and shows no credentials makes the server look for a user."""

    def looking_for_a_user(
        real: Function, request: Request, event_type: EventType, old: Booking, body: Body
    ) -> tuple[Booking, str | None]:
        # The old version moves seats by its create operation: it is not meant.
        moves = request.segments[-1].lower() == "reschedule"
        if moves and body.get("seatUid") is None and request.caller is None:
            raise LibraryError(500, "No auth user found")
        moved: tuple[Booking, str | None] = real(request, event_type, old, body)
        return moved

    seams.around(seat_changes.move_seat, looking_for_a_user)


@fault("team-event-without-hosts-500")
def team_event_without_hosts_500(seams: Seams) -> None:
    """Booking an event type of a team in which nobody hosts crashes the server."""

    def crashing(_real: Function, event_type: EventType) -> None:
        if not event_type.hosts:
            raise _crash()

    seams.around(hosts.require_hosts, crashing)


@fault("cancel-unknown-uid-500")
def cancel_unknown_uid_500(seams: Seams) -> None:
    """Cancelling what is not there ends as a failure of the database that nobody foresaw."""

    def failing(real: Function, request: Request) -> Answer:
        try:
            answer: Answer = real(request)
        except FrameworkError as refusal:
            if refusal.status != 404:
                raise
            text = "There was an error, please try again later."
            raise CodedError(500, "INTERNAL_SERVER_ERROR", text) from refusal
        return answer

    seams.around(cancel.cancel_booking, failing)


@fault("confirm-twice-200")
def confirm_twice_200(seams: Seams) -> None:
    """Confirming what is confirmed succeeds, and counts as a change of the booking."""

    def again(real: Function, request: Request) -> Answer:
        deployment = request.deployment
        booking = addressed.addressed_booking(request, confirm.MISSING)
        allowed = manages_booking(deployment, request.require_caller(), booking)
        if booking.status != Status.ACCEPTED or not allowed:
            answer: Answer = real(request)
            return answer
        deployment.database.connection.execute(confirm.ACCEPT, (deployment.clock.now_ms(), booking.id))
        return success(output.booking_output(deployment, seats.stored(deployment, booking.uid), request.caller))

    seams.around(confirm.confirm_booking, again)


@fault("reserved-slot-conflict-429")
def reserved_slot_conflict_429(seams: Seams) -> None:
    """Who reserves a slot that somebody else keeps is told that he asks too often."""

    def too_often(real: Function, deployment: Deployment, wanted: Reservation) -> None:
        try:
            real(deployment, wanted)
        except FrameworkError as refusal:
            if not refusal.message.startswith(_RESERVED):
                raise
            throttled = TooManyRequests()
            throttled.message = refusal.message
            raise throttled from refusal

    seams.around(reservations.require_free, too_often)
