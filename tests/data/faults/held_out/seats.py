"""Held out: faults of bookings that several attendees share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.bookings import cancel, get, seat_changes, store
from sandbox.faults import fault
from sandbox.faults.during import during
from sandbox.faults.memory import PerDeployment
from sandbox.faults.seams import Function, Seams
from sandbox.slots import grid


@fault("seat-cancel-takes-the-first", operations=("cancel",), difficulty=4)
def seat_cancel_takes_the_first(seams: Seams) -> None:
    """Cancelling a seat takes away whoever sat down first, whichever seat was named."""
    cancelling = during(seams, cancel.leave_or_cancel)

    def leave(real: Function, deployment: Any, booking: Any, attendee: Any) -> None:
        real(deployment, booking, booking.attendees[0] if cancelling() else attendee)

    seams.around(seat_changes.leave, leave)


@fault("seats-remaining-never-rise", operations=("slots", "cancel"), difficulty=5)
def seats_remaining_never_rise(seams: Seams) -> None:
    """A search counts the seats of a slot that were ever held: one that was given up is not offered again."""
    most: dict[str, int] = {}

    def joinable(real: Function, *asked: Any) -> Any:
        found = real(*asked)
        for uid, seats in found.values():
            most[uid] = max(seats, most.get(uid, 0))
        return {start: (uid, most[uid]) for start, (uid, _) in found.items()}

    seams.around(grid.joinable_bookings, joinable)


@fault("moved-seat-loses-answers", operations=("reschedule",), difficulty=4)
def moved_seat_loses_answers(seams: Seams) -> None:
    """A seat that moves to another time loses the answers and the metadata of its holder."""
    moving = during(seams, seat_changes.move_seat)

    def insert(real: Function, connection: Any, booking_id: int, attendee: Any) -> Any:
        emptied = replace(attendee, responses={}, metadata={}) if moving() else attendee
        return real(connection, booking_id, emptied)

    seams.around(store.insert_attendee, insert)


@fault("cancelled-seat-still-found", operations=("get", "cancel"), difficulty=4)
def cancelled_seat_still_found(seams: Seams) -> None:
    """A seat that was given up still finds its booking by `by-seat`, where nobody sits on it any more."""
    held: PerDeployment[dict[str, int]] = PerDeployment(dict)

    def leave(real: Function, deployment: Any, booking: Any, attendee: Any) -> None:
        held.of(deployment)[attendee.seat_uid] = booking.uid
        real(deployment, booking, attendee)

    def by_seat(real: Function, request: Any) -> Any:
        uid = held.of(request.deployment).get(request.params[0])
        if uid is not None:
            request.params = (uid,)
            return get.get_booking(request)
        return real(request)

    seams.around(seat_changes.leave, leave)
    seams.around(get.get_booking_by_seat, by_seat)


@fault("full-slot-still-offered", operations=("slots", "reserve-slot"), difficulty=3)
def full_slot_still_offered(seams: Seams) -> None:
    """A slot whose seats are all held is still offered, by searches and for reservations."""

    def has_room(real: Function, event_type: Any, seats: int) -> bool:
        return real(event_type, seats) or (event_type.seats is not None and seats == event_type.seats.capacity)

    seams.around(grid.has_room, has_room)


@fault("seat-metadata-of-first", operations=("create", "get"), difficulty=4)
def seat_metadata_of_first(seams: Seams) -> None:
    """Who joins a seated booking is shown with the metadata of the one who sat down first, not with his own."""

    def insert(real: Function, connection: Any, booking_id: int, attendee: Any) -> Any:
        first = connection.execute(
            "SELECT metadata FROM attendees WHERE booking_id = ? AND seat_uid IS NOT NULL ORDER BY id", (booking_id,)
        ).fetchone()
        made = real(connection, booking_id, attendee)
        if first is not None and attendee.seat_uid is not None:
            connection.execute("UPDATE attendees SET metadata = ? WHERE id = ?", (first[0], made))
        return made

    seams.around(store.insert_attendee, insert)
