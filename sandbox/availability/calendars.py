"""The hours of one host: what the schedule opens, less what bookings take."""

from bisect import bisect_right
from datetime import timedelta

from sandbox.accounts.users import User
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.instants import MINUTE_MS, in_zone
from sandbox.schedules.schedule import Range, Schedule

ONE_DAY = timedelta(days=1)

# The bound on `blocked_from_ms` from below makes the search short: no booking of this host blocks for longer than the
# longest does, so one that began earlier than that cannot reach into the range.
BUSY = """
    SELECT blocked_from_ms, blocked_to_ms FROM bookings
    WHERE host_id = :host AND status IN ('accepted', 'pending') AND blocked_from_ms < :to_ms
      AND blocked_from_ms > :from_ms - (SELECT longest_blocked_ms FROM users WHERE id = :host)
      AND blocked_to_ms > :from_ms
      AND (status = 'accepted' OR (:pending_blocks AND event_type_id = :event_type))
      AND id IS NOT :ignored
    UNION ALL
    SELECT e.blocked_from_ms, e.blocked_to_ms FROM engagements e JOIN bookings b ON b.id = e.booking_id
    WHERE e.user_id = :host AND e.blocked_from_ms < :to_ms
      AND e.blocked_from_ms > :from_ms - (SELECT longest_blocked_ms FROM users WHERE id = :host)
      AND e.blocked_to_ms > :from_ms
      AND (b.status = 'accepted' OR (b.status = 'pending' AND :pending_blocks AND b.event_type_id = :event_type))
      AND b.id IS NOT :ignored
"""


class HostCalendar:
    """The open and busy times of one host between two instants, as they matter to one event type."""

    __slots__ = ("_after_ms", "_before_ms", "_busy", "_open", "user_id")

    def __init__(
        self,
        deployment: Deployment,
        event_type: EventType,
        user_id: int,
        first_ms: int,
        last_ms: int,
        ignored_booking: int | None,
    ) -> None:
        """For bookings that lie between `first_ms` and `last_ms`; the time of `ignored_booking` counts as free."""
        self.user_id = user_id
        self._before_ms = event_type.before_minutes * MINUTE_MS
        self._after_ms = event_type.after_minutes * MINUTE_MS
        self._open: list[Range] = []
        self._busy: list[Range] = []
        schedule = schedule_of(deployment, event_type, user_id)
        if schedule is None:
            return
        self._open = _joined(open_ranges(schedule, first_ms, last_ms))
        from_ms, to_ms = first_ms - self._before_ms, last_ms + self._after_ms
        busy = busy_ranges(deployment, event_type, user_id, from_ms, to_ms, ignored_booking)
        self._busy = _joined(sorted(busy))

    def is_available(self, start_ms: int, end_ms: int) -> bool:
        """Whether the host's hours are open and free then."""
        position = bisect_right(self._open, start_ms, key=_begin) - 1
        return position >= 0 and end_ms <= self._open[position][1] and self.is_free(start_ms, end_ms)

    def is_free(self, start_ms: int, end_ms: int) -> bool:
        """Whether nothing else keeps the host busy then, buffers included."""
        # Each booking keeps its own buffers: those of what is there are in its blocked range, ours are added here.
        from_ms, to_ms = start_ms - self._before_ms, end_ms + self._after_ms
        later = bisect_right(self._busy, from_ms, key=_end)
        return later == len(self._busy) or self._busy[later][0] >= to_ms


def busy_ranges(
    deployment: Deployment, event_type: EventType, user_id: int, from_ms: int, to_ms: int, ignored_booking: int | None
) -> list[Range]:
    """What bookings take of a host's time between two instants, as far as it matters to one event type."""
    values = {
        "host": user_id,
        "from_ms": from_ms,
        "to_ms": to_ms,
        "pending_blocks": event_type.confirmation is not None and event_type.confirmation.blocks,
        "event_type": event_type.id,
        "ignored": ignored_booking,
    }
    return deployment.database.connection.execute(BUSY, values).fetchall()


def schedule_of(deployment: Deployment, event_type: EventType, user_id: int | None) -> Schedule | None:
    """The event type's schedule or else the host's default; a host without one cannot be booked."""
    catalogue = deployment.catalogue
    schedule = catalogue.schedule(event_type.schedule_id)
    if schedule is None and user_id is not None:
        host: User | None = catalogue.user(user_id)
        if host is not None and host.default_schedule_id is not None:
            schedule = catalogue.schedule(host.default_schedule_id)
    return schedule


def open_ranges(schedule: Schedule, from_ms: int, to_ms: int) -> list[Range]:
    """The ranges a schedule opens on the days that these instants touch, a day at a time and in order."""
    day = in_zone(from_ms, schedule.zone).date() - ONE_DAY
    last = in_zone(to_ms, schedule.zone).date() + ONE_DAY
    ranges: list[Range] = []
    while day <= last:
        ranges.extend(schedule.open_on(day))
        day += ONE_DAY
    return ranges


def _joined(ranges: list[Range]) -> list[Range]:
    """Ranges that meet become one: a booking may run over midnight where both days are open, busy times may overlap."""
    joined: list[Range] = []
    for begin, end in ranges:
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def _begin(opened: Range) -> int:
    return opened[0]


def _end(taken: Range) -> int:
    return taken[1]
