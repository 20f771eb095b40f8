"""`/v2/event-types`: create, list, get, update, delete (version 2024-06-14)."""

import json
from typing import Any

from sandbox.event_types.body import created_options, updated_options
from sandbox.event_types.event_type import EventType, Options
from sandbox.event_types.output import event_type_output
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request, not_found
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS
from sandbox.validation.formats import INT32_MAX


def create_event_type(request: Request) -> Answer:
    """`POST /v2/event-types`."""
    caller = request.require_caller()
    options = created_options(request.body)
    _refuse_foreign_schedule(request, options)
    if request.deployment.catalogue.event_type_by_slug(caller.id, options["slug"]) is not None:
        raise bad_request("User already has an event type with this slug.")
    event_type_id = insert_event_type(request.deployment.database.connection, options, owner_id=caller.id)
    return _shown(request, event_type_id, 201)


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


def list_event_types(request: Request) -> Answer:
    """`GET /v2/event-types`: the visible ones of a user, or the caller's own; nothing asked for, nothing answered."""
    query = request.query()
    catalogue = request.deployment.catalogue
    username, slug = query.get("username"), query.get("eventSlug")
    owner = catalogue.user_by_name(username) if isinstance(username, str) else None
    own = username is None and request.caller is not None
    if own:
        owner = request.caller
    if owner is None or "orgSlug" in query or "orgId" in query:
        return success([])
    event_types = [event_type for event_type in _of_owner(request, owner.id) if own or not event_type.options["hidden"]]
    if isinstance(slug, str) and username is not None:
        event_types = [event_type for event_type in event_types if event_type.slug == slug]
    return success([event_type_output(event_type, owner, visible_only=not own) for event_type in event_types])


def get_event_type(request: Request) -> Answer:
    """`GET /v2/event-types/{eventTypeId}`: own ones only."""
    return success(event_type_output(_own(request), request.require_caller()))


def update_event_type(request: Request) -> Answer:
    """`PATCH /v2/event-types/{eventTypeId}`."""
    caller = request.require_caller()
    event_type = _own(request)
    options = updated_options(event_type.options, request.body)
    _refuse_foreign_schedule(request, options)
    holder = request.deployment.catalogue.event_type_by_slug(caller.id, options["slug"])
    if holder is not None and holder.id != event_type.id:
        raise bad_request("User already has an event type with this slug.")
    connection = request.deployment.database.connection
    connection.execute(
        "UPDATE event_types SET slug = ?, options = ? WHERE id = ?",
        (options["slug"], json.dumps(options, ensure_ascii=False), event_type.id),
    )
    answer = _shown(request, event_type.id, 200)
    block_anew(request, event_type)
    return answer


def delete_event_type(request: Request) -> Answer:
    """`DELETE /v2/event-types/{eventTypeId}`: its bookings stay, without an event type."""
    event_type = _own(request)
    database = request.deployment.database
    database.connection.execute("UPDATE bookings SET event_type_id = NULL WHERE event_type_id = ?", (event_type.id,))
    database.connection.execute("DELETE FROM event_types WHERE id = ?", (event_type.id,))
    database.touch_catalogue()
    return success(
        {
            "id": event_type.id,
            "lengthInMinutes": event_type.length,
            "slug": event_type.slug,
            "title": event_type.title,
        }
    )


def _of_owner(request: Request, owner_id: int) -> list[EventType]:
    query = "SELECT id FROM event_types WHERE owner_id = ? ORDER BY id"
    rows = request.deployment.database.connection.execute(query, (owner_id,)).fetchall()
    found = (request.deployment.catalogue.event_type(row[0]) for row in rows)
    return [event_type for event_type in found if event_type is not None]


def _own(request: Request) -> EventType:
    text = request.params[0]
    # The vendor answers a non-numeric id with 500; the text of its id parser is the documented alternative.
    if not (text.isascii() and text.removeprefix("-").isdigit()):
        raise bad_request("Validation failed (numeric string is expected)")
    event_type_id = int(text) if len(text) <= 20 else INT32_MAX + 1
    event_type = request.deployment.catalogue.event_type(event_type_id)
    if event_type is None or event_type.owner_id != request.require_caller().id:
        raise not_found(f"Event type with id {event_type_id} not found")
    return event_type


def _refuse_foreign_schedule(request: Request, options: Options) -> None:
    schedule_id = options["scheduleId"]
    if schedule_id is None:
        return
    caller = request.require_caller()
    schedule = request.deployment.catalogue.schedule(schedule_id)
    if schedule is None or schedule.owner_id != caller.id:
        raise not_found(f"User with ID={caller.id} does not own schedule with ID={schedule_id}")


def _shown(request: Request, event_type_id: int, status: int) -> Answer:
    deployment = request.deployment
    deployment.database.touch_catalogue()
    deployment.catalogue.refresh()
    event_type = deployment.catalogue.event_type(event_type_id)
    if event_type is None:
        raise RuntimeError("an event type written a moment ago is gone")
    return success(event_type_output(event_type, request.require_caller()), status)


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
