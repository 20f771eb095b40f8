"""Calls about free slots and their reservations."""

from __future__ import annotations

from typing import Any

from contracts.exchange import NOBODY, Call
from scenarios.calls.paths import SLOTS, Query, path


def get_slots(query: Query, *, caller: str = NOBODY) -> Call:
    """*Get available slots* of an event type; public."""
    return Call("getAvailableSlots", "GET", path("slots", query=query), SLOTS, caller=caller)


def reserve_slot(body: Any, *, caller: str = NOBODY) -> Call:
    """*Reserve a slot* for some minutes; how many only a caller with credentials may say."""
    return Call("reserveSlot", "POST", path("slots", "reservations"), SLOTS, body, caller=caller)


def get_reservation(uid: str, *, caller: str = NOBODY) -> Call:
    """*Get reserved slot*; null where there is none."""
    return Call("getReservedSlot", "GET", path("slots", "reservations", uid), SLOTS, caller=caller)


def update_reservation(uid: str, body: Any, *, caller: str = NOBODY) -> Call:
    """*Update a reserved slot*."""
    return Call("updateReservedSlot", "PATCH", path("slots", "reservations", uid), SLOTS, body, caller=caller)


def delete_reservation(uid: str, *, caller: str = NOBODY) -> Call:
    """*Delete a reserved slot*; never refused."""
    return Call("deleteReservedSlot", "DELETE", path("slots", "reservations", uid), SLOTS, caller=caller)
