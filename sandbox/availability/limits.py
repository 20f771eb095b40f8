"""How many bookings, and how many minutes of them, an event type takes in a day, week, month or year."""

from datetime import date, timedelta

from sandbox.availability.bounds import Refusal, midnight
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.instants import MINUTE_MS, in_zone
from sandbox.schedules.schedule import Range, Schedule

# A booking that waits for its host counts: it must not become one too many by being confirmed.
TAKEN = """
    SELECT COUNT(*), COALESCE(SUM(end_ms - start_ms), 0) FROM bookings
    WHERE event_type_id = :event_type AND start_ms >= :from_ms AND start_ms < :to_ms
      AND status IN ('accepted', 'pending') AND id IS NOT :ignored
"""


class Limits:
    """The limits of one event type; the periods are those of the schedule's zone, weeks begin on Monday."""

    __slots__ = ("_deployment", "_event_type", "_ignored", "_schedule", "_taken")

    def __init__(
        self, deployment: Deployment, event_type: EventType, schedule: Schedule | None, ignored_booking: int | None
    ) -> None:
        self._deployment = deployment
        self._event_type = event_type
        self._schedule = schedule
        self._ignored = ignored_booking
        self._taken: dict[Range, tuple[int, int]] = {}

    def refusal(self, start_ms: int, length_ms: int) -> Refusal | None:
        """None where one booking more, of this length, stays within the limits of the periods it starts in."""
        event_type = self._event_type
        for unit, most in event_type.count_limits.items():
            if self._taken_in(unit, start_ms)[0] + 1 > most:
                return Refusal.COUNT_LIMIT
        for unit, most in event_type.duration_limits.items():
            if self._taken_in(unit, start_ms)[1] + length_ms > most * MINUTE_MS:
                return Refusal.DURATION_LIMIT
        return None

    def _taken_in(self, unit: str, start_ms: int) -> tuple[int, int]:
        """The bookings in the period around a start, and their milliseconds."""
        if self._schedule is None:
            return 0, 0
        extent = extent_around(unit, start_ms, self._schedule)
        if extent not in self._taken:
            values = {
                "event_type": self._event_type.id,
                "from_ms": extent[0],
                "to_ms": extent[1],
                "ignored": self._ignored,
            }
            self._taken[extent] = self._deployment.database.connection.execute(TAKEN, values).fetchone()
        return self._taken[extent]


def extent_around(unit: str, start_ms: int, schedule: Schedule) -> Range:
    """The instants at which the day, week, month or year around a start begins and ends in the schedule's zone."""
    first, after = period(unit, in_zone(start_ms, schedule.zone).date())
    return midnight(first, schedule), midnight(after, schedule)


def period(unit: str, day: date) -> tuple[date, date]:
    """The first day of the day, week, month or year around a day, and the first day after it."""
    if unit == "day":
        return day, day + timedelta(days=1)
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=7)
    if unit == "month":
        first = day.replace(day=1)
        return first, (first + timedelta(days=31)).replace(day=1)
    return day.replace(month=1, day=1), day.replace(year=day.year + 1, month=1, day=1)
