"""`GET /v2/slots`: the times at which an event type can be booked (version 2024-09-04)."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.availability.availability import Availability, FreeHosts
from sandbox.availability.calendars import open_ranges, schedule_of
from sandbox.bookings import store
from sandbox.event_types.event_type import EventType
from sandbox.http.answer import Answer, as_json
from sandbox.http.errors import bad_request, not_found
from sandbox.http.request import Request
from sandbox.instants import DAY_MS, MINUTE_MS, in_zone, instant_of_query, iso_utc, looks_like_iso_8601, parse_instant
from sandbox.validation.formats import INT32_MAX, time_zone
from sandbox.validation.properties import Check, Property, Shape, flaws, iana_zone, sentence, string

Query = dict[str, Any]

_DIGITS = re.compile(r"-?\d{1,10}", re.ASCII)
LONGEST_RANGE_MS = 370 * DAY_MS


def _is_date(value: object) -> bool:
    return looks_like_iso_8601(value) and parse_instant(str(value)) is not None


def _is_integer(value: object) -> bool:
    return isinstance(value, str) and _DIGITS.fullmatch(value) is not None and int(value) <= INT32_MAX


def _instant(name: str) -> Property:
    return Property(
        name, (Check("isISO8601", f"{name} must be a valid ISO 8601 date string", _is_date),), required=True
    )


def _number(name: str, *, required: bool) -> Property:
    return Property(name, (Check("isNumber", f"{name} must be an integer number", _is_integer),), required=required)


FORMAT = Check(
    "isEnum",
    "slotFormat must be either 'range' or 'time'",
    lambda value: isinstance(value, str) and value.lower() in ("range", "time"),
)
EVERY_QUERY = (
    _instant("start"),
    _instant("end"),
    Property("timeZone", (iana_zone("timeZone"),)),
    _number("duration", required=False),
    Property("format", (FORMAT,)),
    Property("bookingUidToReschedule", (string("bookingUidToReschedule"),)),
    Property("type"),
)
SLUGS = tuple(Property(name, (string(name),)) for name in ("organizationSlug", "username", "teamSlug", "usernames"))
SLUG = Property("eventTypeSlug", (string("eventTypeSlug"),), required=True)
BY_ID = Shape((*EVERY_QUERY, _number("eventTypeId", required=True), Property("eventTypeSlug"), *SLUGS), strict=True)
BY_SLUG = Shape((*EVERY_QUERY, SLUG, *SLUGS), strict=True)
USERNAMES = Check(
    "arrayMinSize",
    "The array must contain at least 2 elements.",
    lambda value: value is not None and len(value if isinstance(value, list) else value.split(",")) >= 2,
)
BY_USERNAMES = Shape(
    (
        *EVERY_QUERY,
        Property("usernames", (USERNAMES,), required=True),
        Property("organizationSlug", (string("organizationSlug"),), required=True),
    ),
    strict=True,
)


def get_slots(request: Request) -> Answer:
    """200 with the slots of each day that has any, days and times in the zone asked for."""
    query: Query = request.query()
    for name in ("start", "end"):
        if isinstance(query.get(name), str):
            query[name] = instant_of_query(query[name])
    event_type = _event_type(request, query)
    zone = time_zone(query["timeZone"]) if "timeZone" in query else None
    first_ms, last_ms = _range(query)
    length = int(query["duration"]) if query.get("duration") else event_type.length
    if length < 1:
        raise bad_request("duration property is wrong,duration must be a positive number ")
    starts = _starts(request, event_type, length, first_ms, last_ms, query.get("bookingUidToReschedule"))
    with_end = query.get("format", "time").lower() == "range"
    days: dict[str, list[dict[str, str]]] = {}
    for start_ms in starts:
        shown = _shown(start_ms, zone)
        slot = {"start": shown}
        if with_end:
            slot["end"] = _shown(start_ms + length * MINUTE_MS, zone)
        days.setdefault(shown[:10], []).append(slot)
    return as_json(200, {"data": days, "status": "success"})


def _starts(
    request: Request, event_type: EventType, length: int, first_ms: int, last_ms: int, moved_uid: str | None
) -> list[int]:
    """The times on the grid that can be booked: each open range has its own grid, from its beginning on."""
    deployment = request.deployment
    schedule = schedule_of(deployment, event_type, event_type.owner_id)
    # Nothing before now can be booked: a range that began years ago costs no more than today.
    first_ms = max(first_ms, deployment.clock.now_ms())
    last_ms = min(last_ms, first_ms + LONGEST_RANGE_MS)
    if schedule is None or first_ms > last_ms:
        return []
    moved = store.by_uid(deployment.database.connection, moved_uid) if moved_uid else None
    availability = Availability(
        deployment, event_type, length, first_ms, last_ms, ignored_booking=None if moved is None else moved.id
    )
    step_ms = (event_type.slot_interval or length) * MINUTE_MS
    offset_ms = event_type.offset_minutes * MINUTE_MS
    starts: set[int] = set()
    for opens, closes in open_ranges(schedule, first_ms, last_ms):
        begin = opens + offset_ms
        skipped = max(0, -((begin - first_ms) // step_ms))
        for start_ms in range(begin + skipped * step_ms, min(closes, last_ms), step_ms):
            if isinstance(availability.assess(start_ms), FreeHosts):
                starts.add(start_ms)
    return sorted(starts)


def _event_type(request: Request, query: Query) -> EventType:
    """The event type a query means, after the query has been checked as one of its kind."""
    if query.get("eventTypeId"):
        _require(BY_ID, query)
        found = request.deployment.catalogue.event_type(int(query["eventTypeId"]))
    elif query.get("eventTypeSlug") and query.get("username"):
        _require(BY_SLUG, query)
        owner = None if query.get("organizationSlug") else request.deployment.catalogue.user_by_name(query["username"])
        if owner is None:
            raise not_found(f"User with username {query['username']} not found")
        found = request.deployment.catalogue.event_type_by_slug(owner.id, query["eventTypeSlug"])
    elif query.get("eventTypeSlug") and query.get("teamSlug"):
        _require(BY_SLUG, query)
        _refuse_organization(query)
        raise not_found(f"Team with slug {query['teamSlug']} not found")
    else:
        _require(BY_USERNAMES, query)
        _refuse_organization(query)
        raise bad_request("Slots of several users together are not served by this sandbox.")
    if found is None:
        raise not_found("Event Type not found")
    return found


def _refuse_organization(query: Query) -> None:
    if query.get("organizationSlug"):
        slug = query["organizationSlug"]
        raise not_found(f"slots-input.service.ts: Organization with slug {slug} not found")


def _require(shape: Shape, query: Query) -> None:
    found = flaws(shape, query)
    if found:
        raise bad_request(sentence(found))


def _range(query: Query) -> tuple[int, int]:
    first_ms = parse_instant(query["start"]) or 0
    last_ms = parse_instant(query["end"]) or 0
    if last_ms % DAY_MS == 0:
        # A day given as the end is meant to its end.
        last_ms += DAY_MS - 1000
    if last_ms < first_ms:
        raise bad_request("Invalid time range given - check the 'start' and 'end' query parameters.")
    return first_ms, last_ms


def _shown(instant_ms: int, zone: ZoneInfo | None) -> str:
    if zone is None:
        return iso_utc(instant_ms)
    text = in_zone(instant_ms, zone).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z") if zone.key == "UTC" else text
