"""The data a new database starts with; what it holds is written in `seed.json`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from sandbox.database import Database
from sandbox.event_types.body import created_options
from sandbox.event_types.operations import insert_event_type
from sandbox.instants import parse_instant
from sandbox.platform.demo import seed_platform
from sandbox.settings import SeedData
from sandbox.teams.demo import seed_teams

SEED = Path(__file__).with_name("seed.json")


@cache
def seed_data() -> dict[str, Any]:
    """The seed file."""
    document: dict[str, Any] = json.loads(SEED.read_text(encoding="utf-8"))
    return document


def keys() -> dict[str, str]:
    """The API key of each demo account, which never changes."""
    return {account["username"]: account["key"] for account in seed_data()["accounts"]}


def clients() -> dict[str, str]:
    """The secret of each demo client, which never changes."""
    return {client["id"]: client["secret"] for client in seed_data()["platform"]["clients"]}


def seed(database: Database, wanted: SeedData) -> None:
    """Accounts with a default schedule each and, for the demo, event types; inside a transaction of the caller."""
    document = seed_data()
    hours = json.dumps(document["schedules"][wanted.value])
    connection = database.connection
    for position, account in enumerate(document["accounts"], start=1):
        connection.execute(
            "INSERT INTO users (id, username, name, email, time_zone, default_schedule_id) VALUES (?, ?, ?, ?, ?, ?)",
            (account["id"], account["username"], account["name"], account["email"], document["timeZone"], position),
        )
        connection.execute("INSERT INTO api_keys (key, user_id) VALUES (?, ?)", (account["key"], account["id"]))
        _insert_schedule(database, (position, account["id"], document["scheduleNames"][wanted.value], hours))
    if wanted is SeedData.DEMO:
        _seed_demo(database, document)
    database.touch_catalogue()


def _seed_demo(database: Database, document: dict[str, Any]) -> None:
    owners = {account["username"]: account["id"] for account in document["accounts"]}
    for expired in document["expiredKeys"]:
        row = (expired["key"], owners[expired["owner"]], parse_instant(expired["expires"]))
        database.connection.execute("INSERT INTO api_keys (key, user_id, expires_ms) VALUES (?, ?, ?)", row)
    extra = document["extraSchedule"]
    schedule = (extra["id"], owners[extra["owner"]], extra["name"], json.dumps(extra["availability"]))
    _insert_schedule(database, schedule)
    platform = document["platform"]
    seed_platform(database, platform, owners[platform["organization"]["owner"]], document["timeZone"])
    owners |= {user["username"]: user["id"] for user in platform["users"]}
    for entry in document["eventTypes"]:
        options = created_options({**document["everyEventType"], **entry["options"]})
        insert_event_type(database.connection, options, owner_id=owners[entry["owner"]])
    seed_teams(database, document["teams"], owners, document["everyEventType"])


def _insert_schedule(database: Database, row: tuple[int, int, str, str]) -> None:
    database.connection.execute(
        "INSERT INTO schedules (id, owner_id, name, time_zone, availability, overrides) VALUES (?, ?, ?, ?, ?, '[]')",
        (*row[:3], seed_data()["timeZone"], row[3]),
    )
