"""Held out: faults of teams and of who hosts."""

from __future__ import annotations

from typing import Any

from sandbox.availability import calendars
from sandbox.bookings import draft, hosts, instant, reassign, routing, store
from sandbox.bookings.booking import Status
from sandbox.event_types.event_type import Scheduling
from sandbox.faults import fault
from sandbox.faults.during import during
from sandbox.faults.memory import PerDeployment
from sandbox.faults.seams import Function, Seams

HOST = "SELECT host_id FROM bookings WHERE id = ?"
BLOCKED = "SELECT blocked_from_ms, blocked_to_ms FROM bookings WHERE id = ? AND host_id = ?"
RENAME = "UPDATE bookings SET status = ? WHERE id = ?"


@fault("host-priority-ignored", operations=("create",), difficulty=4)
def host_priority_ignored(seams: Seams) -> None:
    """The priority of a round robin's hosts is not looked at: all take turns alike."""

    def next_in_turn(_real: Function, deployment: Any, event_type: Any, free: tuple[int, ...]) -> int:
        query = "SELECT user_id, taken FROM turns WHERE event_type_id = ?"
        taken = dict(deployment.database.connection.execute(query, (event_type.id,)).fetchall())
        there = [host.user_id for host in event_type.hosts if host.user_id in free]
        return int(min(there, key=lambda user_id: taken.get(user_id, 0)))

    seams.around(hosts.next_in_turn, next_in_turn)


@fault("reassigned-host-stays-busy", operations=("reassign", "create"), difficulty=4)
def reassigned_host_stays_busy(seams: Seams) -> None:
    """The host whose booking was given to another cannot be booked at that time."""

    def assign(real: Function, connection: Any, booking_id: int, user_id: int, engaged: set[int]) -> None:
        before = connection.execute(HOST, (booking_id,)).fetchone()[0]
        real(connection, booking_id, user_id, engaged | ({before} - {None, user_id}))

    seams.around(store.assign, assign)


@fault("reassigned-to-stays-free", operations=("reassign", "create"), difficulty=4)
def reassigned_to_stays_free(seams: Seams) -> None:
    """The host who took a booking over can be booked by others at that time."""
    taken_over: set[int] = set()

    def assign(real: Function, connection: Any, booking_id: int, *rest: Any) -> None:
        taken_over.add(booking_id)
        real(connection, booking_id, *rest)

    def busy_ranges(real: Function, deployment: Any, event_type: Any, user_id: int, *rest: Any) -> Any:
        ranges = list(real(deployment, event_type, user_id, *rest))
        for booking_id in taken_over:
            row = deployment.database.connection.execute(BLOCKED, (booking_id, user_id)).fetchone()
            if row in ranges:
                ranges.remove(row)
        return ranges

    seams.around(store.assign, assign)
    seams.around(calendars.busy_ranges, busy_ranges)


@fault("reassign-names-the-same-host", operations=("reassign",), difficulty=3)
def reassign_names_the_same_host(seams: Seams) -> None:
    """Whoever reassigns a booking without naming a host is told that it goes to the one who has it already."""

    def reassigned(_real: Function, request: Any) -> Any:
        assignment = reassign._assignment(request)
        holder = request.deployment.catalogue.user(assignment.holder_id)
        return reassign._handed_over(request, assignment, holder)

    seams.around(reassign.reassign_booking, reassigned)


@fault("routed-members-ignored", operations=("create",), difficulty=4)
def routed_members_ignored(seams: Seams) -> None:
    """`routing.teamMemberIds` is taken and not looked at: any host of the round robin gets the booking."""

    def rotation(_real: Function, _deployment: Any, event_type: Any, _body: Any) -> Any:
        return event_type.hosts, None

    seams.around(routing.rotation, rotation)


@fault("co-hosts-stay-free", operations=("create",), difficulty=4)
def co_hosts_stay_free(seams: Seams) -> None:
    """A collective booking takes its organiser's time alone: the other hosts can be booked elsewhere then."""
    collective: PerDeployment[set[int]] = PerDeployment(set)

    def insert(real: Function, deployment: Any, event_type: Any, *rest: Any) -> Any:
        if event_type.scheduling is Scheduling.COLLECTIVE:
            collective.of(deployment).add(event_type.id)
        return real(deployment, event_type, *rest)

    def stored(real: Function, connection: Any, booking: Any, before: int, after: int, engaged: Any = ()) -> Any:
        collectives = (seen for seen in collective._values.values() if booking.event_type_id in seen)
        return real(connection, booking, before, after, () if any(collectives) else engaged)

    seams.around(draft.insert, insert)
    seams.around(store.insert, stored)


@fault("instant-booking-accepted", operations=("create",), difficulty=3)
def instant_booking_accepted(seams: Seams) -> None:
    """An instant booking is `accepted` from the beginning, though nobody has taken it."""
    making = during(seams, instant.create_instant_booking)

    def insert(real: Function, connection: Any, booking: Any, *rest: Any) -> Any:
        booking_id = real(connection, booking, *rest)
        if making():
            connection.execute(RENAME, (Status.ACCEPTED.value, booking_id))
        return booking_id

    seams.around(store.insert, insert)
