"""Which team a path names, and whether the caller has the role there that the operation needs.

The texts are those of the vendor's guards, which print `undefined` for an id the path does not have. A role that is
taken away is gone at once; the vendor remembers it for five minutes.
"""

from sandbox.http.errors import FrameworkError, forbidden, not_found
from sandbox.http.request import Request
from sandbox.teams.team import Role, Team

UNKNOWN = "undefined"


def addressed_team(request: Request, least: Role) -> Team:
    """The team of `/v2/teams/{teamId}…` or of `/v2/organizations/{orgId}/teams/{teamId}…`, or else the organisation.

    FrameworkError 403 where the caller has not at least this role. An administrator of an organisation has every role
    in its teams. What is not there looks like what one is no member of.
    """
    if in_organization(request):
        names_team = request.segments[3].lower() == "teams"
        return _team_in_organization(request, least) if names_team else addressed_organization(request, least)
    team = request.deployment.catalogue.team(request.number(0))
    caller = request.require_caller()
    if team is None or team.is_organization or not team.has(caller.id):
        raise forbidden(f"RolesGuard - User is not a member of the team with id={request.params[0]}.")
    if not team.has(caller.id, least):
        raise _role_missing(request, f"TEAM_{least.name}", UNKNOWN, str(team.id))
    return team


def addressed_organization(request: Request, least: Role) -> Team:
    """The organisation of `/v2/organizations/{orgId}…`; FrameworkError 403 where the caller has not this role there."""
    organization, caller = _organization(request), request.require_caller()
    if not organization.has(caller.id):
        raise forbidden(f"RolesGuard - User is not a member of the organization with id={organization.id}.")
    if not organization.has(caller.id, least):
        raise _role_missing(request, f"ORG_{least.name}", str(organization.id), UNKNOWN)
    return organization


def in_organization(request: Request) -> bool:
    """Whether the path begins with `/v2/organizations`."""
    return request.segments[1].lower() == "organizations"


def _team_in_organization(request: Request, least: Role) -> Team:
    organization, caller = _organization(request), request.require_caller()
    team_id = request.number(1)
    if not organization.has(caller.id):
        raise forbidden(f"RolesGuard - User is not part of the organization with id={organization.id}.")
    team = request.deployment.catalogue.team(team_id)
    if not organization.has(caller.id, Role.ADMIN):
        if team is None or not team.has(caller.id):
            raise forbidden(f"RolesGuard - User is not a member of the team with id={team_id}.")
        if not team.has(caller.id, least):
            raise _role_missing(request, f"TEAM_{least.name}", str(organization.id), str(team_id))
    if team is None or team.parent_id != organization.id:
        raise not_found(
            f"IsTeamInOrg - Team with id={team_id} is not part of the organization with id={organization.id}."
        )
    return team


def _organization(request: Request) -> Team:
    organization = request.deployment.catalogue.team(request.number(0))
    if organization is None or not organization.is_organization:
        raise forbidden(
            f"IsOrgGuard - provided organization id={request.params[0]} does not represent any existing organization."
        )
    return organization


def _role_missing(request: Request, role: str, organization_id: str, team_id: str) -> FrameworkError:
    caller = request.require_caller()
    return forbidden(
        f"RolesGuard - user with id={caller.id} does not have the minimum required role={role} within organization "
        f"with id={organization_id} team with id={team_id}."
    )
