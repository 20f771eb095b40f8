"""`/v2/me`: the caller's own profile."""

import json
from typing import Any

from sandbox.accounts.users import User
from sandbox.http.answer import Answer, success
from sandbox.http.errors import ValidationError, bad_request
from sandbox.http.request import Request
from sandbox.validation.formats import is_email, time_zone
from sandbox.validation.properties import (
    Check,
    Property,
    Shape,
    an_object,
    error_list,
    fits_int32,
    flaws,
    iana_zone,
    integer,
    one_of,
    string,
)

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
EMAIL = Check("isEmail", "email must be an email", lambda value: isinstance(value, str) and is_email(value))
PROFILE = Shape(
    (
        Property("email", (EMAIL,)),
        Property("name", (string("name"),)),
        Property("timeFormat", (one_of("timeFormat", [12, 24], "isIn"),)),
        Property("defaultScheduleId", (fits_int32("defaultScheduleId"), integer("defaultScheduleId"))),
        Property("weekStart", (one_of("weekStart", WEEKDAYS, "isIn"),)),
        Property("timeZone", (iana_zone("timeZone"),)),
        Property("locale", (string("locale"),)),
        Property("avatarUrl", (string("avatarUrl"),)),
        Property("bio", (string("bio"),)),
        Property("metadata", (an_object("metadata"),)),
    )
)
COLUMNS = {
    "email": "email",
    "name": "name",
    "timeFormat": "time_format",
    "defaultScheduleId": "default_schedule_id",
    "weekStart": "week_start",
    "timeZone": "time_zone",
    "locale": "locale",
    "avatarUrl": "avatar_url",
    "bio": "bio",
    "metadata": "metadata",
}


def get_me(request: Request) -> Answer:
    """`GET /v2/me`."""
    return success(_profile(request.require_caller()))


def update_me(request: Request) -> Answer:
    """`PATCH /v2/me`: a new time zone is also that of the default schedule."""
    caller = request.require_caller()
    found = flaws(PROFILE, request.body)
    if found:
        raise ValidationError(error_list(found))
    changes = {name: value for name in COLUMNS if (value := request.body.get(name)) is not None}
    if "timeZone" in changes:
        changes["timeZone"] = time_zone(changes["timeZone"]).key
    database = request.deployment.database
    _refuse_foreign_values(request, caller, changes)
    for name, value in changes.items():
        stored = json.dumps(value) if name == "metadata" else value
        statement = f"UPDATE users SET {COLUMNS[name]} = ? WHERE id = ?"  # noqa: S608 -- names from COLUMNS
        database.connection.execute(statement, (stored, caller.id))
    if "timeZone" in changes and caller.default_schedule_id is not None:
        statement = "UPDATE schedules SET time_zone = ? WHERE id = ?"
        database.connection.execute(statement, (changes["timeZone"], caller.default_schedule_id))
    database.touch_catalogue()
    request.deployment.catalogue.refresh()
    changed = request.deployment.catalogue.user(caller.id)
    return success(_profile(changed or caller))


def _refuse_foreign_values(request: Request, caller: User, changes: dict[str, Any]) -> None:
    catalogue = request.deployment.catalogue
    if "email" in changes:
        holder = catalogue.user_by_email(changes["email"])
        if holder is not None and holder.id != caller.id:
            raise bad_request("User already exists with this email")
    if "defaultScheduleId" in changes:
        changes["defaultScheduleId"] = int(changes["defaultScheduleId"])
        schedule = catalogue.schedule(changes["defaultScheduleId"])
        if schedule is None or schedule.owner_id != caller.id:
            raise bad_request(f"User with ID={caller.id} does not own schedule with ID={changes['defaultScheduleId']}")


def _profile(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "avatarUrl": user.avatar_url,
        "bio": user.bio,
        "timeFormat": user.time_format,
        "defaultScheduleId": user.default_schedule_id,
        "weekStart": user.week_start,
        "timeZone": user.time_zone,
        "username": user.username,
        "organizationId": None,
    }
