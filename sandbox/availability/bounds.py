"""What time alone forbids: the past, too little notice, outside the booking window."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum, auto

from sandbox.event_types.event_type import EventType, Window
from sandbox.instants import MINUTE_MS, from_wall_clock, in_zone
from sandbox.schedules.schedule import Schedule

ONE_DAY = timedelta(days=1)
MOST_DAYS_AHEAD = 3660


class Refusal(Enum):
    """Why a start cannot be booked."""

    PAST = auto()
    OUT_OF_BOUNDS = auto()
    COUNT_LIMIT = auto()
    DURATION_LIMIT = auto()
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


def bounds(now_ms: int, event_type: EventType, schedule: Schedule | None) -> Bounds:
    """Notice and booking window as instants."""
    earliest_ms = now_ms + event_type.notice_minutes * MINUTE_MS
    window = event_type.window
    if window is None or schedule is None:
        return Bounds(now_ms, earliest_ms, None, None)
    if window.first is not None and window.last is not None:
        return Bounds(now_ms, earliest_ms, midnight(window.first, schedule), midnight(window.last + ONE_DAY, schedule))
    today = in_zone(now_ms, schedule.zone).date()
    return Bounds(now_ms, earliest_ms, None, midnight(_last_day(today, window, schedule) + ONE_DAY, schedule))


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


def midnight(day: date, schedule: Schedule) -> int:
    """The instant at which a day of the schedule begins."""
    return from_wall_clock(datetime(day.year, day.month, day.day), schedule.zone)  # noqa: DTZ001 -- of the schedule
