"""Calls about the event types of a user."""

from __future__ import annotations

from typing import Any

from contracts.exchange import HOST, NOBODY, Call
from scenarios.calls.paths import EVENT_TYPES, Query, path


def create_event_type(body: Any, *, caller: str = HOST) -> Call:
    """*Create an event type* of the caller's own."""
    return Call("createEventType", "POST", path("event-types"), EVENT_TYPES, body, caller=caller)


def list_event_types(query: Query | None = None, *, caller: str = NOBODY) -> Call:
    """*Get all event types* of a user; public."""
    return Call("getEventTypes", "GET", path("event-types", query=query), EVENT_TYPES, caller=caller)


def get_event_type(event_type_id: int, *, caller: str = HOST) -> Call:
    """*Get an event type* of the caller's own."""
    return Call("getEventTypeById", "GET", path("event-types", event_type_id), EVENT_TYPES, caller=caller)


def update_event_type(event_type_id: int, body: Any, *, caller: str = HOST) -> Call:
    """*Update an event type* of the caller's own."""
    return Call("updateEventType", "PATCH", path("event-types", event_type_id), EVENT_TYPES, body, caller=caller)


def delete_event_type(event_type_id: int, *, caller: str = HOST) -> Call:
    """*Delete an event type* of the caller's own."""
    return Call("deleteEventType", "DELETE", path("event-types", event_type_id), EVENT_TYPES, caller=caller)
