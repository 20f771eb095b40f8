"""The query of a search for slots: checked, and what event type it means."""

import re
from typing import Any

from sandbox.bookings.addressing import team_in, user_in
from sandbox.deployment import Deployment
from sandbox.event_types.dynamic import dynamic_event_type
from sandbox.event_types.event_type import EventType
from sandbox.http.errors import bad_request, not_found
from sandbox.http.request import Request
from sandbox.instants import DAY_MS, instant_of_query, looks_like_iso_8601, parse_instant
from sandbox.validation.checked import checked_in_a_line
from sandbox.validation.formats import INT32_MAX
from sandbox.validation.properties import Check, Property, Shape, iana_zone, string

Query = dict[str, Any]

_DIGITS = re.compile(r"-?\d{1,10}", re.ASCII)


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


def slots_query(request: Request) -> Query:
    """The query, its instants as they were meant; it is checked once it is known what it addresses."""
    query: Query = request.query()
    for name in ("start", "end"):
        if isinstance(query.get(name), str):
            query[name] = instant_of_query(query[name])
    return query


def addressed(deployment: Deployment, query: Query) -> EventType:
    """The event type a query means, after the query has been checked as one of its kind; FrameworkError 400 or 404."""
    catalogue = deployment.catalogue
    slug, organization_slug = query.get("eventTypeSlug"), query.get("organizationSlug")
    if query.get("eventTypeId"):
        checked_in_a_line(BY_ID, query)
        found = catalogue.event_type(int(query["eventTypeId"]))
    elif slug and query.get("username"):
        checked_in_a_line(BY_SLUG, query)
        owner = user_in(deployment, query["username"], organization_slug)
        if owner is None:
            raise not_found(f"User with username {query['username']} not found")
        found = catalogue.event_type_by_slug(owner.id, slug)
    elif slug and query.get("teamSlug"):
        checked_in_a_line(BY_SLUG, query)
        found = catalogue.team_event_type_by_slug(team_in(deployment, query["teamSlug"], organization_slug).id, slug)
    else:
        checked_in_a_line(BY_USERNAMES, query)
        names = query["usernames"]
        return of_several(deployment, names if isinstance(names, list) else names.split(","), organization_slug)
    if found is None:
        raise not_found("Event Type not found")
    return found


def of_several(deployment: Deployment, usernames: list[str], organization_slug: str | None) -> EventType:
    """What these users can be booked for together; FrameworkError 404 where one is not there."""
    users = []
    for name in usernames:
        user = user_in(deployment, name.strip(), organization_slug)
        if user is None:
            raise not_found(f"User with username {name.strip()} not found")
        users.append(user)
    return dynamic_event_type(users)


def instants(query: Query, first: str = "start", last: str = "end") -> tuple[int, int]:
    """The instants in these two parameters; FrameworkError 400 where they are the wrong way round."""
    first_ms = parse_instant(query[first]) or 0
    last_ms = parse_instant(query[last]) or 0
    if last_ms % DAY_MS == 0:
        # A day given as the end is meant to its end.
        last_ms += DAY_MS - 1000
    if last_ms < first_ms:
        raise bad_request(f"Invalid time range given - check the '{first}' and '{last}' query parameters.")
    return first_ms, last_ms
