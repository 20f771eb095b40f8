"""Can this event type be booked at this start? Asked by slots for every time on the grid, by bookings for one.

There is one answer, so a time on the grid is listed exactly if it can be booked. All days are days of the schedule's
zone: asking from another zone must not move the booking window.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto

from sandbox.accounts.users import User
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, Window
from sandbox.instants import MINUTE_MS, from_wall_clock, in_zone
from sandbox.schedules.schedule import Range, Schedule

ONE_DAY = timedelta(days=1)
MOST_DAYS_AHEAD = 3660

# The second line of the WHERE makes the search short: no booking of this host blocks for longer than the longest does,
# so one that began earlier than that cannot reach into the range.
BUSY = """
    SELECT blocked_from_ms, blocked_to_ms FROM bookings
    WHERE host_id = :host AND status IN ('accepted', 'pending') AND blocked_from_ms < :to_ms
      AND blocked_from_ms > :from_ms - (SELECT longest_blocked_ms FROM users WHERE id = :host)
      AND blocked_to_ms > :from_ms
      AND (status = 'accepted' OR (:pending_blocks AND event_type_id = :event_type))
      AND id IS NOT :ignored
    ORDER BY blocked_from_ms
"""


class Refusal(Enum):
    """Why a start cannot be booked."""

    PAST = auto()
    OUT_OF_BOUNDS = auto()
    UNAVAILABLE = auto()


@dataclass(frozen=True, slots=True)
class Bounds:
    """The starts that time alone allows: not past, with enough notice, inside the booking window."""

    now_ms: int
    earliest_ms: int
    window_from_ms: int | None
    window_to_ms: int | None

    def refusal(self, start_ms: int) -> Refusal | None:
        """None where these bounds allow a start."""
        if start_ms < self.now_ms:
            return Refusal.PAST
        if start_ms < self.earliest_ms:
            return Refusal.OUT_OF_BOUNDS
        if self.window_from_ms is not None and start_ms < self.window_from_ms:
            return Refusal.OUT_OF_BOUNDS
        if self.window_to_ms is not None and start_ms >= self.window_to_ms:
            return Refusal.OUT_OF_BOUNDS
        return None


class Availability:
    """The open and busy times of a host between two instants, as they matter to one event type."""

    __slots__ = ("_after_ms", "_before_ms", "_busy", "_open", "bounds", "length_ms")

    def __init__(
        self,
        deployment: Deployment,
        event_type: EventType,
        length_minutes: int,
        first_ms: int,
        last_ms: int,
        *,
        ignored_booking: int | None = None,
    ) -> None:
        """For starts from `first_ms` to `last_ms`; the time of `ignored_booking` counts as free."""
        self.length_ms = length_minutes * MINUTE_MS
        self._before_ms = event_type.before_minutes * MINUTE_MS
        self._after_ms = event_type.after_minutes * MINUTE_MS
        schedule = schedule_of(deployment, event_type)
        self.bounds = bounds(deployment.clock.now_ms(), event_type, schedule)
        self._open: list[Range] = []
        self._busy: list[Range] = []
        if schedule is None:
            return
        self._open = _joined(open_ranges(schedule, first_ms, last_ms + self.length_ms))
        self._busy = deployment.database.connection.execute(
            BUSY,
            {
                "host": event_type.owner_id,
                "from_ms": first_ms - self._before_ms,
                "to_ms": last_ms + self.length_ms + self._after_ms,
                "pending_blocks": event_type.confirmation is not None and event_type.confirmation.blocks,
                "event_type": event_type.id,
                "ignored": ignored_booking,
            },
        ).fetchall()

    def refusal(self, start_ms: int) -> Refusal | None:
        """None where a booking can start."""
        refusal = self.bounds.refusal(start_ms)
        if refusal is not None:
            return refusal
        end_ms = start_ms + self.length_ms
        return None if self._is_open(start_ms, end_ms) and self._is_free(start_ms, end_ms) else Refusal.UNAVAILABLE

    def _is_open(self, start_ms: int, end_ms: int) -> bool:
        position = bisect_right(self._open, start_ms, key=_begin) - 1
        return position >= 0 and end_ms <= self._open[position][1]

    def _is_free(self, start_ms: int, end_ms: int) -> bool:
        # Each booking keeps its own buffers: those of what is there are in its blocked range, ours are added here.
        from_ms, to_ms = start_ms - self._before_ms, end_ms + self._after_ms
        return all(busy_to <= from_ms or busy_from >= to_ms for busy_from, busy_to in self._busy)


def schedule_of(deployment: Deployment, event_type: EventType) -> Schedule | None:
    """The event type's schedule or else its owner's default; a host without one cannot be booked."""
    catalogue = deployment.catalogue
    schedule = None if event_type.schedule_id is None else catalogue.schedule(event_type.schedule_id)
    if schedule is None:
        owner: User | None = catalogue.user(event_type.owner_id)
        if owner is not None and owner.default_schedule_id is not None:
            schedule = catalogue.schedule(owner.default_schedule_id)
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


def bounds(now_ms: int, event_type: EventType, schedule: Schedule | None) -> Bounds:
    """Notice and booking window as instants."""
    earliest_ms = now_ms + event_type.notice_minutes * MINUTE_MS
    window = event_type.window
    if window is None or schedule is None:
        return Bounds(now_ms, earliest_ms, None, None)
    if window.first is not None and window.last is not None:
        return Bounds(
            now_ms, earliest_ms, _midnight(window.first, schedule), _midnight(window.last + ONE_DAY, schedule)
        )
    today = in_zone(now_ms, schedule.zone).date()
    return Bounds(now_ms, earliest_ms, None, _midnight(_last_day(today, window, schedule) + ONE_DAY, schedule))


def _last_day(today: date, window: Window, schedule: Schedule) -> date:
    """The last day of the window. A rolling one counts only the days on which the schedule opens at all."""
    if window.kind == "calendarDays" and not window.rolling:
        return today + timedelta(days=min(window.days, MOST_DAYS_AHEAD))
    day, counted = today, 0
    for _ in range(MOST_DAYS_AHEAD):
        if counted >= window.days:
            break
        day += ONE_DAY
        is_counted = window.kind == "calendarDays" or day.weekday() < 5
        if is_counted and (not window.rolling or schedule.open_on(day)):
            counted += 1
    return day


def _midnight(day: date, schedule: Schedule) -> int:
    return from_wall_clock(datetime(day.year, day.month, day.day), schedule.zone)  # noqa: DTZ001 -- of the schedule


def _joined(ranges: list[Range]) -> list[Range]:
    """Ranges that meet become one: a booking may run over midnight where both days are open."""
    joined: list[Range] = []
    for begin, end in ranges:
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((begin, end))
    return joined


def _begin(opened: Range) -> int:
    return opened[0]
