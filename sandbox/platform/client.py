"""An OAuth client as a value, and its row."""

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from sandbox.platform.permissions import Permission, granted


@dataclass(frozen=True, slots=True)
class Client:
    """Acts as its organisation's owner. `options` holds what the API shows of it; the secret never gets into a log."""

    id: str
    secret: str = field(repr=False)
    organization_id: int
    owner_id: int
    permissions: Permission
    options: dict[str, Any]


def load_client(connection: sqlite3.Connection, client_id: str) -> Client | None:
    """The client with this id."""
    query = "SELECT id, secret, organization_id, owner_id, options FROM oauth_clients WHERE id = ?"
    row = connection.execute(query, (client_id,)).fetchone()
    if row is None:
        return None
    options = json.loads(row[4])
    return Client(row[0], row[1], row[2], row[3], granted(options["permissions"]), options)


def insert_client(connection: sqlite3.Connection, client: Client) -> None:
    """Store a new client."""
    statement = "INSERT INTO oauth_clients (id, secret, organization_id, owner_id, options) VALUES (?, ?, ?, ?, ?)"
    options = json.dumps(client.options, ensure_ascii=False)
    connection.execute(statement, (client.id, client.secret, client.organization_id, client.owner_id, options))
