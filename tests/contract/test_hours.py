"""A schedule opens at its hours on the clock of its own zone: far from UTC, and on the days when clocks are moved."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from calproof.examiner import Examiner, Example
from contracts.rules.reading import instant
from contracts.time_expectations import opens_at
from scenarios import calls
from scenarios.special_days import clock_changes
from scenarios.starts import utc
from tests.contract.sampling import depth
from tests.contract.steps import own_event_type, person

SMOKE: Final[frozenset[str]] = frozenset()
FARTHEST: Final = "Asia/Kathmandu"
"""A zone at an odd offset (+05:45) that moves no clock."""
MOVING: Final = (
    ("America/New_York", "forward"),
    ("Pacific/Chatham", "back"),
    ("America/St_Johns", "forward"),
    ("Australia/Lord_Howe", "forward"),
    ("America/New_York", "back"),
    ("Europe/Rome", "forward"),
    ("Pacific/Chatham", "forward"),
)
"""Zones that move their clocks, all of them on Sundays: at whole hours, three quarters and halves, by an hour or half
of one, and at both ends of the world, so that a day begins on another one in UTC."""
HOURS: Final = {"Saturday": ("10:00", "11:30"), "Sunday": ("09:00", "10:30"), "Monday": ("11:00", "12:45")}
"""Each day has its own, so that a day that is taken for another shows; on all others nothing is open.

The last ends amid a slot, which is not to be had.
"""
EARLY: Final = ("05:00", "06:00")
"""Hours of one date, on which nothing is open otherwise; in UTC they lie on the day before."""
HALF: Final = timedelta(minutes=30)


def test_a_schedule_opens_at_the_hours_of_its_own_clock(examiner: Examiner) -> None:
    year = examiner.starts.season()
    sunday = _sunday_of(date(year, 6, 15))
    friday = sunday - timedelta(days=2)
    with examiner.example() as example:
        made = example.accept(calls.create_schedule(_schedule(examiner.world.tag, friday))).data["id"]
        event_type = own_event_type(example, examiner, "hours", scheduleId=made)
        wanted = [*_slots(friday, EARLY, FARTHEST), *_usual(FARTHEST, sunday)]
        _opens(example, event_type, FARTHEST, sunday, wanted)
        # What a booking takes away is its own time and nothing beside it.
        taken = _at(sunday, time(9, 30), FARTHEST)
        booked = _book(example, event_type, taken, "in.the.middle@example.com")
        _opens(example, event_type, FARTHEST, sunday, [start for start in wanted if start != taken])
        beside = [_book(example, event_type, start, "beside.it@example.com") for start in (taken - HALF, taken + HALF)]
        for zone, direction in MOVING[: 4 if depth().name == "standard" else None]:
            example.accept(calls.update_schedule(made, {"timeZone": zone}))
            moved = _moved(zone, year, direction)
            _opens(example, event_type, zone, moved, _usual(zone, moved))
        _tidy(example, [booked, *beside], event_type, made)


def test_no_slot_is_past(examiner: Examiner) -> None:
    """What a search that begins in the past lists is judged with its answer."""
    now = datetime.now(UTC)
    asked: calls.Query = {"start": utc(now - timedelta(days=1)), "end": utc(now + timedelta(hours=12))}
    with examiner.example() as example:
        example.accept(calls.get_slots({"eventTypeId": examiner.world.event_type("regular").id, **asked}))


def _schedule(tag: str, friday: date) -> dict[str, Any]:
    opened = [{"days": [day], "startTime": first, "endTime": last} for day, (first, last) in HOURS.items()]
    once = [{"date": friday.isoformat(), "startTime": EARLY[0], "endTime": EARLY[1]}]
    name = f"calproof hours {tag}"
    return {"name": name, "timeZone": FARTHEST, "isDefault": False, "availability": opened, "overrides": once}


def _opens(example: Example, event_type: int, zone: str, sunday: date, wanted: list[datetime]) -> None:
    """From the Friday to the Tuesday around this Sunday exactly these slots are listed."""
    first, last = _at(sunday - timedelta(days=2), time(), zone), _at(sunday + timedelta(days=3), time(), zone)
    query: calls.Query = {"eventTypeId": event_type, "start": utc(first), "end": utc(last - timedelta(minutes=1))}
    exchange = example.accept(calls.get_slots({**query, "timeZone": zone}))
    listed = [instant(slot["start"]) for day in exchange.data.values() for slot in day]
    # A range in a zone may be taken for whole days of it.
    within = [start for start in listed if first <= start < last]
    example.check(opens_at(exchange, wanted, within, zone))


def _usual(zone: str, sunday: date) -> list[datetime]:
    """The slots of the days around a Sunday."""
    days = (sunday + timedelta(days=day) for day in (-1, 0, 1))
    return [start for day, hours in zip(days, HOURS.values(), strict=True) for start in _slots(day, hours, zone)]


def _slots(day: date, hours: tuple[str, str], zone: str) -> list[datetime]:
    opens, closes = (_at(day, time.fromisoformat(hour), zone) for hour in hours)
    return [opens + HALF * turn for turn in range((closes - opens) // HALF)]


def _at(day: date, hour: time, zone: str) -> datetime:
    return datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)


def _sunday_of(day: date) -> date:
    return day + timedelta(days=6 - day.weekday())


def _moved(zone: str, year: int, direction: str) -> date:
    """The day in a year on which the clocks of a zone are moved in this direction."""
    changes = clock_changes(zone, date(year, 1, 1), date(year + 1, 1, 1))
    moment = next(moment for moment, forward in changes if forward is (direction == "forward"))
    return moment.astimezone(ZoneInfo(zone)).date()


def _book(example: Example, event_type: int, start: datetime, email: str) -> str:
    body = {"eventTypeId": event_type, "start": utc(start), "attendee": person(email)}
    uid: str = example.accept(calls.create_booking(body), "its start is a listed slot").data["uid"]
    return uid


def _tidy(example: Example, uids: list[str], event_type: int, schedule: int) -> None:
    """Take away at once what the run would have to look for at its end."""
    for uid in uids:
        example.accept(calls.cancel_booking(uid, {"cancellationReason": "Only a proof"}))
    example.accept(calls.delete_event_type(event_type))
    example.accept(calls.delete_schedule(schedule))
