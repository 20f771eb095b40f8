"""The platform of the demo data: an organisation, its clients, and a user that one of them manages."""

import json
from typing import Any

from sandbox.database import Database
from sandbox.instants import parse_instant
from sandbox.platform.addresses import managed_address
from sandbox.platform.client import Client, insert_client
from sandbox.platform.clients import FLAGS
from sandbox.platform.permissions import granted
from sandbox.platform.token import store_token
from sandbox.schedules.operations import OFFICE_HOURS


def seed_platform(database: Database, platform: dict[str, Any], owner_id: int, zone: str) -> None:
    """Store what the seed file says under `platform`; inside a transaction of the caller."""
    connection, organization = database.connection, platform["organization"]
    statement = "INSERT INTO teams (slug, is_organization, options) VALUES (?, 1, ?)"
    options = {"name": organization["name"], "isPlatform": True}
    organization_id = connection.execute(statement, (organization["slug"], json.dumps(options))).lastrowid or 0
    statement = "INSERT INTO memberships (team_id, user_id, role, accepted) VALUES (?, ?, 'OWNER', 1)"
    connection.execute(statement, (organization_id, owner_id))
    made_ms = _instant(platform["made"])
    for entry in platform["clients"]:
        details = {**FLAGS, **entry["options"], "createdMs": made_ms}
        permissions = granted(details["permissions"])
        client = Client(entry["id"], entry["secret"], organization_id, owner_id, permissions, details)
        insert_client(connection, client)
    for user in platform["users"]:
        _seed_user(database, user, organization_id, zone, made_ms)


def _seed_user(database: Database, user: dict[str, Any], organization_id: int, zone: str, made_ms: int) -> None:
    connection = database.connection
    statement = "INSERT INTO schedules (owner_id, name, time_zone, availability, overrides) VALUES (?, ?, ?, ?, '[]')"
    hours = (user["id"], "Default schedule", zone, json.dumps(OFFICE_HOURS))
    schedule_id = connection.execute(statement, hours).lastrowid
    email = managed_address(user["email"], user["client"])
    connection.execute(
        "INSERT INTO users (id, username, name, email, time_zone, default_schedule_id, organization_id, client_id, "
        "created_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            user["id"],
            user["username"],
            user["name"],
            email,
            zone,
            schedule_id,
            organization_id,
            user["client"],
            made_ms,
        ),
    )
    for token in user["tokens"]:
        expires_ms = _instant(token["expires"])
        store_token(connection, token["token"], token["kind"], user["client"], user["id"], expires_ms)


def _instant(text: str) -> int:
    instant_ms = parse_instant(text)
    if instant_ms is None:
        raise ValueError(text)
    return instant_ms
