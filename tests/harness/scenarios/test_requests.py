"""Drawn requests are valid, reach their corners, and one-fault bodies break exactly what they say."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import find, given, settings
from jsonschema import ValidationError

from contracts.contract import load_contract
from contracts.formats import explaining
from contracts.shape import Shape
from contracts.tolerance import tolerant
from scenarios.requests import create_bodies
from scenarios.single_faults import Fault, single_faults
from scenarios.variants import VARIANTS, Variant
from scenarios.world import KINDS, EventType, World

SCHEMA = load_contract().request_schema("createBooking")
SHAPE = Shape(SCHEMA)
WORLD = World(
    "t", 1, "john", 1, {kind.name: EventType(kind, number, kind.name) for number, kind in enumerate(KINDS, 1)}
)
START = {"start": "2030-01-08T13:00:00Z"}
FULL: dict[str, Any] = {
    **START,
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


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_every_drawn_body_satisfies_the_schema(variant: Variant) -> None:
    @settings(max_examples=60, deadline=None, database=None)
    @given(create_bodies(SCHEMA, variant, WORLD))
    def holds(body: dict[str, Any]) -> None:
        assert not SHAPE.errors({**body, **START})

    holds()


@pytest.mark.parametrize(
    "corner",
    [
        lambda body: len(body["attendee"]["name"]) == 1,
        lambda body: len(body["attendee"]["name"]) == 255,
        lambda body: any(ord(letter) > 0xFFFF for letter in body["attendee"]["name"]),
        lambda body: "+" in body["attendee"]["email"],
        lambda body: body["attendee"]["email"][0].isupper(),
        lambda body: body["attendee"]["timeZone"] == "Pacific/Chatham",
        lambda body: len(body.get("metadata", {})) == SCHEMA["properties"]["metadata"]["maxProperties"],
        lambda body: body.get("metadata") == {},
        lambda body: len(body.get("guests", [])) > 1,
        lambda body: "metadata" not in body and "guests" not in body and "bookingFieldsResponses" not in body,
        lambda body: body.get("lengthInMinutes") == 60,
    ],
)
def test_the_corners_are_reached(corner: Any) -> None:
    variant = next(it for it in VARIANTS if it.kind.lengths)
    assert find(create_bodies(SCHEMA, variant, WORLD), corner, settings=settings(max_examples=2000, database=None))


def test_limits_are_read_from_the_schema() -> None:
    smaller = {**SCHEMA, "properties": {**SCHEMA["properties"]}}
    smaller["properties"]["metadata"] = {**SCHEMA["properties"]["metadata"], "maxProperties": 3}

    @settings(max_examples=80, deadline=None, database=None)
    @given(create_bodies(smaller, VARIANTS[0], WORLD))
    def holds(body: dict[str, Any]) -> None:
        assert len(body.get("metadata", {})) <= 3

    holds()


@pytest.mark.parametrize("fault", list(single_faults(SCHEMA, FULL)), ids=lambda fault: fault.name)
def test_a_fault_breaks_the_schema_exactly_where_it_says(fault: Fault) -> None:
    assert not SHAPE.errors(FULL)
    errors = list(explaining(SCHEMA).iter_errors(fault.apply(FULL)))
    assert errors
    places = {pointer for error in errors for pointer in _places(error)}
    assert all(place.startswith(fault.pointer) or fault.pointer.startswith(place) for place in places), places
    assert FULL["attendee"]["name"] == "Ann", "the valid body itself must stay as it is"


def _places(error: ValidationError) -> list[str]:
    return ["".join(f"/{step}" for step in error.absolute_path)]


def test_every_kind_of_fault_is_enumerated() -> None:
    keywords = {fault.keyword for fault in single_faults(SCHEMA, FULL)}
    assert keywords >= {"required", "type", "enum", "format", "minimum", "maxProperties", "additionalProperties"}


def test_a_null_for_an_optional_member_is_tolerated_and_for_a_required_one_is_not() -> None:
    shape = Shape(tolerant(SCHEMA))
    assert shape.is_valid({**FULL, "metadata": None})
    assert not shape.is_valid({**FULL, "attendee": None})
    assert not shape.is_valid({**FULL, "unknown": 1})
