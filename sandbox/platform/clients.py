"""`/v2/oauth-clients`: the OAuth clients of a platform organisation.

Documented for the browser session of its administrators; the sandbox has no sessions, their API keys do it here.
"""

import json
import secrets
import string as characters
from dataclasses import replace
from typing import Any

from sandbox.accounts.users import User
from sandbox.http.answer import Answer, success
from sandbox.http.errors import forbidden
from sandbox.http.request import Request
from sandbox.instants import iso_utc
from sandbox.platform.client import Client, insert_client
from sandbox.platform.permissions import EVERYTHING, NAMES, granted, names_of
from sandbox.validation.checked import checked
from sandbox.validation.properties import (
    Check,
    Property,
    Shape,
    array,
    boolean,
    each_string,
    string,
)

ID_CHARACTERS = characters.ascii_lowercase + characters.digits
TEXTS = ("logo", "bookingRedirectUri", "bookingCancelRedirectUri", "bookingRescheduleRedirectUri")
FLAGS = {"areEmailsEnabled": False, "areDefaultEventTypesEnabled": False, "areCalendarEventsEnabled": True}
PERMISSIONS = Check(
    "isEnum",
    f"each value in permissions must be one of the following values: {', '.join([*NAMES, EVERYTHING])}",
    lambda value: all(item in (*NAMES, EVERYTHING) for item in (value if isinstance(value, list) else [value])),
)
DETAILS = (
    *(Property(name, (string(name),)) for name in TEXTS),
    *(Property(name, (boolean(name),)) for name in FLAGS),
)


def _names(*, required: bool) -> tuple[Property, ...]:
    return (
        Property("name", (string("name"),), required=required),
        Property("redirectUris", (each_string("redirectUris"), array("redirectUris")), required=required),
    )


CREATE = Shape(
    (*_names(required=True), Property("permissions", (PERMISSIONS, array("permissions")), required=True), *DETAILS)
)
UPDATE = Shape((*_names(required=False), *DETAILS))


def create_client(request: Request) -> Answer:
    """201 with id and secret. FrameworkError 403 where the caller administers no platform organisation."""
    organization_id = _platform_of(request, request.require_caller())
    options = {**FLAGS, **_given(CREATE, request.body), "createdMs": request.deployment.clock.now_ms()}
    permissions = granted(request.body["permissions"])
    options["permissions"] = names_of(permissions)
    owner_id = _owner_of(request, organization_id)
    client = Client(_new_id(), secrets.token_urlsafe(32), organization_id, owner_id, permissions, options)
    database = request.deployment.database
    insert_client(database.connection, client)
    database.touch_catalogue()
    return success({"clientId": client.id, "clientSecret": client.secret}, 201)


def list_clients(request: Request) -> Answer:
    """200 with the clients of the caller's platform organisation."""
    deployment, organization_id = request.deployment, _platform_of(request, request.require_caller())
    query = "SELECT id FROM oauth_clients WHERE organization_id = ? ORDER BY rowid"
    rows = deployment.database.connection.execute(query, (organization_id,)).fetchall()
    found = (deployment.catalogue.client(row[0]) for row in rows)
    return success([_output(client) for client in found if client is not None])


def get_client(request: Request) -> Answer:
    """200 with one client, its secret included (documented)."""
    return success(_output(_addressed(request)))


def update_client(request: Request) -> Answer:
    """200 with the client as it is now; its permissions cannot be changed (documented: no member of the body)."""
    client = _addressed(request)
    changed = replace(client, options={**client.options, **_given(UPDATE, request.body)})
    database = request.deployment.database
    statement = "UPDATE oauth_clients SET options = ? WHERE id = ?"
    database.connection.execute(statement, (json.dumps(changed.options, ensure_ascii=False), client.id))
    database.touch_catalogue()
    return success(_output(changed))


def delete_client(request: Request) -> Answer:
    """200 with the client as it was. Its users stay, but their tokens stop working."""
    client = _addressed(request)
    database = request.deployment.database
    for table, column in (("tokens", "client_id"), ("oauth_clients", "id")):
        database.connection.execute(f"DELETE FROM {table} WHERE {column} = ?", (client.id,))  # noqa: S608 -- our own
    database.touch_catalogue()
    return success(_output(client))


def _given(shape: Shape, body: Any) -> dict[str, Any]:
    checked(shape, body)
    known = ("name", "redirectUris", *TEXTS, *FLAGS)
    return {name: body[name] for name in known if body.get(name) is not None}


def _addressed(request: Request) -> Client:
    client = request.deployment.catalogue.client(request.params[0])
    if client is None:
        raise RuntimeError("an operation of a client was routed without access control")
    return client


def _platform_of(request: Request, user: User) -> int:
    """The platform organisation that a user administers."""
    query = (
        "SELECT teams.id FROM memberships JOIN teams ON teams.id = memberships.team_id "
        "WHERE memberships.user_id = ? AND memberships.accepted AND memberships.role IN ('ADMIN', 'OWNER') "
        "AND teams.is_organization AND json_extract(teams.options, '$.isPlatform') ORDER BY teams.id"
    )
    row = request.deployment.database.connection.execute(query, (user.id,)).fetchone()
    if row is None:
        raise forbidden(
            f"OrganizationRolesGuard - user with id={user.id} is neither owner nor admin of a platform organization."
        )
    return int(row[0])


def _owner_of(request: Request, organization_id: int) -> int:
    """Whom the client acts as (documented: the owner of the platform organisation)."""
    query = "SELECT user_id FROM memberships WHERE team_id = ? AND accepted AND role = 'OWNER' ORDER BY id"
    row = request.deployment.database.connection.execute(query, (organization_id,)).fetchone()
    return request.require_caller().id if row is None else int(row[0])


def _new_id() -> str:
    """As the vendor's ids look: a `c` and 24 letters and digits."""
    return "c" + "".join(secrets.choice(ID_CHARACTERS) for _ in range(24))


def _output(client: Client) -> dict[str, Any]:
    options = client.options
    output: dict[str, Any] = {
        "id": client.id,
        "name": options["name"],
        "secret": client.secret,
        "permissions": names_of(client.permissions),
        "redirectUris": options["redirectUris"],
        "organizationId": client.organization_id,
        "createdAt": iso_utc(options["createdMs"]),
        **{name: options[name] for name in FLAGS},
    }
    output.update((name, options[name]) for name in TEXTS if name in options)
    return output
