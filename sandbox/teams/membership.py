"""Memberships as values, and their rows; a team's roles are made of the accepted ones."""

import sqlite3
from dataclasses import dataclass

from sandbox.teams.team import Role

COLUMNS = "id, team_id, user_id, role, accepted, disable_impersonation"


@dataclass(frozen=True, slots=True)
class Membership:
    """A user in a team or organisation; one that is not accepted gives no rights."""

    id: int
    team_id: int
    user_id: int
    role: Role
    accepted: bool
    disable_impersonation: bool


def load_membership(connection: sqlite3.Connection, membership_id: int) -> Membership | None:
    """The membership with this id."""
    row = connection.execute(f"SELECT {COLUMNS} FROM memberships WHERE id = ?", (membership_id,)).fetchone()  # noqa: S608
    return None if row is None else _membership(row)


def find_membership(connection: sqlite3.Connection, team_id: int, user_id: int) -> Membership | None:
    """The membership of this user in this team, accepted or not."""
    query = f"SELECT {COLUMNS} FROM memberships WHERE team_id = ? AND user_id = ?"  # noqa: S608
    row = connection.execute(query, (team_id, user_id)).fetchone()
    return None if row is None else _membership(row)


def memberships_of(connection: sqlite3.Connection, team_id: int, take: int, skip: int) -> list[Membership]:
    """A page of a team's memberships, oldest first."""
    query = f"SELECT {COLUMNS} FROM memberships WHERE team_id = ? ORDER BY id LIMIT ? OFFSET ?"  # noqa: S608
    return [_membership(row) for row in connection.execute(query, (team_id, take, skip)).fetchall()]


def insert_membership(
    connection: sqlite3.Connection,
    team_id: int,
    user_id: int,
    role: Role,
    *,
    accepted: bool = True,
    disable_impersonation: bool = False,
) -> int:
    """Store a new membership; its id."""
    statement = (
        "INSERT INTO memberships (team_id, user_id, role, accepted, disable_impersonation) VALUES (?, ?, ?, ?, ?)"
    )
    cursor = connection.execute(statement, (team_id, user_id, role.name, accepted, disable_impersonation))
    return cursor.lastrowid or 0


def save_membership(connection: sqlite3.Connection, membership: Membership) -> None:
    """Store what may have changed."""
    connection.execute(
        "UPDATE memberships SET role = ?, accepted = ?, disable_impersonation = ? WHERE id = ?",
        (membership.role.name, membership.accepted, membership.disable_impersonation, membership.id),
    )


def _membership(row: tuple[int, int, int, str, int, int]) -> Membership:
    return Membership(row[0], row[1], row[2], Role[row[3]], bool(row[4]), bool(row[5]))
