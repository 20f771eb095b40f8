"""A body with one fault breaks its schema exactly where it says, and nowhere else."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.contract import load_contract
from contracts.formats import explaining
from contracts.library import newest_versions
from contracts.shape import Shape
from contracts.tolerance import tolerant
from scenarios.alternatives import specialised
from scenarios.kinds import BY_NAME
from scenarios.rule_faults import rule_faults
from scenarios.single_faults import single_faults
from scenarios.specimens import specimens
from scenarios.wrong_answers import LEFT_OUT, asked_fields, wrong_answers

CONTRACT = load_contract(versions=newest_versions())
TAKING_BODIES = [operation.id for operation in CONTRACT.operations.values() if operation.request_schema]
SCHEMA = CONTRACT.request_schema("createBooking")
FULL: dict[str, Any] = {
    "start": "2030-01-08T13:00:00Z",
    "eventTypeId": 1,
    "attendee": {
        "name": "Ann",
        "email": "ann@example.com",
        "timeZone": "Europe/Rome",
        "language": "it",
        "phoneNumber": "+393331234567",
    },
    "guests": ["guest@example.org"],
    "metadata": {"key": "value"},
    "bookingFieldsResponses": {"notes": "hello"},
    "lengthInMinutes": 30,
    "recurrenceCount": 2,
}
BASES: dict[str, dict[str, Any]] = {"createBooking": FULL, "rescheduleBooking": {"start": "2030-01-08T13:00:00Z"}}


def soil(operation: str) -> list[dict[str, Any]]:
    """Valid bodies of an operation for faults to be put into."""
    return list(specimens(CONTRACT.request_schema(operation), BASES.get(operation)))


@pytest.mark.parametrize("operation", TAKING_BODIES)
def test_specimens_are_valid_and_have_every_member(operation: str) -> None:
    schema = CONTRACT.request_schema(operation)
    bodies = soil(operation)
    assert bodies
    assert all(Shape(schema).is_valid(body) for body in bodies)
    described = {name for name, child in specialised(schema, bodies[0])["allOf"][0].get("properties", {}).items()}
    later = {name for name, child in schema.get("properties", {}).items() if "x-since" in child}
    assert {name for body in bodies for name in body} >= described - later - {"instant"}


@pytest.mark.parametrize("operation", TAKING_BODIES)
def test_a_fault_breaks_the_schema_at_its_pointer_and_nowhere_else(operation: str) -> None:
    schema = CONTRACT.request_schema(operation)
    checked = 0
    for body in soil(operation)[:2]:
        exact = specialised(schema, body)
        assert not list(explaining(exact).iter_errors(body))
        for fault in list(single_faults(schema, body))[::7]:  # one in seven: explaining is slow
            checked += 1
            assert not Shape(schema).is_valid(fault.body)
            assert _places(exact, fault.body) <= _allowed(fault.pointer, fault.keyword), fault.name
    assert checked


def _places(schema: dict[str, Any], body: Any) -> set[str]:
    errors = list(explaining(schema).iter_errors(body))
    assert errors
    return {"".join(f"/{step}" for step in error.absolute_path) for error in errors}


def _allowed(pointer: str, keyword: str) -> set[str]:
    """Where a validator may report a fault: what is missing or too much is reported at its parent."""
    parent = pointer.rpartition("/")[0]
    if keyword in ("required", "additionalProperties", "not"):
        return {parent}
    if keyword.startswith("additionalProperties/") or keyword == "propertyNames":
        return {pointer, f"{pointer}/key"}
    # Some values break two pieces of a schema that speak of the same member, one of which reports it from above.
    return {pointer, f"{pointer}/0"}


def test_a_fault_leaves_the_rest_of_the_body_alone() -> None:
    for fault in single_faults(SCHEMA, FULL):
        if fault.pointer:
            top = fault.pointer.split("/")[1]
            rest = {name: value for name, value in fault.body.items() if name != top}
            assert rest == {name: value for name, value in FULL.items() if name != top}


def test_every_member_and_constraint_of_create_has_its_fault() -> None:
    found = {fault.constraint for fault in single_faults(SCHEMA, *soil("createBooking"))}
    assert found >= {
        "/start required",
        "/start type",
        "/start null",
        "/start format",
        "/attendee required",
        "/attendee/name minLength",
        "/attendee/email format",
        "/attendee/timeZone required",
        "/attendee/language enum",
        "/attendee/undocumented additionalProperties",
        "/eventTypeId minimum",
        "/eventTypeId maximum",
        "/guests uniqueItems",
        "/guests/* type",
        "/guests/* format",
        "/metadata maxProperties",
        "/metadata propertyNames",
        "/metadata additionalProperties/maxLength",
        "/metadata additionalProperties/type",
        "/lengthInMinutes minimum",
        "/recurrenceCount minimum",
        "/location/type const",
        "/location/integration enum",
        "/location/phone required",
        "/routing/responseId required",
        "/routing/teamMemberIds/* type",
        "/meetingUrl pattern",
        "/undocumented additionalProperties",
    }


def test_a_change_of_the_schema_changes_the_faults() -> None:
    members = {**SCHEMA["properties"], "lengthInMinutes": {"type": "integer", "maximum": 90}}
    faults = {fault.name: fault for fault in single_faults({**SCHEMA, "properties": members}, FULL)}
    assert faults["/lengthInMinutes maximum"].body["lengthInMinutes"] == 91
    assert "/lengthInMinutes minimum" not in faults


def test_what_is_tolerated_is_no_fault() -> None:
    shape = Shape(tolerant(SCHEMA))
    names = {fault.name for fault in single_faults(SCHEMA, FULL)}
    assert "/metadata null" not in names
    assert shape.is_valid({**FULL, "metadata": None})
    assert "/attendee null" in names


@pytest.mark.parametrize("kind", ["regular", "variable-length", "recurring", "seated", "many-locations"])
def test_a_fault_against_the_rules_is_one_that_the_event_type_decides(kind: str) -> None:
    body = {name: FULL[name] for name in ("start", "eventTypeId", "attendee")}
    faults = list(rule_faults(body, BY_NAME[kind]))
    assert len({fault.name for fault in faults}) == len(faults)
    for fault in faults:
        changed = {name for name in {*fault.body, *body} if fault.body.get(name) != body.get(name)}
        identity = {"eventTypeId", "eventTypeSlug", "username", "teamSlug"}
        assert changed <= {fault.pointer.split("/")[1]} or changed <= identity


def test_each_type_of_booking_field_has_its_wrong_answers() -> None:
    for field in asked_fields(BY_NAME["custom-fields"].options["bookingFields"]):
        wrong = list(wrong_answers(field))
        assert wrong, field["slug"]
        assert any(it.answer is LEFT_OUT for it in wrong) == field["required"]
        assert all((field["slug"] in it.beside({}, field["slug"])) == (it.answer is not LEFT_OUT) for it in wrong)
