"""One builder for each operation: a Call with its method, path and version, and nothing decided for the caller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import quote, urlencode

from contracts.contract import CURRENT
from contracts.exchange import ABSENT, HOST, NOBODY, Call

BOOKINGS: Final = CURRENT["bookings"]
EVENT_TYPES: Final = CURRENT["event-types"]
SCHEDULES: Final = CURRENT["schedules"]
SLOTS: Final = CURRENT["slots"]

Query = Mapping[str, "str | int | Sequence[int | str]"]


def _path(path: str, query: Query | None = None) -> str:
    # Colons and commas may stand in a query as they are, and times and lists are easier to read so.
    return f"{path}?{urlencode(query, doseq=True, safe=':,@')}" if query else path


def _booking(uid: str, step: str = "") -> str:
    return f"/v2/bookings/{quote(uid, safe='')}{step}"


def create_booking(body: Any, *, caller: str = NOBODY, variant: str = "") -> Call:
    """*Create a booking*. Bookers need no credentials, so nobody is the default caller."""
    return Call("createBooking", "POST", "/v2/bookings", BOOKINGS, body, caller=caller, variant=variant)


def get_booking(uid: str, *, caller: str = NOBODY) -> Call:
    """*Get a booking*, by its own uid or by that of its series."""
    return Call("getBooking", "GET", _booking(uid), BOOKINGS, caller=caller)


def list_bookings(query: Query | None = None, *, caller: str = HOST) -> Call:
    """*Get all bookings* that the caller may see."""
    return Call("getBookings", "GET", _path("/v2/bookings", query), BOOKINGS, caller=caller)


def reschedule_booking(uid: str, body: Any, *, caller: str = NOBODY, variant: str = "") -> Call:
    """*Reschedule a booking*; needs no credentials."""
    path = _booking(uid, "/reschedule")
    return Call("rescheduleBooking", "POST", path, BOOKINGS, body, caller=caller, variant=variant)


def cancel_booking(uid: str, body: Any = ABSENT, *, caller: str = NOBODY) -> Call:
    """*Cancel a booking*; the host must give a reason, others may."""
    return Call("cancelBooking", "POST", _booking(uid, "/cancel"), BOOKINGS, body, caller=caller)


def get_slots(query: Query, *, caller: str = NOBODY) -> Call:
    """*Get available slots* of an event type; public."""
    return Call("getAvailableSlots", "GET", _path("/v2/slots", query), SLOTS, caller=caller)


def create_event_type(body: Any, *, caller: str = HOST) -> Call:
    """*Create an event type* of the caller's own."""
    return Call("createEventType", "POST", "/v2/event-types", EVENT_TYPES, body, caller=caller)


def list_event_types(query: Query | None = None, *, caller: str = NOBODY) -> Call:
    """*Get all event types* of a user; public."""
    return Call("getEventTypes", "GET", _path("/v2/event-types", query), EVENT_TYPES, caller=caller)


def get_event_type(event_type_id: int, *, caller: str = HOST) -> Call:
    """*Get an event type* of the caller's own."""
    return Call("getEventTypeById", "GET", f"/v2/event-types/{event_type_id}", EVENT_TYPES, caller=caller)


def update_event_type(event_type_id: int, body: Any, *, caller: str = HOST) -> Call:
    """*Update an event type* of the caller's own."""
    return Call("updateEventType", "PATCH", f"/v2/event-types/{event_type_id}", EVENT_TYPES, body, caller=caller)


def delete_event_type(event_type_id: int, *, caller: str = HOST) -> Call:
    """*Delete an event type* of the caller's own."""
    return Call("deleteEventType", "DELETE", f"/v2/event-types/{event_type_id}", EVENT_TYPES, caller=caller)


def create_schedule(body: Any, *, caller: str = HOST) -> Call:
    """*Create a schedule* of the caller's own."""
    return Call("createSchedule", "POST", "/v2/schedules", SCHEDULES, body, caller=caller)


def list_schedules(*, caller: str = HOST) -> Call:
    """*Get all schedules* of the caller."""
    return Call("getSchedules", "GET", "/v2/schedules", SCHEDULES, caller=caller)


def get_default_schedule(*, caller: str = HOST) -> Call:
    """*Get default schedule* of the caller; may be null."""
    return Call("getDefaultSchedule", "GET", "/v2/schedules/default", SCHEDULES, caller=caller)


def get_schedule(schedule_id: int, *, caller: str = HOST) -> Call:
    """*Get a schedule* of the caller's own."""
    return Call("getSchedule", "GET", f"/v2/schedules/{schedule_id}", SCHEDULES, caller=caller)


def update_schedule(schedule_id: int, body: Any, *, caller: str = HOST) -> Call:
    """*Update a schedule* of the caller's own."""
    return Call("updateSchedule", "PATCH", f"/v2/schedules/{schedule_id}", SCHEDULES, body, caller=caller)


def delete_schedule(schedule_id: int, *, caller: str = HOST) -> Call:
    """*Delete a schedule* of the caller's own."""
    return Call("deleteSchedule", "DELETE", f"/v2/schedules/{schedule_id}", SCHEDULES, caller=caller)


def get_me(*, caller: str = HOST) -> Call:
    """*Get my profile*."""
    return Call("getMe", "GET", "/v2/me", caller=caller)


OPERATIONS: Final = frozenset(
    {
        "cancelBooking",
        "createBooking",
        "createEventType",
        "createSchedule",
        "deleteEventType",
        "deleteSchedule",
        "getAvailableSlots",
        "getBooking",
        "getBookings",
        "getDefaultSchedule",
        "getEventTypeById",
        "getEventTypes",
        "getMe",
        "getSchedule",
        "getSchedules",
        "rescheduleBooking",
        "updateEventType",
        "updateSchedule",
    }
)
"""The operations for which there is a builder here: those that a run exercises."""
