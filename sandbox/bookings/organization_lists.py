"""Lists of bookings for the administrators of organisations and of their teams (documented with *Organizations*)."""

from sandbox.bookings import store
from sandbox.bookings.booking import Booking
from sandbox.bookings.listing import list_answer
from sandbox.bookings.listing_query import list_query
from sandbox.bookings.references import MISSING, references_answer, wanted_type
from sandbox.bookings.scope import scope_of_organization, scope_of_team, scope_of_user
from sandbox.http.answer import Answer
from sandbox.http.errors import forbidden, not_found
from sandbox.http.request import Request
from sandbox.teams.roles import addressed_organization, addressed_team
from sandbox.teams.team import Role, Team

# Parameters of the general list that the list of a team does not have.
NOT_OF_TEAMS = {
    *("bookingUid", "teamsIds", "teamId", "sortUpdatedAt"),
    *("afterCreatedAt", "beforeCreatedAt", "afterUpdatedAt", "beforeUpdatedAt"),
}


def list_organization_bookings(request: Request) -> Answer:
    """`GET /v2/organizations/{orgId}/bookings`: all of its members and teams, or of the members in `userIds`."""
    organization = addressed_organization(request, Role.ADMIN)
    query = list_query(request.query(), of_organization=True)
    members = None
    if query.user_ids:
        members = [user_id for user_id in query.user_ids if _is_member(request, organization, user_id)]
    teams = request.deployment.catalogue.teams_within(organization.id)
    return list_answer(request, query, scope_of_organization(teams, members))


def list_team_bookings(request: Request) -> Answer:
    """`GET /v2/organizations/{orgId}/teams/{teamId}/bookings`: what is booked of the team's event types."""
    team = addressed_team(request, Role.ADMIN)
    query = {name: value for name, value in request.query().items() if name not in NOT_OF_TEAMS}
    return list_answer(request, list_query(query), scope_of_team(team))


def list_user_bookings(request: Request) -> Answer:
    """`GET /v2/organizations/{orgId}/users/{userId}/bookings`: what a member hosts or attends."""
    organization = addressed_organization(request, Role.ADMIN)
    user_id = request.number(1)
    catalogue = request.deployment.catalogue
    user = catalogue.user(user_id) if _is_member(request, organization, user_id) else None
    if user is None:
        raise forbidden(
            f"IsUserInOrg - User with id={user_id} is not part of the organization with id={organization.id}."
        )
    query = list_query(request.query())
    return list_answer(request, query, scope_of_user(user, catalogue.teams_within(organization.id)))


def get_team_booking_references(request: Request) -> Answer:
    """`GET /v2/organizations/{orgId}/teams/{teamId}/bookings/{bookingUid}/references`."""
    team, wanted, uid = addressed_team(request, Role.ADMIN), wanted_type(request), request.params[-1]
    booking = store.by_uid(request.deployment.database.connection, uid)
    if booking is None or not _is_of_team(request, team, booking):
        raise not_found(MISSING.format(uid=uid))
    return references_answer(booking, wanted)


def _is_member(request: Request, organization: Team, user_id: int) -> bool:
    if organization.has(user_id):
        return True
    user = request.deployment.catalogue.user(user_id)
    return user is not None and user.organization_id == organization.id


def _is_of_team(request: Request, team: Team, booking: Booking) -> bool:
    event_type = request.deployment.catalogue.event_type(booking.event_type_id)
    if event_type is not None and event_type.parent_id is not None:
        event_type = request.deployment.catalogue.event_type(event_type.parent_id)
    return event_type is not None and event_type.team_id == team.id
