"""Faults of what a time means: zones, clock changes, the calendar's uneven months."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from sandbox.availability.calendars import schedule_of
from sandbox.bookings import calendar_links, draft, order, recurrence
from sandbox.faults.fault import fault
from sandbox.instants import from_wall_clock, in_zone
from sandbox.schedules.schedule import Schedule
from sandbox.validation.formats import time_zone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sandbox.accounts.users import User
    from sandbox.bookings.body import Body
    from sandbox.bookings.booking import Booking
    from sandbox.bookings.order import Order
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import EventType, Recurrence
    from sandbox.faults.seams import Function, Seams
    from sandbox.schedules.schedule import Range

SERVER_ZONE: Final = ZoneInfo("Europe/Berlin")
NEPAL: Final = ("Asia/Kathmandu", "Asia/Katmandu")
NEPAL_EXTRA_MINUTES: Final = 45
_SAYS_ITS_ZONE: Final = re.compile(r"T.*(?:[zZ]|[+-]\d\d(?::?\d\d)?)$")


def _wall_clock(instant_ms: int, zone: ZoneInfo | timezone) -> datetime:
    return in_zone(instant_ms, zone).replace(tzinfo=None)


def _offset(instant_ms: int, zone: ZoneInfo) -> timedelta:
    return in_zone(instant_ms, zone).utcoffset() or timedelta()


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)


@fault("naive-start-read-in-attendee-zone")
def naive_start_read_in_attendee_zone(seams: Seams) -> None:
    """A start that names no zone is taken for the time on the attendee's clock, not for UTC."""

    def faulty(real: Function, event_type: EventType, body: Body, *rest: Any) -> Order:
        wanted: Order = real(event_type, body, *rest)
        if _SAYS_ITS_ZONE.search(body["start"]):
            return wanted
        zone = time_zone(wanted.booker.time_zone)
        return replace(wanted, start_ms=from_wall_clock(_wall_clock(wanted.start_ms, UTC), zone))

    seams.around(order.order, faulty)


@fault("end-shifts-across-dst")
def end_shifts_across_dst(seams: Seams) -> None:
    """The end is worked out on the attendee's clock: a booking during which that is moved loses or gains an hour."""

    def faulty(real: Function, deployment: Deployment, wanted: Order, *rest: Any) -> Booking:
        booking: Booking = real(deployment, wanted, *rest)
        zone = time_zone(wanted.booker.time_zone)
        # A booking that ends as the clocks are moved has nothing of the time after.
        moved = _offset(booking.end_ms - 1, zone) - _offset(booking.start_ms, zone)
        return replace(booking, end_ms=booking.end_ms - _milliseconds(moved))

    seams.around(draft.draft, faulty)


@fault("recurring-fixed-utc-across-dst")
def recurring_fixed_utc_across_dst(seams: Seams) -> None:
    """A weekly series keeps its hour in UTC, and on the attendee's clock it moves when that is moved."""

    def faulty(real: Function, start_ms: int, recurring: Recurrence, count: int, zone: ZoneInfo) -> list[int]:
        starts: list[int] = real(start_ms, recurring, count, UTC if recurring.frequency == "weekly" else zone)
        return starts

    seams.around(recurrence.occurrences, faulty)


@fault("recurring-dst-from-server-zone")
def recurring_dst_from_server_zone(seams: Seams) -> None:
    """Occurrences are set right for the clock changes of the server's zone, whatever those of the attendee's are."""

    def faulty(real: Function, start_ms: int, recurring: Recurrence, count: int, zone: ZoneInfo) -> list[int]:
        uncorrected = real(start_ms, recurring, count, timezone(_offset(start_ms, zone)))
        first = _wall_clock(start_ms, SERVER_ZONE)
        return [from_wall_clock(first + timedelta(milliseconds=it - start_ms), SERVER_ZONE) for it in uncorrected]

    seams.around(recurrence.occurrences, faulty)


@fault("nepal-offset-extends-busy-block")
def nepal_offset_extends_busy_block(seams: Seams) -> None:
    """A host whose hours are those of Nepal, at +05:45, stays busy for 45 minutes after the end of each booking."""

    def faulty(
        real: Function,
        deployment: Deployment,
        event_type: EventType,
        booking: Booking,
        host: User | None,
        others: Iterable[User] = (),
    ) -> Booking:
        schedule = schedule_of(deployment, event_type, None if host is None else host.id)
        if schedule is not None and schedule.zone.key in NEPAL:
            event_type = replace(event_type, after_minutes=event_type.after_minutes + NEPAL_EXTRA_MINUTES)
        stored: Booking = real(deployment, event_type, booking, host, others)
        return stored

    seams.around(draft.insert, faulty)


@fault("monthly-overflow")
def monthly_overflow(seams: Seams) -> None:
    """A month without the day of a monthly series has its occurrence some days into the next month."""

    def faulty(real: Function, last: datetime, recurring: Recurrence) -> datetime:
        if recurring.frequency != "monthly":
            stepped: datetime = real(last, recurring)
            return stepped
        months = last.month - 1 + recurring.interval
        first = date(last.year + months // 12, months % 12 + 1, 1)
        return datetime.combine(first, last.time()) + timedelta(days=last.day - 1)

    seams.around(recurrence.stepped, faulty)


@fault("availability-edge-on-dst-day")
def availability_edge_on_dst_day(seams: Seams) -> None:
    """On a day of a clock change the schedule opens at an hour worked out with the offset of the day before."""

    def faulty(real: Function, schedule: Schedule, day: date) -> tuple[Range, ...]:
        ranges: tuple[Range, ...] = real(schedule, day)
        if not ranges:
            return ranges
        (opens, closes), *later = ranges
        the_day_before = _wall_clock(opens, schedule.zone).replace(tzinfo=schedule.zone) - timedelta(days=1)
        shifted = opens + _milliseconds(_offset(opens, schedule.zone) - (the_day_before.utcoffset() or timedelta()))
        return ((shifted, closes), *later) if shifted < closes else tuple(later)

    seams.method(Schedule, "open_on", faulty)


@fault("interval-ignored")
def interval_ignored(seams: Seams) -> None:
    """A series of every second week, or third, or any, has an occurrence every week; months and years likewise."""

    def faulty(real: Function, start_ms: int, recurring: Recurrence, *rest: Any) -> list[int]:
        starts: list[int] = real(start_ms, replace(recurring, interval=1), *rest)
        return starts

    seams.around(recurrence.occurrences, faulty)


@fault("calendar-link-local-time")
def calendar_link_local_time(seams: Seams) -> None:
    """Google's link and the ICS entry do not say that their times are UTC: calendars take them for local ones."""

    def faulty(real: Function, instant_ms: int) -> str:
        return str(real(instant_ms)).removesuffix("Z")

    seams.around(calendar_links.entry_time, faulty)


@fault("calendar-link-stale-after-reschedule")
def calendar_link_stale_after_reschedule(seams: Seams) -> None:
    """Calendar links are kept under the iCalendar uid, which outlives a reschedule: its links stay those of before."""
    kept: dict[str, list[dict[str, str]]] = {}

    def faulty(real: Function, booking: Booking, *rest: Any) -> list[dict[str, str]]:
        if booking.ics_uid not in kept:
            kept[booking.ics_uid] = real(booking, *rest)
        return kept[booking.ics_uid]

    seams.around(calendar_links.links, faulty)
