"""Team event types for tests about their bookings, made below the API in one step: who hosts, chosen how."""

import json
from typing import Any

from sandbox.event_types.body import created_options
from sandbox.event_types.operations import insert_event_type
from tests.harness.sandbox.calling import Sandbox
from tests.harness.sandbox.teams import BOB, CAROL, JANE, JOHN, MALLORY
from tests.harness.sandbox.teams import book_type as book_with

__all__ = ["BOB", "CAROL", "JANE", "JOHN", "MALLORY", "book_with", "host", "team_event_type"]


def host(user_id: int, *, fixed: bool = False) -> dict[str, Any]:
    return {"userId": user_id, "mandatory": fixed, "priority": "medium"}


def team_event_type(
    sandbox: Sandbox, scheduling: str, hosts: list[dict[str, Any]], slug: str = "crew", **options: Any
) -> int:
    """An event type of a new team that carol owns and whose members are the hosts; its id."""
    body = {"lengthInMinutes": 30, "title": "Crew", "slug": slug, "minimumBookingNotice": 0, **options}
    stored = {**created_options(body), "schedulingType": scheduling, "hosts": hosts}
    database = sandbox.deployment.database
    with database.transaction() as connection:
        team = "INSERT INTO teams (slug, options) VALUES (?, ?)"
        team_id = connection.execute(team, (slug, json.dumps({"name": slug.title()}))).lastrowid
        roles = {entry["userId"]: "MEMBER" for entry in hosts} | {CAROL: "OWNER"}
        member = "INSERT INTO memberships (team_id, user_id, role, accepted) VALUES (?, ?, ?, 1)"
        connection.executemany(member, [(team_id, user_id, role) for user_id, role in roles.items()])
        event_type_id = insert_event_type(connection, stored, team_id=team_id)
        database.touch_catalogue()
    return event_type_id
