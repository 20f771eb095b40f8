"""A call on what nobody has is right in all but its ids, and so it is refused for them."""

from __future__ import annotations

from typing import Final

import pytest

from contracts.contract import Operation, load_contract
from contracts.exchange import ABSENT, HOST, NOBODY
from contracts.library import newest_versions
from contracts.shape import Shape
from contracts.wire_expectations import answered_with
from scenarios.nobodys import FREE_NAME, FREE_NUMBER, NO_NUMBER, UNDECODABLE, with_free_ids, with_impossible_ids
from tests.harness.scenarios.conftest import Served

CONTRACT: Final = load_contract(versions=newest_versions())
NAMED: Final = [operation for operation in CONTRACT.operations.values() if "{" in operation.path]
WITH_BODY: Final = [operation for operation in NAMED if operation.request_schema is not None]
ANSWERED: Final = frozenset({"getReservedSlot", "deleteReservedSlot", "getTeamEventTypes"})
"""What isn't there is nothing, or an empty list, to these."""
BY_400: Final = frozenset({"deleteSchedule"})
"""These say by a 400 that what they are asked for isn't there."""


def _id(operation: Operation) -> str:
    return operation.id


def _ids(operation: Operation, path: str) -> dict[str, str]:
    """What stands in a path for each parameter of the operation's."""
    pairs = zip(operation.path.split("/"), path.split("/"), strict=True)
    return {step.strip("{}"): given for step, given in pairs if step.startswith("{")}


def _numbers(operation: Operation) -> set[str]:
    """The parameters of its path that are numbers."""
    found = (it for it in operation.parameters if it["in"] == "path" and it["schema"]["type"] == "integer")
    return {parameter["name"] for parameter in found}


@pytest.mark.parametrize("operation", NAMED, ids=_id)
def test_every_id_is_one_that_is_free(operation: Operation) -> None:
    numbers = _numbers(operation)
    for name, given in _ids(operation, with_free_ids(operation).path).items():
        assert given == (str(FREE_NUMBER) if name in numbers else FREE_NAME)


@pytest.mark.parametrize("operation", NAMED, ids=_id)
def test_every_id_is_one_that_can_be_none(operation: Operation) -> None:
    numbers = _numbers(operation)
    for name, given in _ids(operation, with_impossible_ids(operation).path).items():
        assert given == (NO_NUMBER if name in numbers else UNDECODABLE)


@pytest.mark.parametrize("operation", NAMED, ids=_id)
def test_a_call_on_what_nobody_has_reaches_its_operation(operation: Operation) -> None:
    for call in (with_free_ids(operation), with_impossible_ids(operation)):
        assert CONTRACT.find(call.method, call.path, call.version) is operation
        assert (call.operation, call.caller) == (operation.id, HOST)


@pytest.mark.parametrize("operation", WITH_BODY, ids=_id)
def test_a_call_on_what_nobody_has_has_a_valid_body(operation: Operation) -> None:
    promised = Shape(operation.request_schema or {})
    assert promised.is_valid(with_free_ids(operation).body)
    assert promised.is_valid(with_impossible_ids(operation).body)


@pytest.mark.parametrize("operation", [it for it in NAMED if it not in WITH_BODY], ids=_id)
def test_an_operation_that_takes_no_body_gets_none(operation: Operation) -> None:
    assert with_free_ids(operation).body is ABSENT
    assert with_impossible_ids(operation).body is ABSENT


def test_a_body_and_a_caller_that_are_given_go_along() -> None:
    cancel = CONTRACT.operation("cancelBooking")
    call = with_free_ids(cancel, NOBODY, {"cancellationReason": "Ill"})
    assert (call.caller, call.body) == (NOBODY, {"cancellationReason": "Ill"})
    assert with_impossible_ids(cancel, NOBODY).caller == NOBODY


def test_an_empty_body_that_is_given_is_not_filled() -> None:
    assert with_free_ids(CONTRACT.operation("rescheduleBooking"), body={}).body == {}


def test_no_body_is_sent_where_none_is_asked_for() -> None:
    assert with_free_ids(CONTRACT.operation("rescheduleBooking"), body=ABSENT).body is ABSENT


@pytest.mark.parametrize("operation", [it for it in NAMED if it.id not in ANSWERED], ids=_id)
def test_what_nobody_has_is_refused_for_that_alone(sandbox: Served, operation: Operation) -> None:
    statuses = frozenset({400} if operation.id in BY_400 else {403, 404})
    assert list(answered_with(sandbox.send(with_free_ids(operation)), statuses, "nobody has it")) == []


@pytest.mark.parametrize("operation", sorted(ANSWERED))
def test_what_nobody_has_is_nothing_to_some(sandbox: Served, operation: str) -> None:
    came = sandbox.send(with_free_ids(CONTRACT.operation(operation)))
    assert came.ok
    assert came.answer is not None
    assert not came.answer.body.get("data")


@pytest.mark.parametrize("operation", NAMED, ids=_id)
def test_what_can_be_no_id_is_a_bad_request(sandbox: Served, operation: Operation) -> None:
    came = sandbox.send(with_impossible_ids(operation))
    assert list(answered_with(came, frozenset({400}), "it is no id")) == []
