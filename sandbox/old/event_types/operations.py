"""`/v2/event-types` of 2024-04-15: create, list, get, update, delete, and what everybody may read."""

from typing import Any

from sandbox.accounts.users import User
from sandbox.event_types.event_type import EventType
from sandbox.event_types.operations import add_own, change_own, event_types_of, own_event_type, remove_own
from sandbox.event_types.output import BOOKING_PAGES
from sandbox.http.answer import Answer, success
from sandbox.http.errors import not_found
from sandbox.http.request import Request
from sandbox.old.event_types.body import created, updated
from sandbox.old.event_types.locations import APPS
from sandbox.old.event_types.rows import internal_event_type
from sandbox.teams.team import Role, Team

APP_LABELS = {"cal-video": "Cal Video", "google-meet": "Google Meet", "office365-video": "MS Teams", "zoom": "Zoom"}
OF_TEAM = "SELECT id FROM event_types WHERE team_id = ? ORDER BY id"
# What a page that anybody sees needs of an event type.
PUBLIC = (
    *("id", "title", "slug", "description", "length", "eventName", "hidden", "schedulingType", "metadata", "price"),
    *("currency", "slotInterval", "minimumBookingNotice", "requiresConfirmation", "recurringEvent", "disableGuests"),
    *("seatsPerTimeSlot", "seatsShowAvailabilityCount", "successRedirectUrl", "lockTimeZoneToggleOnBookingPage"),
    *("periodType", "periodStartDate", "periodEndDate", "periodDays", "periodCountCalendarDays", "isInstantEvent"),
)


def create_old_event_type(request: Request) -> Answer:
    """`POST /v2/event-types`: 201 with the row."""
    return success(internal_event_type(add_own(request, created(request.body))), 201)


def list_old_event_types(request: Request) -> Answer:
    """`GET /v2/event-types`: the caller's own and those of his teams, as the vendor's page groups them."""
    caller = request.require_caller()
    profile = {"slug": caller.username, "name": caller.name, "image": _image(caller)}
    groups = [_group(event_types_of(request, caller.id), caller, profile), *_team_groups(request)]
    profiles = [
        {
            **group["profile"],
            **group["metadata"],
            "teamId": group["teamId"],
            "membershipRole": group["membershipRole"],
        }
        for group in groups
    ]
    return success({"eventTypeGroups": groups, "profiles": profiles, "allUsersAcrossAllEventTypes": {}})


def get_old_event_type(request: Request) -> Answer:
    """`GET /v2/event-types/{eventTypeId}`: what a page for editing it needs."""
    caller, event_type = request.require_caller(), own_event_type(request)
    return success(
        {
            "eventType": {**_listed(event_type, caller), "users": [_host(caller)]},
            "locationOptions": _location_options(),
            "destinationCalendar": None,
            "team": None,
            "teamMembers": [],
            "currentUserMembership": None,
            "isUserOrganizationAdmin": False,
        }
    )


def update_old_event_type(request: Request) -> Answer:
    """`PATCH /v2/event-types/{eventTypeId}`: 200 with the row."""
    event_type = own_event_type(request)
    return success(internal_event_type(change_own(request, event_type, updated(event_type.options, request.body))))


def delete_old_event_type(request: Request) -> Answer:
    """`DELETE /v2/event-types/{eventTypeId}`: its bookings stay, without an event type."""
    gone = remove_own(request)
    return success({"id": gone.id, "length": gone.length, "slug": gone.slug, "title": gone.title})


def list_public_event_types(request: Request) -> Answer:
    """`GET /v2/event-types/{username}/public`: those that are not hidden."""
    owner = _owner(request)
    return success([_public(event_type, owner) for event_type in _visible(request, owner)])


def get_public_event_type(request: Request) -> Answer:
    """`GET /v2/event-types/{username}/{eventSlug}/public`."""
    owner, slug = _owner(request), request.params[1]
    for event_type in _visible(request, owner):
        if event_type.slug == slug:
            return success(_public(event_type, owner))
    raise not_found(f"Event type with slug {slug} belonging to user {owner.username} not found.")


def _group(
    event_types: list[EventType], viewer: User, profile: dict[str, Any], team: Team | None = None
) -> dict[str, Any]:
    role = None if team is None else team.roles[viewer.id]
    return {
        "teamId": None if team is None else team.id,
        "bookerUrl": BOOKING_PAGES,
        "membershipRole": None if role is None else role.name,
        "profile": profile,
        "eventTypes": [_listed(event_type, viewer) for event_type in event_types],
        "metadata": {
            "membershipCount": 1 if team is None else len(team.roles),
            "readOnly": role is Role.MEMBER,
        },
    }


def _team_groups(request: Request) -> list[dict[str, Any]]:
    """The event types of the teams that the caller is a member of."""
    caller, deployment = request.require_caller(), request.deployment
    groups = []
    for team_id in sorted(deployment.catalogue.teams_of(caller.id).visible):
        team = deployment.catalogue.team(team_id)
        if team is None or team.is_organization or not team.has(caller.id):
            continue
        rows = deployment.database.connection.execute(OF_TEAM, (team_id,)).fetchall()
        found = (deployment.catalogue.event_type(row[0]) for row in rows)
        profile = {"slug": f"team/{team.slug}", "name": team.options["name"], "image": _image(None)}
        groups.append(_group([event_type for event_type in found if event_type is not None], caller, profile, team))
    return groups


def _owner(request: Request) -> User:
    owner = request.deployment.catalogue.user_by_name(request.params[0])
    if owner is None:
        raise not_found(f"User with username {request.params[0]} not found")
    return owner


def _visible(request: Request, owner: User) -> list[EventType]:
    return [event_type for event_type in event_types_of(request, owner.id) if not event_type.options["hidden"]]


def _listed(event_type: EventType, owner: User) -> dict[str, Any]:
    return {
        **internal_event_type(event_type),
        "owner": {"timeZone": owner.time_zone},
        "hashedLink": [],
        "children": [],
        "team": None,
        "userIds": [host.user_id for host in event_type.hosts],
    }


def _public(event_type: EventType, owner: User) -> dict[str, Any]:
    row = internal_event_type(event_type)
    # A place that is not public shows its kind alone.
    locations = [
        {"type": entry["type"]} if entry.get("displayLocationPublicly") is False else entry
        for entry in row["locations"]
    ]
    return {
        **{name: row[name] for name in PUBLIC},
        "locations": locations,
        "bookingFields": [field for field in row["bookingFields"] if not field.get("hidden")],
        "users": [_host(owner)],
    }


def _host(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "name": user.name,
        "username": user.username,
        "weekStart": user.week_start,
        "timeZone": user.time_zone,
        "avatarUrl": user.avatar_url,
    }


def _location_options() -> list[dict[str, Any]]:
    apps = [{"label": APP_LABELS[app], "value": value} for value, app in APPS.items()]
    return [{"label": "conferencing", "options": apps}]


def _image(user: User | None) -> str:
    return (None if user is None else user.avatar_url) or f"{BOOKING_PAGES}/avatar.svg"
