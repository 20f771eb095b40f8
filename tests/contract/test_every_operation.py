"""Breadth: Schemathesis generates requests for every operation of the contract, and our judge judges the answers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from calproof.examiner import Examiner
from calproof.suite_plugin import unexercised
from contracts.contract import Operation, load_contract
from contracts.exchange import ABSENT, HOST, NOBODY, Call
from contracts.expectations import refused
from contracts.shape import Shape
from contracts.tolerance import tolerant
from scenarios.starts import utc
from tests.contract.sampling import depth, sample

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy
    from schemathesis import Case
    from schemathesis.schemas import BaseSchema

SMOKE: Final[frozenset[str]] = frozenset()

CONTRACT = load_contract()
LEFT_OUT = unexercised(CONTRACT)
OPERATIONS = [it for name, it in CONTRACT.operations.items() if name not in LEFT_OUT]
UNKNOWN_ID = 2**31 - 1
NUMBERED = frozenset({"attendeeId", "eventTypeId", "membershipId", "scheduleId", "teamId", "userId"})
NAMED = frozenset({"createEventType", "createTeam", "createTeamEventType"})
"""What is made under a name or slug that must not be taken."""
MODES = ("valid", "invalid")


@cache
def _schema() -> BaseSchema:
    import schemathesis  # noqa: PLC0415  (two seconds, which a run without these tests is spared)

    return schemathesis.openapi.from_dict(CONTRACT.bundle())


def _requests(operation: Operation, mode: str) -> SearchStrategy[Case[Any]]:
    """Schemathesis' own requests to an operation."""
    from schemathesis import GenerationMode  # noqa: PLC0415

    generated = GenerationMode.POSITIVE if mode == "valid" else GenerationMode.NEGATIVE
    return _schema()[operation.path][operation.method].as_strategy(generation_mode=generated)


def chosen() -> list[tuple[str, Operation]]:
    """The operations that this depth has room for, by both modes.

    Valid requests to a path with an id would ask for what nobody has, and other tests do that.
    """
    some = sample(OPERATIONS, depth().breadth.operations)
    return [(mode, it) for mode in MODES for it in some if mode == "invalid" or "{" not in it.path]


@pytest.mark.parametrize(("mode", "operation"), chosen(), ids=lambda it: getattr(it, "id", it))
def test_whatever_is_sent_is_answered_as_documented(examiner: Examiner, operation: Operation, mode: str) -> None:
    generated = _requests(operation, mode)
    body_shape = Shape(tolerant(operation.request_schema)) if operation.request_schema else None

    @hypothesis_settings(max_examples=depth().generated)
    @given(generated)
    def answers(case: Case[Any]) -> None:
        call = _call(case, operation, examiner)
        with examiner.example() as example:
            exchange = example.send(call)
            if body_shape is not None and call.body is not ABSENT and not body_shape.is_valid(call.body):
                example.check(refused(exchange, "its body breaks the request schema"))
            example.tidy(exchange)

    answers()


def _call(case: Case[Any], operation: Operation, examiner: Examiner) -> Call:
    """The generated case as a call that is safe on an account that others use too.

    Identifiers that exist are replaced by our own or by ones that nobody has: nothing foreign is booked or changed.
    """
    body = case.body if isinstance(case.body, dict | list | str | int | float | bool) or case.body is None else ABSENT
    if operation.request_schema is None:
        body = ABSENT
    if isinstance(body, dict):
        body = safe_body(operation.id, body, examiner)
    path = operation.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace(f"{{{name}}}", str(_nobodys(name, value)))
    query = {name: value for name, value in (case.query or {}).items() if value is not None}
    if "eventTypeId" in query:
        query["eventTypeId"] = examiner.world.event_type("regular").id
    caller = NOBODY if operation.accepts_anonymous else HOST
    return Call(
        operation.id,
        operation.method,
        f"{path}?{urlencode(query, doseq=True)}" if query else path,
        operation.version,
        body,
        caller=caller,
    )


def _nobodys(name: str, value: Any) -> Any:
    """An identifier that nothing has, of the type that was generated."""
    if isinstance(value, int) and not isinstance(value, bool):
        return UNKNOWN_ID
    return "not-a-number" if name in NUMBERED else f"calproof-unknown-{crc32(str(value).encode()) % 1000}"


def safe_body(operation_id: str, body: dict[str, Any], examiner: Examiner) -> dict[str, Any]:
    """A generated body with the run's own event type, names and times where it has any, and nobody's addresses.

    What is of another type than documented stays as it is: that is the fault to be refused.
    """
    world = examiner.world
    regular = world.event_type("regular")
    own = f"calproof-generated-{examiner.starts.taken}-{world.tag}-{crc32(repr(body).encode())}"
    ours: dict[str, Any] = {"eventTypeId": regular.id, "scheduleId": world.schedule_id, "username": world.username}
    ours |= {"eventTypeSlug": regular.slug, "teamSlug": own, "organizationSlug": own, "userId": UNKNOWN_ID}
    ours |= {"subscriberUrl": f"https://calproof.invalid/{own}", "active": False, "isDefault": False}
    ours["autoAcceptCreator"] = True  # else nobody could remove the team again
    if operation_id in NAMED:
        ours |= {"slug": own, "name": own}
    safe: dict[str, Any] = {
        member: ours[member] if member in ours and _alike(value, ours[member]) else _reserved(value)
        for member, value in body.items()
    }
    for member in ("start", "slotStart"):
        if isinstance(safe.get(member), str) and safe[member].endswith("Z"):
            safe[member] = utc(examiner.starts.single())
    return safe


def _alike(value: Any, ours: Any) -> bool:
    """Whether a value is of the same type; an empty text is a fault of its own."""
    return type(value) is type(ours) and value != ""


def _reserved(value: Any) -> Any:
    """The value with each e-mail address in a domain that nobody reads."""
    if isinstance(value, dict):
        return {member: _reserved(inner) for member, inner in value.items()}
    if isinstance(value, list):
        return [_reserved(inner) for inner in value]
    if isinstance(value, str) and Shape({"type": "string", "format": "email"}).is_valid(value) and "@" in value:
        return f"generated.{crc32(value.encode())}@example.com"
    return value
