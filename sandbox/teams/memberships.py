"""Members of teams and organisations: add, list, get, change, remove (any version).

`…/memberships` under `/v2/teams/{teamId}`, `/v2/organizations/{orgId}` and `/v2/organizations/{orgId}/teams/{teamId}`;
for administrators.
"""

from dataclasses import replace
from typing import Any

from sandbox.accounts.users import User
from sandbox.http.answer import Answer, success
from sandbox.http.errors import FrameworkError, not_found, record_exists, reference_missing
from sandbox.http.request import Request
from sandbox.teams.hosts import join, leave
from sandbox.teams.membership import (
    Membership,
    find_membership,
    insert_membership,
    load_membership,
    memberships_of,
    save_membership,
)
from sandbox.teams.output import membership_output
from sandbox.teams.roles import addressed_team
from sandbox.teams.team import Role, Team
from sandbox.validation.checked import checked
from sandbox.validation.formats import INT32_MAX
from sandbox.validation.paging import wanted_page
from sandbox.validation.properties import Property, Shape, boolean, fits_int32, integer, one_of

CHANGES = (
    Property("accepted", (boolean("accepted"),)),
    Property("role", (one_of("role", [role.name for role in Role]),)),
    Property("disableImpersonation", (boolean("disableImpersonation"),)),
)
UPDATE = Shape(CHANGES)
CREATE = Shape((Property("userId", (fits_int32("userId"), integer("userId")), required=True), *CHANGES))


def create_membership(request: Request) -> Answer:
    """`POST …/memberships`: an accepted member also hosts what all members host."""
    team = addressed_team(request, Role.ADMIN)
    body = checked(CREATE, request.body)
    user = request.deployment.catalogue.user(int(body["userId"]))
    if user is None:
        raise reference_missing()
    _require_of_organization(request, team, user)
    connection = request.deployment.database.connection
    if find_membership(connection, team.id, user.id) is not None:
        raise record_exists()
    membership_id = insert_membership(
        connection,
        team.id,
        user.id,
        Role[body.get("role") or "MEMBER"],
        accepted=bool(body.get("accepted")),
        disable_impersonation=bool(body.get("disableImpersonation")),
    )
    if body.get("accepted"):
        _enter(request, team, user.id)
    return _shown(request, team, membership_id, 201)


def list_memberships(request: Request) -> Answer:
    """`GET …/memberships`: a page, invited ones too."""
    team, page = addressed_team(request, Role.ADMIN), wanted_page(request.query())
    found = memberships_of(request.deployment.database.connection, team.id, page.take, page.skip)
    return success([_output(request, membership) for membership in found])


def get_membership(request: Request) -> Answer:
    """`GET …/memberships/{membershipId}`."""
    return success(_output(request, _addressed(request, addressed_team(request, Role.ADMIN))))


def update_membership(request: Request) -> Answer:
    """`PATCH …/memberships/{membershipId}`: what is not sent stays."""
    team = addressed_team(request, Role.ADMIN)
    body = checked(UPDATE, request.body)
    before = _addressed(request, team)
    accepted, impersonation = body.get("accepted"), body.get("disableImpersonation")
    after = replace(
        before,
        role=Role[body.get("role") or before.role.name],
        accepted=before.accepted if accepted is None else accepted,
        disable_impersonation=before.disable_impersonation if impersonation is None else impersonation,
    )
    save_membership(request.deployment.database.connection, after)
    if after.accepted and not before.accepted:
        _enter(request, team, after.user_id)
    if before.accepted and not after.accepted:
        _exit(request, team, after.user_id)
    return _shown(request, team, after.id, 200)


def delete_membership(request: Request) -> Answer:
    """`DELETE …/memberships/{membershipId}`: rights and hosting end at once; bookings stay as they are."""
    team = addressed_team(request, Role.ADMIN)
    membership = _addressed(request, team)
    answer = success(_output(request, membership))
    database = request.deployment.database
    database.connection.execute("DELETE FROM memberships WHERE id = ?", (membership.id,))
    _exit(request, team, membership.user_id)
    database.touch_catalogue()
    return answer


def _require_of_organization(request: Request, team: Team, user: User) -> None:
    """Teams of an organisation are made of its members, and nobody is in two organisations."""
    if team.parent_id is not None:
        organization = request.deployment.catalogue.team(team.parent_id)
        if organization is None or not organization.has(user.id):
            raise FrameworkError(422, "User is not part of the Organization")
    if team.is_organization and user.organization_id not in (None, team.id):
        raise FrameworkError(422, "User is already part of another Organization")


def _enter(request: Request, team: Team, user_id: int) -> None:
    if team.is_organization:
        statement = "UPDATE users SET organization_id = ? WHERE id = ?"
        request.deployment.database.connection.execute(statement, (team.id, user_id))
    else:
        join(request.deployment, team.id, user_id)


def _exit(request: Request, team: Team, user_id: int) -> None:
    if not team.is_organization:
        leave(request.deployment, team.id, user_id)
        return
    connection = request.deployment.database.connection
    statement = "UPDATE users SET organization_id = NULL WHERE id = ? AND organization_id = ?"
    connection.execute(statement, (user_id, team.id))
    for (team_id,) in connection.execute("SELECT id FROM teams WHERE parent_id = ?", (team.id,)).fetchall():
        connection.execute("DELETE FROM memberships WHERE team_id = ? AND user_id = ?", (team_id, user_id))
        leave(request.deployment, team_id, user_id)


def _addressed(request: Request, team: Team) -> Membership:
    membership_id = request.number(-1)
    if 0 < membership_id <= INT32_MAX:
        membership = load_membership(request.deployment.database.connection, membership_id)
        if membership is not None and membership.team_id == team.id:
            return membership
    raise not_found("Organization's Team membership not found")


def _output(request: Request, membership: Membership) -> dict[str, Any]:
    user = request.deployment.catalogue.user(membership.user_id)
    if user is None:
        raise RuntimeError("a membership outlived its user")
    return membership_output(membership, user)


def _shown(request: Request, team: Team, membership_id: int, status: int) -> Answer:
    deployment = request.deployment
    deployment.database.touch_catalogue()
    deployment.catalogue.refresh()
    membership = load_membership(deployment.database.connection, membership_id)
    if membership is None or membership.team_id != team.id:
        raise RuntimeError("a membership written a moment ago is gone")
    return success(_output(request, membership), status)
