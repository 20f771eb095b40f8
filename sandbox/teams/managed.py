"""Managed event types: each host has a copy that follows the team's."""

from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, Options, Scheduling
from sandbox.event_types.operations import insert_event_type, remove_event_type, save_event_type
from sandbox.http.errors import bad_request
from sandbox.teams.copies import child_options


def children_of(deployment: Deployment, parent_id: int) -> list[EventType]:
    """The copies of a managed event type, oldest first."""
    query = "SELECT id FROM event_types WHERE parent_id = ? ORDER BY id"
    rows = deployment.database.connection.execute(query, (parent_id,)).fetchall()
    found = (deployment.catalogue.event_type(row[0]) for row in rows)
    return [child for child in found if child is not None]


def follow(deployment: Deployment, parent_id: int, options: Options, before: Options | None = None) -> list[EventType]:
    """Bring the copies of a team event type in line with its options; those that were there before, as they were.

    A host who is new gets a copy, one who left loses it (its bookings stay). FrameworkError 400 where a host has
    another event type with the slug. Event types that are not managed have no copies.
    """
    if options["schedulingType"] != Scheduling.MANAGED:
        return []
    connection, catalogue = deployment.database.connection, deployment.catalogue
    existing = children_of(deployment, parent_id)
    owners = {child.owner_id: child for child in existing}
    hosts = [host["userId"] for host in options["hosts"]]
    for child in existing:
        if child.owner_id not in hosts:
            remove_event_type(connection, child.id)
    for user_id in hosts:
        known = owners.get(user_id)
        holder = catalogue.event_type_by_slug(user_id, options["slug"])
        if holder is not None and (known is None or holder.id != known.id):
            raise bad_request(f"User with id={user_id} already has an event type with slug={options['slug']}.")
        if known is None:
            insert_event_type(connection, child_options(options), owner_id=user_id, parent=parent_id)
        else:
            save_event_type(connection, known.id, child_options(options, known.options, before))
    return existing
