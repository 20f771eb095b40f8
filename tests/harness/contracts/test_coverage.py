"""Coverage counts what exchanges have touched of the contract, down to the bounds of each member."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.contract import load_contract
from contracts.coverage import GAPS, OF_ALL, Coverage, OperationCoverage, gap
from contracts.exchange import ABSENT, Answer, Call, Exchange
from contracts.members import boundary_classes, members, touched
from scenarios import calls

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": 3},
        "note": {"type": ["string", "null"]},
        "tags": {
            "type": "array",
            "maxItems": 2,
            "items": {"type": "object", "properties": {"on": {"type": "boolean"}}},
        },
        "kind": {"enum": ["one", "two"]},
    },
    "anyOf": [{"properties": {"size": {"type": "integer", "maximum": 8}}}, {"required": ["name"]}],
}


def _exchange(call: Call, status: int, body: Any = ABSENT) -> Exchange:
    return Exchange(call, Answer(status, {}, body), 0, 0, 0)


def test_members_are_found_through_branches_and_items() -> None:
    assert set(members(SCHEMA)) == {"/name", "/note", "/tags", "/tags/*/on", "/kind", "/size"}
    assert members(SCHEMA)["/name"].required


def test_the_classes_of_a_member_follow_from_its_schema() -> None:
    known = members(SCHEMA)
    assert list(boundary_classes(known["/name"])) == ["present", "min length 1", "max length 3"]
    assert list(boundary_classes(known["/note"])) == ["present", "absent", "null"]
    assert list(boundary_classes(known["/kind"])) == ["present", "absent", "= one", "= two"]
    assert list(boundary_classes(known["/size"])) == ["present", "absent", "max 8"]


def test_a_body_touches_the_classes_of_its_values() -> None:
    found = touched(members(SCHEMA), {"name": "abc", "note": None, "tags": [{"on": True}, {}], "size": 7})
    assert ("/name", "max length 3") in found
    assert ("/name", "min length 1") not in found
    assert ("/note", "null") in found
    assert {("/tags", "several items"), ("/tags", "max items 2"), ("/tags/*/on", "true")} <= found
    assert {("/tags/*/on", "absent"), ("/kind", "absent")} <= found
    assert ("/size", "max 8") not in found


def test_statuses_parameters_and_rules_are_counted() -> None:
    coverage = Coverage(load_contract())
    coverage.note(_exchange(calls.list_bookings({"status": "upcoming"}), 200, {"status": "success", "data": []}))
    seen = coverage.operations["getBookings"]
    assert seen.statuses[200] == 1
    assert seen.parameters["query status"] == 1
    assert "query take" not in seen.parameters
    assert seen.response_members["/data"] == 1
    assert any(coverage.rules.values())


def test_what_reaches_no_operation_is_passed_over() -> None:
    coverage = Coverage(load_contract())
    coverage.note(_exchange(Call("x", "GET", "/v2/nowhere", "2024-08-13"), 404))
    assert not any(seen.requests for seen in coverage.operations.values())


def test_every_documented_status_that_is_missing_has_a_reason() -> None:
    coverage = Coverage(load_contract())
    for seen in coverage.operations.values():
        assert gap(seen, 200) == "the operation was not called"
        seen.requests = 1
        assert all(gap(seen, status) for status in seen.documented_statuses)
    limited = next(it for it in coverage.operations.values() if 429 in it.documented_statuses)
    assert "rate limiting" in gap(limited, 429)


@pytest.mark.parametrize("status", sorted(OF_ALL))
def test_a_status_that_stands_for_all_operations_has_a_reason_of_its_own(status: int) -> None:
    reasons = {gap(seen, status) for seen in _called_once() if status in seen.documented_statuses}
    assert reasons == {reason for operation, missing, reason in GAPS if (operation, missing) == ("*", status)}


@pytest.mark.parametrize("status", sorted(OF_ALL))
def test_a_status_that_stands_for_all_is_documented_by_several(status: int) -> None:
    assert sum(status in operation.responses for operation in load_contract().operations.values()) > 1


def test_a_status_before_any_operation_is_documented_wherever_it_can_come() -> None:
    for operation in load_contract().operations.values():
        takes_body, reads = operation.request_schema is not None, operation.method == "GET"
        possible = {429} | ({413, 415} if takes_body else set()) | ({304} if reads else set())
        assert OF_ALL & operation.responses.keys() - {498} == possible, operation.id


def test_the_first_reason_that_fits_is_the_most_exact_one() -> None:
    for number, (operation, status, _) in enumerate(GAPS):
        before = [(other, missing) for other, missing, _ in GAPS[:number] if missing == status]
        assert ("*", status) not in before
        assert (operation, status) not in before


def test_a_reason_names_an_operation_that_there_is() -> None:
    assert {operation for operation, _, _ in GAPS} - {"*"} <= load_contract().operations.keys()


def test_what_no_reason_speaks_of_is_told_by_its_sort() -> None:
    (seen,) = [seen for seen in _called_once() if seen.operation.id == "createBooking"]
    assert gap(seen, 201) == "no request was accepted"
    assert gap(seen, 422) == "no request of this run led to it"
    assert gap(seen, 299) != gap(seen, 300)


def _called_once() -> list[OperationCoverage]:
    found = list(Coverage(load_contract()).operations.values())
    for seen in found:
        seen.requests = 1
    return found
