"""`/v2/event-types`: create, list, get, update, delete (version 2024-06-14)."""

import json
from typing import Any

from sandbox.event_types.body import created_options, updated_options
from sandbox.event_types.dynamic import dynamic_output
from sandbox.event_types.event_type import EventType, Options
from sandbox.event_types.output import event_type_output
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request, forbidden, not_found
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS

# What a user decides about the copy of a managed event type; everything else is the team's.
OWN_OF_COPY = {"scheduleId", "hidden"}


def create_event_type(request: Request) -> Answer:
    """`POST /v2/event-types`."""
    made = add_own(request, created_options(request.body))
    return success(event_type_output(made, request.require_caller()), 201)


def add_own(request: Request, options: Options) -> EventType:
    """A new event type of the caller; FrameworkError 400 where its slug is taken, 404 for a foreign schedule."""
    caller = request.require_caller()
    _refuse_foreign_schedule(request, options)
    if request.deployment.catalogue.event_type_by_slug(caller.id, options["slug"]) is not None:
        raise bad_request("User already has an event type with this slug.")
    event_type_id = insert_event_type(request.deployment.database.connection, options, owner_id=caller.id)
    return stored_event_type(request, event_type_id)


def insert_event_type(
    connection: Any,
    options: Options,
    *,
    owner_id: int | None = None,
    team_id: int | None = None,
    parent: int | None = None,
) -> int:
    """Store a new event type of a user or of a team; its id."""
    statement = "INSERT INTO event_types (owner_id, team_id, parent_id, slug, options) VALUES (?, ?, ?, ?, ?)"
    document = json.dumps(options, ensure_ascii=False)
    cursor = connection.execute(statement, (owner_id, team_id, parent, options["slug"], document))
    return int(cursor.lastrowid)


def save_event_type(connection: Any, event_type_id: int, options: Options) -> None:
    """Store changed options."""
    statement = "UPDATE event_types SET slug = ?, options = ? WHERE id = ?"
    connection.execute(statement, (options["slug"], json.dumps(options, ensure_ascii=False), event_type_id))


def remove_event_type(connection: Any, event_type_id: int) -> None:
    """Delete an event type; its bookings stay, without an event type."""
    connection.execute("UPDATE bookings SET event_type_id = NULL WHERE event_type_id = ?", (event_type_id,))
    for table in ("webhooks", "reservations", "turns"):
        connection.execute(f"DELETE FROM {table} WHERE event_type_id = ?", (event_type_id,))  # noqa: S608
    connection.execute("DELETE FROM event_types WHERE id = ?", (event_type_id,))


def _dynamic(request: Request, usernames: str | list[str]) -> Answer:
    """One event type for all of these users together; nothing where one of them is unknown."""
    names = usernames if isinstance(usernames, list) else usernames.split(",")
    users = [user for name in names if (user := request.deployment.catalogue.user_by_name(name.strip())) is not None]
    return success([dynamic_output(users)] if len(users) == len(names) else [])


def list_event_types(request: Request) -> Answer:
    """`GET /v2/event-types`: the visible ones of a user, or the caller's own; nothing asked for, nothing answered."""
    query = request.query()
    catalogue = request.deployment.catalogue
    username, slug = query.get("username"), query.get("eventSlug")
    if query.get("usernames"):
        return _dynamic(request, query["usernames"])
    owner = catalogue.user_by_name(username) if isinstance(username, str) else None
    own = username is None and request.caller is not None
    if own:
        owner = request.caller
    if owner is None or "orgSlug" in query or "orgId" in query:
        return success([])
    event_types = [
        event_type for event_type in event_types_of(request, owner.id) if own or not event_type.options["hidden"]
    ]
    if isinstance(slug, str) and username is not None:
        event_types = [event_type for event_type in event_types if event_type.slug == slug]
    return success([event_type_output(event_type, owner, visible_only=not own) for event_type in event_types])


def get_event_type(request: Request) -> Answer:
    """`GET /v2/event-types/{eventTypeId}`: own ones only."""
    return success(event_type_output(own_event_type(request), request.require_caller()))


def update_event_type(request: Request) -> Answer:
    """`PATCH /v2/event-types/{eventTypeId}`."""
    event_type = own_event_type(request)
    now = change_own(request, event_type, updated_options(event_type.options, request.body))
    return success(event_type_output(now, request.require_caller()))


def change_own(request: Request, event_type: EventType, options: Options) -> EventType:
    """The caller's event type with these options; refused as a new one is, and for what is its team's to change."""
    caller = request.require_caller()
    if event_type.parent_id is not None:
        _refuse_changes_of_copy(event_type, options)
    _refuse_foreign_schedule(request, options)
    holder = request.deployment.catalogue.event_type_by_slug(caller.id, options["slug"])
    if holder is not None and holder.id != event_type.id:
        raise bad_request("User already has an event type with this slug.")
    save_event_type(request.deployment.database.connection, event_type.id, options)
    now = stored_event_type(request, event_type.id)
    block_anew(request, event_type)
    return now


def delete_event_type(request: Request) -> Answer:
    """`DELETE /v2/event-types/{eventTypeId}`: its bookings stay, without an event type."""
    event_type = remove_own(request)
    return success(
        {
            "id": event_type.id,
            "lengthInMinutes": event_type.length,
            "slug": event_type.slug,
            "title": event_type.title,
        }
    )


def remove_own(request: Request) -> EventType:
    """The caller's event type in the path, which is no more; FrameworkError 403 where a team gave it."""
    event_type = own_event_type(request)
    if event_type.parent_id is not None:
        raise forbidden(f"Event type with id={event_type.id} is managed by its team, which alone can delete it.")
    database = request.deployment.database
    remove_event_type(database.connection, event_type.id)
    database.touch_catalogue()
    return event_type


def event_types_of(request: Request, owner_id: int) -> list[EventType]:
    """All event types of a user, the oldest first."""
    query = "SELECT id FROM event_types WHERE owner_id = ? ORDER BY id"
    rows = request.deployment.database.connection.execute(query, (owner_id,)).fetchall()
    found = (request.deployment.catalogue.event_type(row[0]) for row in rows)
    return [event_type for event_type in found if event_type is not None]


def own_event_type(request: Request) -> EventType:
    """The caller's event type in the path; FrameworkError 404 without."""
    event_type_id = request.number(0)
    event_type = request.deployment.catalogue.event_type(event_type_id)
    if event_type is None or event_type.owner_id != request.require_caller().id:
        raise not_found(f"Event type with id {event_type_id} not found")
    return event_type


def _refuse_changes_of_copy(event_type: EventType, options: Options) -> None:
    before = event_type.options
    changed = sorted(name for name in options if options[name] != before.get(name) and name not in OWN_OF_COPY)
    if changed:
        raise forbidden(
            f"Event type with id={event_type.id} is managed by its team, which alone can change {', '.join(changed)}."
        )


def _refuse_foreign_schedule(request: Request, options: Options) -> None:
    schedule_id = options["scheduleId"]
    if schedule_id is None:
        return
    caller = request.require_caller()
    schedule = request.deployment.catalogue.schedule(schedule_id)
    if schedule is None or schedule.owner_id != caller.id:
        raise not_found(f"User with ID={caller.id} does not own schedule with ID={schedule_id}")


def stored_event_type(request: Request, event_type_id: int) -> EventType:
    """An event type as it was just written; every process is told that the catalogue is another."""
    deployment = request.deployment
    deployment.database.touch_catalogue()
    deployment.catalogue.refresh()
    event_type = deployment.catalogue.event_type(event_type_id)
    if event_type is None:
        raise RuntimeError("an event type written a moment ago is gone")
    return event_type


def block_anew(request: Request, before: EventType) -> None:
    """New buffers hold for the bookings there are, too."""
    now = request.deployment.catalogue.event_type(before.id)
    if now is None or (now.before_minutes, now.after_minutes) == (before.before_minutes, before.after_minutes):
        return
    connection = request.deployment.database.connection
    connection.execute(
        "UPDATE bookings SET blocked_from_ms = start_ms - ?, blocked_to_ms = end_ms + ? WHERE event_type_id = ?",
        (now.before_minutes * MINUTE_MS, now.after_minutes * MINUTE_MS, before.id),
    )
    connection.execute(
        "UPDATE engagements SET (blocked_from_ms, blocked_to_ms) = "
        "(SELECT blocked_from_ms, blocked_to_ms FROM bookings WHERE id = booking_id) "
        "WHERE booking_id IN (SELECT id FROM bookings WHERE event_type_id = ?)",
        (before.id,),
    )
    # Any account may be engaged: all of them look as far back as the longest of these bookings.
    connection.execute(
        "UPDATE users SET longest_blocked_ms = MAX(longest_blocked_ms, (SELECT COALESCE("
        "MAX(blocked_to_ms - blocked_from_ms), 0) FROM bookings WHERE event_type_id = ?))",
        (before.id,),
    )
