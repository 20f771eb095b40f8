"""Every member of every documented body, replaced by something else: a documented answer, and what was taken works.

An event type that was accepted with an odd option is searched for slots and booked: it must not fail later either.
"""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from contracts.contract import Operation
from contracts.library import load_library
from sandbox.http.routing import Route
from sandbox.routes import ROUTES
from tests.harness.sandbox.calling import ANN, VERSIONS, Sandbox

START = "2030-01-08T10:00:00Z"
VALUES: list[Any] = [None, True, False, 0, -1, 1.5, 2**31, 10**30, "", "x", "ü" * 300, [], [None], {}, {"x": [None]}]
VERSION_OF_OLD = "2024-04-15"


def operations() -> Iterator[tuple[Route, Operation]]:
    for route in ROUTES:
        for version in (*VERSIONS.values(), VERSION_OF_OLD):
            operation = load_library().find(route.method, route.path.replace("{}", "1"), version)
            if version in route.versions and operation is not None and operation.request_schema is not None:
                yield route, operation
                break


OPERATIONS = {operation.id: (route, operation) for route, operation in operations()}


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value inside a body, at most four steps deep."""
    if path:
        yield path
    if len(path) == 4:
        return
    if isinstance(value, dict):
        for name, member in value.items():
            yield from places(member, (*path, name))
    if isinstance(value, list):
        for position, item in enumerate(value[:2]):
            yield from places(item, (*path, position))


def replaced(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    changed = copy.deepcopy(body)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def bodies(operation: Operation) -> Iterator[Any]:
    assert operation.request_schema is not None
    for example in operation.request_schema.get("examples", []):
        for path in places(example):
            for value in VALUES:
                yield replaced(example, path, value)


class World:
    """Something real for every path parameter."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.names = {
            "bookingUid": sandbox.book(START)["uid"],
            "eventTypeId": "1",
            "scheduleId": "1",
            "teamId": "301",
            "userId": "102",
            "membershipId": "1",
            "attendeeId": "1",
            "webhookId": "1",
            "uid": "1",
        }

    def path(self, operation: Operation) -> str:
        path = operation.path
        for name, value in self.names.items():
            path = path.replace(f"{{{name}}}", value)
        return path


def probe(sandbox: Sandbox, event_type: Any) -> None:
    """What was accepted as an event type can be searched, booked and read without a crash."""
    made = event_type[0] if isinstance(event_type, list) else event_type
    found = sandbox.get(f"/v2/slots?eventTypeId={made['id']}&start=2030-01-08&end=2030-01-09")
    body = {"eventTypeId": made["id"], "start": "2030-02-05T10:00:00Z", "attendee": ANN}
    booked = sandbox.post("/v2/bookings", body)
    assert found.status_code < 500, found.text
    assert booked.status_code < 500, booked.text


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_changed_member_is_taken_or_refused_in_words(sandbox: Sandbox, name: str) -> None:
    route, operation = OPERATIONS[name]
    path = World(sandbox).path(operation)
    key = "carol" if "/teams" in path else "john"
    version = operation.version or VERSIONS["bookings"]
    for body in bodies(operation):
        answer = sandbox.call(route.method, path, body, key, {"cal-api-version": version})
        assert answer.status_code < 500, f"{name} {body}: {answer.text}"
        if "EventType" in name and "Webhook" not in name and answer.status_code < 300:
            probe(sandbox, answer.json()["data"])
