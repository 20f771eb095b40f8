"""Which bookings take a host's time for certain: what a new or a confirmed one must not lie beside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.lifecycle.known import Known
from contracts.lifecycle.memory import ALONE, Memory, Turn
from contracts.lifecycle.transitions import ACCEPTED
from contracts.rules.reading import Booking

_AT_ALL_COSTS: Final = ("instant", "allowConflicts")
"""Members of a request that asks for no free time."""


def asks_for_free_time(turn: Turn) -> bool:
    """Whether the request wants its hosts to be free."""
    return not any(turn.sent.get(member) for member in _AT_ALL_COSTS)


def meets(memory: Memory, turn: Turn, host: Any, view: Booking) -> Iterator[Known]:
    """The other accepted bookings that this host certainly has while the one in view lasts, but for the one addressed.

    Not those with seats, those that may have been handed to another, and those that raced with this request.
    """
    days = dict.fromkeys((view["start"][:10], view["end"][:10]))
    for uid in dict.fromkeys(uid for day in days for uid in memory.days.get((host, day), ())):
        other = memory.recall(uid)
        if other is None or uid in (view["uid"], turn.at.uid):
            continue
        if _takes(memory, turn, other, host) and _overlap(view, other.shown):
            yield other


def _takes(memory: Memory, turn: Turn, other: Known, host: Any) -> bool:
    if other.possible != {ACCEPTED} or other.seats is not None or "hosts" in other.free:
        return False
    return bool(other.shown["hosts"][0]["id"] == host) and memory.race(turn, other) is ALONE


def _overlap(one: Booking, other: Booking) -> bool:
    # Written alike, in UTC with milliseconds, so that texts compare as moments do.
    return bool(one["start"] < other["end"] and other["start"] < one["end"])
