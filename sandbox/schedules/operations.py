"""`/v2/schedules`: create, list, get, update, delete (version 2024-06-11)."""

import json
from typing import Any

from sandbox.accounts.users import User
from sandbox.http.answer import Answer, as_json, success
from sandbox.http.errors import bad_request, forbidden, not_found
from sandbox.http.request import Request, identifier
from sandbox.instants import iso_utc, looks_like_iso_8601, parse_instant
from sandbox.schedules.schedule import WEEKDAYS, Schedule, schedule_output
from sandbox.validation.checked import checked
from sandbox.validation.formats import is_clock_time, time_zone
from sandbox.validation.properties import Check, Property, Shape, array, boolean, iana_zone, string

OFFICE_HOURS = [{"days": list(WEEKDAYS[:5]), "startTime": "09:00", "endTime": "17:00"}]


def _clock_time(name: str) -> Check:
    return Check("matches", f"{name} must be a valid time in format HH:MM", is_clock_time)


def _are_weekdays(value: object) -> bool:
    return all(item in WEEKDAYS for item in (value if isinstance(value, list) else [value]))


def _is_day(value: object) -> bool:
    return looks_like_iso_8601(value) and parse_instant(str(value)) is not None


DAYS = Check("isEnum", f"each value in days must be one of the following values: {', '.join(WEEKDAYS)}", _are_weekdays)
DATE = Check("isISO8601", "date must be a valid ISO 8601 date string", _is_day)
HOURS = (
    Property("startTime", (_clock_time("startTime"),), required=True),
    Property("endTime", (_clock_time("endTime"),), required=True),
)
AVAILABILITY = Shape((Property("days", (DAYS, array("days")), required=True), *HOURS))
OVERRIDE = Shape((Property("date", (DATE,), required=True), *HOURS))
LISTS = (
    Property("availability", (array("availability"),), items=AVAILABILITY),
    Property("overrides", (array("overrides"),), items=OVERRIDE),
)


def _shape(*, required: bool) -> Shape:
    return Shape(
        (
            Property("name", (string("name"),), required=required),
            Property("timeZone", (iana_zone("timeZone"),), required=required),
            Property("isDefault", (boolean("isDefault"),), required=required),
            *LISTS,
        )
    )


CREATE, UPDATE = _shape(required=True), _shape(required=False)


def create_schedule(request: Request) -> Answer:
    """`POST /v2/schedules`; without availability it opens in office hours."""
    return success(_output(request, add_schedule(request, checked(CREATE, request.body))), 201)


def add_schedule(request: Request, body: dict[str, Any]) -> Schedule:
    """A new schedule of the caller, from a checked body."""
    availability = body.get("availability")
    caller = request.require_caller()
    database = request.deployment.database
    cursor = database.connection.execute(
        "INSERT INTO schedules (owner_id, name, time_zone, availability, overrides) VALUES (?, ?, ?, ?, ?)",
        (
            caller.id,
            body["name"],
            time_zone(body["timeZone"]).key,
            json.dumps(_availability(OFFICE_HOURS if availability is None else availability)),
            json.dumps(_overrides(body.get("overrides") or [])),
        ),
    )
    schedule_id = cursor.lastrowid or 0
    if body["isDefault"]:
        _make_default(request, caller, schedule_id)
    return _stored(request, schedule_id)


def list_schedules(request: Request) -> Answer:
    """`GET /v2/schedules`: all of the caller."""
    return success([_output(request, schedule) for schedule in own_schedules(request)])


def own_schedules(request: Request) -> list[Schedule]:
    """All schedules of the caller, the oldest first."""
    query = "SELECT id FROM schedules WHERE owner_id = ? ORDER BY id"
    rows = request.deployment.database.connection.execute(query, (request.require_caller().id,)).fetchall()
    return [own_schedule(request, str(row[0])) for row in rows]


def get_default_schedule(request: Request) -> Answer:
    """`GET /v2/schedules/default`: null where there is none."""
    schedule = default_schedule(request)
    return success(None if schedule is None else _output(request, schedule))


def default_schedule(request: Request) -> Schedule | None:
    """The schedule that opens the caller's event types that name none."""
    schedule_id = request.require_caller().default_schedule_id
    return None if schedule_id is None else own_schedule(request, str(schedule_id))


def get_schedule(request: Request) -> Answer:
    """`GET /v2/schedules/{scheduleId}`."""
    return success(_output(request, own_schedule(request, request.params[0])))


def update_schedule(request: Request) -> Answer:
    """`PATCH /v2/schedules/{scheduleId}`."""
    body = checked(UPDATE, request.body)
    return success(_output(request, change_schedule(request, own_schedule(request, request.params[0]), body)))


def change_schedule(request: Request, schedule: Schedule, body: dict[str, Any]) -> Schedule:
    """The caller's schedule after a checked body: what is not sent stays, lists replace."""
    caller = request.require_caller()
    availability, overrides = body.get("availability"), body.get("overrides")
    request.deployment.database.connection.execute(
        "UPDATE schedules SET name = ?, time_zone = ?, availability = ?, overrides = ? WHERE id = ?",
        (
            schedule.name if body.get("name") is None else body["name"],
            time_zone(body.get("timeZone") or schedule.zone.key).key,
            json.dumps(schedule.availability if availability is None else _availability(availability)),
            json.dumps(schedule.overrides if overrides is None else _overrides(overrides)),
            schedule.id,
        ),
    )
    if body.get("isDefault"):
        _make_default(request, caller, schedule.id)
    return _stored(request, schedule.id)


def delete_schedule(request: Request) -> Answer:
    """`DELETE /v2/schedules/{scheduleId}`: unknown is a 400 here, as the vendor answers it."""
    caller = request.require_caller()
    schedule_id = identifier(request.params[0])
    schedule = request.deployment.catalogue.schedule(schedule_id)
    if schedule is None:
        raise bad_request(f"Schedule with ID={schedule_id} does not exist.")
    _require_owner(caller, schedule)
    database = request.deployment.database
    database.connection.execute("DELETE FROM schedules WHERE id = ?", (schedule.id,))
    if caller.default_schedule_id == schedule.id:
        # The oldest of the others takes its place, if there is one.
        database.connection.execute(
            "UPDATE users SET default_schedule_id = (SELECT MIN(id) FROM schedules WHERE owner_id = users.id) "
            "WHERE id = ?",
            (caller.id,),
        )
    database.touch_catalogue()
    return as_json(200, {"status": "success"})


def _availability(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: entry[name] for name in ("days", "startTime", "endTime")} for entry in entries]


def _overrides(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"date": _day(entry["date"]), "startTime": entry["startTime"], "endTime": entry["endTime"]} for entry in entries
    ]


def _day(text: str) -> str:
    return text[:10] if text[4:5] == "-" else iso_utc(parse_instant(text) or 0)[:10]


def own_schedule(request: Request, text: str) -> Schedule:
    """The caller's schedule with the id that this text is; FrameworkError 400, 403 or 404."""
    schedule_id = identifier(text)
    schedule = request.deployment.catalogue.schedule(schedule_id)
    if schedule is None:
        raise not_found(f"Schedule with ID={schedule_id} does not exist.")
    _require_owner(request.require_caller(), schedule)
    return schedule


def _require_owner(caller: User, schedule: Schedule) -> None:
    if schedule.owner_id != caller.id:
        raise forbidden(f"User with ID={caller.id} does not own schedule with ID={schedule.id}")


def _make_default(request: Request, caller: User, schedule_id: int) -> None:
    statement = "UPDATE users SET default_schedule_id = ? WHERE id = ?"
    request.deployment.database.connection.execute(statement, (schedule_id, caller.id))


def _stored(request: Request, schedule_id: int) -> Schedule:
    catalogue = request.deployment.catalogue
    request.deployment.database.touch_catalogue()
    catalogue.refresh()
    schedule = catalogue.schedule(schedule_id)
    if schedule is None:
        raise RuntimeError("a schedule written a moment ago is gone")
    return schedule


def is_default(request: Request, schedule: Schedule) -> bool:
    """Whether a schedule is its owner's default one just now."""
    owner = request.deployment.catalogue.user(schedule.owner_id)
    return owner is not None and owner.default_schedule_id == schedule.id


def _output(request: Request, schedule: Schedule) -> dict[str, Any]:
    return schedule_output(schedule, is_default=is_default(request, schedule))
