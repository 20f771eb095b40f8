"""`GET /v2/bookings`: the caller's bookings, filtered, sorted, a page at a time."""

from dataclasses import dataclass
from typing import Any

from sandbox.bookings import store
from sandbox.bookings.listing_query import ListQuery, list_query
from sandbox.bookings.output import booking_output
from sandbox.http.answer import Answer, as_json
from sandbox.http.errors import procedure_bad_request
from sandbox.http.request import Request

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
VISIBLE = "(host_id = :caller OR id IN (SELECT booking_id FROM attendees WHERE email = :email))"
# One who is nobody's guest sees what he hosts: that condition alone follows an index in the order of the page.
HOSTED = "host_id = :caller"
IS_GUEST = "SELECT 1 FROM attendees WHERE email = :email LIMIT 1"


@dataclass(frozen=True, slots=True)
class Selection:
    """The WHERE and ORDER BY of a list, with their values."""

    where: str
    order: str
    values: dict[str, Any]


def list_bookings(request: Request) -> Answer:
    """200 with a page and its place among all pages."""
    query = list_query(request.query())
    selection = _selection(request, query)
    connection = request.deployment.database.connection
    counting = f"SELECT COUNT(*) FROM bookings WHERE {selection.where}"  # noqa: S608 -- conditions from this module
    (total,) = connection.execute(counting, selection.values).fetchone()
    paging = f"SELECT id FROM bookings WHERE {selection.where} ORDER BY {selection.order} LIMIT :take OFFSET :skip"  # noqa: S608
    rows = connection.execute(paging, {**selection.values, "take": query.take, "skip": query.skip}).fetchall()
    page = store.by_ids(connection, [row[0] for row in rows])
    return as_json(
        200,
        {
            "status": "success",
            "data": [booking_output(request.deployment, booking) for booking in page],
            "pagination": _pagination(total, query.skip, query.take),
        },
    )


def _selection(request: Request, query: ListQuery) -> Selection:
    caller = request.require_caller()
    values: dict[str, Any] = {"caller": caller.id, "email": caller.email}
    is_guest = request.deployment.database.connection.execute(IS_GUEST, values).fetchone() is not None
    conditions = [VISIBLE if is_guest else HOSTED]
    if query.statuses:
        values["now"] = request.deployment.clock.now_ms()
        conditions.append(f"({' OR '.join(STATUS_CONDITIONS[status] for status in query.statuses)})")
    for name, instant_ms in query.instants.items():
        conditions.append(RANGES[name])
        values[name] = instant_ms
    if query.booking_uid is not None:
        conditions.append("uid = :uid")
        values["uid"] = query.booking_uid
    attendee = _attendee_condition(query, values)
    if attendee:
        conditions.append(attendee)
    if query.event_type_ids:
        conditions.append(_event_type_condition(request, query.event_type_ids, values))
    if query.asks_for_teams:
        conditions.append("0")  # no teams here: a team's bookings are nobody's
    return Selection(" AND ".join(conditions), _order(query), values)


def _attendee_condition(query: ListQuery, values: dict[str, Any]) -> str:
    parts = []
    if query.attendee_email is not None:
        parts.append("id IN (SELECT booking_id FROM attendees WHERE email = :attendee_email)")
        values["attendee_email"] = query.attendee_email
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
