"""Schedules of 2024-04-15: days as numbers, hours as instants, the same opening hours."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import Sandbox, message
from tests.harness.sandbox.old_version import old

NINE, NOON, FIVE = "1970-01-01T09:00:00.000Z", "1970-01-01T12:00:00.000Z", "1970-01-01T17:00:00.000Z"
BODY = {"name": "Made", "timeZone": "Europe/Rome", "isDefault": False}


def create(sandbox: Sandbox, key: str = "john", **members: Any) -> Any:
    return sandbox.data(old(sandbox, "POST", "/v2/schedules", {**BODY, **members}, key), 201)


def update(sandbox: Sandbox, number: int, **members: Any) -> Any:
    return sandbox.data(old(sandbox, "PATCH", f"/v2/schedules/{number}", members, "john"))


def newer(sandbox: Sandbox, number: int) -> Any:
    return sandbox.data(sandbox.get(f"/v2/schedules/{number}", "john"))


def test_a_new_schedule_opens_in_office_hours(sandbox: Sandbox) -> None:
    made = create(sandbox)
    assert made["workingHours"] == [{"days": [1, 2, 3, 4, 5], "startTime": 540, "endTime": 1020, "userId": 101}]
    assert [len(day) for day in made["availability"]] == [0, 1, 1, 1, 1, 1, 0]
    assert made["availability"][1] == [{"start": NINE, "end": FIVE}]
    assert (made["readOnly"], made["isManaged"], made["isLastSchedule"]) == (False, False, False)


def test_days_are_counted_from_sunday(sandbox: Sandbox) -> None:
    hours = {"days": [0, 3], "startTime": "2024-05-13T09:00:00.000Z", "endTime": "2024-05-13T12:00:00.000Z"}
    made = create(sandbox, availabilities=[hours])
    assert newer(sandbox, made["id"])["availability"] == [
        {"days": ["Sunday", "Wednesday"], "startTime": "09:00", "endTime": "12:00"}
    ]


def test_the_time_of_an_instant_is_that_of_utc(sandbox: Sandbox) -> None:
    hours = {"days": [1], "startTime": "2024-05-13T09:00:00+02:00", "endTime": "2024-05-13T12:00:00Z"}
    assert newer(sandbox, create(sandbox, availabilities=[hours])["id"])["availability"][0]["startTime"] == "07:00"


def test_a_schedule_of_the_newer_version_is_read_by_the_old_one(sandbox: Sandbox) -> None:
    made = sandbox.schedule(
        availability=[{"days": ["Saturday"], "startTime": "10:00", "endTime": "11:00"}],
        overrides=[{"date": "2030-01-08", "startTime": "12:00", "endTime": "13:00"}],
    )
    shown = sandbox.data(old(sandbox, "GET", f"/v2/schedules/{made['id']}", None, "john"))
    assert [len(day) for day in shown["availability"]] == [0, 0, 0, 0, 0, 0, 1]
    assert shown["dateOverrides"] == [
        {"ranges": [{"start": "2030-01-08T12:00:00.000Z", "end": "2030-01-08T13:00:00.000Z"}]}
    ]


@pytest.mark.parametrize(
    "members",
    [
        {"name": 1},
        {"name": None},
        {"timeZone": "Mars"},
        {"isDefault": "yes"},
        {"availabilities": "always"},
        {"availabilities": [{"days": [7], "startTime": NINE, "endTime": FIVE}]},
        {"availabilities": [{"days": ["Monday"], "startTime": NINE, "endTime": FIVE}]},
        {"availabilities": [{"days": [1], "startTime": "09:00", "endTime": FIVE}]},
        {"availabilities": [{"days": [1]}]},
    ],
)
def test_a_body_of_other_types_is_refused(sandbox: Sandbox, members: dict[str, Any]) -> None:
    answer = old(sandbox, "POST", "/v2/schedules", {**BODY, **members}, "john")
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")


def test_a_week_of_ranges_replaces_the_hours(sandbox: Sandbox) -> None:
    number = create(sandbox)["id"]
    week = [[], [{"start": NINE, "end": NOON}], [{"start": NINE, "end": NOON}], [], [], [], []]
    changed = update(sandbox, number, schedule=week)
    assert (changed["schedule"]["id"], changed["timeZone"], changed["isDefault"]) == (number, "Europe/Rome", False)
    assert newer(sandbox, number)["availability"] == [
        {"days": ["Monday", "Tuesday"], "startTime": "09:00", "endTime": "12:00"}
    ]


def test_overrides_are_ranges_of_one_day(sandbox: Sandbox) -> None:
    number = create(sandbox)["id"]
    update(sandbox, number, dateOverrides=[{"start": "2030-01-08T12:00:00Z", "end": "2030-01-08T13:00:00Z"}])
    assert newer(sandbox, number)["overrides"] == [{"date": "2030-01-08", "startTime": "12:00", "endTime": "13:00"}]


def test_what_is_not_sent_stays(sandbox: Sandbox) -> None:
    number = create(sandbox)["id"]
    before = newer(sandbox, number)
    update(sandbox, number, name="Other")
    assert newer(sandbox, number) == {**before, "name": "Other"}


@pytest.mark.parametrize(
    "members",
    [
        {"schedule": [[]]},
        {"schedule": [[{"start": "x", "end": NINE}], [], [], [], [], [], []]},
        {"dateOverrides": [{"start": "x", "end": NINE}]},
        {"dateOverrides": {}},
        {"timeZone": 1},
    ],
)
def test_an_update_of_other_types_is_refused(sandbox: Sandbox, members: dict[str, Any]) -> None:
    answer = old(sandbox, "PATCH", "/v2/schedules/1", members, "john")
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")


def test_the_default_schedule_changes(sandbox: Sandbox) -> None:
    before = sandbox.data(old(sandbox, "GET", "/v2/schedules/default", None, "john"))["id"]
    number = create(sandbox)["id"]
    changed = update(sandbox, number, isDefault=True)
    assert (changed["prevDefaultId"], changed["currentDefaultId"], changed["isDefault"]) == (before, number, True)
    assert sandbox.data(old(sandbox, "GET", "/v2/schedules/default", None, "john"))["id"] == number


def test_the_last_schedule_says_so(sandbox: Sandbox) -> None:
    (only,) = sandbox.data(old(sandbox, "GET", "/v2/schedules", None, "jane"))
    assert (only["isLastSchedule"], only["isDefault"]) == (True, True)


def test_a_schedule_is_deleted(sandbox: Sandbox) -> None:
    number = create(sandbox)["id"]
    answer = old(sandbox, "DELETE", f"/v2/schedules/{number}", None, "john")
    assert (answer.status_code, answer.json()) == (200, {"status": "success"})
    gone = old(sandbox, "GET", f"/v2/schedules/{number}", None, "john")
    assert (gone.status_code, message(gone)) == (404, f"Schedule with ID={number} does not exist.")


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_other_users_schedules_are_forbidden(sandbox: Sandbox, method: str) -> None:
    body: Any = {} if method == "PATCH" else None
    answer = old(sandbox, method, "/v2/schedules/1", body, "mallory")
    assert (answer.status_code, message(answer)) == (403, "User with ID=104 does not own schedule with ID=1")


def test_deleting_an_unknown_schedule_is_a_bad_request(sandbox: Sandbox) -> None:
    answer = old(sandbox, "DELETE", "/v2/schedules/9999", None, "john")
    assert (answer.status_code, message(answer)) == (400, "Schedule with ID=9999 does not exist.")


def test_schedules_need_a_caller(sandbox: Sandbox) -> None:
    assert old(sandbox, "GET", "/v2/schedules").status_code == 401


def test_the_hours_open_slots(sandbox: Sandbox) -> None:
    hours = {"days": [2], "startTime": NINE, "endTime": NOON}
    number = create(sandbox, availabilities=[hours])["id"]
    sandbox.event_type(scheduleId=number, lengthInMinutes=60)
    found = sandbox.slots("start=2030-01-07&end=2030-01-13", "made")
    assert found == ["2030-01-08T08:00:00.000Z", "2030-01-08T09:00:00.000Z", "2030-01-08T10:00:00.000Z"]
