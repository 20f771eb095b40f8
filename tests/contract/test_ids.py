"""What nobody has is not there, for any operation; and what can't be an id is none."""

from __future__ import annotations

from typing import Final

import pytest

from calproof.examiner import Examiner
from calproof.suite_plugin import unexercised
from contracts.contract import Operation, load_contract
from contracts.expectations import refused
from contracts.library import newest_versions
from contracts.wire_expectations import answered_with
from scenarios import calls
from scenarios.nobodys import with_free_ids, with_impossible_ids
from scenarios.specimens import NOBODYS_ID
from tests.contract.sampling import depth, sample
from tests.contract.steps import UNKNOWN

CONTRACT: Final = load_contract(versions=newest_versions())
SMOKE: Final = frozenset({"test_what_nobody_has_is_not_there"})
ANSWERED: Final = frozenset({"getReservedSlot", "deleteReservedSlot", "getTeamEventTypes"})
"""What isn't there is nothing, or an empty list, to these."""
NOT_THERE: Final = frozenset({400, 403, 404})
"""Whether it isn't there, or is only not his, a caller need not be told."""
BAD: Final = frozenset({400})


def chosen() -> list[Operation]:
    """Those on bookings, and as many others as this depth has room for."""
    left_out = unexercised(CONTRACT)
    named = [it for it in CONTRACT.operations.values() if "{" in it.path and it.id not in left_out]
    bookings = [it for it in named if it.resource == "bookings"]
    return bookings + sample([it for it in named if it not in bookings], depth().breadth.ids)


def _id(operation: Operation) -> str:
    return operation.id


@pytest.mark.parametrize("operation", [it for it in chosen() if it.id not in ANSWERED], ids=_id)
def test_what_nobody_has_is_not_there(examiner: Examiner, operation: Operation) -> None:
    with examiner.example() as example:
        came = example.send(with_free_ids(operation))
        example.check(refused(came, "nobody has what it asks for"))
        if not came.ok:
            example.check(answered_with(came, NOT_THERE, "nobody has what it asks for"))


@pytest.mark.parametrize("operation", chosen(), ids=_id)
def test_what_can_be_no_id_is_refused(examiner: Examiner, operation: Operation) -> None:
    with examiner.example() as example:
        came = example.send(with_impossible_ids(operation))
        example.check(refused(came, "its path holds no id"))
        if not came.ok:
            example.check(answered_with(came, BAD, "its path holds no id"))


@pytest.mark.parametrize("operation", ["cancelBooking", "rescheduleBooking", "getAvailableSlots"])
def test_who_needs_no_key_is_told_too_that_it_is_not_there(examiner: Examiner, operation: str) -> None:
    day = {"start": "2045-01-10T10:00:00Z", "end": "2045-01-10T11:00:00Z"}
    nobodys = {
        "cancelBooking": calls.cancel_booking(UNKNOWN),
        "rescheduleBooking": calls.reschedule_booking(UNKNOWN, {"start": day["start"]}),
        "getAvailableSlots": calls.get_slots({"eventTypeId": NOBODYS_ID, **day}),
    }
    with examiner.example() as example:
        came = example.refuse(nobodys[operation], "nobody has what it asks for")
        example.check(answered_with(came, NOT_THERE, "nobody has what it asks for"))
