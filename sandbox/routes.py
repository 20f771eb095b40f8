"""Every operation, by path and version.

The tables of the oldest version are in `sandbox.old.routes`: the router tells them apart by `cal-api-version`, and a
request without that header asks for 2024-04-15.
"""

from dataclasses import replace
from functools import partial

from sandbox.accounts.api_keys import refresh_api_key
from sandbox.accounts.profile import get_me, update_me
from sandbox.bookings.attendees import add_attendee, get_attendee, list_attendees, remove_attendee
from sandbox.bookings.calendar_links import get_calendar_links
from sandbox.bookings.cancel import cancel_booking
from sandbox.bookings.confirm import confirm_booking, decline_booking
from sandbox.bookings.create import create_booking
from sandbox.bookings.get import get_booking, get_booking_by_seat
from sandbox.bookings.guests import add_guests
from sandbox.bookings.listing import list_bookings
from sandbox.bookings.location_change import update_location
from sandbox.bookings.mark_absent import mark_absent
from sandbox.bookings.organization_lists import (
    get_team_booking_references,
    list_organization_bookings,
    list_team_bookings,
    list_user_bookings,
)
from sandbox.bookings.reassign import reassign_booking, reassign_booking_to_user
from sandbox.bookings.references import get_references, get_video_records
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
from sandbox.http.limiter import EndpointLimit
from sandbox.http.request import Request
from sandbox.http.routing import VERSIONS, Operation, Route
from sandbox.old.routes import OLD_ROUTES
from sandbox.platform.clients import create_client, delete_client, get_client, list_clients, update_client
from sandbox.platform.managed_users import (
    create_managed_user,
    delete_managed_user,
    get_managed_user,
    list_managed_users,
    update_managed_user,
)
from sandbox.platform.permissions import Permission
from sandbox.platform.tokens import force_refresh, refresh_tokens
from sandbox.schedules.operations import (
    create_schedule,
    delete_schedule,
    get_default_schedule,
    get_schedule,
    list_schedules,
    update_schedule,
)
from sandbox.slots.listing import get_slots
from sandbox.slots.reservations import delete_reservation, get_reservation, reserve_slot, update_reservation
from sandbox.teams.event_types import (
    create_team_event_type,
    delete_team_event_type,
    get_team_event_type,
    list_organization_event_types,
    list_team_event_types,
    update_team_event_type,
)
from sandbox.teams.memberships import (
    create_membership,
    delete_membership,
    get_membership,
    list_memberships,
    update_membership,
)
from sandbox.teams.operations import (
    create_team,
    delete_team,
    get_team,
    list_organization_teams,
    list_teams,
    update_team,
)
from sandbox.webhooks.operations import (
    create_webhook,
    delete_all_webhooks,
    delete_webhook,
    get_webhook,
    list_webhooks,
    update_webhook,
)
from sandbox.webhooks.owners import OF_CLIENT, OF_EVENT_TYPE, OF_ORGANIZATION, OF_USER, Kind


def health(request: Request) -> Answer:  # noqa: ARG001 -- the signature of operations
    """`GET /health`: plain text, any version."""
    return Answer(200, b"OK", b"text/html; charset=utf-8")


def webhook_routes(path: str, kind: Kind, access: Access) -> list[Route]:
    """What can be done with the webhooks of each kind of owner; not all of them can delete all at once."""
    routes = [
        Route("POST", path, VERSIONS, partial(create_webhook, kind), access, writes=True),
        Route("GET", path, VERSIONS, partial(list_webhooks, kind), access),
        Route("GET", f"{path}/{{}}", VERSIONS, partial(get_webhook, kind), access),
        Route("PATCH", f"{path}/{{}}", VERSIONS, partial(update_webhook, kind), access, writes=True),
        Route("DELETE", f"{path}/{{}}", VERSIONS, partial(delete_webhook, kind), access, writes=True),
    ]
    if kind in (OF_EVENT_TYPE, OF_CLIENT):
        routes.append(Route("DELETE", path, VERSIONS, partial(delete_all_webhooks, kind), access, writes=True))
    return routes


def team_routes(path: str, list_access: Access) -> list[Route]:
    """What can be done with one team, its members and its event types, on its own or in an organisation."""
    event_types = f"{path}/event-types"
    return [
        Route("GET", path, VERSIONS, get_team, Access.REQUIRED),
        Route("PATCH", path, VERSIONS, update_team, Access.REQUIRED, writes=True),
        Route("DELETE", path, VERSIONS, delete_team, Access.REQUIRED, writes=True),
        *membership_routes(f"{path}/memberships"),
        Route("POST", event_types, VERSIONS, create_team_event_type, Access.REQUIRED, writes=True),
        Route("GET", event_types, VERSIONS, list_team_event_types, list_access),
        Route("GET", f"{event_types}/{{}}", VERSIONS, get_team_event_type, Access.REQUIRED),
        Route("PATCH", f"{event_types}/{{}}", VERSIONS, update_team_event_type, Access.REQUIRED, writes=True),
        Route("DELETE", f"{event_types}/{{}}", VERSIONS, delete_team_event_type, Access.REQUIRED, writes=True),
    ]


def membership_routes(path: str) -> list[Route]:
    """What can be done with the members of a team or organisation."""
    return [
        Route("POST", path, VERSIONS, create_membership, Access.REQUIRED, writes=True),
        Route("GET", path, VERSIONS, list_memberships, Access.REQUIRED),
        Route("GET", f"{path}/{{}}", VERSIONS, get_membership, Access.REQUIRED),
        Route("PATCH", f"{path}/{{}}", VERSIONS, update_membership, Access.REQUIRED, writes=True),
        Route("DELETE", f"{path}/{{}}", VERSIONS, delete_membership, Access.REQUIRED, writes=True),
    ]


def permitted(subject: str, routes: list[Route]) -> list[Route]:
    """The routes of a resource, those that need credentials with the permission to read or to write it."""
    read, write = Permission[f"{subject}_READ"], Permission[f"{subject}_WRITE"]
    guarded = (Access.REQUIRED, Access.PERMISSIONS_FIRST)
    return [
        replace(route, permission=read if route.method == "GET" else write) if route.access in guarded else route
        for route in routes
    ]


def booking_view(name: str, operation: Operation) -> Route:
    """What one asks about a booking."""
    return Route("GET", f"/v2/bookings/{{}}/{name}", V_BOOKINGS, operation, Access.PERMISSIONS_FIRST)


def booking_change(method: str, name: str, operation: Operation, limit: EndpointLimit | None = None) -> Route:
    """What one does with a booking that exists."""
    path = f"/v2/bookings/{{}}/{name}"
    return Route(method, path, V_BOOKINGS, operation, Access.PERMISSIONS_FIRST, writes=True, limit=limit)


V_BOOKINGS = frozenset({"2024-08-13"})
V_EVENT_TYPES = frozenset({"2024-06-14"})
V_SCHEDULES = frozenset({"2024-06-11", "2024-06-14"})
V_SLOTS = frozenset({"2024-09-04"})

BOOKINGS = [
    Route("POST", "/v2/bookings", V_BOOKINGS, create_booking, Access.OPTIONAL, writes=True),
    Route("GET", "/v2/bookings", V_BOOKINGS, list_bookings, Access.PERMISSIONS_FIRST),
    Route("GET", "/v2/bookings/{}", V_BOOKINGS, get_booking, Access.RECOGNISED),
    Route("GET", "/v2/bookings/by-seat/{}", V_BOOKINGS, get_booking_by_seat, Access.OPTIONAL),
    Route("POST", "/v2/bookings/{}/reschedule", V_BOOKINGS, reschedule_booking, Access.OPTIONAL, writes=True),
    Route("POST", "/v2/bookings/{}/cancel", V_BOOKINGS, cancel_booking, Access.OPTIONAL, writes=True),
    booking_change("POST", "confirm", confirm_booking),
    booking_change("POST", "decline", decline_booking),
    booking_change("POST", "mark-absent", mark_absent),
    booking_change("POST", "reassign", reassign_booking),
    booking_change("POST", "reassign/{}", reassign_booking_to_user),
    booking_view("calendar-links", get_calendar_links),
    booking_view("references", get_references),
    booking_view("recordings", get_video_records),
    booking_view("transcripts", get_video_records),
    booking_view("conferencing-sessions", get_video_records),
    booking_view("attendees", list_attendees),
    booking_view("attendees/{}", get_attendee),
    booking_change("POST", "attendees", add_attendee, EndpointLimit("booking_attendees_add")),
    booking_change("DELETE", "attendees/{}", remove_attendee, EndpointLimit("booking_attendees_remove")),
    booking_change("POST", "guests", add_guests, EndpointLimit("booking_guests_add")),
    booking_change("PATCH", "location", update_location, EndpointLimit("booking_location_update")),
]
SLOTS = [
    Route("GET", "/v2/slots", V_SLOTS, get_slots, Access.PUBLIC),
    Route("POST", "/v2/slots/reservations", V_SLOTS, reserve_slot, Access.OPTIONAL, writes=True),
    Route("GET", "/v2/slots/reservations/{}", V_SLOTS, get_reservation, Access.PUBLIC),
    Route("PATCH", "/v2/slots/reservations/{}", V_SLOTS, update_reservation, Access.PUBLIC, writes=True),
    Route("DELETE", "/v2/slots/reservations/{}", V_SLOTS, delete_reservation, Access.PUBLIC, writes=True),
]
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
WEBHOOKS = [
    *webhook_routes("/v2/webhooks", OF_USER, Access.REQUIRED),
    *webhook_routes("/v2/event-types/{}/webhooks", OF_EVENT_TYPE, Access.REQUIRED),
    *webhook_routes("/v2/organizations/{}/webhooks", OF_ORGANIZATION, Access.REQUIRED),
    *webhook_routes("/v2/oauth-clients/{}/webhooks", OF_CLIENT, Access.CLIENT),
]
API_KEYS = [Route("POST", "/v2/api-keys/refresh", VERSIONS, refresh_api_key, Access.REQUIRED, writes=True)]
TEAMS = [
    Route("POST", "/v2/teams", VERSIONS, create_team, Access.REQUIRED, writes=True),
    Route("GET", "/v2/teams", VERSIONS, list_teams, Access.REQUIRED),
    *team_routes("/v2/teams/{}", Access.OPTIONAL),
]
ORGANIZATION = "/v2/organizations/{}"
ORGANIZATIONS = [
    Route("POST", f"{ORGANIZATION}/teams", VERSIONS, create_team, Access.REQUIRED, writes=True),
    Route("GET", f"{ORGANIZATION}/teams", VERSIONS, list_organization_teams, Access.REQUIRED),
    Route("GET", f"{ORGANIZATION}/teams/me", VERSIONS, list_teams, Access.REQUIRED),
    Route("GET", f"{ORGANIZATION}/teams/event-types", VERSIONS, list_organization_event_types, Access.REQUIRED),
    *team_routes(f"{ORGANIZATION}/teams/{{}}", Access.REQUIRED),
    *membership_routes(f"{ORGANIZATION}/memberships"),
]
ORGANIZATION_BOOKINGS = [
    Route("GET", f"{ORGANIZATION}/{path}", VERSIONS, operation, Access.REQUIRED)
    for path, operation in (
        ("bookings", list_organization_bookings),
        ("teams/{}/bookings", list_team_bookings),
        ("teams/{}/bookings/{}/references", get_team_booking_references),
        ("users/{}/bookings", list_user_bookings),
    )
]
CLIENTS, CLIENT = "/v2/oauth-clients", "/v2/oauth-clients/{}"
USERS, USER = f"{CLIENT}/users", f"{CLIENT}/users/{{}}"
PLATFORM = [
    Route("POST", CLIENTS, VERSIONS, create_client, Access.REQUIRED, writes=True),
    Route("GET", CLIENTS, VERSIONS, list_clients, Access.REQUIRED),
    Route("GET", CLIENT, VERSIONS, get_client, Access.CLIENT),
    Route("PATCH", CLIENT, VERSIONS, update_client, Access.CLIENT, writes=True),
    Route("DELETE", CLIENT, VERSIONS, delete_client, Access.CLIENT, writes=True),
    Route("POST", USERS, VERSIONS, create_managed_user, Access.CLIENT, writes=True),
    Route("GET", USERS, VERSIONS, list_managed_users, Access.CLIENT),
    Route("GET", USER, VERSIONS, get_managed_user, Access.CLIENT),
    Route("PATCH", USER, VERSIONS, update_managed_user, Access.CLIENT, writes=True),
    Route("DELETE", USER, VERSIONS, delete_managed_user, Access.CLIENT, writes=True),
    Route("POST", f"{USER}/force-refresh", VERSIONS, force_refresh, Access.CLIENT, writes=True),
    # It checks the client by itself: wrong credentials are a 400 here (documented).
    Route("POST", "/v2/oauth/{}/refresh", VERSIONS, refresh_tokens, Access.PUBLIC, writes=True),
]
HEALTH = [Route("GET", "/health", VERSIONS, health, Access.PUBLIC)]

ROUTES = [
    *permitted("BOOKING", BOOKINGS),
    *SLOTS,
    *permitted("EVENT_TYPE", EVENT_TYPES),
    *permitted("SCHEDULE", SCHEDULES),
    *permitted("PROFILE", PROFILE),
    *API_KEYS,
    *TEAMS,
    *ORGANIZATIONS,
    *permitted("BOOKING", ORGANIZATION_BOOKINGS),
    *PLATFORM,
    *WEBHOOKS,
    *OLD_ROUTES,
    *HEALTH,
]
