"""Faults of the list: what its filters let through, its order, and what makes it fail."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.bookings import listing, listing_query, store
from sandbox.faults.fault import Kind, fault
from sandbox.instants import DAY_MS, from_wall_clock, in_zone
from sandbox.validation.formats import time_zone

if TYPE_CHECKING:
    import sqlite3

    from sandbox.bookings.booking import Booking
    from sandbox.bookings.listing_query import ListQuery, Query
    from sandbox.bookings.scope import Scope
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.answer import Answer
    from sandbox.http.request import Request

MONTH_MS: Final = 31 * DAY_MS
MOST_PARAMETERS: Final = 3000


@fault("date-filters-ignored")
def date_filters_ignored(seams: Seams) -> None:
    """`afterStart` and `beforeEnd` are checked and then have no effect."""
    seams.item(listing.RANGES, "afterStart", "TRUE")
    seams.item(listing.RANGES, "beforeEnd", "TRUE")


@fault("implicit-one-month-window")
def implicit_one_month_window(seams: Seams) -> None:
    """One who administers a team and asks for no dates is not listed what began more than a month ago."""

    def list_answer(real: Function, request: Request, query: ListQuery, scope: Scope) -> Answer:
        administers = request.deployment.catalogue.teams_of(request.require_caller().id).administered
        if administers and not query.instants and _is_of_caller(request):
            since_ms = request.deployment.clock.now_ms() - MONTH_MS
            query = replace(query, instants={"afterStart": since_ms})
        answer: Answer = real(request, query, scope)
        return answer

    seams.around(listing.list_answer, list_answer)


@fault("attendee-email-case-sensitive-with-status")
def attendee_email_case_sensitive_with_status(seams: Seams) -> None:
    """An attendee's address is found in any case, but together with a status only as it was written."""

    def attendee_condition(real: Function, request: Request, query: ListQuery, values: dict[str, Any]) -> str:
        condition: str = real(request, query, values)
        if query.statuses:
            return condition
        return condition.replace("email = :attendee_email", "email = :attendee_email COLLATE NOCASE")

    seams.around(listing.attendee_condition, attendee_condition)


@fault("result-order-of-id-lookup")
def result_order_of_id_lookup(seams: Seams) -> None:
    """The bookings of a page come by their ids, whatever order decided which they are."""

    def by_ids(real: Function, connection: sqlite3.Connection, ids: list[int]) -> list[Booking]:
        bookings: list[Booking] = real(connection, sorted(ids))
        return bookings

    seams.around(store.by_ids, by_ids)


@fault("before-end-exclusive")
def before_end_exclusive(seams: Seams) -> None:
    """A booking that begins at `afterStart` itself, or ends at `beforeEnd` itself, is left out."""
    seams.item(listing.RANGES, "afterStart", "start_ms > :afterStart")
    seams.item(listing.RANGES, "beforeEnd", "end_ms < :beforeEnd")


@fault("day-window-previous-day")
def day_window_previous_day(seams: Seams) -> None:
    """A window inside one day begins at the midnight before it where the caller lives, which may be a day earlier."""

    def list_answer(real: Function, request: Request, query: ListQuery, scope: Scope) -> Answer:
        after_ms, before_ms = query.instants.get("afterStart"), query.instants.get("beforeEnd")
        if after_ms is not None and before_ms is not None and after_ms // DAY_MS == before_ms // DAY_MS:
            zone = time_zone(request.require_caller().time_zone)
            midnight = in_zone(after_ms, zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
            query = replace(query, instants={**query.instants, "afterStart": from_wall_clock(midnight, zone)})
        answer: Answer = real(request, query, scope)
        return answer

    seams.around(listing.list_answer, list_answer)


@fault("in-progress-vanishes")
def in_progress_vanishes(seams: Seams) -> None:
    """A booking is upcoming until it begins and past once it has ended, and while it lasts it is neither."""
    upcoming = listing.STATUS_CONDITIONS["upcoming"]
    seams.item(listing.STATUS_CONDITIONS, "upcoming", upcoming.replace("end_ms", "start_ms"))


@fault("one-bad-row-breaks-list")
def one_bad_row_breaks_list(seams: Seams) -> None:
    """The list wants a text for every answer, and fails as a whole on a booking that was answered with null."""

    def listed(real: Function, request: Request, booking: Booking) -> Any:
        shown = real(request, booking)
        # Of a booking with seats each attendee has answered for himself.
        if "bookingFieldsResponses" in shown:
            _require_answered(booking.responses)
        return shown

    seams.around(listing.listed, listed)


def _require_answered(answers: dict[str, Any]) -> None:
    # Null is kept as empty text, and a row without any answers reads as if it had none. A phone is enough for contact.
    unanswered = [slug for slug, answer in answers.items() if answer in (None, "") and slug != "email"]
    if unanswered or not answers:
        raise TypeError(f"expected string, received null: {unanswered}")


@fault("list-500-over-3000", Kind.LOAD)
def list_500_over_3000(seams: Seams) -> None:
    """The list first looks up all bookings that its caller may see, and fails once these are more than 3000."""

    def selected(real: Function, request: Request, query: ListQuery, scope: Scope, *rest: Any, **named: Any) -> Any:
        counting = f"SELECT COUNT(*) FROM bookings WHERE {scope.condition}"  # noqa: S608 -- the sandbox's own condition
        (number,) = request.deployment.database.connection.execute(counting, scope.values).fetchone()
        if number > MOST_PARAMETERS:
            raise RuntimeError(f"too many bind variables: {number}")
        return real(request, query, scope, *rest, **named)

    seams.around(listing.selected, selected)


@fault("repeated-query-keys-last-wins")
def repeated_query_keys_last_wins(seams: Seams) -> None:
    """Of `eventTypeIds` that is sent several times only the last one counts."""

    def list_query(real: Function, query: Query, **named: Any) -> ListQuery:
        sent = query.get("eventTypeIds")
        checked: ListQuery = real({**query, "eventTypeIds": sent[-1]} if isinstance(sent, list) else query, **named)
        return checked

    seams.around(listing_query.list_query, list_query)


def _is_of_caller(request: Request) -> bool:
    """Whether the general list was asked for: the lists of organisations name one in the path."""
    return not request.params
