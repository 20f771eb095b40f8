"""Every operation of the contract has one builder, and the call that it builds reaches that operation."""

from __future__ import annotations

import inspect
from typing import Any, Final

import pytest

from contracts.contract import load_contract
from contracts.exchange import ABSENT, HOST, NOBODY, Call
from scenarios import calls

CONTRACT: Final = load_contract()
ODD: Final = "a/b?c#d é%2F"
"""An id with everything that means something in a URL."""


def _built(operation_id: str, **given: Any) -> Call:
    """A call by the operation's builder, whose ids are odd texts or numbers and whose body is an empty object."""
    builder = calls.BUILDERS[operation_id]
    arguments: dict[str, Any] = {}
    for name, parameter in inspect.signature(builder).parameters.items():
        if name == "body":
            arguments[name] = {}
        elif parameter.default is parameter.empty:
            arguments[name] = {"a": "b"} if name == "query" else 7 if parameter.annotation == "int" else ODD
    return builder(**arguments, **given)


def test_every_operation_has_a_builder_of_its_own() -> None:
    assert calls.BUILDERS.keys() == CONTRACT.operations.keys()
    assert len(set(calls.BUILDERS.values())) == len(CONTRACT.operations)
    assert calls.BUILDERS.keys() == calls.OPERATIONS


@pytest.mark.parametrize("operation_id", calls.BUILDERS)
def test_a_call_reaches_its_operation(operation_id: str) -> None:
    call = _built(operation_id)
    found = CONTRACT.find(call.method, call.path, call.version)
    assert found is not None
    assert (found.id, call.operation) == (operation_id, operation_id)
    assert call.path.isascii()
    assert " " not in call.path


@pytest.mark.parametrize("operation_id", calls.BUILDERS)
def test_a_call_carries_a_body_where_one_is_described(operation_id: str) -> None:
    described = CONTRACT.operations[operation_id].request_schema is not None
    assert (_built(operation_id).body is not ABSENT) == described


@pytest.mark.parametrize("operation_id", calls.BUILDERS)
def test_credentials_are_sent_where_they_are_asked_for(operation_id: str) -> None:
    if not CONTRACT.operations[operation_id].accepts_anonymous:
        assert _built(operation_id).caller == HOST
    assert _built(operation_id, caller=NOBODY).caller == NOBODY


def test_a_query_is_written_readably() -> None:
    path = calls.list_bookings({"eventTypeIds": "1,2", "afterStart": "2030-01-08T13:00:00Z", "name": "a b&c"}).path
    assert path == "/v2/bookings?eventTypeIds=1,2&afterStart=2030-01-08T13:00:00Z&name=a+b%26c"
