"""Teams as values, their members' roles, and their rows. An organisation is a team that has teams."""

import json
import sqlite3
from dataclasses import dataclass
from enum import IntEnum
from typing import Any


class Role(IntEnum):
    """What a member may do; each role may do what the lower ones may."""

    MEMBER = 1
    ADMIN = 2
    OWNER = 3


@dataclass(frozen=True, slots=True)
class Team:
    """`parent_id` is the organisation a team belongs to; `roles` holds the accepted members only."""

    id: int
    parent_id: int | None
    slug: str
    is_organization: bool
    options: dict[str, Any]
    roles: dict[int, Role]

    def has(self, user_id: int, role: Role = Role.MEMBER) -> bool:
        """Whether this user is an accepted member with at least this role."""
        held = self.roles.get(user_id)
        return held is not None and held >= role


@dataclass(frozen=True, slots=True)
class TeamsOfUser:
    """What a user administers (of an organisation its teams, too), and that together with what he is a member of."""

    administered: frozenset[int]
    visible: frozenset[int]


def insert_team(
    connection: sqlite3.Connection,
    slug: str,
    options: dict[str, Any],
    *,
    organization_id: int | None = None,
    is_organization: bool = False,
) -> int:
    """Store a new team, of an organisation or of none, or a new organisation; its id."""
    statement = "INSERT INTO teams (parent_id, slug, is_organization, options) VALUES (?, ?, ?, ?)"
    document = json.dumps(options, ensure_ascii=False)
    return connection.execute(statement, (organization_id, slug, is_organization, document)).lastrowid or 0


def load_team(connection: sqlite3.Connection, team_id: int) -> Team | None:
    """The team or organisation with this id."""
    query = "SELECT id, parent_id, slug, is_organization, options FROM teams WHERE id = ?"
    row = connection.execute(query, (team_id,)).fetchone()
    if row is None:
        return None
    query = "SELECT user_id, role FROM memberships WHERE team_id = ? AND accepted ORDER BY id"
    members = connection.execute(query, (team_id,)).fetchall()
    roles = {user_id: Role[role] for user_id, role in members}
    return Team(row[0], row[1], row[2], bool(row[3]), json.loads(row[4]), roles)


def load_teams_of(connection: sqlite3.Connection, user_id: int) -> TeamsOfUser:
    """The teams and organisations in which a user is an accepted member."""
    query = "SELECT team_id, role FROM memberships WHERE user_id = ? AND accepted"
    roles = {team_id: Role[role] for team_id, role in connection.execute(query, (user_id,)).fetchall()}
    administered = {team_id for team_id, role in roles.items() if role >= Role.ADMIN}
    if administered:
        query = f"SELECT id FROM teams WHERE parent_id IN ({', '.join(map(str, administered))})"  # noqa: S608 -- numbers
        administered.update(row[0] for row in connection.execute(query).fetchall())
    return TeamsOfUser(frozenset(administered), frozenset(administered.union(roles)))
