"""`/v2/schedules` of 2024-04-15: days as numbers from Sunday, hours as instants of which only the time counts."""

from typing import Any

from sandbox.http.answer import Answer, success
from sandbox.http.request import Request
from sandbox.instants import iso_utc, looks_like_iso_8601, parse_instant
from sandbox.schedules.operations import (
    add_schedule,
    change_schedule,
    default_schedule,
    is_default,
    own_schedule,
    own_schedules,
)
from sandbox.schedules.schedule import WEEKDAYS, Schedule
from sandbox.validation.checked import checked
from sandbox.validation.formats import is_integer
from sandbox.validation.properties import Check, Property, Shape, array, boolean, iana_zone, string

SUNDAY_FIRST = (WEEKDAYS[6], *WEEKDAYS[:6])
NO_DAY = "1970-01-01"

Hours = tuple[str, str]


def _are_days(value: object) -> bool:
    return isinstance(value, list) and all(is_integer(day) and 0 <= day < len(SUNDAY_FIRST) for day in value)


def _is_instant(value: object) -> bool:
    return looks_like_iso_8601(value) and parse_instant(str(value)) is not None


def _instants(first: str, last: str) -> tuple[Property, ...]:
    return tuple(
        Property(
            name, (Check("isISO8601", f"{name} must be a valid ISO 8601 date string", _is_instant),), required=True
        )
        for name in (first, last)
    )


RANGE = Shape(_instants("start", "end"))


def _are_ranges(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(entry, dict) and _is_instant(entry.get("start")) and _is_instant(entry.get("end")) for entry in value
    )


def _is_week(value: object) -> bool:
    return isinstance(value, list) and len(value) == len(SUNDAY_FIRST) and all(map(_are_ranges, value))


DAYS = Check("isDays", "days must be numbers from 0 for Sunday to 6 for Saturday", _are_days)
AVAILABILITY = Shape((Property("days", (DAYS,), required=True), *_instants("startTime", "endTime")))
WEEK = Check("isWeek", "schedule must be 7 arrays of {start, end} in ISO 8601 format, from Sunday on", _is_week)


def _names(*, required: bool) -> tuple[Property, ...]:
    return (
        Property("name", (string("name"),), required=required),
        Property("timeZone", (iana_zone("timeZone"),), required=required),
        Property("isDefault", (boolean("isDefault"),), required=required),
    )


CREATE = Shape((*_names(required=True), Property("availabilities", (array("availabilities"),), items=AVAILABILITY)))
UPDATE = Shape(
    (
        *_names(required=False),
        Property("schedule", (WEEK,)),
        Property("dateOverrides", (array("dateOverrides"),), items=RANGE),
    )
)


def create_old_schedule(request: Request) -> Answer:
    """`POST /v2/schedules`; without availabilities it opens in office hours."""
    body = checked(CREATE, request.body)
    newer = {name: body[name] for name in ("name", "timeZone", "isDefault")}
    if body.get("availabilities") is not None:
        newer["availability"] = [
            {
                "days": [SUNDAY_FIRST[int(day)] for day in entry["days"]],
                "startTime": _clock_time(entry["startTime"]),
                "endTime": _clock_time(entry["endTime"]),
            }
            for entry in body["availabilities"]
        ]
    return success(_output(request, add_schedule(request, newer)), 201)


def list_old_schedules(request: Request) -> Answer:
    """`GET /v2/schedules`: all of the caller."""
    return success([_output(request, schedule) for schedule in own_schedules(request)])


def get_old_default_schedule(request: Request) -> Answer:
    """`GET /v2/schedules/default`: null where there is none."""
    schedule = default_schedule(request)
    return success(None if schedule is None else _output(request, schedule))


def get_old_schedule(request: Request) -> Answer:
    """`GET /v2/schedules/{scheduleId}`."""
    return success(_output(request, own_schedule(request, request.params[0])))


def update_old_schedule(request: Request) -> Answer:
    """`PATCH /v2/schedules/{scheduleId}`: 200 with the row, and which schedule was the default before and is now."""
    body = checked(UPDATE, request.body)
    before = request.require_caller().default_schedule_id
    newer = {name: body.get(name) for name in ("name", "timeZone", "isDefault")}
    if body.get("schedule") is not None:
        newer["availability"] = _weekly(body["schedule"])
    if body.get("dateOverrides") is not None:
        newer["overrides"] = [
            {
                "date": iso_utc(parse_instant(entry["start"]) or 0)[:10],
                "startTime": _clock_time(entry["start"]),
                "endTime": _clock_time(entry["end"]),
            }
            for entry in body["dateOverrides"]
        ]
    changed = change_schedule(request, own_schedule(request, request.params[0]), newer)
    owner = request.deployment.catalogue.user(changed.owner_id)
    return success(
        {
            "schedule": {"id": changed.id, "userId": changed.owner_id, "name": changed.name},
            "isDefault": is_default(request, changed),
            "timeZone": changed.zone.key,
            "prevDefaultId": before,
            "currentDefaultId": None if owner is None else owner.default_schedule_id,
        }
    )


def _weekly(week: list[list[dict[str, str]]]) -> list[dict[str, Any]]:
    """Seven days of ranges as entries of days that open alike."""
    days: dict[Hours, list[str]] = {}
    for day, ranges in zip(SUNDAY_FIRST, week, strict=True):
        for entry in ranges:
            days.setdefault((_clock_time(entry["start"]), _clock_time(entry["end"])), []).append(day)
    return [{"days": alike, "startTime": first, "endTime": last} for (first, last), alike in days.items()]


def _clock_time(text: str) -> str:
    """The time of an instant in UTC: the day and the zone of it mean nothing here (documented)."""
    return iso_utc(parse_instant(text) or 0)[11:16]


def _output(request: Request, schedule: Schedule) -> dict[str, Any]:
    """A schedule as the vendor's page for editing it needs it."""
    return {
        "id": schedule.id,
        "name": schedule.name,
        "isManaged": False,
        "workingHours": [
            {
                "days": _numbers(entry),
                "startTime": _minutes(entry["startTime"]),
                "endTime": _minutes(entry["endTime"]),
                "userId": schedule.owner_id,
            }
            for entry in schedule.availability
        ],
        "schedule": [*(_row(schedule, entry) for entry in schedule.availability), *_dated_rows(schedule)],
        "availability": [
            [_range(NO_DAY, entry) for entry in schedule.availability if day in entry["days"]] for day in SUNDAY_FIRST
        ],
        "timeZone": schedule.zone.key,
        "dateOverrides": [
            {"ranges": [_range(day, entry) for entry in schedule.overrides if entry["date"] == day]}
            for day in dict.fromkeys(entry["date"] for entry in schedule.overrides)
        ],
        "isDefault": is_default(request, schedule),
        "isLastSchedule": len(own_schedules(request)) == 1,
        "readOnly": False,
    }


def _row(schedule: Schedule, entry: dict[str, Any]) -> dict[str, Any]:
    return {
        "days": _numbers(entry),
        "startTime": _instant(NO_DAY, entry["startTime"]),
        "endTime": _instant(NO_DAY, entry["endTime"]),
        "date": None,
        "eventTypeId": None,
        "userId": schedule.owner_id,
        "scheduleId": schedule.id,
    }


def _dated_rows(schedule: Schedule) -> list[dict[str, Any]]:
    return [
        {**_row(schedule, {**entry, "days": []}), "date": _instant(entry["date"], "00:00")}
        for entry in schedule.overrides
    ]


def _numbers(entry: dict[str, Any]) -> list[int]:
    return sorted(SUNDAY_FIRST.index(day) for day in entry["days"])


def _minutes(clock_time: str) -> int:
    return int(clock_time[:2]) * 60 + int(clock_time[3:5])


def _range(day: str, entry: dict[str, Any]) -> dict[str, str]:
    return {"start": _instant(day, entry["startTime"]), "end": _instant(day, entry["endTime"])}


def _instant(day: str, clock_time: str) -> str:
    return f"{day}T{clock_time}:00.000Z"
