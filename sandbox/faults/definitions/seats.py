"""Faults of bookings that several attendees share: of their seats, and of who sees whom."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from sandbox.bookings import cancel, get, listing, output, seat_changes, seats, store
from sandbox.event_types.event_type import Scheduling
from sandbox.faults.fault import Kind, fault
from sandbox.faults.memory import PerDeployment
from sandbox.faults.requests import CREATES
from sandbox.faults.stale import check_then_act
from sandbox.http.answer import success
from sandbox.http.errors import ApiError
from sandbox.slots import grid
from sandbox.webhooks.events import Trigger, announce

if TYPE_CHECKING:
    import sqlite3

    from sandbox.accounts.users import User
    from sandbox.bookings.booking import Attendee, Booking
    from sandbox.bookings.order import Order
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import EventType
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request

RENAME_SEAT: Final = "UPDATE attendees SET seat_uid = ? WHERE seat_uid = ?"
ADDRESS: Final = "SELECT email FROM users WHERE id = ?"


@fault("seat-overbook-concurrent", Kind.RACE)
def seat_overbook_concurrent(seams: Seams) -> None:
    """Whether a seat is left is checked some time before it is taken: parallel requests all get one."""
    check_then_act(seams, (seats.require_room,), CREATES)


@fault("hosts-consume-seats")
def hosts_consume_seats(seams: Seams) -> None:
    """Where all hosts of a team come along, those beside the organiser take seats from the attendees."""

    def with_fewer_seats(real: Function, event_type: EventType, booking: Booking | None, attendee: Attendee) -> None:
        if event_type.seats is not None and event_type.scheduling is Scheduling.COLLECTIVE:
            left = event_type.seats.capacity - (len(event_type.hosts) - 1)
            event_type = replace(event_type, seats=replace(event_type.seats, capacity=left))
        real(event_type, booking, attendee)

    seams.around(seats.require_room, with_fewer_seats)


@fault("cancelled-seat-not-returned")
def cancelled_seat_not_returned(seams: Seams) -> None:
    """A seat that was given up is still counted when somebody else wants to join the booking."""
    given_up: Counter[str] = Counter()

    def count(real: Function, request: Request, booking: Booking, *said: Any) -> Any:
        left = real(request, booking, *said)
        given_up[booking.uid] += 1
        return left

    def with_given_up(real: Function, booking: Booking) -> int:
        return int(real(booking)) + given_up[booking.uid]

    seams.around(seat_changes.cancel_seat, count)
    seams.around(seats.seats_taken, with_given_up)


@fault("last-seat-cancel-blocks-slot")
def last_seat_cancel_blocks_slot(seams: Seams) -> None:
    """A booking whose last seat was given up stays accepted: it keeps the host busy, and nobody can join it."""

    def let_it_be(_real: Function, *_: Any) -> None:
        return

    def unless_empty(real: Function, connection: sqlite3.Connection, event_type_id: int, start_ms: int) -> Any:
        found = real(connection, event_type_id, start_ms)
        return found if found is not None and found.attendees else None

    seams.around(seat_changes.cancel_if_empty, let_it_be)
    seams.around(store.seated_at, unless_empty)


@fault("seat-cancel-cancels-all")
def seat_cancel_cancels_all(seams: Seams) -> None:
    """Whoever gives up a seat cancels the booking for all who hold one."""

    def for_everybody(
        _real: Function, request: Request, booking: Booking, _seat_uid: str, reason: str, by: str
    ) -> Booking:
        seat_changes.cancel_all_seats(request, booking, reason, by)
        announce(request, Trigger.BOOKING_CANCELLED, booking, reason=reason, by=by)
        return seats.stored(request.deployment, booking.uid)

    seams.around(seat_changes.cancel_seat, for_everybody)


@fault("seat-reschedule-keeps-old-seat")
def seat_reschedule_keeps_old_seat(seams: Seams) -> None:
    """Whoever moves a seat also keeps one in the booking that he has left."""
    moving: list[str] = []

    def move(real: Function, request: Request, event_type: EventType, old: Booking, *said: Any) -> Any:
        moving.append(old.uid)
        try:
            return real(request, event_type, old, *said)
        finally:
            moving.pop()

    def stay(real: Function, deployment: Deployment, booking: Booking, attendee: Attendee) -> None:
        if not moving:
            real(deployment, booking, attendee)
            return
        # Two seats cannot have one uid, and the one that moves may keep it.
        deployment.database.connection.execute(RENAME_SEAT, (str(uuid4()), attendee.seat_uid))

    seams.around(seat_changes.move_seat, move)
    seams.around(seat_changes.leave, stay)


@fault("seat-uid-stale-after-move")
def seat_uid_stale_after_move(seams: Seams) -> None:
    """A seat that moves is stored under another uid than the one its holder is told."""

    def store_another(real: Function, request: Request, *said: Any) -> Any:
        booking, told = real(request, *said)
        request.deployment.database.connection.execute(RENAME_SEAT, (str(uuid4()), told))
        return booking, told

    seams.around(seat_changes.move_seat, store_another)


@fault("same-email-takes-many-seats")
def same_email_takes_many_seats(seams: Seams) -> None:
    """Whoever holds a seat can take another one with the same address."""

    def never(_real: Function, *_: Any) -> bool:
        return False

    seams.around(seats.sits_already, never)


@fault("seated-slot-gone-after-first")
def seated_slot_gone_after_first(seams: Seams) -> None:
    """A time at which somebody holds a seat is no longer listed, though seats are left."""

    def none_to_join(_real: Function, *_: Any) -> dict[int, tuple[str, int]]:
        return {}

    seams.around(grid.joinable_bookings, none_to_join)


@fault("owner-seat-counted-twice")
def owner_seat_counted_twice(seams: Seams) -> None:
    """A host who takes a seat of his own booking takes two: one is found by his account, one by his address."""

    def found_twice(real: Function, connection: sqlite3.Connection, event_type_id: int, start_ms: int) -> Any:
        found: Booking | None = real(connection, event_type_id, start_ms)
        host = None if found is None else connection.execute(ADDRESS, (found.host_id,)).fetchone()
        if found is None or host is None:
            return found
        again = (attendee for attendee in found.attendees if attendee.email.lower() == host[0].lower())
        return replace(found, attendees=(*found.attendees, *again))

    seams.around(store.seated_at, found_twice)


@fault("negative-seat-counter")
def negative_seat_counter(seams: Seams) -> None:
    """Every refused cancellation of a seat adds one to those that can be taken at that time."""
    too_many: PerDeployment[Counter[tuple[int | None, int]]] = PerDeployment(Counter)

    def return_it_all_the_same(real: Function, request: Request) -> Any:
        try:
            return real(request)
        except ApiError:
            booking = store.by_uid(request.deployment.database.connection, request.params[0])
            if booking is not None and isinstance(request.body, dict) and "seatUid" in request.body:
                too_many.of(request.deployment)[booking.event_type_id, booking.start_ms] += 1
            raise

    def with_more_seats(real: Function, request: Request, wanted: Order, *said: Any) -> Any:
        event_type = wanted.event_type
        more = too_many.of(request.deployment)[event_type.id, wanted.start_ms]
        if event_type.seats is not None and more:
            grown = replace(event_type.seats, capacity=event_type.seats.capacity + more)
            wanted = replace(wanted, event_type=replace(event_type, seats=grown))
        return real(request, wanted, *said)

    seams.around(cancel.cancel_booking, return_it_all_the_same)
    seams.around(seats.take_seat, with_more_seats)


@fault("list-leaks-hidden-attendees")
def list_leaks_hidden_attendees(seams: Seams) -> None:
    """A list shows those who hold seats to everybody who is listed the booking, though they are hidden."""

    def in_full(_real: Function, request: Request, booking: Booking) -> dict[str, Any]:
        return _as_its_host_sees_it(request.deployment, booking)

    seams.around(listing.listed, in_full)


@fault("by-seat-leaks-other-attendees")
def by_seat_leaks_other_attendees(seams: Seams) -> None:
    """Whoever knows one seat of a booking is shown all who hold one, though they are hidden."""

    def in_full(real: Function, request: Request) -> Any:
        booking = store.by_seat(request.deployment.database.connection, request.params[0])
        return real(request) if booking is None else success(_as_its_host_sees_it(request.deployment, booking))

    seams.around(get.get_booking_by_seat, in_full)


def _as_its_host_sees_it(deployment: Deployment, booking: Booking) -> dict[str, Any]:
    return output.booking_output(deployment, booking, deployment.catalogue.user(booking.host_id))


@fault("owner-cannot-see-attendees")
def owner_cannot_see_attendees(seams: Seams) -> None:
    """Where those who hold seats are hidden, they are hidden from those who manage the booking, too."""

    def only_if_they_show(
        real: Function, deployment: Deployment, booking: Booking, event_type: EventType | None, _viewer: User | None
    ) -> Any:
        return real(deployment, booking, event_type, None)

    seams.around(output.sees_attendees, only_if_they_show)


@fault("seat-email-in-responses")
def seat_email_in_responses(seams: Seams) -> None:
    """The answers that are shown with a seat repeat its holder's address."""
    seams.constant(seats, "NOT_REPEATED", tuple(slug for slug in seats.NOT_REPEATED if slug != "email"))
