"""What the real server had before the first recorded request, and what was changed in its database in between."""

import json
from typing import Any

from sandbox.deployment import Deployment
from sandbox.event_types.body import created_options
from sandbox.event_types.operations import insert_event_type
from sandbox.instants import parse_instant
from tests.harness.sandbox.replay.recordings import Line, recordings

SECOND_KEYS = ("john1", "john2", "john9", "limited")
TEAM = 301
PLACE = {"locations": [{"type": "address", "address": "Via Roma 1, Milano", "public": True}], "minimumBookingNotice": 0}
MEMBERS = [{"userId": user_id, "mandatory": False, "priority": "medium"} for user_id in (102, 103)]
TEAM_EVENT_TYPES = {
    501: ("Team Round Robin", "roundRobin", MEMBERS),
    502: ("Team Collective", "collective", MEMBERS),
    503: ("Team Round Robin No Hosts", "roundRobin", []),
    504: ("Team Managed", "managed", MEMBERS),
}
MOVE = (
    "UPDATE bookings SET blocked_from_ms = blocked_from_ms - start_ms + ?1, "
    "blocked_to_ms = blocked_to_ms - end_ms + ?2, start_ms = ?1, end_ms = ?2 WHERE uid = ?3"
)


def prepare(deployment: Deployment) -> None:
    """Accounts without schedules (the first recorded requests make those), more keys, and the schedules' numbers."""
    with deployment.database.transaction() as connection:
        connection.execute("DELETE FROM schedules")
        connection.execute("DELETE FROM sqlite_sequence WHERE name = 'schedules'")
        connection.execute("UPDATE users SET default_schedule_id = NULL")
        keys: list[tuple[str, int, int | None]] = [(f"cal_sandbox_{name}", 101, None) for name in SECOND_KEYS]
        keys.append(("cal_sandbox_expired", 101, parse_instant("2026-11-01T00:00:00Z")))
        connection.executemany("INSERT INTO api_keys (key, user_id, expires_ms) VALUES (?, ?, ?)", keys)
        deployment.database.touch_catalogue()


def add_team(deployment: Deployment) -> None:
    """The team that was made in the database: Carol owns it, Jane and Bob host its event types."""
    with deployment.database.transaction() as connection:
        connection.execute(
            "INSERT INTO teams (id, slug, options) VALUES (?, 'acme', ?)", (TEAM, json.dumps({"name": "Acme"}))
        )
        connection.executemany(
            "INSERT INTO memberships (team_id, user_id, role, accepted) VALUES (?, ?, ?, 1)",
            [(TEAM, 105, "OWNER"), (TEAM, 102, "MEMBER"), (TEAM, 103, "MEMBER")],
        )
        for number, (title, scheduling, hosts) in TEAM_EVENT_TYPES.items():
            connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'event_types'", (number - 1,))
            slug = title.lower().replace(" ", "-")
            options = created_options({"lengthInMinutes": 30, "title": title, "slug": slug, **PLACE})
            options.update(schedulingType=scheduling, hosts=hosts)
            insert_event_type(connection, options, team_id=TEAM)
        connection.execute("UPDATE sqlite_sequence SET seq = 600 WHERE name = 'event_types'")
        deployment.database.touch_catalogue()


def moved_in_the_database() -> dict[str, tuple[str, str, str]]:
    """Bookings whose times changed although nobody moved them: by uid, the line that shows it first, start and end."""
    made: dict[str, str] = {}
    moved: dict[str, tuple[str, str, str]] = {}
    last: dict[str, str] = {}
    for line in recordings():
        for booking in _bookings(line.answer):
            uid = booking["uid"]
            if made.setdefault(uid, booking["start"]) != booking["start"] and uid not in moved:
                moved[uid] = (last[uid], booking["start"], booking["end"])
            last[uid] = line.id
    return moved


def move(deployment: Deployment, uid: str, start: str, end: str) -> None:
    """Change the times of a booking in the database."""
    with deployment.database.transaction() as connection:
        connection.execute(MOVE, (parse_instant(start), parse_instant(end), uid))


def _bookings(answer: Any) -> list[dict[str, Any]]:
    data = answer.get("data") if isinstance(answer, dict) else None
    items = data if isinstance(data, list) else [data]
    return [item for item in items if isinstance(item, dict) and {"uid", "start", "end"} <= item.keys()]


def belongs_to_seed(line: Line) -> bool:
    """Whether a request prepared the recording."""
    return line.group == "seed"
