"""Calls on things that nobody has: with ids that are free, and with ids that can't be any."""

from __future__ import annotations

from typing import Any, Final

from contracts.contract import Operation
from contracts.exchange import ABSENT, HOST, Call
from scenarios.specimens import specimens

FREE_NUMBER: Final = 2**31 - 1
FREE_NAME: Final = "calproof-unknown"
NO_NUMBER: Final = "abc"
UNDECODABLE: Final = "%ff"
"""No UTF-8: no id can be written like this."""
_BASES: Final = {"rescheduleBooking": {"start": "2035-01-09T13:00:00Z"}}


def with_free_ids(operation: Operation, caller: str = HOST, body: Any = None) -> Call:
    """The operation on ids that nothing has; its body is valid, or the one that is given."""
    return _with_ids(operation, FREE_NUMBER, FREE_NAME, caller, _valid(operation) if body is None else body)


def with_impossible_ids(operation: Operation, caller: str = HOST) -> Call:
    """The operation on ids that are no ids: letters for a number, bytes that are no text for a name."""
    return _with_ids(operation, NO_NUMBER, UNDECODABLE, caller, _valid(operation))


def _with_ids(operation: Operation, number: int | str, name: str, caller: str, body: Any) -> Call:
    path = operation.path
    for parameter in operation.parameters:
        if parameter["in"] == "path":
            is_number = parameter.get("schema", {}).get("type") == "integer"
            path = path.replace(f"{{{parameter['name']}}}", str(number if is_number else name))
    return Call(operation.id, operation.method, path, operation.version, body, caller=caller)


def _valid(operation: Operation) -> Any:
    if operation.request_schema is None:
        return ABSENT
    return next(iter(specimens(operation.request_schema, _BASES.get(operation.id))), {})
