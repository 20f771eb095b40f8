"""Every operation, by path and version.

A resource of an old version is another table in this file: the router tells them apart by `cal-api-version`, and a
request without that header asks for 2024-04-15, which no table serves yet.
"""

from sandbox.accounts.profile import get_me, update_me
from sandbox.bookings.cancel import cancel_booking
from sandbox.bookings.create import create_booking
from sandbox.bookings.get import get_booking
from sandbox.bookings.listing import list_bookings
from sandbox.bookings.reschedule import reschedule_booking
from sandbox.event_types.operations import (
    create_event_type,
    delete_event_type,
    get_event_type,
    list_event_types,
    update_event_type,
)
from sandbox.http.access import Access
from sandbox.http.answer import Answer
from sandbox.http.request import Request
from sandbox.http.routing import VERSIONS, Route
from sandbox.schedules.operations import (
    create_schedule,
    delete_schedule,
    get_default_schedule,
    get_schedule,
    list_schedules,
    update_schedule,
)
from sandbox.slots import get_slots


def health(request: Request) -> Answer:  # noqa: ARG001 -- the signature of operations
    """`GET /health`: plain text, any version."""
    return Answer(200, b"OK", b"text/html; charset=utf-8")


V_BOOKINGS = frozenset({"2024-08-13"})
V_EVENT_TYPES = frozenset({"2024-06-14"})
V_SCHEDULES = frozenset({"2024-06-11", "2024-06-14"})
V_SLOTS = frozenset({"2024-09-04"})

BOOKINGS = [
    Route("POST", "/v2/bookings", V_BOOKINGS, create_booking, Access.OPTIONAL, writes=True),
    Route("GET", "/v2/bookings", V_BOOKINGS, list_bookings, Access.PERMISSIONS_FIRST),
    Route("GET", "/v2/bookings/{}", V_BOOKINGS, get_booking, Access.PUBLIC),
    Route("POST", "/v2/bookings/{}/reschedule", V_BOOKINGS, reschedule_booking, Access.OPTIONAL, writes=True),
    Route("POST", "/v2/bookings/{}/cancel", V_BOOKINGS, cancel_booking, Access.OPTIONAL, writes=True),
]
SLOTS = [Route("GET", "/v2/slots", V_SLOTS, get_slots, Access.PUBLIC)]
EVENT_TYPES = [
    Route("POST", "/v2/event-types", V_EVENT_TYPES, create_event_type, Access.PERMISSIONS_FIRST, writes=True),
    Route("GET", "/v2/event-types", V_EVENT_TYPES, list_event_types, Access.OPTIONAL),
    Route("GET", "/v2/event-types/{}", V_EVENT_TYPES, get_event_type, Access.PERMISSIONS_FIRST),
    Route("PATCH", "/v2/event-types/{}", V_EVENT_TYPES, update_event_type, Access.PERMISSIONS_FIRST, writes=True),
    Route("DELETE", "/v2/event-types/{}", V_EVENT_TYPES, delete_event_type, Access.PERMISSIONS_FIRST, writes=True),
]
SCHEDULES = [
    Route("POST", "/v2/schedules", V_SCHEDULES, create_schedule, Access.REQUIRED, writes=True),
    Route("GET", "/v2/schedules", V_SCHEDULES, list_schedules, Access.REQUIRED),
    Route("GET", "/v2/schedules/default", V_SCHEDULES, get_default_schedule, Access.REQUIRED),
    Route("GET", "/v2/schedules/{}", V_SCHEDULES, get_schedule, Access.REQUIRED),
    Route("PATCH", "/v2/schedules/{}", V_SCHEDULES, update_schedule, Access.REQUIRED, writes=True),
    Route("DELETE", "/v2/schedules/{}", V_SCHEDULES, delete_schedule, Access.REQUIRED, writes=True),
]
PROFILE = [
    Route("GET", "/v2/me", VERSIONS, get_me, Access.REQUIRED),
    Route("PATCH", "/v2/me", VERSIONS, update_me, Access.REQUIRED, writes=True),
]
HEALTH = [Route("GET", "/health", VERSIONS, health, Access.PUBLIC)]

ROUTES = [*BOOKINGS, *SLOTS, *EVENT_TYPES, *SCHEDULES, *PROFILE, *HEALTH]
