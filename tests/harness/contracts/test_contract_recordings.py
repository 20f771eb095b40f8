"""The contract against what a real server said: its answers keep it, its requests are accepted and refused alike."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import unquote, urljoin

import jsonschema_rs
import pytest

from tests.harness.contracts.reading import OPERATIONS, RECORDED, Operation, Recorded, faults

BREACHES: Final = {
    "rs-0061": "getSchedule: an id that is no number makes the server fail (500) instead of being refused",
    "rs-0084": "getEventTypeById: an id that is no number makes the server fail (500) instead of being refused",
    "rs-0188": "createBooking: an eventTypeId beyond 32 bits makes the server fail (500) instead of not being found",
}
"""What the recorded server broke of its contract. No other exchange may."""

ACCEPTED_THOUGH_NOT_PROMISED: Final = {
    "rs-0105": "start without a zone: tolerated, but clients are promised UTC",
    "rs-0144": "rrHostSubsetIds: a member for routing forms that no documentation names",
}
"""Requests that the recorded server took and the contract refuses, by decision."""

REFUSED_THOUGH_PROMISED: Final = {
    "rs-0247": "instant: the recorded build has lost instant bookings, which the documentation keeps",
}
"""Requests whose form the recorded server refused and the contract accepts, by decision."""

Group = tuple[str, list[Recorded]]


def _groups(rows: Iterable[Recorded]) -> list[Group]:
    groups: dict[str, list[Recorded]] = defaultdict(list)
    for row in rows:
        groups[f"{row.operation.id}-{row.status}"].append(row)
    return sorted(groups.items())


def _refused_for_its_form(row: Recorded) -> bool:
    """Whether a validation pipe refused the request: the second validation and later rules know the event type."""
    if row.status != 400:
        return False
    error = row.row["response"]["body"].get("error", {})
    details = error.get("details")
    return "property is wrong" in error.get("message", "") or (isinstance(details, dict) and "errors" in details)


ANSWERS: Final = _groups(row for row in RECORDED if row.id not in BREACHES)
WITH_BODY: Final = [row for row in RECORDED if "requestBody" in row.operation.found.node and row.readable]
SENT: Final = _groups(row for row in WITH_BODY if row.status < 300 and row.id not in ACCEPTED_THOUGH_NOT_PROMISED)
REFUSED: Final = _groups(
    row for row in WITH_BODY if _refused_for_its_form(row) and row.id not in REFUSED_THOUGH_PROMISED
)
QUERIES: Final = [row for row in RECORDED if row.operation.id in ("getBookings", "getAvailableSlots", "getEventTypes")]


def _group_id(group: object) -> str | None:
    return group if isinstance(group, str) else ""


@pytest.mark.parametrize(("name", "rows"), ANSWERS, ids=_group_id)
def test_a_recorded_answer_keeps_its_promised_shape(name: str, rows: list[Recorded]) -> None:
    for row in rows:
        response = row.operation.response(row.status)
        assert response is not None, f"{row.id}: {name} is not documented"
        if "content" in response.node:
            assert faults(response.schema(), row.row["response"]["body"]) == [], row.id


@pytest.mark.parametrize(("name", "rows"), ANSWERS, ids=_group_id)
def test_a_recorded_answer_has_its_promised_headers(name: str, rows: list[Recorded]) -> None:
    for row in rows:
        response = row.operation.response(row.status)
        assert response is not None, name
        headers = response.get("headers")
        for header in headers.node if headers else ():
            assert headers is not None
            promise = headers[header].node
            value = row.row["response"]["headers"].get(header)
            if value is None:
                assert not promise.get("required"), f"{row.id} lacks {header}"
            else:
                spelled = int(value) if promise["schema"]["type"] == "integer" else value
                assert jsonschema_rs.is_valid(promise["schema"], spelled, validate_formats=True), f"{row.id}: {header}"


@pytest.mark.parametrize("breach", BREACHES)
def test_a_listed_breach_is_one(breach: str) -> None:
    row = next(row for row in RECORDED if row.id == breach)
    assert row.operation.response(row.status) is None


def _request_schema(operation: Operation) -> str:
    return operation.found["requestBody"].schema()


@pytest.mark.parametrize(("name", "rows"), SENT, ids=_group_id)
def test_a_body_that_the_server_accepted_is_accepted(name: str, rows: list[Recorded]) -> None:
    for row in rows:
        assert faults(_request_schema(row.operation), row.body) == [], f"{row.id}: {name}"


@pytest.mark.parametrize(("name", "rows"), REFUSED, ids=_group_id)
def test_a_body_that_the_server_refused_for_its_form_is_refused(name: str, rows: list[Recorded]) -> None:
    for row in rows:
        assert faults(_request_schema(row.operation), row.body), f"{row.id}: {name}: {row.row['label']}"


@pytest.mark.parametrize("exception", [*ACCEPTED_THOUGH_NOT_PROMISED, *REFUSED_THOUGH_PROMISED])
def test_a_decided_exception_is_one(exception: str) -> None:
    row = next(row for row in RECORDED if row.id == exception)
    refused_by_us = bool(faults(_request_schema(row.operation), row.body))
    assert refused_by_us == (exception in ACCEPTED_THOUGH_NOT_PROMISED)
    assert (row.status < 300) == (exception in ACCEPTED_THOUGH_NOT_PROMISED)


def _query(row: Recorded) -> dict[str, list[str]]:
    pairs = [pair.partition("=") for pair in row.row["request"]["path"].partition("?")[2].split("&") if pair]
    query: dict[str, list[str]] = defaultdict(list)
    for name, _, value in pairs:
        query[name].append(unquote(value))
    return query


def _spelled(texts: list[str], schema: dict[str, Any]) -> Any:
    """What the text of a parameter means to the server, by its schema's type."""
    match schema.get("type"):
        case "array":
            return [_spelled([text], schema["items"]) for part in texts for text in part.split(",")]
        case "integer":
            text = texts[0]
            return int(text) if text.removeprefix("-").isdecimal() else text
        case _:
            return texts[0]


def _query_faults(row: Recorded) -> list[str]:
    """What is wrong with the query by the parameters of its operation, or by the schema of the query as a whole."""
    operation, query = row.operation, _query(row)
    described = {it["name"]: it["schema"] for it in operation.parameters if it["in"] == "query"}
    whole = operation.found.node.get("x-query-schema")
    if whole is not None:
        members = operation.found["x-query-schema"].node["properties"]
        value = {name: _spelled(texts, members.get(name, {})) for name, texts in query.items()}
        return faults(urljoin(operation.found.base, whole["$ref"]), value)
    return [
        f"{name}={texts}"
        for name, texts in query.items()
        if name in described
        and not jsonschema_rs.is_valid(described[name], _spelled(texts, described[name]), validate_formats=True)
    ]


@pytest.mark.parametrize("row", QUERIES, ids=lambda row: f"{row.id} {row.row['label']}")
def test_a_query_is_accepted_and_refused_as_by_the_server(row: Recorded) -> None:
    if row.status == 200:
        assert _query_faults(row) == []
    elif _refused_for_its_form(row):
        assert _query_faults(row)


def test_every_operation_that_was_recorded_succeeded_at_least_once() -> None:
    succeeded = {row.operation.id for row in RECORDED if row.status < 300}
    never = {operation.id for operation in OPERATIONS} - succeeded
    assert never == {"deleteEventType", "getSchedules", "getDefaultSchedule", "getSchedule"}


Spoil = Callable[[dict[str, Any]], object]

SPOILED: Final[dict[str, tuple[str, Spoil]]] = {
    "a status in capitals": ("rs-0098", lambda it: it.update(status="ACCEPTED")),
    "a start with an offset": ("rs-0098", lambda it: it.update(start="2026-12-07T10:00:00.000+01:00")),
    "an end without milliseconds": ("rs-0098", lambda it: it.update(end="2026-12-07T09:30:00Z")),
    "a uid that is a UUID": ("rs-0098", lambda it: it.update(uid="f89eeef1-e7a0-4bc7-b052-f2e1a8eac543")),
    "a duration with a fraction": ("rs-0098", lambda it: it.update(duration=29.5)),
    "two hosts": ("rs-0098", lambda it: it["hosts"].append(it["hosts"][0])),
    "a host without a zone": ("rs-0098", lambda it: it["hosts"][0].pop("timeZone")),
    "an attendee without an e-mail address": ("rs-0098", lambda it: it["attendees"][0].pop("email")),
    "no attendee at all": ("rs-0098", lambda it: it["attendees"].clear()),
    "metadata that is no text": ("rs-0098", lambda it: it["metadata"].update(count=1)),
    "a cancelled booking without a reason": (
        "rs-0098",
        lambda it: (it.update(status="cancelled"), it.pop("cancellationReason")),
    ),
    "a series whose name is no UUID": ("rs-0367", lambda it: it.update(recurringBookingUid="series-1")),
    "an occurrence that waits for a host": ("rs-0367", lambda it: it.update(status="awaiting_host")),
    "a seat without a name": ("rs-0303", lambda it: it["attendees"][0].pop("seatUid")),
    "a new seat that isn't told": ("rs-0303", lambda it: it.pop("seatUid")),
    "a seat without its answers": ("rs-0303", lambda it: it["attendees"][0].pop("bookingFieldsResponses")),
}
"""Recorded bookings, and how to break each in one place."""


def _by_id(exchange: str) -> Recorded:
    return next(row for row in RECORDED if row.id == exchange)


def _answer_faults(row: Recorded, body: Any) -> list[str]:
    response = row.operation.response(row.status)
    assert response is not None
    return faults(response.schema(), body)


@pytest.mark.parametrize("what", SPOILED)
def test_a_booking_broken_in_one_place_breaks_its_schema(what: str) -> None:
    exchange, spoil = SPOILED[what]
    body = copy.deepcopy(_by_id(exchange).row["response"]["body"])
    spoil(body["data"])
    assert _answer_faults(_by_id(exchange), body)


@pytest.mark.parametrize(
    "member", ["uid", "title", "description", "rating", "rescheduledByEmail", "attendees", "metadata"]
)
def test_a_regular_booking_without_a_promised_member_breaks_its_schema(member: str) -> None:
    body = copy.deepcopy(_by_id("rs-0098").row["response"]["body"])
    del body["data"][member]
    assert _answer_faults(_by_id("rs-0098"), body) == [f'/data: "{member}" is a required property']


@pytest.mark.parametrize("member", ["uid", "title", "hosts", "status", "start", "duration", "createdAt", "metadata"])
def test_null_is_refused_where_a_value_is_promised(member: str) -> None:
    body = copy.deepcopy(_by_id("rs-0098").row["response"]["body"])
    body["data"][member] = None
    assert any(fault.startswith(f"/data/{member}: ") for fault in _answer_faults(_by_id("rs-0098"), body))


@pytest.mark.parametrize("exchange", ["rs-0042", "rs-0124", "rs-0304", "rs-0711"], ids=["A", "C", "B", "A2"])
def test_a_refusal_in_a_broken_envelope_breaks_its_schema(exchange: str) -> None:
    row = _by_id(exchange)
    for member in row.row["response"]["body"]:
        body = copy.deepcopy(row.row["response"]["body"])
        del body[member]
        assert _answer_faults(row, body), member
