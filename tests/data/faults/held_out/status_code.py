"""Held out: faults of statuses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.bookings import addressed, addressing, cancel, listing_query, mark_absent, reschedule, seats
from sandbox.faults import fault
from sandbox.faults.during import during
from sandbox.faults.seams import Function, Seams
from sandbox.http.errors import ApiError, FrameworkError, LibraryError, bad_request


def otherwise(before: int, after: ApiError) -> Function:
    """A wrapper of what may refuse with one status: it refuses otherwise."""

    def asked(real: Function, *arguments: Any, **named: Any) -> Any:
        try:
            return real(*arguments, **named)
        except ApiError as refusal:
            if refusal.status != before:
                raise
            raise after from refusal

    return asked


@fault("unknown-event-type-400", operations=("create",), difficulty=2)
def unknown_event_type_400(seams: Seams) -> None:
    """Booking an event type that is not there is a 400 and not a 404."""
    seams.around(addressing.addressed_event_type, otherwise(404, bad_request("There is no such event type.")))


@fault("reschedule-answers-200", operations=("reschedule",), difficulty=1)
def reschedule_answers_200(seams: Seams) -> None:
    """A move answers with 200, though it makes a booking and 201 is documented."""
    seams.around(reschedule.reschedule_booking, lambda real, request: replace(real(request), status=200))


@fault("second-cancel-409", operations=("cancel",), difficulty=2)
def second_cancel_409(seams: Seams) -> None:
    """Cancelling what is cancelled is a 409 and not a 400."""

    def cancelled(real: Function, uid: str) -> ApiError:
        return FrameworkError(409, real(uid).message)

    seams.around(cancel._cancelled_already, cancelled)


@fault("full-seats-400", operations=("create",), difficulty=3)
def full_seats_400(seams: Seams) -> None:
    """Booking a seat where none is left is a 400 and not a 409."""
    seams.around(seats.require_room, otherwise(409, bad_request("No more seats left at this seated booking.")))


@fault("unknown-seat-cancel-500", operations=("cancel",), difficulty=3)
def unknown_seat_cancel_500(seams: Seams) -> None:
    """Cancelling a seat that is not there crashes."""
    seams.around(cancel._require_seat, otherwise(400, LibraryError(500, "Internal server error")))


@fault("bad-take-500", operations=("list",), difficulty=3)
def bad_take_500(seams: Seams) -> None:
    """A list with a page of no items crashes where it should be refused."""
    seams.around(listing_query.list_query, otherwise(400, LibraryError(500, "Internal server error")))


@fault("absent-unknown-500", operations=("mark-absent",), difficulty=3)
def absent_unknown_500(seams: Seams) -> None:
    """Marking absences of a booking that is not there crashes."""
    seams.around(mark_absent.mark_absent, otherwise(404, LibraryError(500, "Internal server error")))


@fault("calendar-links-of-cancelled-404", operations=("calendar-links",), difficulty=4)
def calendar_links_of_cancelled_404(seams: Seams) -> None:
    """A booking that was cancelled has no calendar links: it is not found."""
    from sandbox.bookings import calendar_links  # noqa: PLC0415

    linking = during(seams, calendar_links.get_calendar_links)

    def booking(real: Function, request: Any, missing: str) -> Any:
        found = real(request, missing)
        if linking() and found.status == "cancelled":
            raise FrameworkError(404, missing.format(uid=found.uid))
        return found

    seams.around(addressed.addressed_booking, booking)
