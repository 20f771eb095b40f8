"""Limits let in what they say: so many bookings, or minutes of them, a day, a week, or for each who books.

Which day a start belongs to, where zones differ, the server says itself: what a search lists must be had, what it
leaves out must not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts.exchange import Call, Exchange
from contracts.expectations import shows
from contracts.rules.reading import instant
from contracts.time_expectations import as_listed, within_limit
from scenarios import calls
from scenarios.starts import utc
from scenarios.world import DAYS
from tests.contract.steps import own_event_type, person

SMOKE: Final[frozenset[str]] = frozenset()
ZONE: Final = "America/Los_Angeles"
"""Where the afternoon is the next day in UTC."""
WHY: Final = {"cancellationReason": "Only a proof"}


def _asks(event_type: int, start: datetime, email: str) -> Call:
    return calls.create_booking({"eventTypeId": event_type, "start": utc(start), "attendee": person(email)})


def test_a_limit_that_is_reached_closes_the_day(examiner: Examiner) -> None:
    # A Wednesday: its week is the same whichever day weeks begin on.
    day = datetime(examiner.starts.season(), 7, 10, tzinfo=ZoneInfo(ZONE))
    day += timedelta(days=(2 - day.weekday()) % 7)
    with examiner.example() as example:
        schedule = example.accept(calls.create_schedule(_hours(examiner.world.tag))).data["id"]
        limits = {"bookingLimitsCount": {"day": 1, "week": 2}}
        event_type = own_event_type(example, examiner, "limited", scheduleId=schedule, **limits)
        first = day.replace(hour=16, minute=30)  # 23:30 in UTC
        booked = example.accept(_asks(event_type, first, "first.today@example.com")).data
        listed = _listed(example, event_type, day)
        there_later, here_later = first + timedelta(hours=1), first + timedelta(hours=-23)
        shut = there_later not in listed or here_later not in listed
        example.check(shows("getAvailableSlots", "/data", "the day whose limit is reached shut", True, shut))
        later = _as_listed(example, event_type, there_later, listed, "on the same day of the host")
        earlier = _as_listed(example, event_type, here_later, listed, "on the same day in UTC")
        if later.ok is not earlier.ok:
            third = _asks(event_type, first + timedelta(days=1, hours=-4), "third@example.com")
            example.check(within_limit(example.send(third), fits=False, limit="the week has its two bookings"))
        move = calls.reschedule_booking(booked["uid"], {"start": utc(first.replace(hour=14))})
        moved = example.send(move)
        example.check(within_limit(moved, fits=True, limit="after the move the day has one booking, as before"))
        uids = [it.data["uid"] for it in (moved, later, earlier) if it.ok]
        _tidy(example, uids if moved.ok else [booked["uid"], *uids], event_type, schedule)


def _hours(tag: str) -> dict[str, Any]:
    opened = [{"days": list(DAYS), "startTime": "08:00", "endTime": "20:00"}]
    return {"name": f"calproof limits {tag}", "timeZone": ZONE, "isDefault": False, "availability": opened}


def _listed(example: Example, event_type: int, day: datetime) -> list[datetime]:
    """The starts listed on the day before, this day and the day after."""
    first, last = day - timedelta(days=1), day + timedelta(days=2)
    query: calls.Query = {"eventTypeId": event_type, "start": utc(first), "end": utc(last), "timeZone": ZONE}
    found = example.accept(calls.get_slots(query)).data
    return [instant(slot["start"]) for slots in found.values() for slot in slots]


def _as_listed(example: Example, event_type: int, start: datetime, listed: list[datetime], where: str) -> Exchange:
    exchange = example.send(_asks(event_type, start, "another.today@example.com"))
    example.check(as_listed(exchange, listed=start in listed, why=f"one booking a day, and this one is {where}"))
    return exchange


def test_minutes_of_a_day_are_counted(examiner: Examiner) -> None:
    day = datetime(examiner.starts.season(), 6, 5, 9, tzinfo=UTC)
    limits = {"lengthInMinutes": 45, "bookingLimitsDuration": {"day": 60}}
    with examiner.example() as example:
        event_type = own_event_type(example, examiner, "limited-minutes", **limits)
        uid = example.accept(_asks(event_type, day, "first.today@example.com")).data["uid"]
        second = example.send(_asks(event_type, day + timedelta(hours=2), "second.today@example.com"))
        example.check(within_limit(second, fits=False, limit="90 minutes of 60 a day"))
        moved = example.send(calls.reschedule_booking(uid, {"start": utc(day + timedelta(hours=4))}))
        example.check(within_limit(moved, fits=True, limit="after the move the day has 45 minutes of 60, as before"))
        gone = moved.data["uid"] if moved.ok else uid
        example.accept(calls.cancel_booking(gone, WHY))
        after = example.send(_asks(event_type, day + timedelta(hours=6), "after.it@example.com"))
        example.check(within_limit(after, fits=True, limit="what was cancelled takes none of the 60 minutes"))
        _tidy(example, [it.data["uid"] for it in (second, after) if it.ok], event_type)


def test_who_has_booked_enough_books_no_more(examiner: Examiner) -> None:
    """An address is one person's in whatever case its domain is written (RFC 5321, 2.4)."""
    event_type = examiner.world.event_type("booker-limit").id
    email = "enough.bookings@example.com"
    limit = "one active booking for each who books"
    starts = [examiner.starts.single() for _ in range(4)]
    with examiner.example() as example:
        booked = example.accept(_asks(event_type, starts[0], email)).data
        for again, start in zip((email, email.replace("example.com", "EXAMPLE.COM")), starts[1:], strict=False):
            exchange = example.send(_asks(event_type, start, again))
            if exchange.status >= 500:
                raise NotHere("the target answers with a failure where the limit is reached")
            example.check(within_limit(exchange, fits=False, limit=limit))
        example.accept(calls.cancel_booking(booked["uid"], WHY))
        after = example.send(_asks(event_type, starts[3], email))
        example.check(within_limit(after, fits=True, limit=f"{limit}, and what was cancelled is not active"))


def _tidy(example: Example, uids: list[str], event_type: int, schedule: int | None = None) -> None:
    """Take away at once what the run would have to look for at its end."""
    for uid in uids:
        example.accept(calls.cancel_booking(uid, WHY))
    example.accept(calls.delete_event_type(event_type))
    if schedule is not None:
        example.accept(calls.delete_schedule(schedule))
