"""Which event type a create body means, by id or by slugs, and whether the caller may book it."""

from sandbox.accounts.users import User
from sandbox.bookings.body import Body
from sandbox.bookings.hosts import require_hosts
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, Scheduling
from sandbox.http.errors import bad_request, forbidden, not_found, unauthorized
from sandbox.rights import manages_event_type
from sandbox.teams.team import Team

CREDENTIALS_MISSING = (
    "checkBookingRequiresAuthentication - request must be authenticated by passing credentials belonging to event type "
    "owner, host or team or org admin or owner."
)
CREDENTIALS_FOREIGN = (
    "checkBookingRequiresAuthentication - user is not authorized to access this event type. User has to be either "
    "event type owner, host, team admin or owner or org admin or owner."
)


def addressed_event_type(deployment: Deployment, body: Body) -> EventType:
    """The id wins over username and slug, those win over team and slug; FrameworkError 404 with the text for each."""
    catalogue = deployment.catalogue
    slug, username, organization_slug = (body.get(name) for name in ("eventTypeSlug", "username", "organizationSlug"))
    if body.get("eventTypeId"):
        found = catalogue.event_type(int(body["eventTypeId"]))
    elif username:
        owner = user_in(deployment, username, organization_slug)
        if owner is None:
            raise not_found(f"User with username {username} not found")
        found = catalogue.event_type_by_slug(owner.id, slug or "")
    else:
        team = team_in(deployment, body["teamSlug"], organization_slug)
        found = catalogue.team_event_type_by_slug(team.id, slug or "")
    if found is None:
        raise not_found(_not_found_text(body))
    return found


def user_in(deployment: Deployment, username: str, organization_slug: str | None) -> User | None:
    """A user by name; where an organisation is named, only one of its members."""
    catalogue = deployment.catalogue
    user = catalogue.user_by_name(username)
    if user is None or not organization_slug:
        return user
    organization = catalogue.organization_by_slug(organization_slug)
    return user if organization is not None and user.organization_id == organization.id else None


def team_in(deployment: Deployment, slug: str, organization_slug: str | None) -> Team:
    """A team by slug: one of the organisation that is named, or else of none. FrameworkError 404 without."""
    catalogue = deployment.catalogue
    organization = None
    if organization_slug:
        organization = catalogue.organization_by_slug(organization_slug)
        if organization is None:
            raise not_found(f"slots-input.service.ts: Organization with slug {organization_slug} not found")
    team = catalogue.team_by_slug(slug, None if organization is None else organization.id)
    if team is None:
        raise not_found(f"Team with slug {slug} not found")
    return team


def require_bookable(deployment: Deployment, event_type: EventType, body: Body, caller: User | None) -> None:
    """Refuse what this caller may not book, and what nobody can."""
    if event_type.requires_authentication:
        if caller is None:
            raise unauthorized(CREDENTIALS_MISSING)
        if not manages_event_type(deployment, caller, event_type):
            raise forbidden(CREDENTIALS_FOREIGN)
    if event_type.scheduling is Scheduling.MANAGED:
        raise bad_request(
            f"Event type with id={event_type.id} is the parent managed event type that can't be booked. You have to "
            "provide the child event type id aka id of event type that has been assigned to one of the users."
        )
    if body.get("instant") and event_type.team_id is None:
        raise bad_request("Instant bookings are only supported for team event types, not individual user event types.")
    require_hosts(event_type)


def _not_found_text(body: Body) -> str:
    # The text follows the members that were sent, not the lookup that failed (booking variant A-15).
    slug = body.get("eventTypeSlug")
    within = f" within organization {body['organizationSlug']}" if body.get("organizationSlug") else ""
    if slug and body.get("username"):
        return f"Event type with slug {slug} belonging to user {body['username']}{within} not found."
    if slug and body.get("teamSlug"):
        return f"Event type with slug {slug} belonging to team {body['teamSlug']}{within} not found."
    return f"Event type with id {int(body['eventTypeId'])} not found."
