"""Faults of series: how many occurrences there are, in which order, and what happens to one, to some, or to all."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.bookings import cancel, create, order, recurrence, reschedule, store
from sandbox.bookings.booking import Booking, Status
from sandbox.bookings.draft import insert
from sandbox.bookings.hosts import crew
from sandbox.bookings.timing import require_available
from sandbox.bookings.uid import booking_uid
from sandbox.faults.fault import fault
from sandbox.http.errors import ApiError
from sandbox.instants import LAST_MS, MINUTE_MS
from sandbox.validation.formats import time_zone
from sandbox.webhooks.events import Trigger, announce

if TYPE_CHECKING:
    import sqlite3

    from sandbox.bookings.body import Body
    from sandbox.event_types.event_type import EventType, Recurrence
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request

SERIES_REASON: Final = "UPDATE bookings SET cancellation_reason = ? WHERE series_uid = ?"


def _series(request: Request, series_uid: str) -> list[Booking]:
    return store.by_series(request.deployment.database.connection, series_uid)


@fault("cancel-remaining-only-nearest")
def cancel_remaining_only_nearest(seams: Seams) -> None:
    """Of a series that is cancelled as a whole only the next occurrence goes."""

    def faulty(real: Function, *arguments: Any) -> list[Booking]:
        return [booking for booking in real(*arguments) if booking.status != Status.CANCELLED][:1]

    seams.around(cancel.remaining, faulty)


@fault("cancel-one-cancels-series")
def cancel_one_cancels_series(seams: Seams) -> None:
    """With one occurrence that is cancelled the whole series goes."""

    def faulty(real: Function, request: Request, bookings: list[Booking], *rest: Any) -> None:
        body = request.body or {}
        several = any(body.get(name) for name in ("cancelSubsequentBookings", "allRemainingBookings"))
        named = bookings[0] if len(bookings) == 1 and bookings[0].uid == request.params[0] else None
        if named is not None and named.series_uid is not None and not several:
            bookings = _series(request, named.series_uid)
        real(request, bookings, *rest)

    seams.around(cancel.cancel, faulty)


@fault("cancel-remaining-includes-past")
def cancel_remaining_includes_past(seams: Seams) -> None:
    """Of a series that is cancelled as a whole those occurrences go, too, that took place already."""

    def faulty(_real: Function, _request: Request, series: list[Booking]) -> list[Booking]:
        return series

    seams.around(cancel.remaining, faulty)


@fault("cancel-subsequent-hits-earlier")
def cancel_subsequent_hits_earlier(seams: Seams) -> None:
    """With an occurrence and the later ones all go that are still to come, those before it as well."""

    def faulty(_real: Function, request: Request, series_uid: str, _first: Booking) -> list[Booking]:
        now_ms = request.deployment.clock.now_ms()
        return [booking for booking in _series(request, series_uid) if booking.start_ms >= now_ms]

    seams.around(cancel.subsequent, faulty)


@fault("cancel-subsequent-skips-target")
def cancel_subsequent_skips_target(seams: Seams) -> None:
    """Where an occurrence and the later ones are to be cancelled, it stays, and only the later ones go."""

    def faulty(real: Function, request: Request, series_uid: str, first: Booking) -> list[Booking]:
        return [booking for booking in real(request, series_uid, first) if booking.start_ms > first.start_ms]

    seams.around(cancel.subsequent, faulty)


@fault("recurrence-count-ignored")
def recurrence_count_ignored(seams: Seams) -> None:
    """Every series has as many occurrences as its event type, though fewer were asked for."""

    def faulty(real: Function, event_type: EventType, body: Body) -> int:
        count: int = real(event_type, body)
        return count if event_type.recurrence is None else event_type.recurrence.occurrences

    seams.around(order.wanted_count, faulty)


@fault("recurrence-count-plus-one")
def recurrence_count_plus_one(seams: Seams) -> None:
    """A series is stored with one occurrence more than was asked for, which the answer does not mention."""

    def faulty(real: Function, request: Request, wanted: order.Order, count: int, *rest: Any) -> list[dict[str, Any]]:
        shown: list[dict[str, Any]] = real(request, wanted, count + 1, *rest)
        return shown[:count]

    seams.around(create.create_series, faulty)


@fault("reschedule-occurrence-multiplies")
def reschedule_occurrence_multiplies(seams: Seams) -> None:
    """An occurrence that is moved brings the rest of its series along: as many again are booked after the new time."""

    def faulty(real: Function, request: Request, event_type: EventType, old: Booking, *rest: Any) -> Booking:
        moved: Booking = real(request, event_type, old, *rest)
        if old.series_uid is not None and event_type.recurrence is not None:
            live = [it for it in _series(request, old.series_uid) if it.status in (Status.ACCEPTED, Status.PENDING)]
            for start_ms in _following(moved, event_type.recurrence, len(live)):
                _book_again(request, event_type, moved, start_ms)
        return moved

    seams.around(reschedule.move, faulty)


def _following(moved: Booking, recurring: Recurrence, count: int) -> list[int]:
    """The later starts of a series of so many that begins with this booking; none beyond the end of the calendar."""
    try:
        starts = recurrence.occurrences(moved.start_ms, recurring, count, time_zone(moved.attendees[0].time_zone))
    except (OverflowError, ValueError):
        return []
    return [start_ms for start_ms in starts[1:] if start_ms < LAST_MS]


def _book_again(request: Request, event_type: EventType, moved: Booking, start_ms: int) -> None:
    """The same at another time, where somebody is free then."""
    deployment, length_ms, uid = request.deployment, moved.end_ms - moved.start_ms, booking_uid()
    try:
        free = require_available(deployment, event_type, start_ms, length_ms // MINUTE_MS)
    except ApiError:
        return
    host = crew(deployment, event_type, free, moved.host_id).host
    again = replace(
        moved,
        uid=uid,
        host_id=host.id,
        start_ms=start_ms,
        end_ms=start_ms + length_ms,
        ics_uid=f"{uid}@Cal.com",
        rescheduled_from_uid=None,
        rescheduling_reason=None,
        rescheduled_by=None,
    )
    made = insert(deployment, event_type, again, host)
    announce(request, Trigger.BOOKING_CREATED if made.status == Status.ACCEPTED else Trigger.BOOKING_REQUESTED, made)


@fault("series-unsorted")
def series_unsorted(seams: Seams) -> None:
    """A series is listed as it was made, not by start: an occurrence that was moved stands where it stood before."""

    def faulty(real: Function, connection: sqlite3.Connection, series_uid: str) -> list[Booking]:
        by_uid = {booking.uid: booking for booking in real(connection, series_uid)}

        def made(booking: Booking) -> tuple[int, int]:
            first = booking
            while first.rescheduled_from_uid in by_uid:
                first = by_uid[first.rescheduled_from_uid]
            return first.id, booking.id

        return sorted(by_uid.values(), key=made)

    seams.around(store.by_series, faulty)


@fault("recurring-shared-uid-cancel-reason")
def recurring_shared_uid_cancel_reason(seams: Seams) -> None:
    """The reason for which an occurrence is cancelled is written to every occurrence of its series."""

    def faulty(real: Function, request: Request, bookings: list[Booking], reason: str, by: str) -> None:
        real(request, bookings, reason, by)
        for series_uid in {booking.series_uid for booking in bookings if booking.series_uid is not None}:
            request.deployment.database.connection.execute(SERIES_REASON, (reason, series_uid))

    seams.around(cancel.cancel, faulty)
