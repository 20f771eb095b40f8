"""Whatever is sent to whichever operation: a documented refusal, never a crash, and nothing hangs."""

import json
from typing import Any

import pytest

from sandbox.http.routing import Route
from sandbox.routes import ROUTES
from tests.harness.sandbox.calling import Sandbox

DEEP: Any = json.loads("[" * 90 + "]" * 90)
VALUES: list[Any] = [None, True, 0, -1, 1.5, 2**31, 2**53, 10**30, 1e300, "", " ", "x", "ü" * 300, [], [None], {}, DEEP]
NAMES = (
    *("start", "attendee", "attendees", "eventTypeId", "eventTypeSlug", "username", "teamSlug", "guests", "location"),
    *(
        "metadata",
        "bookingFieldsResponses",
        "lengthInMinutes",
        "routing",
        "recurrenceCount",
        "seatUid",
        "host",
        "reason",
    ),
    *("name", "email", "timeZone", "title", "slug", "hosts", "schedulingType", "seats", "recurrence", "bookingFields"),
    *(
        "locations",
        "confirmationPolicy",
        "bookingWindow",
        "bookingLimitsCount",
        "availability",
        "overrides",
        "triggers",
    ),
    *("subscriberUrl", "payloadTemplate", "userId", "role", "accepted", "slotStart", "slotDuration", "refreshToken"),
    *("reservationDuration", "apiKeyDaysValid", "responses", "language", "end", "slotUtcStartDate", "length"),
)
BODIES = [
    b"[1]",
    b'{"a":' + b"[" * 200 + b"]" * 200 + b"}",
    b'{"start":"2030-01-08T10:00:00Z\\u0000"}',
    b'{"eventTypeId":1e999}',
]
SEGMENTS = ["0", "-1", "99999999999999999999", "1.5", "x", "%00", "%F0%9F%98%80", "a" * 3000]
QUERY = "take=-1&skip=99999999999999999999&limit=x&cursor=&start=x&end=%00&status[]=1&filters[status]=x&eventTypeId=1.5"

WRITING = [route for route in ROUTES if route.writes]
BY_ID = [route for route in ROUTES if "{}" in route.path]


def named(route: Route) -> str:
    return f"{route.method} {route.path} {min(route.versions)}"


def send(sandbox: Sandbox, route: Route, path: str, body: Any = None, content: bytes | None = None) -> None:
    version = max(route.versions & {"2024-08-13", "2024-04-15", "2024-06-14", "2024-09-04", "2024-06-11"})
    headers = {"cal-api-version": version}
    answer = sandbox.call(route.method, path, body, "john", headers, content)
    assert answer.status_code < 500, f"{named(route)} {path} {body} {content!r}: {answer.text}"
    if answer.status_code >= 400:
        document = answer.json()
        assert "error" in document or "statusCode" in document


@pytest.mark.parametrize("route", WRITING, ids=named)
def test_no_body_makes_it_fail(sandbox: Sandbox, route: Route) -> None:
    path = route.path.replace("{}", "1")
    for content in BODIES:
        send(sandbox, route, path, content=content)
    for value in VALUES:
        send(sandbox, route, path, dict.fromkeys(NAMES, value))


@pytest.mark.parametrize("route", BY_ID, ids=named)
def test_no_path_makes_it_fail(sandbox: Sandbox, route: Route) -> None:
    for segment in SEGMENTS:
        send(sandbox, route, route.path.replace("{}", segment))


@pytest.mark.parametrize("route", [route for route in ROUTES if route.method == "GET"], ids=named)
def test_no_query_makes_it_fail(sandbox: Sandbox, route: Route) -> None:
    send(sandbox, route, f"{route.path.replace('{}', '1')}?{QUERY}")
