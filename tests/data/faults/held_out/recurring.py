"""Held out: faults of series."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import timedelta
from itertools import takewhile
from typing import Any

from sandbox.bookings import cancel, confirm, create, draft, get, recurrence, store
from sandbox.bookings.booking import Status
from sandbox.faults import fault
from sandbox.faults.during import during
from sandbox.faults.seams import Function, Seams
from sandbox.instants import from_wall_clock, in_zone


@fault("series-of-one-is-no-list", operations=("create",), difficulty=4)
def series_of_one_is_no_list(seams: Seams) -> None:
    """A recurring create with `recurrenceCount` 1 answers with an object and not with an array of one."""

    def series(real: Function, *asked: Any) -> Any:
        made = real(*asked)
        return made[0] if len(made) == 1 else made

    seams.around(create.create_series, series)


@fault("series-reason-on-first-only", operations=("cancel",), difficulty=4)
def series_reason_on_first_only(seams: Seams) -> None:
    """Of several occurrences that are cancelled together only the first keeps the reason."""

    def cancelling(real: Function, request: Any, bookings: list[Any], reason: str, by: str) -> None:
        real(request, bookings[:1], reason, by)
        real(request, bookings[1:], "", by)

    seams.around(cancel.cancel, cancelling)


@fault("series-read-hides-cancelled", operations=("get",), difficulty=4)
def series_read_hides_cancelled(seams: Seams) -> None:
    """A series that is read by its uid lacks the occurrences that were cancelled."""
    reading = during(seams, get.get_booking)

    def by_series(real: Function, connection: Any, series_uid: str) -> Any:
        found = real(connection, series_uid)
        return [it for it in found if it.status != Status.CANCELLED] or found if reading() else found

    seams.around(store.by_series, by_series)


@fault("monthly-day-comes-back", operations=("create",), difficulty=5)
def monthly_day_comes_back(seams: Seams) -> None:
    """A monthly series from the 31st goes back to the 31st after a short month: 31 January, 28 February, 31 March."""

    def occurrences(real: Function, start_ms: int, rule: Any, count: int, zone: Any) -> list[int]:
        if rule.frequency != "monthly":
            found: list[int] = real(start_ms, rule, count, zone)
            return found
        first = in_zone(start_ms, zone).replace(tzinfo=None)
        starts = [start_ms]
        for number in range(1, count):
            months = first.month - 1 + number * rule.interval
            year, month = first.year + months // 12, months % 12 + 1
            day = min(first.day, monthrange(year, month)[1])
            starts.append(from_wall_clock(first.replace(year=year, month=month, day=day), zone))
        return starts

    seams.around(recurrence.occurrences, occurrences)


@fault("cancel-subsequent-stops-at-a-gap", operations=("cancel",), difficulty=5)
def cancel_subsequent_stops_at_a_gap(seams: Seams) -> None:
    """`cancelSubsequentBookings` ends at the first later occurrence that was cancelled before, and leaves the rest."""

    def subsequent(real: Function, *asked: Any) -> Any:
        return list(takewhile(lambda it: it.status != Status.CANCELLED, real(*asked)))

    seams.around(cancel.subsequent, subsequent)


@fault("series-metadata-on-first-only", operations=("create",), difficulty=4)
def series_metadata_on_first_only(seams: Seams) -> None:
    """Metadata are kept with the first occurrence of a series only."""

    def drafted(real: Function, deployment: Any, wanted: Any, who: Any, start_ms: int, *rest: Any) -> Any:
        made = real(deployment, wanted, who, start_ms, *rest)
        return made if start_ms == wanted.start_ms else replace(made, metadata={})

    seams.around(draft.draft, drafted)


@fault("confirm-one-of-the-series", operations=("confirm",), difficulty=3)
def confirm_one_of_the_series(seams: Seams) -> None:
    """Confirming an occurrence accepts it alone; the others of its series go on waiting."""
    confirming = during(seams, confirm.confirm_booking)

    def waiting(real: Function, request: Any, booking: Any) -> Any:
        return [booking] if confirming() else real(request, booking)

    seams.around(confirm._waiting, waiting)


@fault("decline-one-of-the-series", operations=("decline",), difficulty=4)
def decline_one_of_the_series(seams: Seams) -> None:
    """Declining an occurrence rejects it alone; the others of its series go on waiting."""
    declining = during(seams, confirm.decline_booking)

    def waiting(real: Function, request: Any, booking: Any) -> Any:
        found = real(request, booking)
        return [it for it in found if it.id == booking.id] if declining() else found

    seams.around(confirm._waiting, waiting)


@fault("yearly-is-365-days", operations=("create",), difficulty=4)
def yearly_is_365_days(seams: Seams) -> None:
    """A yearly series goes on by 365 days, so that it is a day early after a leap day."""

    def stepped(real: Function, last: Any, rule: Any) -> Any:
        return last + timedelta(days=365 * rule.interval) if rule.frequency == "yearly" else real(last, rule)

    seams.around(recurrence.stepped, stepped)


@fault("series-cancel-misses-moved", operations=("cancel", "reschedule"), difficulty=5)
def series_cancel_misses_moved(seams: Seams) -> None:
    """Cancelling a whole series leaves an occurrence that was moved before."""

    def remaining(real: Function, *asked: Any) -> Any:
        return [it for it in real(*asked) if it.rescheduled_from_uid is None]

    seams.around(cancel.remaining, remaining)
