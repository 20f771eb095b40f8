"""Start times are never handed out twice, not to two workers either."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from scenarios.starts import LONGEST_MINUTES, Starts, first_free_day, utc

DAY = date(2030, 1, 7)


def _overlap(spans: list[tuple[datetime, datetime]]) -> bool:
    spans = sorted(spans)
    return any(before[1] > after[0] for before, after in pairwise(spans))


@pytest.mark.parametrize("workers", [1, 3])
def test_no_two_bookings_can_overlap(workers: int) -> None:
    supplies = [Starts(DAY, worker, workers) for worker in range(workers)]
    spans = []
    for supply in supplies:
        for _ in range(4000):
            start = supply.single()
            spans.append((start, start + timedelta(minutes=LONGEST_MINUTES)))
        for _ in range(150):
            first = supply.series()
            # An occurrence may begin an hour earlier or later in UTC when the attendee's clocks change.
            spans += [
                (first + timedelta(weeks=week, hours=-1), first + timedelta(weeks=week, hours=2)) for week in range(8)
            ]
    assert not _overlap(spans)


def test_the_supply_repeats_itself_from_the_same_day() -> None:
    first, second = Starts(DAY), Starts(DAY)
    assert [first.single() for _ in range(50)] == [second.single() for _ in range(50)]


def test_runs_with_other_seeds_begin_on_other_days() -> None:
    days = {first_free_day(date(2026, 11, 22), seed) for seed in range(40)}
    assert len(days) == 40
    assert all(day > date(2026, 12, 31) and day.weekday() == 0 for day in days)


def test_a_start_is_written_as_the_documentation_writes_it() -> None:
    assert utc(datetime(2030, 1, 8, 13, tzinfo=UTC)) == "2030-01-08T13:00:00Z"
