"""Every other operation refuses a body with exactly one fault, too, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import pytest

from calproof.examiner import Examiner
from contracts.contract import Operation, load_contract
from contracts.expectations import refused
from contracts.library import newest_versions
from contracts.wire_expectations import answered_with
from scenarios import calls
from scenarios.single_faults import Fault, single_faults
from scenarios.specimens import specimens
from tests.contract.bench import Bench
from tests.contract.sampling import depth, sample

CONTRACT = load_contract(versions=newest_versions())
FREQUENT: Final = ("rescheduleBooking", "cancelBooking")
"""What clients do every day: where only a handful of requests is sent, they get them."""
LEFT_OUT: Final = {
    "createBooking": "test_refusals walks its faults",
    "updateMe": "it would change the profile of the account under test",
    "refreshApiKey": "it would take the run's key away",
    "createWebhook": "what it makes would be told of the account's own bookings",
    "updateWebhook": "it needs a webhook on the account's own bookings",
    "updateTeamMembership": "it would change the host's own place in the team",
}
SELDOM: Final = ("addAttendee", "addGuests", "updateBookingLocation")
"""Five requests a minute are documented for each of these, and servers of August 2025 don't have them."""
_MOST_OF_SELDOM: Final = 4
_MISSING: Final = frozenset({404})


def rows(only: tuple[str, ...] = ()) -> list[tuple[Operation, Fault]]:
    """Each operation that takes a body, or each of those named, with each of its faults."""
    names = only or [name for name, it in CONTRACT.operations.items() if it.request_schema and name not in LEFT_OUT]
    wanted = [CONTRACT.operations[name] for name in names]
    return [(operation, fault) for operation in wanted for fault in _faults(operation)]


def _faults(operation: Operation) -> Iterator[Fault]:
    schema = operation.request_schema or {}
    base = {"start": "2030-01-08T13:00:00Z"} if operation.id == "rescheduleBooking" else None
    found = list(single_faults(schema, *specimens(schema, base)))
    if operation.id in SELDOM:
        found = sample(found, _MOST_OF_SELDOM)
    yield from found


def chosen() -> list[tuple[int, Operation, Fault]]:
    """The rows that the depth of this run has room for."""
    room = depth().rows.other_faults
    every = rows(FREQUENT)
    if room > len(every):
        every = rows()
    return [(number, *row) for number, row in enumerate(sample(every, room))]


@pytest.fixture(scope="module")
def benches() -> list[Bench]:
    """The bench that all tests of this module share, once it is there."""
    return []


@pytest.mark.parametrize(
    ("number", "operation", "fault"), chosen(), ids=lambda it: getattr(it, "id", None) or getattr(it, "name", None)
)
def test_a_body_with_one_fault_is_refused_and_changes_nothing(
    examiner: Examiner, benches: list[Bench], number: int, operation: Operation, fault: Fault
) -> None:
    bench = benches[0] if benches else Bench(examiner)
    benches[:] = [bench]
    watched = number % depth().rows.watched == 0 and operation.path.startswith("/v2/bookings/{bookingUid}")
    with examiner.example() as example:
        call = bench.call(example, operation, fault.body)
        before = example.accept(calls.get_booking(bench.things["bookings/bookingUid"])).data if watched else {}
        came = example.send(call)
        if came.ok:
            bench.spoilt()
        example.check(refused(came, fault.name, fault.pointer))
        if not came.ok:
            statuses = fault.statuses | (_MISSING if operation.id in SELDOM else frozenset())
            example.check(answered_with(came, statuses, fault.name, fault.pointer))
        if watched:
            example.unchanged(before)
        example.tidy(came)
