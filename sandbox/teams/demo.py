"""The teams of the demo data: their members, their event types, and an organisation with a team of its own."""

import sqlite3
from typing import Any

from sandbox.database import Database
from sandbox.event_types.body import created_options
from sandbox.event_types.event_type import Scheduling
from sandbox.event_types.operations import insert_event_type
from sandbox.teams.body import DEFAULTS
from sandbox.teams.copies import child_options
from sandbox.teams.membership import insert_membership
from sandbox.teams.team import Role, insert_team

Entry = dict[str, Any]


def seed_teams(database: Database, teams: list[Entry], accounts: dict[str, int], every_event_type: Entry) -> None:
    """Store what the seed file says under `teams`, an organisation before its teams; inside a caller's transaction."""
    connection = database.connection
    for team in teams:
        _continue_at(connection, "teams", team["id"])
        organization = team.get("isOrganization", False)
        options = {**DEFAULTS, "name": team["name"]}
        parent = team.get("organization")
        insert_team(connection, team["slug"], options, organization_id=parent, is_organization=organization)
        for username, role in team["members"].items():
            insert_membership(connection, team["id"], accounts[username], Role[role])
            if organization:
                statement = "UPDATE users SET organization_id = ? WHERE id = ?"
                connection.execute(statement, (team["id"], accounts[username]))
        for entry in team["eventTypes"]:
            hosts = [accounts[username] for username in entry["hosts"]]
            _seed_event_type(connection, team["id"], entry, hosts, every_event_type)


def _seed_event_type(
    connection: sqlite3.Connection, team_id: int, entry: Entry, hosts: list[int], every_event_type: Entry
) -> None:
    scheduling = Scheduling(entry["schedulingType"])
    body = {**every_event_type, **entry["options"], "schedulingType": scheduling.value}
    options = {
        **created_options(body, of_team=True),
        "schedulingType": scheduling.value,
        "hosts": [{"userId": user_id, "mandatory": False, "priority": "medium"} for user_id in hosts],
        "assignAllTeamMembers": False,
    }
    _continue_at(connection, "event_types", entry["id"])
    insert_event_type(connection, options, team_id=team_id)
    if scheduling is Scheduling.MANAGED:
        for user_id in hosts:
            insert_event_type(connection, child_options(options), owner_id=user_id, parent=entry["id"])


def _continue_at(connection: sqlite3.Connection, table: str, number: int) -> None:
    """The next row of this table gets this id."""
    connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number - 1))
