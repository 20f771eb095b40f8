"""`…/teams/{teamId}/event-types`: create, list, get, update, delete (any version; shapes of 2024-06-14)."""

from typing import Any

from sandbox.event_types.body import created_options, updated_options
from sandbox.event_types.event_type import EventType, Options, Scheduling
from sandbox.event_types.operations import (
    block_anew,
    insert_event_type,
    remove_event_type,
    save_event_type,
    stored_event_type,
)
from sandbox.http.answer import Answer, success
from sandbox.http.errors import bad_request, not_found
from sandbox.http.request import Request
from sandbox.teams.copies import remove_children
from sandbox.teams.hosts import with_hosts
from sandbox.teams.managed import children_of, follow
from sandbox.teams.output import child_output, team_event_type_output
from sandbox.teams.roles import addressed_organization, addressed_team, in_organization
from sandbox.teams.team import Role, Team
from sandbox.validation.checked import checked
from sandbox.validation.paging import leading_integer, wanted_page
from sandbox.validation.properties import Property, Shape, integer, minimum

HOSTS_LIMIT = Shape((Property("hostsLimit", (minimum("hostsLimit", 1), integer("hostsLimit")), required=True),))


def create_team_event_type(request: Request) -> Answer:
    """`POST …/event-types`: 201 with the event type; a managed one comes with its copies."""
    team = addressed_team(request, Role.ADMIN)
    options = created_options(request.body, of_team=True)
    options = with_hosts(team, {**options, "schedulingType": request.body["schedulingType"]}, request.body)
    _refuse_foreign_schedule(request, team)
    _refuse_taken_slug(request, team, options, None)
    event_type_id = insert_event_type(request.deployment.database.connection, options, team_id=team.id)
    follow(request.deployment, event_type_id, options)
    return _changed(request, team, event_type_id, 201)


def list_team_event_types(request: Request) -> Answer:
    """`GET …/event-types`: open to anybody; who is no member is not shown what is hidden.

    In organisations for the members of the team only.
    """
    if in_organization(request):
        team: Team | None = addressed_team(request, Role.MEMBER)
    else:
        team = request.deployment.catalogue.team(request.number(0))
    hosts_limit, slug = _hosts_limit(request), request.query().get("eventSlug")
    if team is None:
        return success([])
    is_member = in_organization(request) or (request.caller is not None and team.has(request.caller.id))
    return success(
        [
            team_event_type_output(
                request.deployment, team, event_type, hosts_limit=hosts_limit, for_public=not is_member
            )
            for event_type in _of_team(request, team)
            if (is_member or not event_type.options["hidden"]) and slug in (None, event_type.slug)
        ]
    )


def list_organization_event_types(request: Request) -> Answer:
    """`GET /v2/organizations/{orgId}/teams/event-types`: those of all its teams, for its administrators."""
    organization, page = addressed_organization(request, Role.ADMIN), wanted_page(request.query())
    query = (
        "SELECT e.id, t.id FROM teams t JOIN event_types e ON e.team_id = t.id WHERE t.parent_id = ? "
        "ORDER BY e.id LIMIT ? OFFSET ?"
    )
    values = (organization.id, page.take, page.skip)
    catalogue = request.deployment.catalogue
    shown = []
    for event_type_id, team_id in request.deployment.database.connection.execute(query, values).fetchall():
        event_type, team = catalogue.event_type(event_type_id), catalogue.team(team_id)
        if event_type is not None and team is not None:
            shown.append(team_event_type_output(request.deployment, team, event_type))
    return success(shown)


def get_team_event_type(request: Request) -> Answer:
    """`GET …/event-types/{eventTypeId}`."""
    team = addressed_team(request, Role.ADMIN)
    return success(team_event_type_output(request.deployment, team, _addressed(request, team)))


def update_team_event_type(request: Request) -> Answer:
    """`PATCH …/event-types/{eventTypeId}`: what is not sent stays; copies follow, bookings get the new buffers."""
    team = addressed_team(request, Role.ADMIN)
    before = _addressed(request, team)
    options = with_hosts(team, updated_options(before.options, request.body, of_team=True), request.body)
    _refuse_foreign_schedule(request, team)
    _refuse_taken_slug(request, team, options, before.id)
    save_event_type(request.deployment.database.connection, before.id, options)
    copies = follow(request.deployment, before.id, options, before.options)
    answer = _changed(request, team, before.id, 200)
    for event_type in (before, *copies):
        block_anew(request, event_type)
    return answer


def delete_team_event_type(request: Request) -> Answer:
    """`DELETE …/event-types/{eventTypeId}`: the copies of a managed one go, too; bookings stay without event type."""
    team = addressed_team(request, Role.ADMIN)
    event_type = _addressed(request, team)
    database = request.deployment.database
    remove_children(database.connection, event_type.id)
    remove_event_type(database.connection, event_type.id)
    database.touch_catalogue()
    return success({"id": event_type.id, "title": event_type.title})


def _of_team(request: Request, team: Team) -> list[EventType]:
    query = "SELECT id FROM event_types WHERE team_id = ? ORDER BY id"
    rows = request.deployment.database.connection.execute(query, (team.id,)).fetchall()
    found = (request.deployment.catalogue.event_type(row[0]) for row in rows)
    return [event_type for event_type in found if event_type is not None]


def _addressed(request: Request, team: Team) -> EventType:
    event_type_id = request.number(-1)
    event_type = request.deployment.catalogue.event_type(event_type_id)
    if event_type is None or event_type.team_id != team.id:
        raise not_found(f"Event type with id {event_type_id} not found")
    return event_type


def _hosts_limit(request: Request) -> int | None:
    value = request.query().get("hostsLimit")
    if value is None:
        return None
    limit = leading_integer(value if isinstance(value, str) else value[0])
    checked(HOSTS_LIMIT, {"hostsLimit": limit})
    return limit


def _refuse_foreign_schedule(request: Request, team: Team) -> None:
    """A schedule of one of the members will do: what one administrator set another need not set anew."""
    schedule_id = request.body.get("scheduleId")
    if schedule_id is None:
        return
    schedule = request.deployment.catalogue.schedule(int(schedule_id))
    if schedule is None or not team.has(schedule.owner_id):
        caller = request.require_caller()
        raise not_found(f"User with ID={caller.id} does not own schedule with ID={int(schedule_id)}")


def _refuse_taken_slug(request: Request, team: Team, options: Options, event_type_id: int | None) -> None:
    holder = request.deployment.catalogue.team_event_type_by_slug(team.id, options["slug"])
    if holder is not None and holder.id != event_type_id:
        raise bad_request("Team event type with this slug already exists")


def _changed(request: Request, team: Team, event_type_id: int, status: int) -> Answer:
    deployment, event_type = request.deployment, stored_event_type(request, event_type_id)
    shown: Any = team_event_type_output(deployment, team, event_type)
    if event_type.scheduling is Scheduling.MANAGED:
        copies = children_of(deployment, event_type.id)
        shown = [shown, *(child_output(deployment, team, event_type, copy) for copy in copies)]
    return success(shown, status)
