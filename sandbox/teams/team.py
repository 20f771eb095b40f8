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
