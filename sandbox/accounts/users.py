"""Accounts as values, and their rows."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from sandbox.platform.addresses import plain_address


@dataclass(frozen=True, slots=True)
class User:
    """An account. `as_host` and `as_owner` are the objects that bookings and event types show of it."""

    id: int
    username: str
    name: str
    email: str
    time_zone: str
    time_format: int
    week_start: str
    default_schedule_id: int | None
    locale: str | None
    avatar_url: str | None
    bio: str | None
    metadata: dict[str, Any]
    organization_id: int | None
    client_id: str | None
    as_host: dict[str, Any]
    as_owner: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key's account, and when it stops working."""

    user: User
    expires_ms: int | None


COLUMNS = (
    "id, username, name, email, time_zone, time_format, week_start, default_schedule_id, "
    "locale, avatar_url, bio, metadata, organization_id, client_id"
)


def load_user(connection: sqlite3.Connection, column: str, value: object) -> User | None:
    """The account whose `column` (id, username or email) has this value."""
    query = f"SELECT {COLUMNS} FROM users WHERE {column} = ?"  # noqa: S608 -- column names are ours
    row = connection.execute(query, (value,)).fetchone()
    if row is None:
        return None
    metadata = json.loads(row[11])
    as_host = {
        "id": row[0],
        "name": row[2],
        "email": row[3],
        "displayEmail": row[3] if row[13] is None else plain_address(row[3], row[13]),
        "username": row[1],
        "timeZone": row[4],
    }
    as_owner = {
        "id": row[0],
        "name": row[2],
        "username": row[1],
        "avatarUrl": row[9],
        "brandColor": None,
        "darkBrandColor": None,
        "weekStart": row[6],
        "metadata": metadata,
    }
    members: tuple[Any, ...] = (*row[:11], metadata, *row[12:14], as_host, as_owner)
    return User(*members)
