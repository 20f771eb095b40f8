"""Who may do what: each caller gets what is his, is refused what is not, and sees nothing of others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import pytest

from calproof.examiner import Examiner
from contracts import subjects
from contracts.contract import load_contract
from contracts.exchange import ABSENT, COLLEAGUE, HOST, NOBODY, STRANGER, Call
from contracts.expectations import refused_as, same_booking, shows, shows_nothing_of
from scenarios import calls
from scenarios.nobodys import with_free_ids
from scenarios.starts import utc
from tests.contract.sampling import depth, sample
from tests.contract.steps import ANN, book, needs, read, wanted

SMOKE: Final = frozenset({"test_without_credentials_everybody_is_told_so"})
CONTRACT: Final = load_contract()
UNKNOWN_KEY: Final = {"authorization": "Bearer cal_00000000000000000000000000000000"}
UNKNOWN_TOKEN: Final = {"authorization": "Bearer eyJhbGciOiJIUzI1NiJ9.eyJ0eXBlIjoiYWNjZXNzX3Rva2VuIn0.bm8tc2lnbmF0dXJl"}
CLIENT_WITHOUT_SECRET: Final = {"x-cal-client-id": "calproof-no-such-client"}
WITHOUT: Final = frozenset({401, 403})
"""Bookings and event types ask for a permission first (403), other resources for credentials (401)."""
KEY_OF_NOBODY: Final = "an unknown key"
CALLERS: Final[dict[str, tuple[dict[str, str], frozenset[int], bool]]] = {
    "nobody": ({}, WITHOUT, False),
    KEY_OF_NOBODY: (UNKNOWN_KEY, frozenset({401}), True),
    "an unknown token": (UNKNOWN_TOKEN, WITHOUT | {498}, False),
    "a client without its secret": (CLIENT_WITHOUT_SECRET, WITHOUT, False),
}
"""Each way to come without valid credentials: its headers, the statuses documented for it, whether public operations
refuse it too."""
OTHERS: Final = frozenset({400, 401, 403, 404})
"""What somebody with credentials of his own is told who may not: which of them depends on the operation."""

Build = Callable[[Any, dict[str, Any]], Call]
"""Makes a call on what a booking's owner has: a world, and one booking."""

OWNED: Final[dict[str, Build]] = {
    "getBookingReferences": lambda _, booked: calls.get_references(booked["uid"]),
    "getEventTypeById": lambda world, _: calls.get_event_type(world.event_type("regular").id),
    "updateEventType": lambda world, _: calls.update_event_type(world.event_type("regular").id, {"title": "Not his"}),
    "deleteEventType": lambda world, _: calls.delete_event_type(world.event_type("regular").id),
    "getSchedule": lambda world, _: calls.get_schedule(world.schedule_id),
    "updateSchedule": lambda world, _: calls.update_schedule(world.schedule_id, {"name": "Not his"}),
    "deleteSchedule": lambda world, _: calls.delete_schedule(world.schedule_id),
    "getEventTypeWebhooks": lambda world, _: calls.list_event_type_webhooks(world.event_type("regular").id),
    "deleteAllEventTypeWebhooks": lambda world, _: calls.delete_event_type_webhooks(world.event_type("regular").id),
}
"""Operations on what somebody owns: everybody else who has credentials is refused.

Those on who takes part in a booking are tried in `test_attendees`, decisions in `test_confirmation`.
"""
SAFE_TO_TRY: Final = [name for name, it in CONTRACT.operations.items() if name not in ("refreshApiKey", "updateMe")]


def _cells() -> list[tuple[str, str]]:
    """Every operation by every caller without valid credentials for whom a status is documented.

    Operations on bookings by a caller whose key nobody has always; of all others as many as there is room for.
    """
    every = [
        (operation_id, who)
        for operation_id in SAFE_TO_TRY
        for who, (_, _, everywhere) in CALLERS.items()
        if everywhere or not CONTRACT.operations[operation_id].accepts_anonymous
    ]
    first = [cell for cell in every if cell[1] == KEY_OF_NOBODY and _on_bookings(cell[0])]
    if depth().name == "smoke":
        return sample(first, depth().breadth.callers)
    return first + sample([cell for cell in every if cell not in first], depth().breadth.callers)


def _on_bookings(operation_id: str) -> bool:
    return CONTRACT.operations[operation_id].resource == "bookings"


def _bare(operation_id: str) -> Call:
    """The operation with ids that nobody has and an empty body: who may not call it is told so before that matters."""
    operation = CONTRACT.operations[operation_id]
    return with_free_ids(operation, NOBODY, ABSENT if operation.request_schema is None else {})


def test_without_credentials_everybody_is_told_so(examiner: Examiner) -> None:
    for operation_id, who in _cells():
        headers, statuses, _ = CALLERS[who]
        with examiner.example(subjects.CALLERS) as example:
            refused = example.send(replace(_bare(operation_id), headers=headers))
            example.check(refused_as(refused, who, statuses))


@pytest.mark.parametrize("caller", [STRANGER, COLLEAGUE])
def test_nobody_touches_what_is_anothers(examiner: Examiner, caller: str) -> None:
    needs(examiner, caller)
    world = examiner.world
    with examiner.example(subjects.CALLERS) as example:
        booked = book(example, world.event_type("confirmation"), examiner.starts.single())
        for build in OWNED.values():
            answered = example.send(replace(build(world, booked), caller=caller))
            if not answered.refusal.startswith("Cannot "):  # an older server doesn't have every operation
                example.check(refused_as(answered, f"a {caller}", OTHERS))
        example.unchanged(booked)
        example.accept(calls.get_event_type(world.event_type("regular").id), "no stranger has removed it")
        example.accept(calls.get_schedule(world.schedule_id), "no stranger has removed it")


def test_a_strangers_list_has_nothing_of_the_hosts(examiner: Examiner) -> None:
    needs(examiner, STRANGER)
    with examiner.example(subjects.CALLERS) as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single(), "secret@example.com")
        secrets = (booked["uid"], "secret@example.com")
        for query in (
            {"bookingUid": booked["uid"]},
            {"eventTypeIds": booked["eventTypeId"]},
            {"afterStart": booked["start"]},
            {"attendeeEmail": "secret@example.com"},
        ):
            answered = example.send(calls.list_bookings(query, caller=STRANGER))
            example.check(shows_nothing_of(answered, secrets, "the host's"))
        for call in (
            calls.list_schedules(caller=STRANGER),
            calls.list_teams(caller=STRANGER),
            calls.list_webhooks(caller=STRANGER),
        ):
            answered = example.send(call)
            example.check(shows_nothing_of(answered, (examiner.world.tag,), "the host's"))


def test_who_has_the_uid_reads_the_booking_as_its_host_does(examiner: Examiner) -> None:
    with examiner.example() as example:
        uid = book(example, examiner.world.event_type("regular"), examiner.starts.single())["uid"]
        public, hosts = read(example, uid, NOBODY), read(example, uid, HOST)
        example.check(same_booking(hosts, public, "getBooking"))


def test_a_wrong_key_books_nothing_even_where_none_is_needed(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type("regular"), examiner.starts.single()
    with examiner.example(subjects.CALLERS) as example:
        call = replace(calls.create_booking(wanted(event_type, start)), headers=UNKNOWN_KEY)
        example.check(refused_as(example.send(call), "an unknown key", frozenset({401})))
        book(example, event_type, start)


def test_where_the_event_type_asks_for_it_only_its_own_book(examiner: Examiner) -> None:
    needs(examiner, STRANGER)
    event_type, start = examiner.world.event_type("authenticated"), examiner.starts.single()
    body = wanted(event_type, start)
    with examiner.example(subjects.CALLERS) as example:
        for caller, status in ((NOBODY, 401), (STRANGER, 403)):
            exchange = example.send(calls.create_booking(body, caller=caller))
            example.check(refused_as(exchange, caller, frozenset({status})))
        example.accept(calls.create_booking(body, caller=HOST), "the owner of the event type books it")


def test_a_host_says_why_he_cancels(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        example.refuse(
            calls.cancel_booking(booked["uid"], {}, caller=HOST), "a host owes a reason", "/cancellationReason"
        )
        example.unchanged(booked)
        example.accept(calls.cancel_booking(booked["uid"], {"cancellationReason": "Ill"}, caller=HOST))


def test_the_moved_booking_is_the_hosts_still(examiner: Examiner) -> None:
    with examiner.example() as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        moved = example.accept(calls.reschedule_booking(booked["uid"], {"start": utc(examiner.starts.single())})).data
        asked: calls.Query = {"bookingUid": moved["uid"], "attendeeEmail": ANN}
        found = [booking["uid"] for booking in example.accept(calls.list_bookings(asked)).data]
        example.check(
            shows("getBookings", "/data", "the host's bookings after a guest moved one", [moved["uid"]], found)
        )
