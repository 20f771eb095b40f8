"""A series steps on the attendee's calendar: over changes of the clocks, ends of months, and every so many weeks.

What it must keep is judged with each answer: the hour on the attendee's clock, the steps, and those of its event type.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from calproof.examiner import Examiner
from contracts.expectations import as_many
from scenarios import calls
from scenarios.special_days import clock_changes
from scenarios.starts import utc
from tests.contract.sampling import depth
from tests.contract.steps import own_event_type, person

SMOKE: Final[frozenset[str]] = frozenset()
LIVES_IN: Final = ("America/New_York", "Asia/Dubai", "Australia/Lord_Howe", "Europe/Rome")
"""Zones that move their clocks on different days of March and April, and one that moves none."""
WHY: Final = {"cancellationReason": "Only a proof"}


def test_a_weekly_series_keeps_its_hour_on_the_attendees_clock(examiner: Examiner) -> None:
    year = examiner.starts.season()
    # The first zone to move its clocks in spring; five weeks on, the last one has moved them back.
    changes = clock_changes("America/New_York", date(year, 1, 1), date(year, 7, 1))
    first_day = next(changes)[0].date() - timedelta(days=4)
    weekly = {"interval": 1, "occurrences": 6, "frequency": "weekly"}
    with examiner.example() as example:
        event_type = own_event_type(example, examiner, "over-clock-changes", recurrence=weekly)
        for zone in LIVES_IN[: 3 if depth().name == "standard" else None]:
            start = datetime(first_day.year, first_day.month, first_day.day, 9, 30, tzinfo=ZoneInfo(zone))
            booker = {**person("over.changes@example.com"), "timeZone": zone}
            body = {"eventTypeId": event_type, "start": utc(start.astimezone(UTC)), "attendee": booker}
            series = example.accept(calls.create_booking(body)).data
            example.check(as_many("createBooking", 6, series))
            example.accept(calls.cancel_booking(series[0]["recurringBookingUid"], WHY))
        example.accept(calls.delete_event_type(event_type))


def _leap_day(year: int) -> date:
    """29 February of this year, or of the next one that has it."""
    while (date(year, 3, 1) - timedelta(days=1)).day != 29:
        year += 1
    return date(year, 2, 29)


@pytest.mark.parametrize("kind", ["recurring-monthly", "recurring-yearly"])
def test_a_series_from_the_end_of_a_month_stays_within_its_months(examiner: Examiner, kind: str) -> None:
    event_type = examiner.world.event_type(kind)
    year = examiner.starts.season()
    began = date(year, 1, 31) if kind == "recurring-monthly" else _leap_day(year)
    # Late in the evening of a zone behind UTC, where the next month has begun already.
    zone = "America/St_Johns"
    start = datetime(began.year, began.month, began.day, 23, 0, tzinfo=ZoneInfo(zone))
    booker = {**person("end.of.month@example.com"), "timeZone": zone}
    body = {"eventTypeId": event_type.id, "start": utc(start.astimezone(UTC)), "attendee": booker}
    with examiner.example() as example:
        series = example.accept(calls.create_booking(body, variant=f"{kind} by id")).data
        example.check(as_many("createBooking", event_type.kind.occurrences, series))
        example.accept(calls.cancel_booking(series[0]["recurringBookingUid"], WHY))
