"""Webhooks as values, and their rows."""

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

COLUMNS = "id, user_id, event_type_id, client_id, team_id, subscriber_url, active, triggers, payload_template, secret"
OWNERS = ("user_id", "event_type_id", "client_id", "team_id")

# To what a webhook listens: the column that names it, and its id there.
Owner = tuple[str, int | str]


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told what happens to bookings. `triggers` may name events that the sandbox never has."""

    id: str
    owner: Owner
    subscriber_url: str
    active: bool
    triggers: tuple[str, ...]
    payload_template: str | None
    secret: str | None


def by_id(connection: sqlite3.Connection, webhook_id: str) -> Webhook | None:
    """The webhook with this id, whosever it is."""
    row = connection.execute(f"SELECT {COLUMNS} FROM webhooks WHERE id = ?", (webhook_id,)).fetchone()  # noqa: S608
    return None if row is None else _webhook(row)


def by_url(connection: sqlite3.Connection, owner: Owner, url: str) -> Webhook | None:
    """The owner's webhook that goes to this address."""
    column, owner_id = owner
    query = f"SELECT {COLUMNS} FROM webhooks WHERE {column} = ? AND subscriber_url = ?"  # noqa: S608 -- our own columns
    row = connection.execute(query, (owner_id, url)).fetchone()
    return None if row is None else _webhook(row)


def page(connection: sqlite3.Connection, owner: Owner, skip: int, take: int) -> list[Webhook]:
    """Some of the owner's webhooks, the oldest first."""
    column, owner_id = owner
    query = f"SELECT {COLUMNS} FROM webhooks WHERE {column} = ? ORDER BY rowid LIMIT ? OFFSET ?"  # noqa: S608
    return [_webhook(row) for row in connection.execute(query, (owner_id, take, skip)).fetchall()]


def active_by_owner(connection: sqlite3.Connection) -> dict[Owner, list[Webhook]]:
    """All webhooks that are in use, the oldest first."""
    found: dict[Owner, list[Webhook]] = {}
    rows = connection.execute(f"SELECT {COLUMNS} FROM webhooks WHERE active ORDER BY rowid").fetchall()  # noqa: S608
    for webhook in map(_webhook, rows):
        found.setdefault(webhook.owner, []).append(webhook)
    return found


def insert(connection: sqlite3.Connection, webhook: Webhook) -> None:
    """Store a new webhook."""
    column, owner_id = webhook.owner
    connection.execute(
        f"INSERT INTO webhooks (id, {column}, subscriber_url, active, triggers, payload_template, secret) "  # noqa: S608
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (webhook.id, owner_id, *_changeable(webhook)),
    )


def update(connection: sqlite3.Connection, webhook: Webhook) -> None:
    """Store what a webhook has become."""
    connection.execute(
        "UPDATE webhooks SET subscriber_url = ?, active = ?, triggers = ?, payload_template = ?, secret = ? "
        "WHERE id = ?",
        (*_changeable(webhook), webhook.id),
    )


def delete(connection: sqlite3.Connection, webhook_id: str) -> None:
    """Remove a webhook."""
    connection.execute("DELETE FROM webhooks WHERE id = ?", (webhook_id,))


def delete_all(connection: sqlite3.Connection, owner: Owner) -> int:
    """Remove all webhooks of an owner; how many there were."""
    column, owner_id = owner
    return connection.execute(f"DELETE FROM webhooks WHERE {column} = ?", (owner_id,)).rowcount  # noqa: S608


def _changeable(webhook: Webhook) -> tuple[object, ...]:
    triggers = json.dumps(webhook.triggers)
    return (webhook.subscriber_url, webhook.active, triggers, webhook.payload_template, webhook.secret)


def _webhook(row: tuple[Any, ...]) -> Webhook:
    owner = next((column, value) for column, value in zip(OWNERS, row[1:5], strict=True) if value is not None)
    return Webhook(row[0], owner, row[5], bool(row[6]), tuple(json.loads(row[7])), row[8], row[9])
