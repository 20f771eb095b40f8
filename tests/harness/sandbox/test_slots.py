"""Slots: what is listed, and that exactly this can be booked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.settings import SeedData, Settings
from tests.harness.sandbox.calling import ANN, Sandbox, message

EVERY_DAY = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def hours(*ranges: tuple[str, str]) -> list[dict[str, Any]]:
    return [{"days": EVERY_DAY, "startTime": first, "endTime": last} for first, last in ranges]


def test_a_day_lists_its_grid(sandbox: Sandbox) -> None:
    listed = sandbox.slots("start=2030-01-08&end=2030-01-08", "mornings-only")
    assert listed == [f"2030-01-08T{time}:00.000Z" for time in ("08:00", "08:30", "09:00", "09:30", "10:00", "10:30")]


def test_times_and_days_are_those_of_the_zone_asked_for(sandbox: Sandbox) -> None:
    path = "/v2/slots?eventTypeId=1&start=2030-01-08T22:00:00Z&end=2030-01-08T23:30:00Z&timeZone=Europe/Rome"
    assert sandbox.data(sandbox.get(path)) == {
        "2030-01-08": [{"start": "2030-01-08T23:00:00.000+01:00"}, {"start": "2030-01-08T23:30:00.000+01:00"}],
        "2030-01-09": [{"start": "2030-01-09T00:00:00.000+01:00"}],
    }


def test_a_range_has_an_end(sandbox: Sandbox) -> None:
    path = "/v2/slots?eventTypeId=1&start=2030-01-08T10:00:00Z&end=2030-01-08T10:30:00Z&format=Range"
    slot = {"start": "2030-01-08T10:00:00.000Z", "end": "2030-01-08T10:30:00.000Z"}
    assert sandbox.data(sandbox.get(path)) == {"2030-01-08": [slot]}


def test_days_without_slots_are_left_out(sandbox: Sandbox) -> None:
    answer = sandbox.get("/v2/slots?eventTypeSlug=mornings-only&username=john&start=2030-01-11&end=2030-01-14")
    assert list(sandbox.data(answer)) == ["2030-01-11", "2030-01-14"]


def test_booked_times_are_not_listed_and_come_back(sandbox: Sandbox) -> None:
    query = "start=2030-01-08T10:00:00Z&end=2030-01-08T11:00:00Z"
    uid = sandbox.book("2030-01-08T10:00:00Z")["uid"]
    assert sandbox.slots(query) == ["2030-01-08T10:30:00.000Z"]
    assert len(sandbox.slots(f"{query}&bookingUidToReschedule={uid}")) == 2
    sandbox.data(sandbox.cancel(uid))
    assert len(sandbox.slots(query)) == 2


def test_what_lasts_for_ages_fits_nowhere(sandbox: Sandbox) -> None:
    assert sandbox.slots("start=2030-01-08&end=2030-01-09&duration=659003596") == []


def test_a_duration_makes_its_own_grid(sandbox: Sandbox) -> None:
    listed = sandbox.slots("start=2030-01-08T10:00:00Z&end=2030-01-08T12:00:00Z&duration=60", "variable-length")
    assert listed == ["2030-01-08T10:00:00.000Z", "2030-01-08T11:00:00.000Z"]


def test_interval_and_offset_move_the_grid(sandbox: Sandbox) -> None:
    mornings = sandbox.schedule(availability=hours(("09:00", "11:00")))
    sandbox.event_type(scheduleId=mornings["id"], slotInterval=20, offsetStart=5)
    listed = sandbox.slots("start=2030-01-08&end=2030-01-08&timeZone=Europe/Rome", "made")
    assert [slot[11:16] for slot in listed] == ["09:05", "09:25", "09:45", "10:05", "10:25"]


def test_an_override_replaces_a_day(sandbox: Sandbox) -> None:
    schedule = sandbox.schedule(
        availability=hours(("09:00", "17:00")),
        overrides=[
            {"date": "2030-01-08", "startTime": "20:00", "endTime": "21:00"},
            {"date": "2030-01-09", "startTime": "00:00", "endTime": "00:00"},
        ],
    )
    sandbox.event_type(scheduleId=schedule["id"])
    listed = sandbox.slots("start=2030-01-08&end=2030-01-09&timeZone=Europe/Rome", "made")
    assert [slot[8:16] for slot in listed] == ["08T20:00", "08T20:30"]


def test_a_booking_can_run_over_midnight_between_open_days(sandbox: Sandbox) -> None:
    sandbox.book("2030-01-08T22:45:00Z")


@pytest.mark.parametrize(
    ("day", "first"),
    [("2030-03-30", "08:00"), ("2030-03-31", "07:00"), ("2030-10-26", "07:00"), ("2030-10-27", "08:00")],
)
def test_opening_hours_follow_the_wall_clock_over_a_clock_change(sandbox: Sandbox, day: str, first: str) -> None:
    schedule = sandbox.schedule(availability=hours(("09:00", "10:00")))
    sandbox.event_type(scheduleId=schedule["id"])
    assert sandbox.slots(f"start={day}&end={day}", "made")[0] == f"{day}T{first}:00.000Z"


def test_notice_and_window_bound_what_is_listed(sandbox: Sandbox) -> None:
    assert sandbox.slots("start=2030-01-07&end=2030-01-08", "notice-24h")[0] == "2030-01-08T08:00:00.000Z"
    assert sandbox.slots("start=2030-01-07&end=2030-02-07", "window-10-days")[-1] == "2030-01-17T22:30:00.000Z"


def test_business_days_skip_the_weekend(sandbox: Sandbox) -> None:
    sandbox.event_type(bookingWindow={"type": "businessDays", "value": 5})
    assert sandbox.slots("start=2030-01-07&end=2030-02-07&timeZone=Europe/Rome", "made")[-1][:10] == "2030-01-14"


def test_a_range_of_dates_includes_both(sandbox: Sandbox) -> None:
    sandbox.event_type(bookingWindow={"type": "range", "value": ["2030-01-09", "2030-01-10"]})
    answer = sandbox.get(
        "/v2/slots?eventTypeSlug=made&username=john&start=2030-01-07&end=2030-01-20&timeZone=Europe/Rome"
    )
    assert list(sandbox.data(answer)) == ["2030-01-09", "2030-01-10"]


def test_the_past_is_empty(sandbox: Sandbox) -> None:
    assert sandbox.slots("start=2024-01-01&end=2024-01-02") == []


def test_a_host_without_a_schedule_cannot_be_booked(bare_sandbox: Sandbox) -> None:
    bare_sandbox.event_type()
    default = bare_sandbox.data(bare_sandbox.get("/v2/schedules/default", "john"))
    bare_sandbox.call("DELETE", f"/v2/schedules/{default['id']}", key="john")
    assert bare_sandbox.slots("start=2030-01-08&end=2030-01-08", "made") == []
    assert bare_sandbox.try_to_book("2030-01-08T10:00:00Z", "made").status_code == 400


RANGE = "start=2030-01-08&end=2030-01-08"


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        (
            "eventTypeId=1&start=x&end=2030-01-08",
            400,
            "start property is wrong,start must be a valid ISO 8601 date string ",
        ),
        (f"eventTypeId=1&{RANGE}&foo=1", 400, "foo property is wrong,property foo should not exist "),
        (
            f"eventTypeId=1&{RANGE}&format=x",
            400,
            "format property is wrong,slotFormat must be either 'range' or 'time' ",
        ),
        (
            f"eventTypeId=1&{RANGE}&timeZone=Mars",
            400,
            "timeZone property is wrong,timeZone must be a valid IANA time-zone ",
        ),
        (
            f"usernames=john&{RANGE}",
            400,
            (
                "usernames property is wrong,The array must contain at least 2 elements. , organizationSlug property "
                "is wrong,organizationSlug must be a string "
            ),
        ),
        (f"eventTypeId=999999&{RANGE}", 404, "Event Type not found"),
        (f"eventTypeSlug=nope&username=john&{RANGE}", 404, "Event Type not found"),
        (f"eventTypeSlug=normal-30&username=nobody&{RANGE}", 404, "User with username nobody not found"),
        (f"eventTypeSlug=normal-30&teamSlug=nope&{RANGE}", 404, "Team with slug nope not found"),
        (
            "eventTypeId=1&start=2030-01-09&end=2030-01-07",
            400,
            "Invalid time range given - check the 'start' and 'end' query parameters.",
        ),
    ],
)
def test_bad_queries_are_named(sandbox: Sandbox, query: str, status: int, text: str) -> None:
    answer = sandbox.get(f"/v2/slots?{query}")
    assert (answer.status_code, message(answer)) == (status, text)


@st.composite
def weeks(draw: st.DrawFn) -> dict[str, Any]:
    """A host's zone and hours, an event type, a booker's zone, and a day near a change of clocks."""
    zones = ["Europe/Rome", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]
    quarters = [f"{hour:02}:{minute:02}" for hour in range(24) for minute in (0, 15, 30, 45)] + ["23:59"]
    ends = sorted(draw(st.lists(st.sampled_from(quarters), min_size=2, max_size=6, unique=True)))
    ranges = list(zip(ends[::2], ends[1::2], strict=False))
    return {
        "zone": draw(st.sampled_from(zones)),
        "shown": draw(st.sampled_from(zones)),
        "hours": hours(*ranges),
        "day": draw(
            st.sampled_from(["2030-03-10", "2030-03-31", "2030-04-07", "2030-10-06", "2030-10-27", "2030-11-03"])
        ),
        "options": {
            "lengthInMinutes": draw(st.sampled_from([15, 25, 60, 90])),
            "slotInterval": draw(st.sampled_from([None, 10, 45])),
            "offsetStart": draw(st.sampled_from([0, 5])),
            "beforeEventBuffer": draw(st.sampled_from([0, 10])),
            "afterEventBuffer": draw(st.sampled_from([0, 20])),
        },
        "booked": draw(st.lists(st.integers(0, 47), max_size=3, unique=True)),
    }


@settings(max_examples=25, deadline=None)
@given(week=weeks(), data=st.data())
def test_a_time_on_the_grid_can_be_booked_exactly_if_it_is_listed(week: dict[str, Any], data: st.DataObject) -> None:
    sandbox = Sandbox(Settings(seed=SeedData.EMPTY))
    try:
        open_all_day = sandbox.schedule(timeZone="UTC", availability=hours(("00:00", "23:59")), isDefault=True)
        sandbox.event_type(slug="other", scheduleId=open_all_day["id"])
        schedule = sandbox.schedule(timeZone=week["zone"], availability=week["hours"])
        sandbox.event_type(scheduleId=schedule["id"], **week["options"])
        midnight = datetime.fromisoformat(week["day"]).replace(tzinfo=UTC)
        for half_hour in week["booked"]:
            sandbox.book((midnight + timedelta(minutes=30 * half_hour)).isoformat(), "other")
        query = f"start={week['day']}&end={week['day']}&timeZone={week['shown']}"
        listed = {datetime.fromisoformat(slot) for slot in sandbox.slots(query, "made")}
        grid = grid_of(week, midnight)
        assert listed <= grid
        for start in data.draw(st.lists(st.sampled_from(sorted(grid)), max_size=4)) if grid else ():
            attendee = {**ANN, "timeZone": week["shown"]}
            answer = sandbox.try_to_book(start.isoformat(), "made", attendee=attendee)
            assert answer.status_code == (201 if start in listed else 400)
            if answer.status_code == 201:
                sandbox.data(sandbox.cancel(answer.json()["data"]["uid"]))
    finally:
        sandbox.close()


def grid_of(week: dict[str, Any], midnight: datetime) -> set[datetime]:
    """All steps from the beginnings of the open ranges, worked out without the sandbox's own code."""
    zone = ZoneInfo(week["zone"])
    step = timedelta(minutes=week["options"]["slotInterval"] or week["options"]["lengthInMinutes"])
    offset = timedelta(minutes=week["options"]["offsetStart"])
    grid = set()
    for distance in (-2, -1, 0, 1, 2):
        day = midnight.date() + timedelta(days=distance)
        for entry in week["hours"]:
            begin, end = wall(day, entry["startTime"], zone), wall(day, entry["endTime"], zone)
            start = begin + offset
            while start < end:
                if midnight <= start < midnight + timedelta(days=1):
                    grid.add(start)
                start += step
    return grid


def wall(day: date, time: str, zone: ZoneInfo) -> datetime:
    if time == "23:59":
        day, time = day + timedelta(days=1), "00:00"
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=zone).astimezone(UTC)
