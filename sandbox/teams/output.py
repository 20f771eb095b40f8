"""Teams, memberships and team event types as the API shows them."""

from typing import Any

from sandbox.accounts.users import User
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.event_types.output import booking_url, visible_fields
from sandbox.teams.body import DEFAULTS
from sandbox.teams.membership import Membership
from sandbox.teams.team import Team

IN_BRIEF = ("bannerUrl", "name", "logoUrl", "weekStart", "brandColor", "darkBrandColor", "theme")


def team_output(team: Team) -> dict[str, Any]:
    """A team or organisation with all its options."""
    return {
        "id": team.id,
        "parentId": team.parent_id,
        "slug": team.slug,
        "isOrganization": team.is_organization,
        **DEFAULTS,
        **team.options,
    }


def membership_output(membership: Membership, user: User) -> dict[str, Any]:
    """A membership with its user in brief."""
    return {
        "id": membership.id,
        "userId": membership.user_id,
        "teamId": membership.team_id,
        "accepted": membership.accepted,
        "role": membership.role.name,
        "disableImpersonation": membership.disable_impersonation,
        "user": {
            "avatarUrl": user.avatar_url,
            "username": user.username,
            "name": user.name,
            "email": user.email,
            "bio": user.bio,
            "metadata": user.metadata,
        },
    }


def team_event_type_output(
    deployment: Deployment,
    team: Team,
    event_type: EventType,
    *,
    hosts_limit: int | None = None,
    for_public: bool = False,
) -> dict[str, Any]:
    """All options with team and hosts; strangers are not shown hidden booking fields."""
    options = event_type.options
    hosts = options["hosts"] if hosts_limit is None else options["hosts"][:hosts_limit]
    return {
        "id": event_type.id,
        "ownerId": None,
        "parentEventTypeId": None,
        "assignAllTeamMembers": False,
        **options,
        "bookingFields": visible_fields(options) if for_public else options["bookingFields"],
        "bookingUrl": booking_url("team", team.slug, event_type.slug),
        **_of_team(deployment, team, hosts),
    }


def child_output(deployment: Deployment, team: Team, parent: EventType, child: EventType) -> dict[str, Any]:
    """A user's copy of a managed event type, as the team is shown it."""
    owner = deployment.catalogue.user(child.owner_id)
    hosts = [host for host in parent.options["hosts"] if host["userId"] == child.owner_id]
    return {
        "id": child.id,
        "ownerId": child.owner_id,
        "parentEventTypeId": parent.id,
        "assignAllTeamMembers": parent.options.get("assignAllTeamMembers", False),
        "schedulingType": parent.options["schedulingType"],
        **child.options,
        "bookingUrl": booking_url("" if owner is None else owner.username, child.slug),
        **_of_team(deployment, team, hosts),
    }


def _of_team(deployment: Deployment, team: Team, hosts: list[dict[str, Any]]) -> dict[str, Any]:
    shown = team_output(team)
    return {
        "teamId": team.id,
        "hosts": [_host(deployment, host) for host in hosts],
        "team": {"id": team.id, "slug": team.slug, **{name: shown[name] for name in IN_BRIEF}},
    }


def _host(deployment: Deployment, host: dict[str, Any]) -> dict[str, Any]:
    user = deployment.catalogue.user(host["userId"])
    return {
        **host,
        "name": None if user is None else user.name,
        "username": None if user is None else user.username,
        "avatarUrl": None if user is None else user.avatar_url,
    }
