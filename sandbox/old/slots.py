"""Slots of 2024-04-15: find free ones, keep one under the cookie `uid`, give it free again."""

from typing import Any
from uuid import UUID, uuid4

from sandbox.bookings import store
from sandbox.bookings.addressing import user_in
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.http.answer import Answer, as_json, encoded, success
from sandbox.http.errors import bad_request, not_found
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS, instant_of_query, looks_like_iso_8601, parse_instant
from sandbox.slots.grid import free_slots
from sandbox.slots.listing import in_words
from sandbox.slots.query import FORMAT, instants, of_several
from sandbox.slots.reservations import DEFAULT_MINUTES, Reservation, keep, release, require_free
from sandbox.validation.checked import checked
from sandbox.validation.formats import INT32_MAX, time_zone
from sandbox.validation.properties import Check, Property, Shape, fits_int32, iana_zone, integer, string

NAMES = ("usernameList", "usernameList[]")
COOKIE = "uid"


def _is_instant(value: object) -> bool:
    return looks_like_iso_8601(value) and parse_instant(str(value)) is not None


def _is_id(value: object) -> bool:
    return isinstance(value, str) and value.isascii() and value.isdigit() and 1 <= int(value[:20]) <= INT32_MAX


def _instant(name: str) -> Property:
    check = Check("isDateString", f"{name} must be a valid ISO 8601 date string", _is_instant)
    return Property(name, (check,), required=True)


def _number(name: str) -> Property:
    return Property(name, (Check("isInt", f"{name} must be an integer number", _is_id),))


AVAILABLE = Shape(
    (
        _instant("startTime"),
        _instant("endTime"),
        _number("eventTypeId"),
        _number("duration"),
        Property("eventTypeSlug", (string("eventTypeSlug"),)),
        Property("timeZone", (iana_zone("timeZone"),)),
        Property("slotFormat", (FORMAT,)),
        Property("rescheduleUid", (string("rescheduleUid"),)),
        Property("orgSlug", (string("orgSlug"),)),
    )
)
RESERVE = Shape(
    (
        Property("eventTypeId", (fits_int32("eventTypeId"), integer("eventTypeId")), required=True),
        _instant("slotUtcStartDate"),
        _instant("slotUtcEndDate"),
        Property("bookingUid", (string("bookingUid"),)),
    )
)


def get_old_slots(request: Request) -> Answer:
    """`GET /v2/slots/available`: 200 with the slots of each day that has any. Unknown parameters are ignored."""
    query: dict[str, Any] = request.query()
    for name in ("startTime", "endTime"):
        if isinstance(query.get(name), str):
            query[name] = instant_of_query(query[name])
    checked(AVAILABLE, query)
    deployment = request.deployment
    event_type = _event_type(deployment, query)
    zone = time_zone(query["timeZone"]) if query.get("timeZone") else None
    first_ms, last_ms = instants(query, "startTime", "endTime")
    length = int(query["duration"]) if query.get("duration") else event_type.length
    moved = store.by_uid(deployment.database.connection, query["rescheduleUid"]) if query.get("rescheduleUid") else None
    ignored = None if moved is None else moved.id
    with_end = query.get("slotFormat", "time").lower() == "range"
    days: dict[str, list[dict[str, str]]] = {}
    for slot in free_slots(deployment, event_type, length, first_ms, last_ms, ignored_booking=ignored):
        shown = in_words(slot.start_ms, zone)
        day = days.setdefault(shown[:10], [])
        if day and event_type.options["onlyShowFirstAvailableSlot"]:
            continue
        if with_end:
            day.append({"startTime": shown, "endTime": in_words(slot.start_ms + length * MINUTE_MS, zone)})
        else:
            day.append({"time": shown})
    return success({"slots": days})


def reserve_old_slot(request: Request) -> Answer:
    """`POST /v2/slots/reserve`: 201 with the uid of the reservation, which the cookie `uid` repeats.

    Who comes with that cookie changes the slot he keeps.
    """
    body, deployment = checked(RESERVE, request.body), request.deployment
    start_ms, end_ms = (parse_instant(body[name]) or 0 for name in ("slotUtcStartDate", "slotUtcEndDate"))
    if end_ms <= start_ms:
        raise bad_request("Invalid end date")
    uid = _cookie(request) or str(uuid4())
    until_ms = deployment.clock.now_ms() + DEFAULT_MINUTES * MINUTE_MS
    wanted = Reservation(uid, int(body["eventTypeId"]), start_ms, end_ms, until_ms)
    release(deployment, uid)
    require_free(deployment, wanted)
    keep(deployment, wanted)
    document = encoded({"status": "success", "data": uid})
    return Answer(201, document, headers=((b"set-cookie", f"{COOKIE}={uid}; Path=/".encode()),))


def release_old_slot(request: Request) -> Answer:
    """`DELETE /v2/slots/selected-slot`: 200 also where there is no reservation; the cookie wins over the query."""
    uid = _cookie(request) or request.query().get("uid")
    if isinstance(uid, str):
        release(request.deployment, uid)
    return as_json(200, {"status": "success"})


def _event_type(deployment: Deployment, query: dict[str, Any]) -> EventType:
    """By id, by slug and owner, or what several users have in common."""
    catalogue, organization_slug = deployment.catalogue, query.get("orgSlug")
    names = _usernames(query)
    if query.get("eventTypeId"):
        found = catalogue.event_type(int(query["eventTypeId"]))
    elif len(names) > 1:
        return of_several(deployment, names, organization_slug)
    elif names and query.get("eventTypeSlug"):
        owner = user_in(deployment, names[0], organization_slug)
        if owner is None:
            raise not_found(f"User with username {names[0]} not found")
        found = catalogue.event_type_by_slug(owner.id, query["eventTypeSlug"])
    else:
        raise bad_request("Either eventTypeId or eventTypeSlug with usernameList[] must be given.")
    if found is None:
        raise not_found("Event Type not found")
    return found


def _usernames(query: dict[str, Any]) -> list[str]:
    given = [query[name] for name in NAMES if name in query]
    return [name for value in given for name in (value if isinstance(value, list) else [value])]


def _cookie(request: Request) -> str | None:
    """The uid in the cookie, if it is one of ours."""
    for part in request.headers.get("cookie", "").split(";"):
        name, _, value = part.strip().partition("=")
        if name == COOKIE:
            try:
                return str(UUID(value))
            except ValueError:
                return None
    return None
