"""The contract against what a real server said: its answers keep it, its requests are accepted and refused alike."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final
from urllib.parse import unquote, urljoin

import jsonschema_rs
import pytest

from tests.harness.contracts.reading import (
    CONTRACTS,
    OPERATIONS,
    RECORDED,
    ROWS,
    UNREACHED,
    Operation,
    Recorded,
    faults,
)

BREACHES: Final = {
    "rs-0061": "getSchedule: an id that is no number makes the server fail (500) instead of being refused",
    "rs-0084": "getEventTypeById: an id that is no number makes the server fail (500) instead of being refused",
    "rs-0188": "createBooking: an eventTypeId beyond 32 bits makes the server fail (500) instead of not being found",
    "rs-0630": "markNoShow: who may not mark attendees makes the server fail (500) instead of being forbidden",
    "rs-0911": "refreshApiKey: the recorded build has a stub there, which fails (500)",
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

NOT_DESCRIBED: Final = {
    "rs-0078": "event types of 2024-04-15, which serve the vendor's own pages",
    "rs-0350": "HEAD: a GET without its body",
    "rs-0353": "/health: no part of the API",
    "rs-0908": "calendars: no part of what bookings need",
    "rs-0909": "conferencing apps: no part of what bookings need",
    "rs-0910": "conferencing apps: no part of what bookings need",
    "rs-0913": "private links: out of scope, bookings of 2024-08-13 know nothing of them",
}
"""Recorded exchanges that reach no described operation, and why. All others of that kind reach none at the server."""

NEVER_RECORDED: Final = """
    getBookingBySeat getSchedules getDefaultSchedule deleteEventType deleteReservedSlot updateWebhook createTeam
    getTeams getTeam updateTeam deleteTeam createTeamMembership getTeamMemberships getTeamMembership
    updateTeamMembership deleteTeamMembership createTeamEventType getTeamEventTypes getTeamEventType
    updateTeamEventType deleteTeamEventType createEventTypeWebhook getEventTypeWebhooks getEventTypeWebhook
    updateEventTypeWebhook deleteEventTypeWebhook deleteAllEventTypeWebhooks createBooking_2024_04_15
    createRecurringBooking_2024_04_15 createInstantBooking_2024_04_15 getBookingForReschedule_2024_04_15
    cancelBooking_2024_04_15 markNoShow_2024_04_15 getAvailableSlots_2024_04_15 reserveSlot_2024_04_15
    deleteSelectedSlot_2024_04_15
"""
"""Operations described without a recording: from the documentation alone."""

NEVER_SUCCEEDED: Final = {
    "getSchedule": "no step reads a schedule of its caller's",
    "getWebhook": "no step reads a webhook of its caller's",
    "addGuests": "no step adds guests who may be added",
    "getBookingRecordings": "the recorded build has no video provider",
    "getBookingTranscripts": "the recorded build has no video provider",
    "getVideoSessions": "the recorded build has no video provider",
    "refreshApiKey": "the recorded build has a stub there",
}
"""Operations of which only refusals were recorded, and why."""

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
QUERIES: Final = [row for row in RECORDED if any(it["in"] == "query" for it in row.operation.parameters)]


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


def test_every_recorded_exchange_is_described_or_left_out_for_a_reason() -> None:
    unserved = []
    for row in UNREACHED:
        if row["id"] not in NOT_DESCRIBED:
            method, path = row["request"]["method"], row["request"]["path"]
            assert row["response"]["status"] == 404, row["id"]
            assert row["response"]["body"]["error"]["message"] == f"Cannot {method} {path}", row["id"]
            assert faults((CONTRACTS / "envelopes" / "exception-error.json").as_uri(), row["response"]["body"]) == []
            unserved.append(row)
    assert len(RECORDED) + len(unserved) + len(NOT_DESCRIBED) == len(ROWS)


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


def test_every_operation_was_recorded_and_succeeded_but_for_the_listed_ones() -> None:
    recorded = {row.operation.id for row in RECORDED}
    succeeded = {row.operation.id for row in RECORDED if row.status < 300}
    assert {operation.id for operation in OPERATIONS} - recorded == set(NEVER_RECORDED.split())
    assert recorded - succeeded == set(NEVER_SUCCEEDED)


Spoil = Callable[[Any], object]

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
    "a confirmed booking without attendees": ("rs-0583", lambda it: it.pop("attendees")),
    "a new host without a number": ("rs-0660", lambda it: it["reassignedTo"].pop("id")),
    "three links to calendars": ("rs-0381", lambda it: it.pop()),
    "one calendar twice": ("rs-0381", lambda it: it.__setitem__(3, it[0])),
    "a link under the wrong name": ("rs-0381", lambda it: it[0].update(label="ICS")),
    "a link to a calendar that is no page": ("rs-0381", lambda it: it[0].update(link="mailto:ann@example.com")),
    "an attendee without a number": ("rs-0410", lambda it: it[0].pop("id")),
    "a new attendee who is absent already": ("rs-0420", lambda it: it.update(absent=True)),
    "a removed attendee of no booking": ("rs-0431", lambda it: it.pop("bookingId")),
    "a reservation without its end": ("rs-0771", lambda it: it.pop("reservationUntil")),
    "a reservation that doesn't say for how long": ("rs-0771", lambda it: it.pop("reservationDuration")),
    "a webhook with a number for a name": ("rs-0793", lambda it: it.update(id=1)),
    "a webhook of nobody": ("rs-0793", lambda it: it.pop("userId")),
    "a webhook with a trigger of the documentation's example": (
        "rs-0793",
        lambda it: it["triggers"].append("BOOKING_CONFIRMED"),
    ),
    "an old booking with a status in small letters": ("rs-0340", lambda it: it.update(status="accepted")),
    "an old booking without its start": ("rs-0340", lambda it: it.pop("startTime")),
    "a page of old bookings without its cursor": ("rs-0338", lambda it: it.pop("nextCursor")),
    "a listed old booking without its uid": ("rs-0338", lambda it: it["bookings"][0].pop("uid")),
}
"""Recorded answers, and how to break each in one place."""


def _by_id(exchange: str) -> Recorded:
    return next(row for row in RECORDED if row.id == exchange)


def _answer_faults(row: Recorded, body: Any) -> list[str]:
    response = row.operation.response(row.status)
    assert response is not None
    return faults(response.schema(), body)


@pytest.mark.parametrize("what", SPOILED)
def test_an_answer_broken_in_one_place_breaks_its_schema(what: str) -> None:
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
