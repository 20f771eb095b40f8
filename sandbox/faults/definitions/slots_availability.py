"""Faults of what is free: conflicts, buffers, limits, reservations, and what a search for slots says of them.

Most of them are only in the decision whether a time may be booked: what a search lists is right, and the two disagree.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from time import monotonic
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sandbox.availability import calendars, limits
from sandbox.availability.calendars import HostCalendar
from sandbox.availability.limits import Limits
from sandbox.bookings import booker, timing
from sandbox.faults.fault import fault
from sandbox.faults.seams import Seams
from sandbox.slots import grid, reservations

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.availability.availability import FreeHosts
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import EventType
    from sandbox.faults.seams import Function
    from sandbox.schedules.schedule import Range, Schedule
    from sandbox.slots.grid import Slot

CACHE_SECONDS: Final = 5.0
CACHE_MOST: Final = 1000
UTC_ZONE: Final = ZoneInfo("UTC")
# The conditions stay those of the blocked times, which are never shorter.
BUSY_WITHOUT_BUFFERS: Final = calendars.BUSY.replace(
    "SELECT blocked_from_ms, blocked_to_ms FROM", "SELECT start_ms, end_ms FROM"
).replace("SELECT e.blocked_from_ms, e.blocked_to_ms FROM", "SELECT b.start_ms, b.end_ms FROM")
# Only a booking that was moved away names a successor.
BOOKED_OR_MOVED_AWAY: Final = reservations.BOOKED.replace(
    "status IN ('accepted', 'pending', 'awaiting_host')",
    "(status IN ('accepted', 'pending', 'awaiting_host') OR rescheduled_to_uid IS NOT NULL)",
)


def _while_deciding(seams: Seams) -> Callable[[], bool]:
    """Says whether it is being decided just now that a booking may be made, rather than looked for slots."""
    depth = 0

    def deciding(real: Function, *arguments: Any, **named: Any) -> FreeHosts:
        nonlocal depth
        depth += 1
        try:
            free: FreeHosts = real(*arguments, **named)
            return free
        finally:
            depth -= 1

    seams.around(timing.require_available, deciding)
    return lambda: depth > 0


@fault("reschedule-old-slot-unreservable")
def reschedule_old_slot_unreservable(seams: Seams) -> None:
    """The time that a booking was moved away from can be booked again, but a reservation of it is refused."""
    seams.constant(reservations, "BOOKED", BOOKED_OR_MOVED_AWAY)


@fault("buffers-not-enforced")
def buffers_not_enforced(seams: Seams) -> None:
    """Buffers only keep slots out of searches: who asks for such a time all the same gets it."""

    def faulty(
        real: Function, deployment: Deployment, event_type: EventType, *arguments: Any, **named: Any
    ) -> FreeHosts:
        bare = replace(event_type, before_minutes=0, after_minutes=0)
        with ExitStack() as undo:
            Seams(undo).constant(calendars, "BUSY", BUSY_WITHOUT_BUFFERS)
            free: FreeHosts = real(deployment, bare, *arguments, **named)
        return free

    seams.around(timing.require_available, faulty)


@fault("overlap-start-only")
def overlap_start_only(seams: Seams) -> None:
    """A booking is refused where another covers its start; one that begins before its end is not noticed."""
    deciding = _while_deciding(seams)

    def faulty(real: Function, calendar: HostCalendar, start_ms: int, end_ms: int) -> bool:
        return bool(real(calendar, start_ms, start_ms + 1 if deciding() else end_ms))

    seams.method(HostCalendar, "is_free", faulty)


@fault("enclosed-booking-undetected")
def enclosed_booking_undetected(seams: Seams) -> None:
    """A booking is refused where another covers its start or its end; a shorter one in between is not noticed."""
    deciding = _while_deciding(seams)

    def faulty(real: Function, calendar: HostCalendar, start_ms: int, end_ms: int) -> bool:
        if not deciding():
            return bool(real(calendar, start_ms, end_ms))
        return bool(real(calendar, start_ms, start_ms + 1) and real(calendar, end_ms - 1, end_ms))

    seams.method(HostCalendar, "is_free", faulty)


@fault("limit-counts-original-on-reschedule")
def limit_counts_original_on_reschedule(seams: Seams) -> None:
    """A booking that is moved counts against the limits of its own new time, and so stands in its own way."""
    deciding = _while_deciding(seams)

    def faulty(
        real: Function,
        counted: Limits,
        deployment: Deployment,
        event_type: EventType,
        schedule: Schedule | None,
        ignored_booking: int | None,
    ) -> None:
        real(counted, deployment, event_type, schedule, None if deciding() else ignored_booking)

    seams.method(Limits, "__init__", faulty)


@fault("daily-limit-in-utc")
def daily_limit_in_utc(seams: Seams) -> None:
    """What a booking's day holds already is counted from midnight to midnight in UTC, not where the host lives."""
    deciding = _while_deciding(seams)

    def faulty(real: Function, unit: str, start_ms: int, schedule: Schedule) -> Range:
        extent: Range = real(
            unit, start_ms, replace(schedule, zone=UTC_ZONE) if unit == "day" and deciding() else schedule
        )
        return extent

    seams.around(limits.extent_around, faulty)


@fault("active-limit-case-bypass")
def active_limit_case_bypass(seams: Seams) -> None:
    """The limit of active bookings knows an address only as it was written: in capitals it has none yet."""
    for name in ("ACTIVE", "ACTIVE_SEATS"):
        exact = getattr(booker, name).replace("LOWER(a.email) = LOWER(?)", "a.email = ?")
        seams.constant(booker, name, exact)


@dataclass(frozen=True, slots=True)
class _Searched:
    """What a search found, and when."""

    event_type: EventType
    real_now: float
    now: float
    slots: list[Slot]

    def is_fresh(self, event_type: EventType, real_now: float, now: float) -> bool:
        """By both clocks: that of a sandbox may stand still for ever, or be set forward by a day at once."""
        aged = max(real_now - self.real_now, abs(now - self.now))
        return event_type is self.event_type and aged < CACHE_SECONDS


@fault("slots-stale-cache-after-booking")
def slots_stale_cache_after_booking(seams: Seams) -> None:
    """A search for slots is answered as seconds ago, whatever was booked or cancelled since."""
    kept: dict[tuple[object, ...], _Searched] = {}

    def faulty(
        real: Function, deployment: Deployment, event_type: EventType, *arguments: int, **named: int | None
    ) -> list[Slot]:
        real_now, now = monotonic(), deployment.clock.now_ms() / 1000
        # An event type is one object for as long as no account, schedule or event type of its deployment is changed.
        key = (id(event_type), *arguments, *named.items())
        found = kept.get(key)
        if found is not None and found.is_fresh(event_type, real_now, now):
            return found.slots
        if len(kept) >= CACHE_MOST:
            kept.clear()
        kept[key] = _Searched(event_type, real_now, now, real(deployment, event_type, *arguments, **named))
        return kept[key].slots

    seams.around(grid.free_slots, faulty)
