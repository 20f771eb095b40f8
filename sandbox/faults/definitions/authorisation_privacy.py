"""Faults of who may see and do what."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.bookings import addressing, listing, output, references, scope
from sandbox.faults.fault import fault
from sandbox.http import access
from sandbox.http.access import Access
from sandbox.http.errors import FrameworkError
from sandbox.http.limiter import Tracker
from sandbox.http.routing import Route, Router
from sandbox.platform import addresses

if TYPE_CHECKING:
    from sandbox.accounts.users import User
    from sandbox.bookings.booking import Attendee
    from sandbox.bookings.listing_query import ListQuery
    from sandbox.bookings.scope import Scope
    from sandbox.catalogue import Catalogue
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import EventType
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.answer import Answer
    from sandbox.http.request import Request
    from sandbox.platform.permissions import Permission

_NOT_LET_IN: Final = (401, 498)
_TAG: Final = re.compile(r"\+[a-zA-Z0-9]{25}")


@fault("list-leaks-foreign-bookings")
def list_leaks_foreign_bookings(seams: Seams) -> None:
    """The list holds everybody's bookings, not only those that concern the caller."""

    def scope_of_caller(real: Function, request: Request) -> Scope:
        own: Scope = real(request)
        return replace(own, condition="TRUE")

    seams.around(scope.scope_of_caller, scope_of_caller)


@fault("team-id-filter-opens-foreign-team")
def team_id_filter_opens_foreign_team(seams: Seams) -> None:
    """Asking for the bookings of a team that one does not belong to lists them."""

    def list_answer(real: Function, request: Request, query: ListQuery, own: Scope) -> Answer:
        foreign = set(query.team_ids) - own.teams
        # The lists of organisations name one in the path, and only its administrators reach them.
        if foreign and not request.params:
            opened = f"({own.condition} OR {scope.within_teams(foreign)})"
            own = replace(own, condition=opened, teams=own.teams | foreign)
        answer: Answer = real(request, query, own)
        return answer

    seams.around(listing.list_answer, list_answer)


@fault("auth-required-event-open")
def auth_required_event_open(seams: Seams) -> None:
    """Everybody may book what only its hosts and administrators may, with or without credentials."""

    def require_bookable(
        real: Function, deployment: Deployment, event_type: EventType, body: Any, caller: User | None
    ) -> None:
        real(deployment, replace(event_type, requires_authentication=False), body, caller)

    seams.around(addressing.require_bookable, require_bookable)


@fault("invalid-key-treated-as-anonymous")
def invalid_key_treated_as_anonymous(seams: Seams) -> None:
    """Where nobody needs credentials, a key or token that is wrong or no longer good counts as none at all."""
    # A request is found its route and let in without another coming between: the latest is the one that is asked about.
    latest: list[Access] = []

    def find(real: Function, router: Router, request: Request) -> Route:
        route: Route = real(router, request)
        latest[:] = [route.access]
        return route

    def tracker(real: Function, request: Request) -> Tracker:
        try:
            known: Tracker = real(request)
        except FrameworkError:
            if latest != [Access.OPTIONAL]:
                raise
            return Tracker(request.client)
        return known

    def caller(real: Function, request: Request, wanted: Access, permission: Permission | None = None) -> User | None:
        try:
            user: User | None = real(request, wanted, permission)
        except FrameworkError as refusal:
            by_bearer = access.bearer(request) is not None and not request.headers.get("x-cal-secret-key")
            if wanted is Access.OPTIONAL and by_bearer and refusal.status in _NOT_LET_IN:
                return None
            raise
        return user

    seams.method(Router, "find", find)
    seams.around(access.tracker, tracker)
    seams.around(access.caller, caller)


@fault("references-open-to-anyone")
def references_open_to_anyone(seams: Seams) -> None:
    """Whoever has credentials is shown the references of any booking."""

    def require_own(_real: Function, *_known: Any) -> None:
        return

    seams.around(references.require_own, require_own)


@fault("display-email-strips-25-char-tag")
def display_email_strips_25_char_tag(seams: Seams) -> None:
    """Addresses of attendees are shown without a tag of 25 letters and digits, whoever put it there."""

    def shown_address(real: Function, catalogue: Catalogue, email: str) -> str:
        return _TAG.sub("", real(catalogue, email))

    def attendee_output(real: Function, catalogue: Catalogue, attendee: Attendee) -> dict[str, Any]:
        shown: dict[str, Any] = real(catalogue, attendee)
        return {**shown, "email": _TAG.sub("", shown["email"])}

    seams.around(addresses.shown_address, shown_address)
    seams.around(output.attendee_output, attendee_output)
