"""Every request to book with exactly one fault is refused as documented, and books nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import pytest

from calproof.examiner import Examiner
from contracts.contract import load_contract
from contracts.exchange import Call
from contracts.expectations import nothing_changed
from contracts.wire_expectations import answered_with
from contracts.wording import in_the_usual_envelope, tells_of_all, tells_where
from scenarios import calls
from scenarios.kinds import BY_NAME
from scenarios.rule_faults import rule_faults
from scenarios.single_faults import Fault, single_faults
from scenarios.specimens import specimens
from scenarios.starts import utc
from scenarios.variants import VARIANTS, Variant
from scenarios.world import EventType, World
from tests.contract.bodies import ATTENDEE, plain, rich
from tests.contract.sampling import depth, sample
from tests.contract.steps import UNKNOWN

SMOKE: Final = frozenset(
    {
        "test_a_request_with_one_fault_is_refused_and_books_nothing",
        "test_a_refusal_lists_everything_that_is_wrong",
    }
)
OUTLINE_ID: Final = 1_234_567
OUTLINE_START: Final = "2030-01-08T13:00:00Z"
"""Faults are enumerated before there is a world, in bodies with these in place of what it will have."""
ALWAYS: Final = ("regular", "variable-length", "recurring")
ON_DEMAND: Final = ("many-locations", "seated")
"""Kinds whose event types are made for these tests: not worth it where only a handful of requests is sent."""
TAKEN_BY_ACCIDENT: Final = frozenset({"/routing type array"})
"""The check of objects looks at the items of a list instead, and where nobody routes no other one follows."""
SCHEMA = load_contract().request_schema("createBooking")
Row = tuple[str, Fault]


def _variant(kind: str) -> Variant:
    return replace(VARIANTS[0], kind=BY_NAME[kind], addressing="id")


def _outline(kind: str) -> World:
    return World("outline", 1, "outline", 1, {kind: EventType(BY_NAME[kind], OUTLINE_ID, "outline")})


def _bodies(kind: str) -> list[dict[str, Any]]:
    """Bodies that this kind takes as they are, so that a fault in them is the only one; places to meet come last."""
    variant = _variant(kind)
    full = {**rich(variant, _outline(kind)), "start": OUTLINE_START}
    foreign = {"instant"} if variant.kind.lengths else {"instant", "lengthInMinutes"}
    found = [{name: body[name] for name in body if name not in foreign} for body in specimens(SCHEMA, full)]
    return [full, *({name: body[name] for name in body if name != "location"} for body in found), *found]


def _at_once() -> Iterator[Fault]:
    """The faults of `instant` itself: no other fault is looked at in the body that has it."""
    full = {**rich(_variant("regular"), _outline("regular")), "start": OUTLINE_START}
    found = single_faults(SCHEMA, *specimens(SCHEMA, full))
    yield from (fault for fault in found if fault.pointer == "/instant")


def schema_rows() -> list[Row]:
    """Each fault of the schema once; of those with one constraint the first comes first."""
    rows: dict[str, Row] = {}
    for kind in ("regular", "variable-length", "recurring"):
        for fault in single_faults(SCHEMA, *_bodies(kind)):
            if fault.name not in TAKEN_BY_ACCIDENT:
                rows.setdefault(fault.name, (kind, fault))  # one kind is enough for what all of them share
    for fault in _at_once():
        rows.setdefault(fault.name, ("regular", fault))
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
        for fault in rule_faults(body, BY_NAME[kind]):
            rows.setdefault(fault.name, (kind, fault))
    return list(rows.values())


def chosen() -> list[Row]:
    """The rows that the depth of this run has room for, those against an event type spread among the others."""
    rows, room = schema_rows(), depth().rows
    if room.faults < len(rows):
        rows = one_of_each_constraint(rows)
    small = room.rules < len(rule_rows(ALWAYS))
    of_rules = sample(rule_rows(ALWAYS if small else ALWAYS + ON_DEMAND), room.rules)
    placed = [
        (index / len(part), row) for part in (sample(rows, room.faults), of_rules) for index, row in enumerate(part)
    ]
    return [row for _, row in sorted(placed, key=lambda it: it[0])]


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
        came = example.refuse(call, fault.name, fault.pointer)
        if not came.ok:
            example.check(answered_with(came, fault.statuses, fault.name, fault.pointer))
            if fault.keyword != "rule":
                example.check(in_the_usual_envelope(came, fault.name, fault.pointer))
                example.check(tells_where(came, fault.pointer, ATTENDEE if fault.pointer == "/attendee" else ()))
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


_ATTENDEE: Final = {"name": 5, "timeZone": "Mars/Olympus_Mons", "language": "xx", "email": "ann@example.com"}
_WRONG: Final = {"start": 5, "eventTypeId": "1", "guests": "nobody", "lengthInMinutes": "long", "metadata": "none"}
_QUESTIONS: Final[calls.Query] = {
    "take": 0,
    "skip": -1,
    "status": "bogus",
    "eventTypeId": "first",
    "teamId": "mine",
    "afterStart": "tomorrow",
    "beforeEnd": "2031-02-30",
    "afterCreatedAt": "yesterday",
    "beforeUpdatedAt": "31/12/2030",
    "sortStart": "up",
    "sortUpdatedAt": "down",
}
SEVERAL: Final[dict[str, tuple[Call, tuple[str, ...]]]] = {
    "a booking": (
        calls.create_booking({**_WRONG, "attendee": _ATTENDEE}),
        (*_WRONG, "attendee", "name", "timeZone", "language"),
    ),
    "a move": (
        calls.reschedule_booking(UNKNOWN, {"start": 5, "reschedulingReason": 5, "undocumented": "x"}),
        ("start", "reschedulingReason", "undocumented"),
    ),
    "a list": (calls.list_bookings(_QUESTIONS), tuple(_QUESTIONS)),
    "an empty booking": (calls.create_booking({}), ("start", "attendee", "eventTypeId")),
    "a cancellation": (
        calls.cancel_booking(UNKNOWN, {"cancellationReason": 5, "cancelSubsequentBookings": "yes"}),
        ("cancellationReason", "cancelSubsequentBookings"),
    ),
    "an event type": (
        calls.create_event_type({"lengthInMinutes": "45", "slug": 5}),
        ("title", "lengthInMinutes", "slug"),
    ),
    "a reservation": (calls.reserve_slot({}), ("eventTypeId", "slotStart")),
    "slots": (
        calls.get_slots({"eventTypeId": 1, "start": "x", "end": "y", "timeZone": "Mars", "format": "z"}),
        ("start", "end", "timeZone", "format"),
    ),
}
"""Requests with several faults each, and the members that are at fault."""


@pytest.mark.parametrize("what", SEVERAL)
def test_a_refusal_lists_everything_that_is_wrong(examiner: Examiner, what: str) -> None:
    call, members = SEVERAL[what]
    with examiner.example() as example:
        came = example.refuse(call, f"{len(members)} members are wrong")
        example.check(in_the_usual_envelope(came, f"{len(members)} members are wrong"))
        example.check(tells_of_all(came, members))
