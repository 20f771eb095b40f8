"""Who hosts the event types of a team: what a body says of it, and what becomes of it when people come and go."""

from typing import Any

from sandbox.deployment import Deployment
from sandbox.event_types.event_type import Options
from sandbox.event_types.operations import save_event_type
from sandbox.http.errors import not_found, record_exists
from sandbox.teams.managed import follow
from sandbox.teams.team import Team

HostOptions = dict[str, Any]


def with_hosts(team: Team, options: Options, body: dict[str, Any]) -> Options:
    """These options with the hosts that a checked body names: all members, these, or those of before.

    FrameworkError 404 for one who is no accepted member of the team.
    """
    everybody, named = body.get("assignAllTeamMembers"), body.get("hosts")
    if everybody:
        kept = {host["userId"]: host for host in options.get("hosts", ())}
        hosts = [kept.get(user_id) or _host(user_id) for user_id in team.roles]
    elif named is not None:
        everybody = False
        hosts = _named(team, named)
    else:
        hosts = options.get("hosts", [])
    assigned = options.get("assignAllTeamMembers", False) if everybody is None else everybody
    return {**options, "hosts": hosts, "assignAllTeamMembers": assigned}


def join(deployment: Deployment, team_id: int, user_id: int) -> None:
    """A new member hosts what all members host."""
    for event_type_id, options in _event_types(deployment, team_id):
        hosts = options["hosts"]
        if options.get("assignAllTeamMembers") and all(host["userId"] != user_id for host in hosts):
            _change(deployment, event_type_id, options, [*hosts, _host(user_id)])


def leave(deployment: Deployment, team_id: int, user_id: int) -> None:
    """A former member hosts nothing of the team any more."""
    for event_type_id, options in _event_types(deployment, team_id):
        hosts = [host for host in options["hosts"] if host["userId"] != user_id]
        if len(hosts) < len(options["hosts"]):
            _change(deployment, event_type_id, options, hosts)


def _named(team: Team, named: list[dict[str, Any]]) -> list[HostOptions]:
    hosts = [_host(int(entry["userId"]), entry.get("mandatory"), entry.get("priority")) for entry in named]
    strangers = [str(host["userId"]) for host in hosts if not team.has(host["userId"])]
    if strangers:
        raise not_found(f"Invalid hosts: {', '.join(strangers)} are not members of team with id {team.id}.")
    if len({host["userId"] for host in hosts}) < len(hosts):
        raise record_exists()
    return hosts


def _host(user_id: int, mandatory: bool | None = None, priority: str | None = None) -> HostOptions:
    return {"userId": user_id, "mandatory": bool(mandatory), "priority": priority or "medium"}


def _event_types(deployment: Deployment, team_id: int) -> list[tuple[int, Options]]:
    rows = deployment.database.connection.execute("SELECT id FROM event_types WHERE team_id = ?", (team_id,)).fetchall()
    found = (deployment.catalogue.event_type(row[0]) for row in rows)
    return [(event_type.id, event_type.options) for event_type in found if event_type is not None]


def _change(deployment: Deployment, event_type_id: int, options: Options, hosts: list[HostOptions]) -> None:
    changed = {**options, "hosts": hosts}
    save_event_type(deployment.database.connection, event_type_id, changed)
    follow(deployment, event_type_id, changed, options)
