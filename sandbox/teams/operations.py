"""`/v2/teams` and `/v2/organizations/{orgId}/teams`: create, list, get, update, delete (any version)."""

import json
from typing import Any

from sandbox.event_types.operations import remove_event_type
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request, record_exists
from sandbox.http.request import Request
from sandbox.teams.body import DEFAULTS, created_team, slug_of, updated_team
from sandbox.teams.copies import remove_children
from sandbox.teams.membership import insert_membership
from sandbox.teams.output import team_output
from sandbox.teams.roles import addressed_organization, addressed_team, in_organization
from sandbox.teams.team import Role, Team, insert_team
from sandbox.validation.paging import wanted_page

OWNED_WITH_NAME = """
    SELECT t.id FROM memberships m JOIN teams t ON t.id = m.team_id
    WHERE m.user_id = ? AND m.role = 'OWNER' AND NOT t.is_organization AND json_extract(t.options, '$.name') = ?
"""
OF_MEMBER = """
    SELECT t.id FROM memberships m JOIN teams t ON t.id = m.team_id
    WHERE m.user_id = :user AND m.accepted AND NOT t.is_organization
      AND (:organization IS NULL OR t.parent_id = :organization)
    ORDER BY t.id LIMIT :take OFFSET :skip
"""


def create_team(request: Request) -> Answer:
    """`POST`: the caller owns the new team, and is a member at once unless `autoAcceptCreator` says not to."""
    caller = request.require_caller()
    organization_id = addressed_organization(request, Role.ADMIN).id if in_organization(request) else None
    options = created_team(request.body)
    slug = request.body.get("slug") or slug_of(options["name"])
    _refuse_taken_name(request, options["name"])
    if request.deployment.catalogue.team_by_slug(slug, organization_id) is not None:
        raise record_exists()
    connection = request.deployment.database.connection
    team_id = insert_team(connection, slug, options, organization_id=organization_id)
    accepted = request.body.get("autoAcceptCreator") is not False
    insert_membership(connection, team_id, caller.id, Role.OWNER, accepted=accepted)
    return _shown(request, team_id, 201)


def list_teams(request: Request) -> Answer:
    """`GET /v2/teams`, `GET /v2/organizations/{orgId}/teams/me`: the teams whose member the caller is."""
    values: dict[str, Any] = {"user": request.require_caller().id, "organization": None, "take": -1, "skip": 0}
    if in_organization(request):
        organization, page = addressed_organization(request, Role.MEMBER), wanted_page(request.query())
        values |= {"organization": organization.id, "take": page.take, "skip": page.skip}
    return _listed(request, OF_MEMBER, values)


def list_organization_teams(request: Request) -> Answer:
    """`GET /v2/organizations/{orgId}/teams`: all of them, for its administrators."""
    organization, page = addressed_organization(request, Role.ADMIN), wanted_page(request.query())
    query = "SELECT id FROM teams WHERE parent_id = :organization ORDER BY id LIMIT :take OFFSET :skip"
    return _listed(request, query, {"organization": organization.id, "take": page.take, "skip": page.skip})


def get_team(request: Request) -> Answer:
    """`GET …/{teamId}`: for its members."""
    return success(team_output(addressed_team(request, Role.MEMBER)))


def update_team(request: Request) -> Answer:
    """`PATCH …/{teamId}`: for its owners; what is not sent stays."""
    team = addressed_team(request, Role.OWNER)
    options = updated_team({**DEFAULTS, **team.options}, request.body)
    slug = request.body.get("slug") or team.slug
    if options["name"] != team.options["name"]:
        _refuse_taken_name(request, options["name"])
    holder = request.deployment.catalogue.team_by_slug(slug, team.parent_id)
    if holder is not None and holder.id != team.id:
        raise record_exists()
    statement = "UPDATE teams SET slug = ?, options = ? WHERE id = ?"
    document = json.dumps(options, ensure_ascii=False)
    request.deployment.database.connection.execute(statement, (slug, document, team.id))
    return _shown(request, team.id, 200)


def delete_team(request: Request) -> Answer:
    """`DELETE …/{teamId}`: for its owners; its event types go with it, their bookings stay without one."""
    team = addressed_team(request, Role.OWNER)
    database = request.deployment.database
    rows = database.connection.execute("SELECT id FROM event_types WHERE team_id = ?", (team.id,)).fetchall()
    for (event_type_id,) in rows:
        remove_children(database.connection, event_type_id)
        remove_event_type(database.connection, event_type_id)
    database.connection.execute("DELETE FROM memberships WHERE team_id = ?", (team.id,))
    database.connection.execute("DELETE FROM teams WHERE id = ?", (team.id,))
    database.touch_catalogue()
    return success(team_output(team))


def _refuse_taken_name(request: Request, name: str) -> None:
    values = (request.require_caller().id, name)
    if request.deployment.database.connection.execute(OWNED_WITH_NAME, values).fetchone() is not None:
        raise bad_request(f"You already have created a team with name={name}")


def _listed(request: Request, query: str, values: dict[str, Any]) -> Answer:
    rows = request.deployment.database.connection.execute(query, values).fetchall()
    found = (request.deployment.catalogue.team(row[0]) for row in rows)
    return success([team_output(team) for team in found if team is not None])


def _shown(request: Request, team_id: int, status: int) -> Answer:
    deployment = request.deployment
    deployment.database.touch_catalogue()
    deployment.catalogue.refresh()
    team: Team | None = deployment.catalogue.team(team_id)
    if team is None:
        raise RuntimeError("a team written a moment ago is gone")
    return success(team_output(team), status)
