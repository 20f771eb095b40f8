"""What a run has left at its target."""

from __future__ import annotations

from typing import Any

from calproof.senders import HttpSender
from calproof.targets import Target
from scenarios import calls


def left_at(target: Target) -> list[Any]:
    """Bookings to come, and event types and schedules of calproof's own."""
    with HttpSender(target.url, target.keys) as send:
        upcoming = send(calls.list_bookings({"status": "upcoming,unconfirmed", "take": 250})).data
        event_types = send(calls.list_event_types({"username": "john"})).data
        schedules = send(calls.list_schedules()).data
    made = (one for one in (*event_types, *schedules) if "calproof" in (one.get("slug") or one["name"]))
    return [*upcoming, *made]
