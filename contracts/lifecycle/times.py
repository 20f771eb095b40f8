"""What bookings say of time together: a host's hour is given once, a series keeps its step, links tell the times."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from contracts.lifecycle.known import Known
from contracts.lifecycle.memory import Memory, Turn, host_of
from contracts.lifecycle.taken import asks_for_free_time, meets
from contracts.lifecycle.transitions import ACCEPTED, PENDING
from contracts.rules.calendar_links import told_by
from contracts.rules.reading import Booking, instant
from contracts.rules.recurring import months_later

_MONTHS: Final = {"monthly": 1, "yearly": 12}


def take_time(memory: Memory, turn: Turn, pointer: str, view: Booking) -> None:
    """A new booking needs time that its host has: none that an accepted one takes already.

    Of a series only the first occurrence must be free, of seats only the first at a time, and of what is asked for at
    one moment nobody knows which was first. Only individual event types have one host for certain.
    """
    known, facts = memory.recall(view["uid"]), memory.event_types.get(view.get("eventTypeId") or 0)
    if known is None or known.seats is not None or facts is None or not facts.individual:
        return
    if view["status"] not in (ACCEPTED, PENDING) or not asks_for_free_time(turn):
        return
    for other in meets(memory, turn, host_of(view), view):
        message = "its host has another accepted booking then"
        taken = f"{other.shown['start']} to {other.shown['end']}"
        turn.breach("CP435", f"{pointer}/start", message, f"none from {taken}", f"{view['start']} to {view['end']}")
        return


def confirm_time(memory: Memory, turn: Turn, known: Known) -> None:
    """What waited is confirmed: its host must have been free still. Of a series nobody promises more than the first."""
    facts = memory.event_types.get(known.shown.get("eventTypeId") or 0)
    if known.series or known.seats is not None or facts is None or not facts.individual:
        return
    for other in meets(memory, turn, host_of(known.shown), known.shown):
        message = f"its host has the accepted booking {other.uid} then"
        turn.breach("CP438", "", message, "4xx", turn.exchange.status)
        return


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
