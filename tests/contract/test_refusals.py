"""Every request to book with exactly one fault is refused as documented, and books nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from calproof.examiner import Examiner
from contracts.contract import load_contract
from contracts.expectations import nothing_changed, refused
from contracts.wire_expectations import answered_with
from scenarios import calls
from scenarios.kinds import BY_NAME
from scenarios.rule_faults import rule_faults
from scenarios.single_faults import Fault, single_faults
from scenarios.specimens import specimens
from scenarios.starts import utc
from scenarios.variants import VARIANTS, Variant
from scenarios.world import EventType, World
from tests.contract.bodies import plain, rich
from tests.contract.sampling import depth, sample

OUTLINE_ID: Final = 1_234_567
OUTLINE_START: Final = "2030-01-08T13:00:00Z"
"""Faults are enumerated before there is a world, in bodies with these in place of what it will have."""
ALWAYS: Final = ("regular", "variable-length", "recurring")
ON_DEMAND: Final = ("custom-fields", "many-locations", "seated")
"""Kinds whose event types are made for these tests: not worth it where only a handful of requests is sent."""
SCHEMA = load_contract().request_schema("createBooking")
Row = tuple[str, Fault]


def _variant(kind: str) -> Variant:
    return replace(VARIANTS[0], kind=BY_NAME[kind], addressing="id")


def _outline(kind: str) -> World:
    return World("outline", 1, "outline", 1, {kind: EventType(BY_NAME[kind], OUTLINE_ID, "outline")})


def _bodies(kind: str) -> list[dict[str, Any]]:
    variant = _variant(kind)
    full = {**rich(variant, _outline(kind)), "start": OUTLINE_START}
    return [full, *specimens(SCHEMA, full)]


def schema_rows() -> list[Row]:
    """Each fault of the schema once; of those with one constraint the first comes first."""
    rows: dict[str, Row] = {}
    for kind in ("regular", "variable-length", "recurring"):
        for fault in single_faults(SCHEMA, *_bodies(kind)):
            rows.setdefault(fault.name, (kind, fault))  # one kind is enough for the members that all of them share
    return list(rows.values())


def one_of_each_constraint(rows: list[Row]) -> list[Row]:
    """The first row of each member and keyword."""
    first: dict[str, Row] = {}
    for kind, fault in rows:
        first.setdefault(fault.constraint, (kind, fault))
    return list(first.values())


def rule_rows(kinds: tuple[str, ...]) -> list[Row]:
    """Each fault against an event type once."""
    rows: dict[str, Row] = {}
    for kind in kinds:
        body = {**plain(_variant(kind), _outline(kind)), "start": OUTLINE_START}
        body |= {"bookingFieldsResponses": dict(BY_NAME[kind].answers)} if BY_NAME[kind].answers else {}
        for fault in rule_faults(body, BY_NAME[kind]):
            rows.setdefault(fault.name, (kind, fault))
    return list(rows.values())


def chosen() -> list[Row]:
    """The rows that the depth of this run has room for."""
    rows, room = schema_rows(), depth().rows
    if room.faults < len(rows):
        rows = one_of_each_constraint(rows)
    small = room.rules < len(rule_rows(ALWAYS))
    return sample(rows, room.faults) + sample(rule_rows(ALWAYS if small else ALWAYS + ON_DEMAND), room.rules)


def _numbered() -> list[tuple[int, str, Fault]]:
    return [(number, kind, fault) for number, (kind, fault) in enumerate(chosen())]


@pytest.mark.parametrize(("number", "kind", "fault"), _numbered(), ids=lambda it: getattr(it, "name", None))
def test_a_request_with_one_fault_is_refused_and_books_nothing(
    examiner: Examiner, number: int, kind: str, fault: Fault
) -> None:
    event_type = examiner.world.event_type(kind)
    start = examiner.starts.series() if event_type.kind.recurring else examiner.starts.single()
    placed = {OUTLINE_ID: event_type.id, OUTLINE_START: utc(start), "outline": event_type.slug}
    call = calls.create_booking(_placed(fault.body, placed, fault.pointer))
    of_this_type = {"eventTypeIds": event_type.id}
    watched = number % depth().rows.watched == 0
    with examiner.example() as example:
        before = example.count(of_this_type) if watched else 0
        came = example.send(call)
        example.check(refused(came, fault.name, fault.pointer))
        if not came.ok:
            example.check(answered_with(came, fault.statuses, fault.name, fault.pointer))
        if watched:
            example.check(nothing_changed(before, example.count(of_this_type), came))


def _placed(body: Any, placed: dict[Any, Any], pointer: str) -> Any:
    """The body with what this world has in place of the outline's; the member at fault stays as it is."""
    if not isinstance(body, dict):
        return body
    kept = pointer.strip("/")
    return {
        name: placed.get(value, value) if isinstance(value, int | str) and name != kept else value
        for name, value in body.items()
    }
