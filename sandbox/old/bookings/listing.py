"""`GET /v2/bookings` of 2024-04-15: one status at a time, filters in brackets, and the caller's series in brief."""

import re
from typing import Any

from sandbox.bookings import store
from sandbox.bookings.listing import selected
from sandbox.bookings.listing_query import STATUSES, ListQuery
from sandbox.bookings.scope import scope_of_caller
from sandbox.http.answer import Answer, success
from sandbox.http.errors import ValidationError
from sandbox.http.request import Request
from sandbox.instants import iso_utc
from sandbox.old.bookings.output import listed_output
from sandbox.old.controller import refusing_in_one_envelope
from sandbox.validation.formats import INT32_MAX
from sandbox.validation.paging import count_constraints, leading_integer
from sandbox.validation.properties import Flaw, error_list

DEFAULT_LIMIT, MOST = 10, 100
ID_FILTERS = ("teamsIds", "userIds", "eventTypeIds")
# filters[userIds]=1, filters[userIds][]=1 and filters[userIds][0]=1 say the same.
BRACKETS = re.compile(r"filters\[(\w+)\](?:\[\d*\])?", re.ASCII)
SERIES = """
    SELECT series_uid, status, start_ms FROM bookings WHERE host_id = ? AND series_uid IS NOT NULL
    ORDER BY series_uid, start_ms
"""
STANDINGS = ("ACCEPTED", "CANCELLED", "REJECTED", "PENDING", "AWAITING_HOST")


@refusing_in_one_envelope
def list_old_bookings(request: Request) -> Answer:
    """200 with a page, where the next one begins, and all series of the caller."""
    query = old_list_query(request.query())
    total, ids = selected(request, query, scope_of_caller(request), hosts=query.user_ids)
    page = store.by_ids(request.deployment.database.connection, ids)
    following = query.skip + query.take
    return success(
        {
            "bookings": [listed_output(request, booking) for booking in page],
            "recurringInfo": _series(request),
            "totalCount": total,
            "nextCursor": following if following < total else None,
        }
    )


def old_list_query(query: dict[str, Any]) -> ListQuery:
    """The query, checked; parameters it does not know are ignored. ValidationError 400 lists all that is wrong."""
    filters: dict[str, list[str]] = {}
    for name, value in query.items():
        found = BRACKETS.fullmatch(name)
        if found is not None:
            filters.setdefault(found[1], []).extend(value if isinstance(value, list) else [value])
    flaws = _filter_flaws(filters)
    counts = {}
    for name, default, least, most in (("limit", DEFAULT_LIMIT, 1, MOST), ("cursor", 0, 0, None)):
        given = query.get(name)
        number = default if given is None else leading_integer(given if isinstance(given, str) else given[0])
        constraints = count_constraints(name, number, least, most)
        if constraints:
            flaws.append(Flaw(name, number, {name: number}, constraints))
        counts[name] = number or 0
    if flaws:
        raise ValidationError(error_list(flaws))
    ids = {name: tuple(leading_integer(text) or 0 for text in filters.get(name, ())) for name in ID_FILTERS}
    return ListQuery(
        statuses=(filters.get("status", ["upcoming"])[0],),
        attendee_email=None,
        attendee_name=None,
        booking_uid=None,
        event_type_ids=ids["eventTypeIds"],
        team_ids=ids["teamsIds"],
        user_ids=ids["userIds"],
        instants={},
        sorts={},
        take=counts["limit"],
        skip=counts["cursor"],
    )


def _filter_flaws(filters: dict[str, list[str]]) -> list[Flaw]:
    inside = []
    status = filters.get("status")
    if status is not None and (len(status) > 1 or status[0] not in STATUSES):
        text = f"status must be one of the following values: {', '.join(STATUSES)}"
        inside.append(Flaw("status", status[0] if len(status) == 1 else status, filters, {"isEnum": text}))
    for name in ID_FILTERS:
        numbers = [leading_integer(text) for text in filters.get(name, ())]
        if any(number is None or not 1 <= number <= INT32_MAX for number in numbers):
            text = f"each value in {name} must be a positive number"
            inside.append(Flaw(name, filters[name], filters, {"isPositive": text}))
    return [Flaw("filters", filters, {"filters": filters}, {}, tuple(inside))] if inside else []


def _series(request: Request) -> list[dict[str, Any]]:
    """The series that the caller hosts: their starts by where the occurrences stand."""
    rows = request.deployment.database.connection.execute(SERIES, (request.require_caller().id,)).fetchall()
    found: dict[str, dict[str, Any]] = {}
    for series_uid, status, start_ms in rows:
        start = iso_utc(start_ms)
        info = found.setdefault(
            series_uid,
            {
                "recurringEventId": series_uid,
                "count": 0,
                "firstDate": start,
                "bookings": {standing: [] for standing in STANDINGS},
            },
        )
        info["count"] += 1
        info["bookings"][status.upper()].append(start)
    return list(found.values())
