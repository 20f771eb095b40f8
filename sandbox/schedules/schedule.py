"""A schedule, and the hours it opens on a day, as instants."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.instants import from_wall_clock
from sandbox.validation.formats import time_zone

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
END_OF_DAY = 24 * 60
MOST_DAYS_KEPT = 4000

Minutes = tuple[int, int]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekly hours and the exceptions that replace them; `_days` keeps the days already worked out."""

    id: int
    owner_id: int
    name: str
    zone: ZoneInfo
    availability: list[dict[str, Any]]
    overrides: list[dict[str, Any]]
    weekly: tuple[tuple[Minutes, ...], ...]
    exceptions: dict[date, tuple[Minutes, ...]]
    _days: dict[date, tuple[Range, ...]]

    def open_on(self, day: date) -> tuple[Range, ...]:
        """The ranges opened on a day of the schedule's zone, in order, none touching another."""
        ranges = self._days.get(day)
        if ranges is None:
            if len(self._days) >= MOST_DAYS_KEPT:
                self._days.clear()
            hours = self.exceptions.get(day)
            if hours is None:
                hours = self.weekly[day.weekday()]
            ranges = self._days[day] = tuple(
                (opens, closes)
                for opens, closes in ((self._at(day, first), self._at(day, last)) for first, last in hours)
                if opens < closes
            )
        return ranges

    def _at(self, day: date, minute: int) -> int:
        # Wall clock first, instant second: on the day the clocks change nine o'clock is still nine o'clock.
        local = datetime(day.year, day.month, day.day) + timedelta(minutes=minute)  # noqa: DTZ001
        return from_wall_clock(local, self.zone)


def load_schedule(connection: sqlite3.Connection, schedule_id: int) -> Schedule | None:
    """The schedule with this id."""
    query = "SELECT id, owner_id, name, time_zone, availability, overrides FROM schedules WHERE id = ?"
    row = connection.execute(query, (schedule_id,)).fetchone()
    if row is None:
        return None
    availability, overrides = json.loads(row[4]), json.loads(row[5])
    weekly = tuple(_joined([_hours(entry) for entry in availability if name in entry["days"]]) for name in WEEKDAYS)
    by_day: dict[date, list[Minutes]] = {}
    for entry in overrides:
        by_day.setdefault(date.fromisoformat(entry["date"]), []).append(_hours(entry))
    exceptions = {day: _joined(hours) for day, hours in by_day.items()}
    return Schedule(row[0], row[1], row[2], time_zone(row[3]), availability, overrides, weekly, exceptions, {})


def schedule_output(schedule: Schedule, *, is_default: bool) -> dict[str, Any]:
    """A schedule as the API shows it."""
    return {
        "id": schedule.id,
        "ownerId": schedule.owner_id,
        "name": schedule.name,
        "timeZone": schedule.zone.key,
        "availability": schedule.availability,
        "isDefault": is_default,
        "overrides": schedule.overrides,
    }


def _hours(entry: dict[str, Any]) -> Minutes:
    first, last = _minute(entry["startTime"]), _minute(entry["endTime"])
    # 24:00 cannot be written: the last minute of a day stands for midnight, or no booking could ever end there.
    return first, END_OF_DAY if last == END_OF_DAY - 1 else last


def _minute(clock_time: str) -> int:
    return int(clock_time[:2]) * 60 + int(clock_time[3:5])


def _joined(hours: list[Minutes]) -> tuple[Minutes, ...]:
    """In order, with hours that touch or overlap made one; hours that end before they begin open nothing."""
    joined: list[Minutes] = []
    for first, last in sorted(entry for entry in hours if entry[0] < entry[1]):
        if joined and first <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], last)
        else:
            joined.append((first, last))
    return tuple(joined)
