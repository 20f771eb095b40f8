"""The operations of version 2024-04-15, and which other headers reach them (documented with the versions)."""

from sandbox.http.access import Access
from sandbox.http.routing import OLDEST, Route
from sandbox.old.bookings.cancel import cancel_old_booking
from sandbox.old.bookings.create import create_old_booking, create_old_instant_booking, create_old_series
from sandbox.old.bookings.listing import list_old_bookings
from sandbox.old.bookings.no_show import mark_no_show
from sandbox.old.bookings.read import get_booking_to_move, get_old_booking
from sandbox.old.event_types.operations import (
    create_old_event_type,
    delete_old_event_type,
    get_old_event_type,
    get_public_event_type,
    list_old_event_types,
    list_public_event_types,
    update_old_event_type,
)
from sandbox.old.schedules import (
    create_old_schedule,
    get_old_default_schedule,
    get_old_schedule,
    list_old_schedules,
    update_old_schedule,
)
from sandbox.old.slots import get_old_slots, release_old_slot, reserve_old_slot
from sandbox.platform.permissions import Permission
from sandbox.schedules.operations import delete_schedule

V_BOOKINGS = frozenset({OLDEST, "2024-06-11", "2024-06-14"})
V_EVENT_TYPES = frozenset({OLDEST, "2024-06-11"})
V_SCHEDULES = frozenset({OLDEST})
V_SLOTS = frozenset({OLDEST, "2024-06-11", "2024-06-14", "2024-08-13"})

READ, WRITE = Permission.BOOKING_READ, Permission.BOOKING_WRITE
RECOGNISED, GUARDED = Access.RECOGNISED, Access.PERMISSIONS_FIRST
BOOKINGS = [
    Route("POST", "/v2/bookings", V_BOOKINGS, create_old_booking, RECOGNISED, writes=True),
    Route("POST", "/v2/bookings/recurring", V_BOOKINGS, create_old_series, RECOGNISED, writes=True),
    Route("POST", "/v2/bookings/instant", V_BOOKINGS, create_old_instant_booking, RECOGNISED, writes=True),
    Route("GET", "/v2/bookings", V_BOOKINGS, list_old_bookings, GUARDED, permission=READ),
    Route("GET", "/v2/bookings/{}", V_BOOKINGS, get_old_booking, RECOGNISED),
    Route("GET", "/v2/bookings/{}/reschedule", V_BOOKINGS, get_booking_to_move, RECOGNISED),
    Route("POST", "/v2/bookings/{}/cancel", V_BOOKINGS, cancel_old_booking, RECOGNISED, writes=True),
    Route("POST", "/v2/bookings/{}/mark-no-show", V_BOOKINGS, mark_no_show, GUARDED, writes=True, permission=WRITE),
]

READ, WRITE = Permission.EVENT_TYPE_READ, Permission.EVENT_TYPE_WRITE
TYPE, TYPES = "/v2/event-types/{}", "/v2/event-types"
EVENT_TYPES = [
    Route("POST", TYPES, V_EVENT_TYPES, create_old_event_type, GUARDED, writes=True, permission=WRITE),
    Route("GET", TYPES, V_EVENT_TYPES, list_old_event_types, GUARDED, permission=READ),
    Route("GET", TYPE, V_EVENT_TYPES, get_old_event_type, GUARDED, permission=READ),
    Route("PATCH", TYPE, V_EVENT_TYPES, update_old_event_type, GUARDED, writes=True, permission=WRITE),
    Route("DELETE", TYPE, V_EVENT_TYPES, delete_old_event_type, GUARDED, writes=True, permission=WRITE),
    Route("GET", f"{TYPES}/{{}}/public", V_EVENT_TYPES, list_public_event_types, Access.PUBLIC),
    Route("GET", f"{TYPES}/{{}}/{{}}/public", V_EVENT_TYPES, get_public_event_type, Access.PUBLIC),
]

READ, WRITE = Permission.SCHEDULE_READ, Permission.SCHEDULE_WRITE
SCHEDULE, SCHEDULES_PATH = "/v2/schedules/{}", "/v2/schedules"
KEYED = Access.REQUIRED
SCHEDULES = [
    Route("POST", SCHEDULES_PATH, V_SCHEDULES, create_old_schedule, KEYED, writes=True, permission=WRITE),
    Route("GET", SCHEDULES_PATH, V_SCHEDULES, list_old_schedules, KEYED, permission=READ),
    Route("GET", f"{SCHEDULES_PATH}/default", V_SCHEDULES, get_old_default_schedule, KEYED, permission=READ),
    Route("GET", SCHEDULE, V_SCHEDULES, get_old_schedule, KEYED, permission=READ),
    Route("PATCH", SCHEDULE, V_SCHEDULES, update_old_schedule, KEYED, writes=True, permission=WRITE),
    Route("DELETE", SCHEDULE, V_SCHEDULES, delete_schedule, KEYED, writes=True, permission=WRITE),
]

SLOTS = [
    Route("GET", "/v2/slots/available", V_SLOTS, get_old_slots, Access.PUBLIC),
    Route("POST", "/v2/slots/reserve", V_SLOTS, reserve_old_slot, Access.PUBLIC, writes=True),
    Route("DELETE", "/v2/slots/selected-slot", V_SLOTS, release_old_slot, Access.PUBLIC, writes=True),
]

OLD_ROUTES = [*BOOKINGS, *EVENT_TYPES, *SCHEDULES, *SLOTS]
