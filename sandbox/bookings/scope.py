"""Whose bookings a list shows, as a condition on the rows.

Documented under *List bookings*: one sees what one hosts or attends and, as administrator of a team or organisation,
what its members host or attend and what is booked of its event types.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sandbox.accounts.users import User
from sandbox.http.request import Request
from sandbox.teams.team import Team

# One who is nobody's guest sees what he hosts: that condition alone follows an index in the order of the page.
HOSTED = "host_id = :user"
TOTAL_HOSTED = "SELECT hosted FROM users WHERE id = :user"
HOSTED_OR_ATTENDED = "(host_id = :user OR id IN (SELECT booking_id FROM attendees WHERE email = :email))"
IS_GUEST = "SELECT 1 FROM attendees WHERE email = :email LIMIT 1"

# In braces stand numbers only: of users, or of teams and organisations.
MEMBERS = (
    "SELECT user_id FROM memberships WHERE accepted AND team_id IN ({teams}) "
    "UNION SELECT id FROM users WHERE organization_id IN ({teams})"
)
OF_USERS = (
    "host_id IN ({users}) OR id IN "
    "(SELECT booking_id FROM attendees WHERE email IN (SELECT email FROM users WHERE id IN ({users})))"
)
# The copies of a managed event type are the team's, too.
OF_EVENT_TYPES = (
    "event_type_id IN (SELECT id FROM event_types WHERE team_id IN ({teams}) "
    "OR parent_id IN (SELECT id FROM event_types WHERE team_id IN ({teams})))"
)
NOTHING = "0"


@dataclass(frozen=True, slots=True)
class Scope:
    """A condition on bookings, its values, and the teams by which the list may be narrowed."""

    condition: str
    values: dict[str, Any]
    teams: frozenset[int]


def scope_of_caller(request: Request) -> Scope:
    """What the caller may see."""
    caller, deployment = request.require_caller(), request.deployment
    values = {"user": caller.id, "email": caller.email}
    teams = deployment.catalogue.teams_of(caller.id)
    if teams.administered:
        return Scope(_of_teams(teams.administered), values, teams.visible)
    is_guest = deployment.database.connection.execute(IS_GUEST, values).fetchone() is not None
    return Scope(HOSTED_OR_ATTENDED if is_guest else HOSTED, values, teams.visible)


def scope_of_user(user: User, organization_teams: frozenset[int]) -> Scope:
    """What a member of an organisation hosts or attends."""
    return Scope(HOSTED_OR_ATTENDED, {"user": user.id, "email": user.email}, organization_teams)


def scope_of_organization(organization_teams: frozenset[int], members: Iterable[int] | None) -> Scope:
    """What is booked with an organisation; where members are named, with those."""
    if members is None:
        return Scope(_of_teams(organization_teams), {}, organization_teams)
    users = _listed(members)
    return Scope(f"({OF_USERS.format(users=users)})" if users else NOTHING, {}, organization_teams)


def scope_of_team(team: Team) -> Scope:
    """What is booked of a team's event types."""
    return Scope(within_teams((team.id,)), {}, frozenset((team.id,)))


def within_teams(team_ids: Iterable[int]) -> str:
    """The condition that a booking is of one of these teams' event types."""
    teams = _listed(team_ids)
    return OF_EVENT_TYPES.format(teams=teams) if teams else NOTHING


def _of_teams(team_ids: Iterable[int]) -> str:
    teams = _listed(team_ids)
    members = MEMBERS.format(teams=teams)
    return f"({OF_USERS.format(users=members)} OR {OF_EVENT_TYPES.format(teams=teams)})"


def _listed(ids: Iterable[int]) -> str:
    return ", ".join(str(number) for number in sorted(ids))
