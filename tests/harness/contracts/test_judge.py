"""The judge names what is broken, where, and stays silent on what keeps its promises."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.contract import load_contract
from contracts.exchange import ABSENT, Answer, Exchange
from contracts.judge import Judge
from tests.harness.contracts.exchanges import BOOKING, HEADERS, created, exchange

JUDGE = Judge(load_contract())


def found(judged: Exchange) -> set[tuple[str, str]]:
    return {(violation.code, violation.pointer) for violation in JUDGE.judge(judged).violations}


def test_a_conforming_exchange_has_no_violation() -> None:
    assert JUDGE.judge(created()).violations == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"uid": ABSENT}, ("CP105", "/data/uid")),
        ({"duration": "30"}, ("CP105", "/data/duration")),
        ({"status": "ACCEPTED"}, ("CP105", "/data/status")),
        ({"start": "2030-01-08T14:00:00+01:00"}, ("CP105", "/data/start")),
        ({"attendees": [{"name": "Ann"}]}, ("CP105", "/data/attendees/0/email")),
        ({"end": "2030-01-08T14:00:00.000Z"}, ("CP201", "/data/end")),
        ({"start": "2030-01-08T12:30:00.000Z", "end": "2030-01-08T13:00:00.000Z"}, ("CP202", "/data/start")),
        ({"metadata": {}}, ("CP213", "/data/metadata")),
        ({"guests": ABSENT}, ("CP212", "/data/guests")),
        ({"description": "bye"}, ("CP217", "/data/description")),
        ({"eventTypeId": 8, "eventType": {"id": 8, "slug": "other"}}, ("CP215", "/data/eventType/id")),
    ],
)
def test_each_broken_promise_is_named_with_its_pointer(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert expected in found(created(**changes))


def test_an_undocumented_member_is_drift_and_no_breach() -> None:
    judgement = JUDGE.judge(created(moonPhase="full"))
    assert [(it.code, it.pointer, it.severity) for it in judgement.violations] == [
        ("CP106", "/data/moonPhase", "drift")
    ]
    assert judgement.breaches == ()


def test_an_undocumented_member_inside_another_is_the_only_one_named() -> None:
    people = [{**BOOKING["attendees"][0], "shoeSize": 43}, BOOKING["attendees"][1]]
    assert found(created(attendees=people, moonPhase="full")) == {
        ("CP106", "/data/attendees/0/shoeSize"),
        ("CP106", "/data/moonPhase"),
    }


def test_a_server_error_is_a_breach_even_in_a_good_envelope() -> None:
    assert ("CP101", "") in found(exchange({"statusCode": 500, "message": "Internal server error"}, status=500))


def test_an_undocumented_status_is_a_breach() -> None:
    assert ("CP102", "") in found(exchange({}, status=418))


def test_html_instead_of_json_is_a_breach() -> None:
    answer = Answer(201, {**HEADERS, "content-type": "text/html"}, ABSENT, "<html>")
    judged = exchange({})
    assert ("CP103", "") in found(Exchange(judged.call, answer, 0.0, 0.0, 0.0))


def test_a_missing_request_id_is_a_breach() -> None:
    headers = {name: value for name, value in HEADERS.items() if name != "x-request-id"}
    judged = created()
    assert judged.answer is not None
    answer = Answer(judged.answer.status, headers, judged.answer.body)
    assert {rule.rule for rule in JUDGE.judge(Exchange(judged.call, answer, 0, 0, 0)).violations} == {
        "header-x-request-id"
    }


def test_an_error_must_name_the_requests_path_and_status() -> None:
    error = {
        "status": "error",
        "timestamp": "2030-01-08T13:00:00.000Z",
        "path": "/v2/other",
        "error": {
            "code": "BadRequestException",
            "message": "no",
            "details": {"message": "no", "error": "Bad Request", "statusCode": 404},
        },
    }
    assert found(exchange(error, status=400)) >= {("CP241", "/path"), ("CP242", "/error/details/statusCode")}


def test_a_call_that_the_contract_does_not_describe_is_left_out_with_a_reason() -> None:
    judgement = JUDGE.judge(exchange({}, path="/v2/unheard-of"))
    assert judgement.operation is None
    assert "/v2/unheard-of" in (judgement.reason or "")


def test_a_version_that_the_contract_does_not_describe_is_left_out() -> None:
    assert JUDGE.judge(exchange({}, version=None)).operation is None


def test_the_identity_of_a_violation_ignores_array_indices() -> None:
    first = JUDGE.judge(created(attendees=[{"name": "Ann"}])).violations
    assert {violation.identity[3] for violation in first} >= {"/data/attendees/*/email"}


def test_a_literal_path_wins_over_a_parameter() -> None:
    found_operation = JUDGE.contract.find("GET", "/v2/schedules/default?x=1", "2024-06-11")
    assert found_operation is not None
    assert found_operation.id == "getDefaultSchedule"
