"""Which event type a create body means, by id or by slugs, and whether the caller may book it."""

from sandbox.accounts.users import User
from sandbox.bookings.body import Body
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, unserved_text
from sandbox.http.errors import FrameworkError, bad_request, forbidden, not_found, unauthorized

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
    slug, username = body.get("eventTypeSlug"), body.get("username")
    if body.get("eventTypeId"):
        found = catalogue.event_type(int(body["eventTypeId"]))
    elif username:
        # The sandbox has no organisations, so nobody belongs to the one that is named.
        owner = None if body.get("organizationSlug") else catalogue.user_by_name(username)
        if owner is None:
            raise not_found(f"User with username {username} not found")
        found = catalogue.event_type_by_slug(owner.id, slug or "")
    else:
        raise _no_team(body)
    if found is None:
        raise not_found(_not_found_text(body))
    return found


def require_bookable(event_type: EventType, body: Body, caller: User | None) -> None:
    """Refuse what this caller may not book, and what the sandbox cannot book yet."""
    if event_type.requires_authentication:
        if caller is None:
            raise unauthorized(CREDENTIALS_MISSING)
        if caller.id != event_type.owner_id:
            raise forbidden(CREDENTIALS_FOREIGN)
    if body.get("instant"):
        raise bad_request("Instant bookings are only supported for team event types, not individual user event types.")
    if event_type.unserved is not None:
        raise bad_request(unserved_text(event_type))


def _no_team(body: Body) -> FrameworkError:
    if body.get("organizationSlug"):
        return not_found(f"slots-input.service.ts: Organization with slug {body['organizationSlug']} not found")
    return not_found(f"Team with slug {body['teamSlug']} not found")


def _not_found_text(body: Body) -> str:
    # The text follows the members that were sent, not the lookup that failed (booking variant A-15).
    slug, username = body.get("eventTypeSlug"), body.get("username")
    if slug and username:
        within = f" within organization {body['organizationSlug']}" if body.get("organizationSlug") else ""
        return f"Event type with slug {slug} belonging to user {username}{within} not found."
    return f"Event type with id {int(body['eventTypeId'])} not found."
