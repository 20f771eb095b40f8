"""Held out: faults of what is free."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.availability import bounds, calendars, limits
from sandbox.availability.availability import Availability
from sandbox.availability.calendars import HostCalendar
from sandbox.bookings import store
from sandbox.faults import fault
from sandbox.faults.during import during
from sandbox.faults.seams import Function, Seams
from sandbox.schedules.schedule import Schedule
from sandbox.slots import grid, reservations


@fault("touching-bookings-conflict", operations=("create",), difficulty=3)
def touching_bookings_conflict(seams: Seams) -> None:
    """A booking that begins when another ends is refused, as if the two overlapped."""

    def is_free(real: Function, calendar: Any, start_ms: int, end_ms: int) -> bool:
        return bool(real(calendar, start_ms - 1, end_ms + 1))

    def busy_ranges(real: Function, *asked: Any) -> Any:
        *whose, from_ms, to_ms, ignored = asked
        return real(*whose, from_ms - 1, to_ms + 1, ignored)

    seams.method(HostCalendar, "is_free", is_free)
    seams.around(calendars.busy_ranges, busy_ranges)


@fault("notice-missing-in-slots", operations=("slots",), difficulty=3)
def notice_missing_in_slots(seams: Seams) -> None:
    """A search offers times that are too soon to be booked: the notice is only asked for at the booking."""
    searching = during(seams, grid.free_slots)

    def bounded(real: Function, now_ms: int, *asked: Any) -> Any:
        found = real(now_ms, *asked)
        return replace(found, earliest_ms=now_ms) if searching() else found

    seams.around(bounds.bounds, bounded)


@fault("move-ignores-notice", operations=("reschedule",), difficulty=4)
def move_ignores_notice(seams: Seams) -> None:
    """A booking can be moved to a time that is too soon, or beyond the window, to be booked."""

    def began(real: Function, availability: Any, *asked: Any, ignored_booking: Any = None, **named: Any) -> None:
        real(availability, *asked, ignored_booking=ignored_booking, **named)
        if ignored_booking is not None:
            unbound = replace(availability.bounds, earliest_ms=availability.bounds.now_ms, window_to_ms=None)
            availability.bounds = unbound

    seams.method(Availability, "__init__", began)


@fault("limits-count-cancelled", operations=("create", "cancel"), difficulty=4)
def limits_count_cancelled(seams: Seams) -> None:
    """A cancelled booking goes on counting against the limits of its day, week, month and year."""
    taken = limits.TAKEN.replace("'pending')", "'pending', 'cancelled')")
    seams.constant(limits, "TAKEN", taken)


@fault("schedule-exceptions-ignored", operations=("create", "slots"), difficulty=4)
def schedule_exceptions_ignored(seams: Seams) -> None:
    """The exceptions of a schedule are shown and not kept: a day that it closes can be booked."""

    def open_on(real: Function, schedule: Any, day: Any) -> Any:
        return real(replace(schedule, exceptions={}, _days={}), day)

    seams.method(Schedule, "open_on", open_on)


@fault("buffers-do-not-block-others", operations=("create",), difficulty=4)
def buffers_do_not_block_others(seams: Seams) -> None:
    """The buffers of a booking are kept free from its own event type only, not from the host's others."""

    def insert(real: Function, connection: Any, booking: Any, _before: int, _after: int, *rest: Any) -> Any:
        return real(connection, booking, 0, 0, *rest)

    seams.around(store.insert, insert)


@fault("slots-of-default-length", operations=("slots",), difficulty=4)
def slots_of_default_length(seams: Seams) -> None:
    """`duration` of a search says how long the slots shown last; whether they are free is looked up for the default."""

    def slots(real: Function, deployment: Any, event_type: Any, _length: int, *rest: Any, **named: Any) -> Any:
        return real(deployment, event_type, event_type.length, *rest, **named)

    seams.around(grid.free_slots, slots)


@fault("released-slot-stays-hidden", operations=("reserve-slot", "slots"), difficulty=3)
def released_slot_stays_hidden(seams: Seams) -> None:
    """A reservation that was deleted goes on hiding its slot from searches."""
    seams.around(reservations.release, lambda _real, *_asked: None)


@fault("reservation-never-ends", operations=("reserve-slot", "slots"), difficulty=5)
def reservation_never_ends(seams: Seams) -> None:
    """A reservation whose time is over goes on hiding its slot."""
    seams.constant(grid, "RESERVED", grid.RESERVED.replace("until_ms > ?", "until_ms > ? - 10000000000000"))


@fault("open-requests-block", operations=("create",), difficulty=4)
def open_requests_block(seams: Seams) -> None:
    """A booking that waits for its host keeps others from asking for the time, also where it should not."""
    busy = calendars.BUSY.replace(
        "OR (:pending_blocks AND event_type_id = :event_type)", "OR event_type_id = :event_type"
    )
    seams.constant(calendars, "BUSY", busy)


@fault("last-slot-runs-over", operations=("slots",), difficulty=4)
def last_slot_runs_over(seams: Seams) -> None:
    """A search offers times that begin within the host's hours and end after them."""
    searching = during(seams, grid.free_slots)

    def available(real: Function, calendar: Any, start_ms: int, end_ms: int) -> bool:
        if not searching():
            return bool(real(calendar, start_ms, end_ms))
        within = any(opens <= start_ms < closes for opens, closes in calendar._open)
        return within and bool(calendar.is_free(start_ms, end_ms))

    seams.method(HostCalendar, "is_available", available)
