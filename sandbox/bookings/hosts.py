"""Who hosts a booking: the organiser, and those of the team who come along."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sandbox.accounts.users import User
from sandbox.availability.availability import FreeHosts
from sandbox.bookings.booking import DEFAULT_LANGUAGE, Attendee
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType, Scheduling
from sandbox.http.errors import FrameworkError, LibraryError

TURN = (
    "INSERT INTO turns (event_type_id, user_id, taken) VALUES (?, ?, 1) "
    "ON CONFLICT (event_type_id, user_id) DO UPDATE SET taken = taken + 1"
)


@dataclass(frozen=True, slots=True)
class Crew:
    """The organiser is `host`; the others of the team are stored as attendees. `name` is whom the title names.

    `turn` is the one whose turn it was, if hosts take turns.
    """

    host: User
    others: tuple[User, ...]
    name: str
    turn: int | None = None


def require_hosts(event_type: EventType) -> None:
    """FrameworkError 422 for a team event type that nobody could host."""
    if not event_type.hosts:
        raise FrameworkError(
            422,
            "Can't book this team event type because it has no hosts. Please, add at least 1 host to event type with "
            f"id={event_type.id} belonging to team with id={event_type.team_id} and try again.",
        )


def crew(deployment: Deployment, event_type: EventType, free: FreeHosts, preferred: int | None = None) -> Crew:
    """All fixed hosts and, of the rotating ones, the preferred or else the one whose turn it is."""
    if not free.rotating:
        return gathered(deployment, event_type, free.fixed)
    turn = preferred if preferred in free.rotating else next_in_turn(deployment, event_type, free.rotating)
    return replace(gathered(deployment, event_type, (*free.fixed, turn)), turn=turn)


def gathered(deployment: Deployment, event_type: EventType, user_ids: Sequence[int]) -> Crew:
    """These accounts together, the first as organiser. LibraryError 404 where one is gone."""
    users = [user for user_id in user_ids if (user := deployment.catalogue.user(user_id)) is not None]
    if not users:
        raise LibraryError(404, "eventTypeUser.notFound")
    name = users[0].name
    if event_type.scheduling is Scheduling.COLLECTIVE and event_type.team_id is not None:
        team = deployment.catalogue.team(event_type.team_id)
        name = name if team is None else team.options["name"]
    return Crew(users[0], tuple(users[1:]), name)


def next_in_turn(deployment: Deployment, event_type: EventType, free: tuple[int, ...]) -> int:
    """The highest priority goes first; among equals the one who hosted least often; then the order of the hosts."""
    query = "SELECT user_id, taken FROM turns WHERE event_type_id = ?"
    taken = dict(deployment.database.connection.execute(query, (event_type.id,)).fetchall())
    candidates = [host for host in event_type.hosts if host.user_id in free]
    return min(candidates, key=lambda host: (-host.priority, taken.get(host.user_id, 0))).user_id


def count_turn(deployment: Deployment, event_type: EventType, who: Crew) -> None:
    """Remember whose turn it was."""
    if who.turn is not None:
        deployment.database.connection.execute(TURN, (event_type.id, who.turn))


def as_attendees(users: Iterable[User]) -> tuple[Attendee, ...]:
    """Hosts other than the organiser, as they are stored with the booking."""
    return tuple(
        Attendee(user.name, user.email, user.time_zone, user.locale or DEFAULT_LANGUAGE, None) for user in users
    )


def engaged(deployment: Deployment, host: User | None, attendees: Iterable[Attendee]) -> set[int]:
    """The accounts among the attendees: they are busy then, too."""
    found = (deployment.catalogue.user_id_by_email(attendee.email) for attendee in attendees)
    return {user_id for user_id in found if user_id is not None and (host is None or user_id != host.id)}
