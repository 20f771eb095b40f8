"""What `routing` says about the hosts of a round robin: a form has led this booker to some of them."""

from collections.abc import Sequence

from sandbox.bookings.body import Body
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, Host, Scheduling


def rotation(deployment: Deployment, event_type: EventType, body: Body) -> tuple[Sequence[Host], int | None]:
    """The hosts that come into question, and the one among them who is preferred.

    `teamMemberIds` keeps the rotating hosts to its members, an empty list to nobody in particular; `teamMemberEmail`
    names the contact's owner, who goes first unless `skipContactOwner` says not to.
    """
    routing = body.get("routing")
    if routing is None or event_type.scheduling is not Scheduling.ROUND_ROBIN:
        return event_type.hosts, None
    members = routing["teamMemberIds"]
    hosts = [host for host in event_type.hosts if host.fixed or not members or host.user_id in members]
    owner = routing.get("teamMemberEmail")
    if owner is None or routing.get("skipContactOwner"):
        return hosts, None
    return hosts, deployment.catalogue.user_id_by_email(owner)
