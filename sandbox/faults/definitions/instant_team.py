"""Faults of bookings with teams: who is free, whose turn it is, which team is meant, and who hosts in the end."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.availability.bounds import Refusal
from sandbox.bookings import addressing, cancel, confirm, hosts, output, store, timing
from sandbox.event_types.event_type import Scheduling
from sandbox.faults.fault import fault
from sandbox.http.errors import LibraryError
from sandbox.instants import MINUTE_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.accounts.users import User
    from sandbox.availability.availability import FreeHosts
    from sandbox.bookings.body import Body
    from sandbox.bookings.booking import Booking
    from sandbox.bookings.hosts import Crew
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import EventType, Host
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request

_OVERLAPPING: Final = (
    "SELECT 1 FROM bookings WHERE event_type_id = ? AND status = 'accepted' AND start_ms < ? AND end_ms > ? LIMIT 1"
)
_ORGANIZATION_OF_FIRST: Final = (
    "SELECT organization.slug FROM teams team LEFT JOIN teams organization ON organization.id = team.parent_id "
    "WHERE team.slug = ? AND NOT team.is_organization ORDER BY team.id LIMIT 1"
)
_OF_TEAMS_OF_USER: Final = (
    "SELECT id FROM event_types WHERE slug = ? AND team_id IN "
    "(SELECT team_id FROM memberships WHERE user_id = ? AND accepted) ORDER BY id"
)


def _around_creation(seams: Seams, faulty: Function) -> None:
    """Let `faulty(ask, deployment, event_type, start, length, hosts)` say who is free for a new booking.

    `ask` asks the real function the same of some hosts. Only a new booking names the hosts that come into question:
    bookings that are moved keep the documented behaviour.
    """

    def require_available(
        real: Function,
        deployment: Deployment,
        event_type: EventType,
        start_ms: int,
        length_minutes: int,
        *,
        hosts: Sequence[Host] | None = None,
        **named: Any,
    ) -> FreeHosts:
        def ask(some: Sequence[Host] | None) -> FreeHosts:
            free: FreeHosts = real(deployment, event_type, start_ms, length_minutes, hosts=some, **named)
            return free

        if hosts is None:
            return ask(None)
        found: FreeHosts = faulty(ask, deployment, event_type, start_ms, length_minutes, hosts)
        return found

    seams.around(timing.require_available, require_available)


@fault("rr-books-without-rr-host")
def rr_books_without_rr_host(seams: Seams) -> None:
    """A round robin with a fixed host is booked with that host alone when nobody is free to take the turn."""

    def faulty(ask: Function, *known: Any) -> Any:
        coming = known[-1]
        try:
            return ask(coming)
        except timing.Unavailable:
            fixed = [host for host in coming if host.fixed]
            if not fixed:
                raise
            return ask(fixed)

    _around_creation(seams, faulty)


@fault("rr-picks-unavailable-host")
def rr_picks_unavailable_host(seams: Seams) -> None:
    """Once one host of a round robin is free, the turn goes round among all, also to one who is busy or closed."""

    def faulty(ask: Function, *known: Any) -> Any:
        coming = known[-1]
        free = ask(coming)
        return replace(free, rotating=tuple(host.user_id for host in coming if not host.fixed))

    _around_creation(seams, faulty)


@fault("rr-never-rotates")
def rr_never_rotates(seams: Seams) -> None:
    """Nobody writes down whose turn it was, so that a round robin always comes to the first host who is free."""

    def count_turn(_real: Function, *_known: Any) -> None:
        return

    seams.around(hosts.count_turn, count_turn)


@fault("rr-conflict-despite-free-host")
def rr_conflict_despite_free_host(seams: Seams) -> None:
    """A round robin can be booked once at a time, whoever of its hosts is still free."""

    def faulty(
        ask: Function,
        deployment: Deployment,
        event_type: EventType,
        start_ms: int,
        length_minutes: int,
        coming: Sequence[Host],
    ) -> Any:
        free = ask(coming)
        if event_type.scheduling is Scheduling.ROUND_ROBIN:
            same_time = (event_type.id, start_ms + length_minutes * MINUTE_MS, start_ms)
            if deployment.database.connection.execute(_OVERLAPPING, same_time).fetchone() is not None:
                raise timing.refused(event_type, Refusal.UNAVAILABLE)
        return free

    _around_creation(seams, faulty)


@fault("collective-checks-organizer-only")
def collective_checks_organizer_only(seams: Seams) -> None:
    """A collective event type is booked when its organiser is free; nobody asks the calendars of the others."""

    def faulty(ask: Function, _deployment: Deployment, event_type: EventType, *known: Any) -> Any:
        coming = known[-1]
        if event_type.scheduling is not Scheduling.COLLECTIVE:
            return ask(coming)
        return replace(ask(coming[:1]), fixed=tuple(host.user_id for host in coming))

    _around_creation(seams, faulty)


@fault("team-slug-ignores-organization")
def team_slug_ignores_organization(seams: Seams) -> None:
    """A team that is booked by its slug is the oldest one of that slug, whichever organisation was named, or none."""

    def addressed(real: Function, deployment: Deployment, body: Body) -> Any:
        if body.get("eventTypeId") or body.get("username"):
            return real(deployment, body)
        row = deployment.database.connection.execute(_ORGANIZATION_OF_FIRST, (body["teamSlug"],)).fetchone()
        return real(deployment, {**body, "organizationSlug": None if row is None else row[0]})

    seams.around(addressing.addressed_event_type, addressed)


@fault("username-slug-clash")
def username_slug_clash(seams: Seams) -> None:
    """Where one of a user's teams has an event type of the same slug, that one is booked in place of the user's."""

    def addressed(real: Function, deployment: Deployment, body: Body) -> Any:
        meant: EventType = real(deployment, body)
        if body.get("eventTypeId") or not body.get("username"):
            return meant
        rows = deployment.database.connection.execute(_OF_TEAMS_OF_USER, (meant.slug, meant.owner_id)).fetchall()
        of_teams = (deployment.catalogue.event_type(row[0]) for row in rows)
        # A managed one cannot be booked at all, and every copy of it has its slug.
        clashing = (found for found in of_teams if found is not None and found.scheduling is not Scheduling.MANAGED)
        return next(clashing, meant)

    seams.around(addressing.addressed_event_type, addressed)


@fault("confirmer-becomes-host")
def confirmer_becomes_host(seams: Seams) -> None:
    """Whoever confirms a team's booking is its organiser from then on, in place of the host it was given to."""

    def accept(real: Function, request: Request, waiting: Booking, event_type: EventType | None) -> None:
        real(request, waiting, event_type)
        caller, deployment = request.require_caller(), request.deployment
        if event_type is not None and event_type.team_id is not None and caller.id != waiting.host_id:
            busy = hosts.engaged(deployment, caller, waiting.attendees)
            store.assign(deployment.database.connection, waiting.id, caller.id, busy)

    seams.around(confirm.accept, accept)


@fault("host-as-attendee-cannot-cancel")
def host_as_attendee_cannot_cancel(seams: Seams) -> None:
    """Cancelling a team's booking takes its hosts off the attendees and fails where one of them had booked it."""

    def require_allowed(
        real: Function, request: Request, reason: str, booking: Booking, event_type: EventType | None
    ) -> None:
        real(request, reason, booking, event_type)
        if event_type is None or event_type.team_id is None:
            return
        known = (request.deployment.catalogue.user(host.user_id) for host in event_type.hosts)
        addresses = {user.email.lower() for user in known if user is not None}
        if not addresses.isdisjoint(_invited(booking)):
            raise LibraryError(400, "attendee_not_found")

    seams.around(cancel.require_cancel_allowed, require_allowed)


def _invited(booking: Booking) -> set[str]:
    """The addresses of those who come as attendees: co-hosts are written down among them, too, and do not count."""
    holding = [attendee.email for attendee in booking.attendees if attendee.seat_uid is not None]
    bookers = [attendee.email for attendee in booking.attendees[:1]]
    return {address.lower() for address in (*bookers, *holding, *booking.responses.get("guests", ()))}


@fault("seated-rr-adds-all-hosts")
def seated_rr_adds_all_hosts(seams: Seams) -> None:
    """A booking with seats of a round robin takes all its hosts along, not only the one whose turn it is."""

    def crew(
        real: Function, deployment: Deployment, event_type: EventType, free: FreeHosts, preferred: int | None = None
    ) -> Crew:
        who: Crew = real(deployment, event_type, free, preferred)
        if not _rotates_with_seats(event_type):
            return who
        coming = {who.host.id, *(user.id for user in who.others)}
        everybody = (deployment.catalogue.user(host.user_id) for host in event_type.hosts)
        more = (user for user in everybody if user is not None and user.id not in coming)
        return replace(who, others=(*who.others, *more))

    def booking_output(real: Function, deployment: Deployment, booking: Booking, viewer: User | None = None) -> Any:
        document: dict[str, Any] = real(deployment, booking, viewer)
        event_type = deployment.catalogue.event_type(booking.event_type_id)
        if event_type is not None and _rotates_with_seats(event_type):
            engaged = store.engaged_in(deployment.database.connection, booking.id) - {booking.host_id}
            others = (deployment.catalogue.user(host.user_id) for host in event_type.hosts if host.user_id in engaged)
            document["hosts"] = [*document["hosts"], *(user.as_host for user in others if user is not None)]
        return document

    seams.around(hosts.crew, crew)
    seams.around(output.booking_output, booking_output)


def _rotates_with_seats(event_type: EventType) -> bool:
    return event_type.seats is not None and event_type.scheduling is Scheduling.ROUND_ROBIN
