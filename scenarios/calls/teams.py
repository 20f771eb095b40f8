"""Calls about teams, who belongs to them, and their event types. They answer alike in every version."""

from __future__ import annotations

from typing import Any

from contracts.exchange import HOST, NOBODY, Call
from scenarios.calls.paths import Query, path


def create_team(body: Any, *, caller: str = HOST) -> Call:
    """*Create a team*, whose owner the caller becomes."""
    return Call("createTeam", "POST", path("teams"), None, body, caller=caller)


def list_teams(*, caller: str = HOST) -> Call:
    """*Get teams* of the caller."""
    return Call("getTeams", "GET", path("teams"), None, caller=caller)


def get_team(team_id: int, *, caller: str = HOST) -> Call:
    """*Get a team* that the caller belongs to."""
    return Call("getTeam", "GET", path("teams", team_id), None, caller=caller)


def update_team(team_id: int, body: Any, *, caller: str = HOST) -> Call:
    """*Update a team* that the caller owns."""
    return Call("updateTeam", "PATCH", path("teams", team_id), None, body, caller=caller)


def delete_team(team_id: int, *, caller: str = HOST) -> Call:
    """*Delete a team* that the caller owns."""
    return Call("deleteTeam", "DELETE", path("teams", team_id), None, caller=caller)


def create_membership(team_id: int, body: Any, *, caller: str = HOST) -> Call:
    """*Create a membership*: a user joins the team."""
    return Call("createTeamMembership", "POST", path("teams", team_id, "memberships"), None, body, caller=caller)


def list_memberships(team_id: int, query: Query | None = None, *, caller: str = HOST) -> Call:
    """*Get all memberships* of a team."""
    to = path("teams", team_id, "memberships", query=query)
    return Call("getTeamMemberships", "GET", to, None, caller=caller)


def get_membership(team_id: int, membership_id: int, *, caller: str = HOST) -> Call:
    """*Get a membership* of a team."""
    to = path("teams", team_id, "memberships", membership_id)
    return Call("getTeamMembership", "GET", to, None, caller=caller)


def update_membership(team_id: int, membership_id: int, body: Any, *, caller: str = HOST) -> Call:
    """*Update a membership*: its role, or whether it is accepted."""
    to = path("teams", team_id, "memberships", membership_id)
    return Call("updateTeamMembership", "PATCH", to, None, body, caller=caller)


def delete_membership(team_id: int, membership_id: int, *, caller: str = HOST) -> Call:
    """*Delete a membership*: a user leaves the team."""
    to = path("teams", team_id, "memberships", membership_id)
    return Call("deleteTeamMembership", "DELETE", to, None, caller=caller)


def create_team_event_type(team_id: int, body: Any, *, caller: str = HOST) -> Call:
    """*Create an event type* of a team: collective, round robin or managed."""
    return Call("createTeamEventType", "POST", path("teams", team_id, "event-types"), None, body, caller=caller)


def list_team_event_types(team_id: int, query: Query | None = None, *, caller: str = NOBODY) -> Call:
    """*Get team event types*; public."""
    to = path("teams", team_id, "event-types", query=query)
    return Call("getTeamEventTypes", "GET", to, None, caller=caller)


def get_team_event_type(team_id: int, event_type_id: int, *, caller: str = HOST) -> Call:
    """*Get an event type* of a team."""
    to = path("teams", team_id, "event-types", event_type_id)
    return Call("getTeamEventType", "GET", to, None, caller=caller)


def update_team_event_type(team_id: int, event_type_id: int, body: Any, *, caller: str = HOST) -> Call:
    """*Update a team event type*."""
    to = path("teams", team_id, "event-types", event_type_id)
    return Call("updateTeamEventType", "PATCH", to, None, body, caller=caller)


def delete_team_event_type(team_id: int, event_type_id: int, *, caller: str = HOST) -> Call:
    """*Delete a team event type*."""
    to = path("teams", team_id, "event-types", event_type_id)
    return Call("deleteTeamEventType", "DELETE", to, None, caller=caller)
