"""Who books in a journey, and what he asks for: bodies by arithmetic, from the journey's own number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from scenarios.starts import utc
from scenarios.world import EventType


def attendee(number: int, rival: int = 0) -> dict[str, Any]:
    """The client of journey `number`: an address of its own, in a domain that nobody reads.

    Where several meet in one journey, each is another `rival`.
    """
    who = f"{number}.{rival}" if rival else f"{number}"
    return {"name": f"Load Client {who}", "email": f"load+{who}@example.com", "timeZone": "Europe/Rome"}


def wanted(event_type: EventType, start: datetime, number: int, rival: int = 0) -> dict[str, Any]:
    """The body with which that client books that start."""
    return {"eventTypeId": event_type.id, "start": utc(start), "attendee": attendee(number, rival)}
