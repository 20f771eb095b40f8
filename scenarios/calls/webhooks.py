"""Calls about webhooks of a user and of an event type. They answer alike in every version."""

from __future__ import annotations

from typing import Any

from contracts.exchange import HOST, Call
from scenarios.calls.paths import Query, path


def create_webhook(body: Any, *, caller: str = HOST) -> Call:
    """*Create a webhook* of the caller's own."""
    return Call("createWebhook", "POST", path("webhooks"), None, body, caller=caller)


def list_webhooks(query: Query | None = None, *, caller: str = HOST) -> Call:
    """*Get all webhooks* of the caller."""
    return Call("getWebhooks", "GET", path("webhooks", query=query), None, caller=caller)


def get_webhook(webhook_id: str, *, caller: str = HOST) -> Call:
    """*Get a webhook* of the caller's own."""
    return Call("getWebhook", "GET", path("webhooks", webhook_id), None, caller=caller)


def update_webhook(webhook_id: str, body: Any, *, caller: str = HOST) -> Call:
    """*Update a webhook* of the caller's own."""
    return Call("updateWebhook", "PATCH", path("webhooks", webhook_id), None, body, caller=caller)


def delete_webhook(webhook_id: str, *, caller: str = HOST) -> Call:
    """*Delete a webhook* of the caller's own."""
    return Call("deleteWebhook", "DELETE", path("webhooks", webhook_id), None, caller=caller)


def create_event_type_webhook(event_type_id: int, body: Any, *, caller: str = HOST) -> Call:
    """*Create a webhook* for one event type."""
    to = path("event-types", event_type_id, "webhooks")
    return Call("createEventTypeWebhook", "POST", to, None, body, caller=caller)


def list_event_type_webhooks(event_type_id: int, query: Query | None = None, *, caller: str = HOST) -> Call:
    """*Get all webhooks* of an event type."""
    to = path("event-types", event_type_id, "webhooks", query=query)
    return Call("getEventTypeWebhooks", "GET", to, None, caller=caller)


def delete_event_type_webhooks(event_type_id: int, *, caller: str = HOST) -> Call:
    """*Delete all webhooks* of an event type."""
    to = path("event-types", event_type_id, "webhooks")
    return Call("deleteAllEventTypeWebhooks", "DELETE", to, None, caller=caller)


def get_event_type_webhook(event_type_id: int, webhook_id: str, *, caller: str = HOST) -> Call:
    """*Get a webhook* of an event type."""
    to = path("event-types", event_type_id, "webhooks", webhook_id)
    return Call("getEventTypeWebhook", "GET", to, None, caller=caller)


def update_event_type_webhook(event_type_id: int, webhook_id: str, body: Any, *, caller: str = HOST) -> Call:
    """*Update a webhook* of an event type."""
    to = path("event-types", event_type_id, "webhooks", webhook_id)
    return Call("updateEventTypeWebhook", "PATCH", to, None, body, caller=caller)


def delete_event_type_webhook(event_type_id: int, webhook_id: str, *, caller: str = HOST) -> Call:
    """*Delete a webhook* of an event type."""
    to = path("event-types", event_type_id, "webhooks", webhook_id)
    return Call("deleteEventTypeWebhook", "DELETE", to, None, caller=caller)
