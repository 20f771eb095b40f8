"""`/v2/me`: the caller's own profile."""

import json
from typing import Any

from sandbox.accounts.users import User
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request
from sandbox.http.request import Request
from sandbox.validation.checked import checked
from sandbox.validation.formats import time_zone
from sandbox.validation.properties import (
    Property,
    Shape,
    an_object,
    email,
    fits_int32,
    iana_zone,
    integer,
    one_of,
    string,
)

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
EMAIL = email("email")
SETTINGS = (
    Property("timeFormat", (one_of("timeFormat", [12, 24], "isIn"),)),
    Property("weekStart", (one_of("weekStart", WEEKDAYS, "isIn"),)),
    Property("timeZone", (iana_zone("timeZone"),)),
    Property("avatarUrl", (string("avatarUrl"),)),
    Property("bio", (string("bio"),)),
)
DEFAULT_SCHEDULE = Property("defaultScheduleId", (fits_int32("defaultScheduleId"), integer("defaultScheduleId")))
PROFILE = Shape(
    (
        Property("email", (EMAIL,)),
        Property("name", (string("name"),)),
        DEFAULT_SCHEDULE,
        *SETTINGS,
        Property("locale", (string("locale"),)),
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
    return success(_profile(request, request.require_caller()))


def update_me(request: Request) -> Answer:
    """`PATCH /v2/me`: a new time zone is also that of the default schedule."""
    caller = request.require_caller()
    changes = wanted_changes(PROFILE, request.body)
    if "email" in changes and holder_of(request, changes["email"]) not in (None, caller.id):
        raise bad_request("User already exists with this email")
    return success(_profile(request, change_account(request, caller, changes)))


def wanted_changes(shape: Shape, body: Any) -> dict[str, Any]:
    """The members of an account that a body sets, checked; ValidationError 400 where one is wrong."""
    checked(shape, body)
    changes = {name: value for name in COLUMNS if (value := body.get(name)) is not None}
    if "timeZone" in changes:
        changes["timeZone"] = time_zone(changes["timeZone"]).key
    return changes


def holder_of(request: Request, email: str) -> int | None:
    """The id of the account that has this address."""
    return request.deployment.catalogue.user_id_by_email(email)


def change_account(request: Request, user: User, changes: dict[str, Any]) -> User:
    """Store checked changes, the zone in the default schedule too; FrameworkError 400 for somebody else's schedule."""
    deployment = request.deployment
    if "defaultScheduleId" in changes:
        _require_own_schedule(request, user, changes)
    connection = deployment.database.connection
    for name, value in changes.items():
        stored = json.dumps(value) if name == "metadata" else value
        statement = f"UPDATE users SET {COLUMNS[name]} = ? WHERE id = ?"  # noqa: S608 -- names from COLUMNS
        connection.execute(statement, (stored, user.id))
    if "timeZone" in changes and user.default_schedule_id is not None:
        statement = "UPDATE schedules SET time_zone = ? WHERE id = ?"
        connection.execute(statement, (changes["timeZone"], user.default_schedule_id))
    deployment.database.touch_catalogue()
    deployment.catalogue.refresh()
    return deployment.catalogue.user(user.id) or user


def _require_own_schedule(request: Request, user: User, changes: dict[str, Any]) -> None:
    schedule_id = changes["defaultScheduleId"] = int(changes["defaultScheduleId"])
    schedule = request.deployment.catalogue.schedule(schedule_id)
    if schedule is None or schedule.owner_id != user.id:
        raise bad_request(f"User with ID={user.id} does not own schedule with ID={schedule_id}")


def _profile(request: Request, user: User) -> dict[str, Any]:
    profile: dict[str, Any] = {
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
        "organizationId": user.organization_id,
    }
    if user.organization_id is not None:
        organization = request.deployment.catalogue.team(user.organization_id)
        is_platform = organization is not None and bool(organization.options.get("isPlatform"))
        profile["organization"] = {"id": user.organization_id, "isPlatform": is_platform}
    return profile
