"""`GET /v2/bookings`: the caller's bookings, filtered, sorted, a page at a time."""

from dataclasses import dataclass
from typing import Any

from sandbox.bookings import store
from sandbox.bookings.booking import Booking
from sandbox.bookings.listing_query import ListQuery, list_query
from sandbox.bookings.output import booking_output
from sandbox.bookings.scope import HOSTED, TOTAL_HOSTED, Scope, scope_of_caller, within_teams
from sandbox.http.answer import Answer, as_json
from sandbox.http.errors import procedure_bad_request
from sandbox.http.request import Request
from sandbox.platform.addresses import sought_address

# Several statuses are OR-ed. `:now` decides; a booking in progress has not ended, so it is upcoming.
STATUS_CONDITIONS = {
    "upcoming": (
        "(end_ms >= :now AND CASE WHEN series_uid IS NOT NULL THEN status = 'accepted' "
        "ELSE status NOT IN ('cancelled', 'rejected') END)"
    ),
    "recurring": "(end_ms >= :now AND series_uid IS NOT NULL AND status NOT IN ('cancelled', 'rejected'))",
    "past": "(end_ms <= :now AND status NOT IN ('cancelled', 'rejected'))",
    "cancelled": "status IN ('cancelled', 'rejected')",
    "unconfirmed": "(end_ms >= :now AND status = 'pending')",
}
NEWEST_FIRST = {"past", "cancelled"}
RANGES = {
    "afterStart": "start_ms >= :afterStart",
    "beforeEnd": "end_ms <= :beforeEnd",
    "afterCreatedAt": "created_ms >= :afterCreatedAt",
    "beforeCreatedAt": "created_ms <= :beforeCreatedAt",
    "afterUpdatedAt": "updated_ms >= :afterUpdatedAt",
    "beforeUpdatedAt": "updated_ms <= :beforeUpdatedAt",
}
# Which of several sort parameters counts is decided by this order.
SORTS = {
    "sortStart": "start_ms",
    "sortEnd": "end_ms",
    "sortCreated": "created_ms",
    "sortUpdatedAt": "updated_ms",
}


@dataclass(frozen=True, slots=True)
class Selection:
    """The WHERE and ORDER BY of a list, with their values."""

    where: str
    order: str
    values: dict[str, Any]


def list_bookings(request: Request) -> Answer:
    """200 with a page and its place among all pages."""
    return list_answer(request, list_query(request.query()), scope_of_caller(request))


def list_answer(request: Request, query: ListQuery, scope: Scope) -> Answer:
    """200 with a page of what a scope holds."""
    total, ids = selected(request, query, scope)
    page = store.by_ids(request.deployment.database.connection, ids)
    return as_json(
        200,
        {
            "status": "success",
            "data": [listed(request, booking) for booking in page],
            "pagination": _pagination(total, query.skip, query.take),
        },
    )


def listed(request: Request, booking: Booking) -> dict[str, Any]:
    """A booking as a list shows it to the caller."""
    return booking_output(request.deployment, booking, request.caller)


def selected(request: Request, query: ListQuery, scope: Scope, hosts: tuple[int, ...] = ()) -> tuple[int, list[int]]:
    """How many bookings match, and the ids of those on the page; with `hosts` only what one of these users hosts."""
    selection = _selection(request, query, scope, hosts)
    connection = request.deployment.database.connection
    # A host's own total is kept: counting it anew for every page would cost more the busier the host.
    counting = f"SELECT COUNT(*) FROM bookings WHERE {selection.where}"  # noqa: S608 -- conditions from this module
    if selection.where == HOSTED:
        counting = TOTAL_HOSTED
    (total,) = connection.execute(counting, selection.values).fetchone()
    paging = f"SELECT id FROM bookings WHERE {selection.where} ORDER BY {selection.order} LIMIT :take OFFSET :skip"  # noqa: S608
    rows = connection.execute(paging, {**selection.values, "take": query.take, "skip": query.skip}).fetchall()
    return total, [row[0] for row in rows]


def _selection(request: Request, query: ListQuery, scope: Scope, hosts: tuple[int, ...]) -> Selection:
    values, conditions = {**scope.values}, [scope.condition]
    if query.statuses:
        values["now"] = request.deployment.clock.now_ms()
        conditions.append(f"({' OR '.join(STATUS_CONDITIONS[status] for status in query.statuses)})")
    for name, instant_ms in query.instants.items():
        conditions.append(RANGES[name])
        values[name] = instant_ms
    if query.booking_uid is not None:
        conditions.append("uid = :uid")
        values["uid"] = query.booking_uid
    attendee = attendee_condition(request, query, values)
    if attendee:
        conditions.append(attendee)
    if query.event_type_ids:
        conditions.append(_event_type_condition(request, query.event_type_ids, values))
    if hosts:
        conditions.append(f"host_id IN ({', '.join(map(str, hosts))})")
    if query.team_ids:
        conditions.append(within_teams(scope.teams.intersection(query.team_ids)))
    return Selection(" AND ".join(conditions), _order(query), values)


def attendee_condition(request: Request, query: ListQuery, values: dict[str, Any]) -> str:
    """The condition that somebody of the address and name asked for attends, empty without; `values` gets both."""
    parts = []
    if query.attendee_email is not None:
        parts.append("id IN (SELECT booking_id FROM attendees WHERE email = :attendee_email)")
        values["attendee_email"] = sought_address(
            request.deployment.catalogue, request.require_caller(), query.attendee_email
        )
    if query.attendee_name is not None:
        parts.append("EXISTS (SELECT 1 FROM attendees a WHERE a.booking_id = bookings.id AND a.name = :attendee_name)")
        values["attendee_name"] = query.attendee_name
    return " AND ".join(parts)


def _event_type_condition(request: Request, ids: tuple[int, ...], values: dict[str, Any]) -> str:
    for position, event_type_id in enumerate(ids):
        if request.deployment.catalogue.event_type(event_type_id) is None:
            raise procedure_bad_request()
        values[f"event_type_{position}"] = event_type_id
    return f"event_type_id IN ({', '.join(f':event_type_{position}' for position in range(len(ids)))})"


def _order(query: ListQuery) -> str:
    for name, column in SORTS.items():
        direction = query.sorts.get(name)
        if direction is not None:
            return f"{column} {direction}, id {direction}"
    direction = "desc" if len(query.statuses) == 1 and query.statuses[0] in NEWEST_FIRST else "asc"
    return f"start_ms {direction}, id {direction}"


def _pagination(total: int, skip: int, take: int) -> dict[str, Any]:
    skipped = min(skip, total)
    pages = -(-total // take)
    return {
        "returnedItems": max(0, min(take, total - skipped)),
        "totalItems": total,
        "itemsPerPage": take,
        "remainingItems": max(0, total - (skipped + take)),
        "currentPage": min(skipped // take + 1, pages),
        "totalPages": pages,
        "hasNextPage": skipped + take < total,
        "hasPreviousPage": skipped > 0,
    }
