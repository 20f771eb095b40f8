"""The times on the grid of an event type that can be booked, and the seats left at each."""

from dataclasses import dataclass

from sandbox.availability.availability import Availability, FreeHosts
from sandbox.availability.calendars import open_ranges, schedule_of
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.instants import DAY_MS, MINUTE_MS
from sandbox.schedules.schedule import Range

LONGEST_RANGE_MS = 370 * DAY_MS
SEATED = """
    SELECT b.start_ms, b.uid, COUNT(a.seat_uid) FROM bookings b JOIN attendees a ON a.booking_id = b.id
    WHERE b.event_type_id = ? AND b.start_ms BETWEEN ? AND ? AND b.status = 'accepted'
    GROUP BY b.id
"""
RESERVED = """
    SELECT start_ms, end_ms FROM reservations
    WHERE event_type_id = ? AND start_ms < ? AND end_ms > ? AND until_ms > ?
"""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time that can be booked; of a seated event type with the booking that others made there."""

    start_ms: int
    seats_booked: int = 0
    booking_uid: str | None = None


def free_slots(
    deployment: Deployment,
    event_type: EventType,
    length_minutes: int,
    first_ms: int,
    last_ms: int,
    *,
    ignored_booking: int | None = None,
) -> list[Slot]:
    """The slots that start from `first_ms` on and before `last_ms`, in order; reserved ones are left out."""
    # Nothing before now can be booked: a range that began years ago costs no more than today.
    first_ms = max(first_ms, deployment.clock.now_ms())
    last_ms = min(last_ms, first_ms + LONGEST_RANGE_MS)
    if first_ms > last_ms:
        return []
    availability = Availability(
        deployment, event_type, length_minutes, first_ms, last_ms, ignored_booking=ignored_booking
    )
    reserved = reservations(deployment, event_type, first_ms, last_ms + length_minutes * MINUTE_MS)
    taken = joinable_bookings(deployment, event_type, first_ms, last_ms)
    slots = []
    for start_ms in _grid(deployment, event_type, length_minutes, first_ms, last_ms):
        end_ms = start_ms + length_minutes * MINUTE_MS
        if any(start_ms < until and from_ms < end_ms for from_ms, until in reserved):
            continue
        joinable = taken.get(start_ms)
        if joinable is None:
            if isinstance(availability.assess(start_ms), FreeHosts):
                slots.append(Slot(start_ms))
        elif has_room(event_type, joinable[1]) and availability.bounds.refusal(start_ms) is None:
            # Who joins does not ask whether the host is free: the host is there.
            slots.append(Slot(start_ms, joinable[1], joinable[0]))
    return slots


def has_room(event_type: EventType, seats_booked: int) -> bool:
    """Whether a seat is left beside those booked."""
    return event_type.seats is not None and seats_booked < event_type.seats.capacity


def reservations(deployment: Deployment, event_type: EventType, first_ms: int, last_ms: int) -> list[Range]:
    """The times of this event type that somebody keeps for himself just now."""
    values = (event_type.id, last_ms, first_ms, deployment.clock.now_ms())
    return deployment.database.connection.execute(RESERVED, values).fetchall()


def joinable_bookings(
    deployment: Deployment, event_type: EventType, first_ms: int, last_ms: int
) -> dict[int, tuple[str, int]]:
    """The bookings that others can join, by their start: the uid of each, and its seats that are held."""
    if event_type.seats is None:
        return {}
    rows = deployment.database.connection.execute(SEATED, (event_type.id, first_ms, last_ms)).fetchall()
    return {start_ms: (uid, seats) for start_ms, uid, seats in rows}


def _grid(deployment: Deployment, event_type: EventType, length_minutes: int, first_ms: int, last_ms: int) -> list[int]:
    """The starts to look at: each time that the hosts open together has its own grid, from its beginning on."""
    step_ms = (event_type.slot_interval or length_minutes) * MINUTE_MS
    offset_ms = event_type.offset_minutes * MINUTE_MS
    starts: set[int] = set()
    for opens, closes in _opened(deployment, event_type, first_ms, last_ms):
        begin = opens + offset_ms
        skipped = max(0, -((begin - first_ms) // step_ms))
        starts.update(range(begin + skipped * step_ms, min(closes, last_ms), step_ms))
    return sorted(starts)


def _opened(deployment: Deployment, event_type: EventType, first_ms: int, last_ms: int) -> list[Range]:
    """The ranges that all fixed hosts open and, where hosts take turns, one of these does, too."""
    together: list[Range] | None = None
    by_turns: list[list[Range]] = []
    for host in event_type.hosts:
        schedule = schedule_of(deployment, event_type, host.user_id)
        opened = [] if schedule is None else open_ranges(schedule, first_ms, last_ms)
        if not host.fixed:
            by_turns.append(opened)
        elif together is None:
            together = opened
        else:
            together = _common(together, opened)
    if not by_turns:
        return together or []
    if together is None:
        return [opened for ranges in by_turns for opened in ranges]
    return [opened for ranges in by_turns for opened in _common(together, ranges)]


def _common(some: list[Range], others: list[Range]) -> list[Range]:
    """What two lists of ranges, each in order, have in common."""
    common: list[Range] = []
    position = 0
    for begin, end in some:
        while position < len(others) and others[position][1] <= begin:
            position += 1
        following = position
        while following < len(others) and others[following][0] < end:
            common.append((max(begin, others[following][0]), min(end, others[following][1])))
            following += 1
    return common
