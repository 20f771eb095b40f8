"""The peer's report is read, its false alarms subtracted, and its score shown beside ours."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.bench_peer import OURS, VENDOR, Book, Options, Trial, as_document, books_of, in_order, markdown
from benchmarks.peer_events import (
    Account,
    Failure,
    alarms_by_check,
    chance_findings,
    fresh,
    message_class,
    read_events,
)
from reports.fault_catalogue import Fault
from reports.peer import Peer, read_peer
from reports.scorecard import Result, Scorecard, scorecard_rows
from reports.scorecard_json import as_json, from_json
from reports.scorecard_markdown import section
from reports.scorecard_page import scorecard_page

STATUS = Failure("status_code_conformance", "GET /v2/bookings", "404")
SERVER = Failure("not_a_server_error", "POST /v2/bookings", "500")
OPTIONS = Options(seed=1, examples=2)


def scenario(check: str, type_: str, message: str, status: int = 500) -> str:
    recorder = {
        "cases": {"a": {"value": {"method": "POST", "path": "/v2/bookings"}}},
        "interactions": {"a": {"response": {"status_code": status}}, "b": {"response": None}},
        "checks": {
            "a": [
                {"name": "content_type_conformance", "status": "success"},
                {"name": check, "status": "failure", "failure_info": {"failure": {"type": type_, "message": message}}},
            ]
        },
    }
    return json.dumps({"ScenarioFinished": {"recorder": recorder}})


PROBES = json.dumps({"PhaseFinished": {"payload": {"probes": [{}, {}]}}})
END = json.dumps({"EngineFinished": {"stop_reason": "completed"}})


def test_requests_and_failures_are_read_from_the_events() -> None:
    lines = [PROBES, scenario("not_a_server_error", "ServerError", "Oh"), '{"ScenarioFinished": {"recorder": null}}']
    lines.append('{"ScenarioFinished": {"recorder": {"label": "of an operation that was left out"}}}')
    assert read_events([*lines, END, ""]) == Account(4, frozenset({SERVER}))


def test_a_run_that_was_cut_off_is_read_as_far_as_it_goes() -> None:
    lines = [scenario("not_a_server_error", "ServerError", "Oh"), '{"ScenarioFini']
    assert read_events(lines) == Account(2, frozenset({SERVER}), complete=False)
    assert read_events([]) == Account(0, frozenset(), complete=False)


def test_a_server_that_hangs_is_a_failure_too() -> None:
    event = {"NonFatalError": {"label": "GET /v2/slots", "value": {"type": "ReadTimeout", "message": "port 4711"}}}
    assert read_events([json.dumps(event), END]).failures == {Failure("error", "GET /v2/slots", "ReadTimeout")}


@pytest.mark.parametrize(
    ("type_", "message", "expected"),
    [
        ("UndefinedStatusCode", "Received: 404\nDocumented: 200", "404"),
        (
            "JsonSchemaError",
            '"uid" is a required property\n\nValidated against it.\n\nSchema at /components/schemas/Booking:\n\n  {}',
            '404 /components/schemas/Booking "uid" is a required property',
        ),
        ("JsonSchemaError", '"x1" is not a number\n\nSchema at /components/x/id:\n\n  {}', "404 /components/x/id"),
        (
            "AcceptedNegativeData",
            "Invalid data\nInvalid component: parameter `teamId` in query - teamId: Value greater than maximum",
            "404 parameter `teamId` in query teamId",
        ),
        ("AcceptedNegativeData", "Invalid data", "404"),
    ],
)
def test_the_class_of_a_message_is_free_of_values(type_: str, message: str, expected: str) -> None:
    assert message_class(type_, message, 404) == expected


def test_only_what_the_faultless_sandbox_does_not_show_is_a_finding() -> None:
    assert fresh([STATUS, SERVER], [STATUS]) == (SERVER,)
    assert fresh([STATUS], [STATUS, SERVER]) == ()
    assert fresh([replace(STATUS, kind="410")], [STATUS]), "another class of message"


def test_false_alarms_are_counted_once_by_check() -> None:
    runs = [Account(1, frozenset({STATUS, SERVER})), Account(1, frozenset({STATUS, replace(STATUS, kind="410")}))]
    assert alarms_by_check(runs) == {"not_a_server_error": 1, "status_code_conformance": 2}


def test_a_faultless_run_with_something_of_its_own_would_be_a_chance_finding() -> None:
    plain, odd = Account(1, frozenset({STATUS})), Account(1, frozenset({STATUS, SERVER}))
    assert chance_findings([plain, plain, odd]) == 1
    assert chance_findings([plain, replace(plain, requests=2)]) == 0


def test_however_soon_it_ends_every_category_has_its_turn() -> None:
    faults = [Fault(f"{category}{place}", category, "plain", "") for category in "ab" for place in range(5)]
    assert [fault.id for fault in in_order(faults)] == ["a0", "b0", "a3", "b3", "a1", "b1", "a4", "b4", "a2", "b2"]


def trial(fault: str, category: str, *failures: Failure, requests: int = 1500, complete: bool = True) -> Trial:
    return Trial(fault, category, 1, 9.0, Account(requests, frozenset(failures), complete))


@pytest.fixture(name="document")
def _document() -> dict[str, Any]:
    trials = [
        trial("a", "seats", STATUS, SERVER),
        trial("b", "seats", STATUS),
        trial("c", "recurring", complete=False, requests=900),
    ]
    book = Book([trial("", "", STATUS)], {it.fault: it for it in trials})
    return as_document(OPTIONS, {OURS: book}, {"seats": 3, "recurring": 1, "status-code": 2})


def test_what_is_kept_comes_back(document: dict[str, Any]) -> None:
    books = books_of(json.loads(json.dumps(document)))
    assert as_document(OPTIONS, books, document["counted"]) == document
    outcomes = {it["fault"]: it["outcome"] for it in document["documents"][OURS]["trials"]}
    assert outcomes == {"a": "found", "b": "missed", "c": "broken off"}


def test_a_fault_that_was_not_tried_is_not_missed(document: dict[str, Any]) -> None:
    text = markdown(document)
    assert "| seats | 1 | 2 | 1 |" in text
    assert "| status-code | – | 0 | 2 |" in text
    assert "**1 of 3 faults found; 3 of 6 not tried.**" in text
    assert "Runs sent 900 to 1,500 requests; 1 of them lie outside 1,200 to 1,800." in text
    assert "| a | seats | found | 1,500 | `not_a_server_error` of `POST /v2/bookings` (500) |" in text
    assert "Not tried: the document was not given" in text
    assert VENDOR not in document["documents"]


@pytest.fixture(name="peer")
def _peer(document: dict[str, Any], tmp_path: Path) -> Peer:
    file = tmp_path / "peer.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    peer = read_peer(file)
    assert peer is not None
    return peer


def card_with(peer: Peer | None) -> Scorecard:
    faults = [Fault("a", "seats", "plain", "It does a."), Fault("d", "status-code", "plain", "It does d.")]
    results = [Result("a", 1, "found", 9, 0.5), Result("d", 1, "missed", 9, 0.5)]
    return Scorecard("standard", 1, "calproof faults", "2 × A/B", 9.0, scorecard_rows(faults, results), (), peer)


def test_the_peers_score_is_read(peer: Peer) -> None:
    assert (peer.groups, peer.requests, peer.false_alarms) == ({"recurring": (0, 1), "seats": (1, 2)}, 1500, 1)
    assert (peer.of("seats"), peer.of("status-code"), peer.of_all) == ("1 / 2", "–", "1 / 3")


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"documents": {"contract": []}}'])
def test_without_a_usable_file_there_is_no_peer(text: str | None, tmp_path: Path) -> None:
    if text is not None:
        (tmp_path / "peer.json").write_text(text)
    assert read_peer(tmp_path / "peer.json") is None


def test_the_peer_has_a_column_by_category_and_a_legend(peer: Peer) -> None:
    card = card_with(peer)
    text, page = section(card), scorecard_page(card)
    assert "| seats | 1 / 1 | 0 | 0 | 9 | 9 | 0 | 1 / 2 |" in text
    assert "| status-code | 0 / 1 | 1 | 0 | – | – | 0 | – |" in text
    assert text.count(" peer |") == 1
    assert "Peer: Schemathesis" in text
    assert page.count(">Peer</th>") == 1
    assert '<td class="n">1 / 2</td>' in page
    assert peer.legend in page


def test_without_a_peer_there_is_no_column() -> None:
    card = card_with(None)
    assert "peer" not in section(card).lower()
    assert "Peer" not in scorecard_page(card)


def test_a_scorecard_with_a_peer_comes_back_from_its_json(peer: Peer) -> None:
    card = card_with(peer)
    assert from_json(json.loads(json.dumps(as_json(card)))) == card
