"""A past for a fresh sandbox: every deployment that people use has bookings of long ago, and no client can make one.

It is made through the sandbox's own API, with its clock set back meanwhile.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from calproof.senders import Sender
from contracts.exchange import HOST, Call
from scenarios import calls
from scenarios.starts import utc
from scenarios.world import always_open

LONG_AGO: Final = timedelta(days=60)
_NAME: Final = "long ago"


def have_a_past(send: Sender) -> None:
    """Book once, long ago. A sandbox whose fault stands in the way is left without a past, and with the real time."""
    then = datetime.now(UTC) - LONG_AGO
    send(_clock({"now": utc(then), "running": True}))
    try:
        schedule = send(calls.create_schedule(always_open(_NAME)))
        if not schedule.ok:
            return
        body = {"title": _NAME, "slug": "long-ago", "lengthInMinutes": 30, "scheduleId": schedule.data["id"]}
        event_type = send(calls.create_event_type(body))
        if not event_type.ok:
            return
        attendee = {"name": "Olga Old", "email": "olga.old@example.com", "timeZone": "UTC"}
        start = utc(then + timedelta(days=1))
        send(calls.create_booking({"eventTypeId": event_type.data["id"], "start": start, "attendee": attendee}))
    except (LookupError, TypeError):
        return  # an answer of another shape than promised: the suite will say so
    finally:
        send(_clock({"now": None}))


def _clock(instruction: dict[str, object]) -> Call:
    return Call("", "POST", "/_sandbox/clock", None, instruction, caller=HOST)
