"""Start times are never handed out twice, not to two workers either."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from contracts.shape import Shape
from scenarios.special_days import DAY_KINDS, DayKind
from scenarios.spellings import SPELLINGS
from scenarios.starts import LONGEST_MINUTES, NoSuchDay, Starts, first_free_day, utc

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


@pytest.mark.parametrize("workers", [1, 3])
def test_no_special_start_meets_another_one_or_any_other_booking(workers: int) -> None:
    supplies = [Starts(DAY, worker, workers) for worker in range(workers)]
    spans = []
    for supply in supplies:
        spans += [(start, start + timedelta(minutes=60)) for start in (supply.single() for _ in range(40_000))]
        for kind in DAY_KINDS:
            starts = [supply.around(kind).start for _ in range(5)]
            spans += [(start, start + timedelta(minutes=LONGEST_MINUTES)) for start in starts]
        for _ in range(200):
            first = supply.series()
            spans += [
                (first + timedelta(weeks=week, hours=-1), first + timedelta(weeks=week, hours=2)) for week in range(8)
            ]
    assert not _overlap(spans)


@pytest.mark.parametrize("kind", DAY_KINDS)
def test_the_first_start_around_a_kind_of_day_crosses_its_moment(kind: DayKind) -> None:
    special = Starts(DAY).around(kind)
    zone = ZoneInfo(special.zone)
    start, end = special.start.astimezone(zone), (special.start + timedelta(minutes=60)).astimezone(zone)
    if kind in ("clocks forward", "clocks back"):
        before, after = start.utcoffset(), end.utcoffset()
        assert before is not None
        assert after is not None
        assert (after > before) is (kind == "clocks forward")
    else:
        assert start.day != end.day
        assert {"leap day": 29, "year end": 31}.get(kind, start.day) == start.day


def test_a_season_is_a_year_of_its_own() -> None:
    supplies = [Starts(DAY, worker, 3) for worker in range(3)]
    seasons = [supply.season() for supply in supplies for _ in range(12)]
    assert len(set(seasons)) == len(seasons)
    others = [supply.long_series().year + years for supply in supplies for _ in range(500) for years in range(10)]
    others += [supply.single().year for supply in supplies for _ in range(5000)]
    assert not set(seasons) & set(others)


def test_starts_around_a_kind_of_day_come_to_an_end() -> None:
    supply = Starts(DAY, worker=0, workers=1000)
    supply.around("leap day")
    with pytest.raises(NoSuchDay, match="leap day"):
        supply.around("leap day")


def test_every_spelling_writes_the_same_instant() -> None:
    moment = datetime(2030, 3, 10, 5, 15, tzinfo=UTC)
    schema = {"type": "string", "format": "date-time"}
    for spelling in SPELLINGS:
        written = spelling.write(moment)
        read = datetime.fromisoformat(written)
        assert (read if read.tzinfo else read.replace(tzinfo=UTC)) == moment
        if spelling.promised:
            assert Shape(schema).is_valid(written), spelling.name
    assert len({spelling.write(moment) for spelling in SPELLINGS}) == len(SPELLINGS)
