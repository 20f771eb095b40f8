"""Held out: faults of lists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.bookings import listing, listing_query
from sandbox.faults import fault
from sandbox.faults.seams import Function, Seams


@fault("total-ignores-status", operations=("list",), difficulty=3)
def total_ignores_status(seams: Seams) -> None:
    """`totalItems` counts the bookings of every status, also where `status` asks for some."""

    def selected(real: Function, request: Any, query: Any, *rest: Any, **named: Any) -> Any:
        _, ids = real(request, query, *rest, **named)
        total, _ = real(request, replace(query, statuses=()), *rest, **named)
        return total, ids

    seams.around(listing.selected, selected)


@fault("next-page-after-the-last", operations=("list",), difficulty=3)
def next_page_after_the_last(seams: Seams) -> None:
    """A page that ends exactly with the last booking says that there is a next one."""

    def pagination(real: Function, total: int, skip: int, take: int) -> Any:
        said = real(total, skip, take)
        return {**said, "hasNextPage": min(skip, total) + take <= total}

    seams.around(listing._pagination, pagination)


@fault("skip-counts-pages", operations=("list",), difficulty=3)
def skip_counts_pages(seams: Seams) -> None:
    """`skip` is taken for a number of pages, not of bookings; what the pagination says is as ever."""

    def selected(real: Function, request: Any, query: Any, *rest: Any, **named: Any) -> Any:
        return real(request, replace(query, skip=query.skip * query.take), *rest, **named)

    seams.around(listing.selected, selected)


@fault("statuses-all-at-once", operations=("list",), difficulty=3)
def statuses_all_at_once(seams: Seams) -> None:
    """Of several statuses a booking must have every one, so that `upcoming,cancelled` finds nothing."""

    def selection(real: Function, request: Any, query: Any, *rest: Any) -> Any:
        found = real(request, query, *rest)
        conditions = [listing.STATUS_CONDITIONS[status] for status in query.statuses]
        return replace(found, where=found.where.replace(" OR ".join(conditions), " AND ".join(conditions)))

    seams.around(listing._selection, selection)


@fault("sort-end-by-start", operations=("list",), difficulty=4)
def sort_end_by_start(seams: Seams) -> None:
    """`sortEnd` sorts by the start, which shows where bookings differ in length."""
    seams.item(listing.SORTS, "sortEnd", "start_ms")


@fault("name-and-email-either", operations=("list",), difficulty=4)
def name_and_email_either(seams: Seams) -> None:
    """With `attendeeName` and `attendeeEmail` it is enough that one of the two fits."""

    def condition(real: Function, request: Any, query: Any, values: Any) -> str:
        found: str = real(request, query, values)
        if query.attendee_email is None or query.attendee_name is None:
            return found
        return f"({found.replace(' AND EXISTS', ' OR EXISTS')})"

    seams.around(listing.attendee_condition, condition)


@fault("sort-lost-on-later-pages", operations=("list",), difficulty=5)
def sort_lost_on_later_pages(seams: Seams) -> None:
    """Pages after the first are in the order of starts whatever was asked for, so that pages share bookings."""

    def queried(real: Function, *asked: Any, **named: Any) -> Any:
        query = real(*asked, **named)
        return replace(query, sorts={}) if query.skip else query

    seams.around(listing_query.list_query, queried)


@fault("declined-not-among-cancelled", operations=("list",), difficulty=4)
def declined_not_among_cancelled(seams: Seams) -> None:
    """`status=cancelled` leaves out what the host declined, which no other status finds either."""
    seams.item(listing.STATUS_CONDITIONS, "cancelled", "status = 'cancelled'")


@fault("past-begins-at-the-start", operations=("list",), difficulty=5)
def past_begins_at_the_start(seams: Seams) -> None:
    """A booking in progress is among the past ones already, beside being upcoming."""
    condition = "(start_ms <= :now AND status NOT IN ('cancelled', 'rejected'))"
    seams.item(listing.STATUS_CONDITIONS, "past", condition)


@fault("updated-filter-reads-creation", operations=("list",), difficulty=4)
def updated_filter_reads_creation(seams: Seams) -> None:
    """`afterUpdatedAt` compares with the creation, so that what was changed since is not found."""
    seams.item(listing.RANGES, "afterUpdatedAt", "created_ms >= :afterUpdatedAt")


@fault("event-type-filter-lost-beside-status", operations=("list",), difficulty=4)
def event_type_filter_lost_beside_status(seams: Seams) -> None:
    """Beside `status` the filter by event types is not looked at."""

    def queried(real: Function, *asked: Any, **named: Any) -> Any:
        query = real(*asked, **named)
        return replace(query, event_type_ids=()) if query.statuses else query

    seams.around(listing_query.list_query, queried)
