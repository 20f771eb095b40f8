"""Breadth: Schemathesis generates requests for every operation of the contract, and our judge judges the answers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from zlib import crc32

import pytest
import schemathesis
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from schemathesis import Case, GenerationMode

from calproof.examiner import Examiner
from calproof.suite_plugin import VerificationRun, unexercised
from contracts.contract import Contract, Operation, load_contract
from contracts.exchange import ABSENT, HOST, NOBODY, Call
from contracts.expectations import refused
from contracts.shape import Shape
from contracts.tolerance import tolerant
from scenarios.starts import utc
from scenarios.world import World

CONTRACT = load_contract()
SCHEMA = schemathesis.openapi.from_dict(CONTRACT.bundle())
LEFT_OUT = unexercised(CONTRACT)
OPERATIONS = [it for name, it in CONTRACT.operations.items() if name not in LEFT_OUT]
UNKNOWN_ID = 2**31 - 1
MODES = {"valid": GenerationMode.POSITIVE, "invalid": GenerationMode.NEGATIVE}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_whatever_is_sent_is_answered_as_documented(
    examiner: Examiner, verification_run: VerificationRun, operation: Operation, mode: str
) -> None:
    generated = SCHEMA[operation.path][operation.method].as_strategy(generation_mode=MODES[mode])
    body_shape = Shape(tolerant(operation.request_schema)) if operation.request_schema else None

    @hypothesis_settings(max_examples=verification_run.depth.generated)
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
    world = examiner.world
    path = operation.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace(f"{{{name}}}", str(_safe_id(name, value)))
    query = {name: value for name, value in (case.query or {}).items() if value is not None}
    query = {name: world.event_type("regular").id if name == "eventTypeId" else value for name, value in query.items()}
    body = case.body if isinstance(case.body, dict | list | str | int | float | bool) or case.body is None else ABSENT
    if operation.request_schema is None:
        body = ABSENT
    if isinstance(body, dict):
        body = _safe_body(operation.id, dict(body), examiner)
    target = f"{path}?{urlencode(query, doseq=True)}" if query else path
    caller = NOBODY if operation.accepts_anonymous else HOST
    return Call(operation.id, operation.method, target, operation.version, body, caller=caller)


def _safe_id(name: str, value: Any) -> Any:
    if name in ("eventTypeId", "scheduleId"):
        return UNKNOWN_ID if isinstance(value, int) else "not-a-number"
    return f"calproof-unknown-{crc32(str(value).encode()) % 1000}"


def _safe_body(operation_id: str, body: dict[str, Any], examiner: Examiner) -> dict[str, Any]:
    world: World = examiner.world
    if operation_id == "createBooking":
        if isinstance(body.get("eventTypeId"), int) and not isinstance(body["eventTypeId"], bool):
            body["eventTypeId"] = world.event_type("regular").id
        if isinstance(body.get("username"), str):
            body["username"] = world.username
        if isinstance(body.get("start"), str) and body["start"].endswith("Z"):
            body["start"] = utc(examiner.starts.single())
    if operation_id == "createSchedule" and body.get("isDefault") is True:
        body["isDefault"] = False
    if operation_id == "createEventType" and isinstance(body.get("slug"), str) and body["slug"]:
        body["slug"] = f"calproof-generated-{examiner.starts.taken}-{world.tag}-{len(body['slug'])}"
    return body


def test_the_generator_has_a_contract_to_work_with() -> None:
    contract: Contract = CONTRACT
    assert len(OPERATIONS) == len(contract.operations) - len(LEFT_OUT)
