"""What bookings say of time together: a host's hour is given once, a series keeps its step, links tell the times."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from contracts.lifecycle.known import Known
from contracts.lifecycle.memory import ALONE, Memory, Turn
from contracts.lifecycle.transitions import ACCEPTED, PENDING
from contracts.rules.calendar_links import told_by
from contracts.rules.reading import Booking, instant
from contracts.rules.recurring import months_later

_MONTHS: Final = {"monthly": 1, "yearly": 12}
_AT_ALL_COSTS: Final = frozenset({"instant", "allowConflicts"})
"""Members of a request that asks for no free time."""


def take_time(memory: Memory, turn: Turn, pointer: str, view: Booking) -> None:
    """A new booking needs time that its host has: none that an accepted one takes already.

    Of a series only the first occurrence must be free, of seats only the first at a time, and of what is asked for at
    one moment nobody knows which was first. Only individual event types have one host for certain.
    """
    known, facts = memory.recall(view["uid"]), memory.event_types.get(view.get("eventTypeId") or 0)
    if known is None or known.seats is not None or facts is None or not facts.individual:
        return
    if view["status"] not in (ACCEPTED, PENDING) or any(turn.sent.get(it) for it in _AT_ALL_COSTS):
        return
    for other in _beside(memory, known):
        if other.uid != turn.at.uid and _is_there(memory, turn, other, view) and _overlap(view, other.shown):
            message = "its host has another accepted booking then"
            taken = f"{other.shown['start']} to {other.shown['end']}"
            turn.breach("CP435", f"{pointer}/start", message, f"none from {taken}", f"{view['start']} to {view['end']}")
            return


def confirm_time(memory: Memory, turn: Turn, known: Known) -> None:
    """What waited is confirmed: its host must have been free still. Of a series nobody promises more than the first."""
    facts = memory.event_types.get(known.shown.get("eventTypeId") or 0)
    if known.series or known.seats is not None or facts is None or not facts.individual:
        return
    for other in _beside(memory, known):
        if _is_there(memory, turn, other, known.shown) and _overlap(known.shown, other.shown):
            message = f"its host has the accepted booking {other.uid} then"
            turn.breach("CP438", "", message, "4xx", turn.exchange.status)
            return


def _beside(memory: Memory, known: Known) -> Iterator[Known]:
    """The other bookings of the same host on the days that this one touches."""
    for uid in dict.fromkeys(uid for key in memory.days_of(known) for uid in memory.days.get(key, ())):
        other = memory.recall(uid)
        if other is not None and other is not known:
            yield other


def _is_there(memory: Memory, turn: Turn, other: Known, view: Booking) -> bool:
    """Whether a booking takes time of this one's host for certain: it may have been handed to another."""
    if other.possible != {ACCEPTED} or other.seats is not None or "hosts" in other.free:
        return False
    return bool(other.shown["hosts"][0]["id"] == view["hosts"][0]["id"]) and memory.race(turn, other) is ALONE


def _overlap(one: Booking, other: Booking) -> bool:
    # Written alike, in UTC with milliseconds, so that texts compare as moments do.
    return bool(one["start"] < other["end"] and other["start"] < one["end"])


def keep_step(memory: Memory, turn: Turn) -> None:
    """The occurrences of a new series lie as far apart as their event type says, on the attendee's calendar."""
    facts = memory.event_types.get(turn.data[0].get("eventTypeId") or 0) if turn.data else None
    if facts is None or facts.recurrence is None:
        return
    frequency, interval = facts.recurrence
    zone = ZoneInfo(turn.sent["attendee"]["timeZone"])
    days = [instant(view["start"]).astimezone(zone).date() for view in turn.data]
    for index, (before, here) in enumerate(pairwise(days), 1):
        wanted = _next(before, frequency, interval)
        if wanted is not None and here != wanted:
            message = f"an occurrence is not {interval} × {frequency} after the one before it"
            turn.breach("CP436", f"/data/{index}/start", message, wanted.isoformat(), here.isoformat())
            return


def _next(day: date, frequency: str, interval: int) -> date | None:
    if frequency == "weekly":
        return day + timedelta(weeks=interval)
    return months_later(day, interval * _MONTHS[frequency]) if frequency in _MONTHS else None


def tell_calendars(memory: Memory, turn: Turn) -> None:
    """*Get 'Add to Calendar' links* tells the times of the booking that was asked for."""
    known = memory.recall(turn.at.uid)
    if known is None:
        return
    times = {member: _to_the_minute(known.shown[member]) for member in ("start", "end")}
    for told in told_by(turn.data):
        if told.instant is not None and told.instant != times[told.member]:
            message = f"the {told.member} in the link is not that of the booking"
            turn.breach("CP437", told.pointer, message, known.shown[told.member], told.text)


def _to_the_minute(text: str) -> datetime:
    return instant(text).replace(second=0, microsecond=0)
