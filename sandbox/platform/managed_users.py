"""`/v2/oauth-clients/{clientId}/users`: the accounts that a platform makes for its own users."""

import json
import re
from dataclasses import dataclass
from typing import Any

from sandbox.accounts.profile import (
    COLUMNS,
    DEFAULT_SCHEDULE,
    EMAIL,
    SETTINGS,
    change_account,
    holder_of,
    wanted_changes,
)
from sandbox.accounts.users import User
from sandbox.bookings.body import METADATA_TEXT, metadata_is_small
from sandbox.event_types.body import created_options
from sandbox.event_types.operations import insert_event_type, remove_event_type
from sandbox.http.answer import Answer, success
from sandbox.http.errors import FrameworkError, bad_request, not_found
from sandbox.http.request import Request
from sandbox.instants import iso_utc
from sandbox.platform.addresses import managed_address
from sandbox.platform.client import Client
from sandbox.platform.token import forget_tokens, issue
from sandbox.schedules.operations import OFFICE_HOURS
from sandbox.teams.hosts import leave
from sandbox.validation.checked import checked
from sandbox.validation.formats import INT32_MAX, LANGUAGES
from sandbox.validation.properties import (
    Check,
    Property,
    Shape,
    an_object,
    integer,
    minimum,
    one_of,
    string,
)

MOST_LISTED, DEFAULT_LISTED, LARGEST_OFFSET = 250, 50, 250
DETAILS = (
    *SETTINGS,
    Property("locale", (one_of("locale", list(LANGUAGES)),)),
    Property("metadata", (Check("metadata", METADATA_TEXT, metadata_is_small), an_object("metadata"))),
)
CREATE = Shape(
    (Property("email", (EMAIL,), required=True), Property("name", (string("name"),), required=True), *DETAILS)
)
UPDATE = Shape((Property("email", (EMAIL,)), Property("name", (string("name"),)), DEFAULT_SCHEDULE, *DETAILS))
# What the vendor's database puts where a platform says nothing.
UNSAID = {"timeFormat": 12, "weekStart": "Sunday", "timeZone": "Europe/London"}
CAL_VIDEO = [{"type": "integration", "integration": "cal-video"}]
DEFAULT_EVENT_TYPES: list[dict[str, Any]] = [
    {"title": "30 Minutes", "slug": "thirty-minutes", "lengthInMinutes": 30},
    {"title": "60 Minutes", "slug": "sixty-minutes", "lengthInMinutes": 60},
    {"title": "30 Minutes", "slug": "thirty-minutes-video", "lengthInMinutes": 30, "locations": CAL_VIDEO},
    {"title": "60 Minutes", "slug": "sixty-minutes-video", "lengthInMinutes": 60, "locations": CAL_VIDEO},
]


def _at_most(name: str, most: int) -> Check:
    return Check(
        "max", f"{name} must not be greater than {most}", lambda value: isinstance(value, int) and value <= most
    )


LIST = Shape(
    (
        Property("limit", (_at_most("limit", MOST_LISTED), minimum("limit", 1), integer("limit"))),
        Property("offset", (_at_most("offset", LARGEST_OFFSET), minimum("offset", 0), integer("offset"))),
    )
)


@dataclass(frozen=True, slots=True)
class ManagedUser:
    """An account, and when its platform made it."""

    user: User
    created_ms: int


def create_managed_user(request: Request) -> Answer:
    """201 with the account and its first tokens. Given a zone it has office hours, without one no schedule at all."""
    wanted = wanted_changes(CREATE, request.body)
    deployment, client = request.deployment, _client(request)
    wanted["email"] = _free_address(request, client, wanted["email"], None)
    connection, now_ms = deployment.database.connection, deployment.clock.now_ms()
    values = {**UNSAID, **wanted, "metadata": json.dumps(wanted.get("metadata", {}))}
    columns = ", ".join(COLUMNS[name] for name in values)
    row = (_username(request, wanted["email"]), client.organization_id, client.id, now_ms, *values.values())
    places = ", ".join("?" * len(row))
    statement = f"INSERT INTO users (username, organization_id, client_id, created_ms, {columns}) VALUES ({places})"  # noqa: S608 -- names from COLUMNS
    user_id = connection.execute(statement, row).lastrowid or 0
    if "timeZone" in wanted:
        _open_office_hours(request, user_id, wanted["timeZone"])
    if client.options["areDefaultEventTypesEnabled"]:
        for options in DEFAULT_EVENT_TYPES:
            insert_event_type(connection, created_options(options), owner_id=user_id)
    pair = issue(connection, client.id, user_id, now_ms)
    deployment.database.touch_catalogue()
    return success({"user": _output(_read(request, client, user_id)), **pair}, 201)


def list_managed_users(request: Request) -> Answer:
    """200 with the client's accounts by id; `emails` asks for some of them, by plain or by stored address."""
    query = request.query()
    counts = {name: _number(value) for name in ("limit", "offset") if (value := query.get(name)) is not None}
    checked(LIST, counts)
    client, emails = _client(request), query.get("emails")
    condition, parameters = "client_id = ?", [client.id]
    if emails is not None:
        asked = [
            email.strip() for part in ([emails] if isinstance(emails, str) else emails) for email in part.split(",")
        ]
        # A raw plus in a URL means a blank; an address has none, so it was a plus.
        plain = [email.replace(" ", "+").lower() for email in asked]
        stored = [managed_address(email, client.id).lower() for email in plain if "@" in email]
        condition += " AND lower(email) IN (SELECT value FROM json_each(?))"
        parameters.append(json.dumps([*plain, *stored]))
    statement = f"SELECT id FROM users WHERE {condition} ORDER BY id LIMIT ? OFFSET ?"  # noqa: S608 -- our own words
    page = (counts.get("limit", DEFAULT_LISTED), counts.get("offset", 0))
    rows = request.deployment.database.connection.execute(statement, (*parameters, *page)).fetchall()
    return success([_output(_read(request, client, user_id)) for (user_id,) in rows])


def get_managed_user(request: Request) -> Answer:
    """200 with one of the client's accounts."""
    return success(_output(addressed(request)))


def update_managed_user(request: Request) -> Answer:
    """200 with the account as it is now; a new address is stored with the client's id, too."""
    changes = wanted_changes(UPDATE, request.body)
    managed, client = addressed(request), _client(request)
    if "email" in changes:
        changes["email"] = _free_address(request, client, changes["email"], managed.user.id)
    return success(_output(ManagedUser(change_account(request, managed.user, changes), managed.created_ms)))


def delete_managed_user(request: Request) -> Answer:
    """200 with the account as it was; everything it owned goes with it, bookings that it hosted included."""
    managed = addressed(request)
    database, user_id = request.deployment.database, managed.user.id
    connection = database.connection
    for (team_id,) in connection.execute("SELECT team_id FROM memberships WHERE user_id = ?", (user_id,)).fetchall():
        leave(request.deployment, team_id, user_id)
    for (event_type_id,) in connection.execute("SELECT id FROM event_types WHERE owner_id = ?", (user_id,)).fetchall():
        remove_event_type(connection, event_type_id)
    forget_tokens(connection, user_id)
    hosted = "booking_id IN (SELECT id FROM bookings WHERE host_id = ?)"
    for table, condition in (
        ("attendees", hosted),
        ("engagements", hosted),
        ("bookings", "host_id = ?"),
        ("engagements", "user_id = ?"),
        ("memberships", "user_id = ?"),
        ("schedules", "owner_id = ?"),
        ("api_keys", "user_id = ?"),
        ("users", "id = ?"),
    ):
        connection.execute(f"DELETE FROM {table} WHERE {condition}", (user_id,))  # noqa: S608 -- our own words
    database.touch_catalogue()
    return success(_output(managed))


def addressed(request: Request) -> ManagedUser:
    """The account named by the path; FrameworkError 404 where this client has no such user."""
    text = request.params[1]
    if not re.fullmatch(r"-?\d+", text, re.ASCII):
        raise bad_request("Validation failed (numeric string is expected)")
    user_id = int(text) if len(text) <= 10 else INT32_MAX + 1
    user = request.deployment.catalogue.user(user_id)
    if user is None or user.client_id != request.params[0]:
        raise not_found(f"User with ID {text} is not part of this OAuth client.")
    return _read(request, _client(request), user_id)


def _client(request: Request) -> Client:
    client = request.deployment.catalogue.client(request.params[0])
    if client is None:
        raise RuntimeError("an operation of a client was routed without access control")
    return client


def _read(request: Request, client: Client, user_id: int) -> ManagedUser:
    deployment = request.deployment
    query = "SELECT created_ms FROM users WHERE id = ? AND client_id = ?"
    row = deployment.database.connection.execute(query, (user_id, client.id)).fetchone()
    user = deployment.catalogue.user(user_id)
    if row is None or user is None:
        raise not_found(f"User with ID {user_id} is not part of this OAuth client.")
    return ManagedUser(user, row[0])


def _free_address(request: Request, client: Client, email: str, own_id: int | None) -> str:
    """The address as it is stored; FrameworkError 409 where another account has it."""
    stored = managed_address(email, client.id)
    holder = holder_of(request, stored)
    if holder not in (None, own_id):
        raise FrameworkError(409, f"User with the provided e-mail already exists. Existing user ID={holder}")
    return stored


def _username(request: Request, email: str) -> str:
    """Made of the stored address and the first label of its domain; numbered where two addresses make the same."""
    local, _, domain = email.rpartition("@")
    wanted = re.sub(r"[^a-z0-9]+", "-", f"{local}-{domain.partition('.')[0]}".lower()).strip("-")
    name, number = wanted, 1
    while request.deployment.catalogue.user_by_name(name) is not None:
        number += 1
        name = f"{wanted}-{number}"
    return name


def _open_office_hours(request: Request, user_id: int, zone: str) -> None:
    connection = request.deployment.database.connection
    statement = "INSERT INTO schedules (owner_id, name, time_zone, availability, overrides) VALUES (?, ?, ?, ?, '[]')"
    row = (user_id, "Default schedule", zone, json.dumps(OFFICE_HOURS))
    schedule_id = connection.execute(statement, row).lastrowid
    connection.execute("UPDATE users SET default_schedule_id = ? WHERE id = ?", (schedule_id, user_id))


def _number(value: str | list[str]) -> int | str:
    text = value if isinstance(value, str) else value[0]
    return int(text) if re.fullmatch(r"-?\d{1,9}", text, re.ASCII) else text


def _output(managed: ManagedUser) -> dict[str, Any]:
    user = managed.user
    return {
        "id": user.id,
        "email": user.email,
        "username": user.username,
        "name": user.name,
        "bio": user.bio,
        "timeZone": user.time_zone,
        "weekStart": user.week_start,
        "createdDate": iso_utc(managed.created_ms),
        "timeFormat": user.time_format,
        "defaultScheduleId": user.default_schedule_id,
        "locale": user.locale,
        "avatarUrl": user.avatar_url,
        "metadata": user.metadata,
    }
