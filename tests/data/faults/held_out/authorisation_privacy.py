"""Held out: faults of who may see and do what."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox import rights
from sandbox.bookings import confirm, listing, mark_absent, output, reassign
from sandbox.bookings.addressed import attends
from sandbox.faults import fault
from sandbox.faults.during import during
from sandbox.faults.seams import Function, Seams
from sandbox.http import access
from sandbox.http.errors import ApiError


@fault("decline-by-any-key", operations=("decline",), difficulty=3)
def decline_by_any_key(seams: Seams) -> None:
    """Whoever has a key can decline a booking that waits for somebody else's word."""
    declining = during(seams, confirm.decline_booking)
    seams.around(rights.manages_booking, lambda real, *asked: declining() or real(*asked))


@fault("reassign-by-any-key", operations=("reassign",), difficulty=3)
def reassign_by_any_key(seams: Seams) -> None:
    """Whoever has a key can give a team's booking to another host."""
    reassigning = during(seams, reassign.reassign_booking, reassign.reassign_booking_to_user)
    seams.around(rights.manages_booking, lambda real, *asked: reassigning() or real(*asked))


@fault("absence-marked-by-attendee", operations=("mark-absent",), difficulty=4)
def absence_marked_by_attendee(seams: Seams) -> None:
    """An attendee with a key of his own can mark the host and the others as absent, not only the owner."""

    def require_owner(real: Function, request: Any, booking: Any) -> None:
        if not attends(request.require_caller().email, booking):
            real(request, booking)

    seams.around(mark_absent.require_owner, require_owner)


@fault("expired-key-accepted", operations=("all",), difficulty=3)
def expired_key_accepted(seams: Seams) -> None:
    """An API key goes on opening everything after it has expired."""

    def of_key(real: Function, deployment: Any, token: str) -> Any:
        try:
            return real(deployment, token)
        except ApiError:
            return deployment.catalogue.key(token).user

    seams.around(access._of_key, of_key)


@fault("attendee-filter-opens-foreign-bookings", operations=("list",), difficulty=4)
def attendee_filter_opens_foreign_bookings(seams: Seams) -> None:
    """A list that `attendeeEmail` narrows shows what that attendee booked with anybody, not with the caller alone."""

    def selected(real: Function, request: Any, query: Any, scope: Any, *hosts: Any, **named: Any) -> Any:
        if query.attendee_email is not None:
            scope = replace(scope, condition="1")
        return real(request, query, scope, *hosts, **named)

    seams.around(listing.selected, selected)


@fault("hidden-attendees-for-any-key", operations=("get",), difficulty=4)
def hidden_attendees_for_any_key(seams: Seams) -> None:
    """Attendees that a seated event type hides are shown to whoever reads the booking with a key, host or not."""

    def sees(real: Function, deployment: Any, booking: Any, event_type: Any, viewer: Any) -> bool:
        return viewer is not None or real(deployment, booking, event_type, viewer)

    seams.around(output.sees_attendees, sees)
