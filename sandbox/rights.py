"""Who may do what to whose event types and bookings."""

from sandbox.accounts.users import User
from sandbox.bookings.booking import Booking
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.teams.team import Role


def manages_event_type(deployment: Deployment, user: User, event_type: EventType) -> bool:
    """Its owner, one of its hosts, an administrator of its team, or one of the owner's or team's organisation.

    A user's copy of a managed event type is the team's, too.
    """
    if user.id == event_type.owner_id or any(host.user_id == user.id for host in event_type.hosts):
        return True
    catalogue = deployment.catalogue
    parent = catalogue.event_type(event_type.parent_id)
    if parent is not None and administers(deployment, user, parent.team_id):
        return True
    if event_type.team_id is not None:
        team = catalogue.team(event_type.team_id)
        if team is not None:
            return team.has(user.id, Role.ADMIN) or administers(deployment, user, team.parent_id)
    owner = catalogue.user(event_type.owner_id)
    return owner is not None and administers(deployment, user, owner.organization_id)


def administers(deployment: Deployment, user: User, team_id: int | None) -> bool:
    """Whether a user is administrator or owner of a team or organisation."""
    team = deployment.catalogue.team(team_id)
    return team is not None and team.has(user.id, Role.ADMIN)


def manages_booking(deployment: Deployment, user: User, booking: Booking) -> bool:
    """The host, whoever manages the event type, or an administrator of the host's organisation."""
    if user.id == booking.host_id:
        return True
    catalogue = deployment.catalogue
    host = catalogue.user(booking.host_id)
    if host is not None and administers(deployment, user, host.organization_id):
        return True
    event_type = catalogue.event_type(booking.event_type_id)
    return event_type is not None and manages_event_type(deployment, user, event_type)
