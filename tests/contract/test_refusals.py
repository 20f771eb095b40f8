"""Every request with exactly one fault is refused with a documented error, and books nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from calproof.examiner import Examiner
from contracts.contract import load_contract
from contracts.exchange import Call
from contracts.expectations import nothing_changed
from scenarios import calls
from scenarios.single_faults import Fault, single_faults
from scenarios.starts import utc
from scenarios.variants import VARIANTS, Variant
from scenarios.world import EventType, World
from tests.contract.bodies import plain, rich

BY_KIND = {variant.kind.name: variant for variant in VARIANTS if variant.addressing == "id"}
SCHEMA = load_contract().request_schema("createBooking")


def _outline(variant: Variant) -> dict[str, Any]:
    """A body of the shape that the test will send, to enumerate faults from before there is a world."""
    outline = World("outline", 1, "outline", 1, {variant.kind.name: EventType(variant.kind, 1, "outline")})
    return {**rich(variant, outline), "start": "2030-01-08T13:00:00Z"}


def _faults() -> list[tuple[Variant, Fault]]:
    seen: set[str] = set()
    rows = []
    for kind in ("regular", "variable-length", "recurring"):
        for fault in single_faults(SCHEMA, _outline(BY_KIND[kind])):
            if fault.name not in seen:  # one kind is enough for the members that all of them share
                seen.add(fault.name)
                rows.append((BY_KIND[kind], fault))
    return rows


@pytest.mark.parametrize(("variant", "fault"), _faults(), ids=lambda it: it.name)
def test_a_body_with_one_fault_is_refused_and_books_nothing(examiner: Examiner, variant: Variant, fault: Fault) -> None:
    start = examiner.starts.series() if variant.kind.recurring else examiner.starts.single()
    body = {**rich(variant, examiner.world), "start": utc(start)}
    of_this_type = {"eventTypeIds": examiner.world.event_type(variant.kind.name).id}
    with examiner.example() as example:
        before = example.count(of_this_type)
        refused = example.refuse(calls.create_booking(fault.apply(body)), fault.name, fault.pointer)
        example.check(nothing_changed(before, example.count(of_this_type), refused))


Change = Callable[[dict[str, Any], World], dict[str, Any]]

AGAINST_THE_EVENT_TYPE: dict[str, tuple[str, str, Change]] = {
    "an event type that doesn't exist": ("regular", "/eventTypeId", lambda body, _: {**body, "eventTypeId": 2**31 - 1}),
    "a slug that doesn't exist": (
        "regular",
        "/eventTypeSlug",
        lambda body, world: {**_without_id(body), "eventTypeSlug": "no-such-slug", "username": world.username},
    ),
    "a user who doesn't exist": (
        "regular",
        "/username",
        lambda body, world: {
            **_without_id(body),
            "eventTypeSlug": world.event_type("regular").slug,
            "username": "no-such-user-of-calproof",
        },
    ),
    "a slug without a user": (
        "regular",
        "/username",
        lambda body, world: {**_without_id(body), "eventTypeSlug": world.event_type("regular").slug},
    ),
    "no event type at all": ("regular", "/eventTypeId", lambda body, _: _without_id(body)),
    "an attendee without e-mail and phone": (
        "regular",
        "/attendee",
        lambda body, _: {**body, "attendee": {"name": "Ann", "timeZone": "UTC"}},
    ),
    "a start in the past": ("regular", "/start", lambda body, _: {**body, "start": "2020-01-07T10:00:00Z"}),
    "a start that is no day": ("regular", "/start", lambda body, _: {**body, "start": "2031-02-30T10:00:00Z"}),
    "a length on a type with one length": (
        "regular",
        "/lengthInMinutes",
        lambda body, _: {**body, "lengthInMinutes": 30},
    ),
    "a length that is not offered": (
        "variable-length",
        "/lengthInMinutes",
        lambda body, _: {**body, "lengthInMinutes": 45},
    ),
    "more occurrences than the type has": (
        "recurring",
        "/recurrenceCount",
        lambda body, _: {**body, "recurrenceCount": 5},
    ),
    "a kind of location that is not offered": (
        "regular",
        "/location",
        lambda body, _: {**body, "location": {"type": "link"}},
    ),
    "a guest invited twice": (
        "regular",
        "/guests",
        lambda body, _: {**body, "guests": ["twice@example.com", "twice@example.com"]},
    ),
}


def _without_id(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key != "eventTypeId"}


@pytest.mark.parametrize("fault", AGAINST_THE_EVENT_TYPE)
def test_a_request_against_the_event_type_is_refused_and_books_nothing(examiner: Examiner, fault: str) -> None:
    kind, pointer, change = AGAINST_THE_EVENT_TYPE[fault]
    start = examiner.starts.series() if BY_KIND[kind].kind.recurring else examiner.starts.single()
    body = {**plain(BY_KIND[kind], examiner.world), "start": utc(start)}
    of_this_type = {"eventTypeIds": examiner.world.event_type(kind).id}
    with examiner.example() as example:
        before = example.count(of_this_type)
        refused = example.refuse(calls.create_booking(change(body, examiner.world)), fault, pointer)
        example.check(nothing_changed(before, example.count(of_this_type), refused))


@pytest.mark.parametrize("operation", ["rescheduleBooking", "cancelBooking"])
def test_a_refused_change_leaves_the_booking_as_it_was(examiner: Examiner, operation: str) -> None:
    body = {**rich(BY_KIND["regular"], examiner.world), "start": utc(examiner.starts.single())}
    changes: dict[str, tuple[Callable[..., Call], dict[str, Any]]] = {
        "rescheduleBooking": (calls.reschedule_booking, {"start": utc(examiner.starts.single())}),
        "cancelBooking": (calls.cancel_booking, {"cancellationReason": "Ill"}),
    }
    call, valid = changes[operation]
    schema = load_contract().request_schema(operation)
    with examiner.example() as example:
        uid = example.accept(calls.create_booking(body, variant="regular by id")).data["uid"]
        for fault in single_faults(schema, valid):
            before = example.accept(calls.get_booking(uid)).data
            example.refuse(call(uid, fault.apply(valid)), fault.name, fault.pointer)
            example.unchanged(before)
