"""A finding names the request that broke the promise: the change that did not do its work, or the view that errs."""

from __future__ import annotations

import pytest

from contracts.exchange import Exchange
from contracts.lifecycle import Lifecycle
from tests.harness.contracts.life_cases import ONE, OTHER, TAKEN_BACK, WHY, in_turn, left, move, moved, refused
from tests.harness.contracts.rule_cases.making import booking, changed, created, read

_CANCEL = changed("cancel", TAKEN_BACK, WHY)
_OTHERWISE = booking(status="cancelled", cancellationReason="Another reason")
LIVES: dict[str, tuple[list[Exchange], tuple[str, str]]] = {
    "a new booking that is stored with another status": (
        [created(booking(status="pending")), read(ONE, booking(status="accepted"))],
        ("CP401", "createBooking"),
    ),
    "a view that shows a new booking otherwise": (
        [created(booking()), read(ONE, booking(title="Another talk"))],
        ("CP411", "getBooking"),
    ),
    "a cancel that was answered and did nothing": (
        [created(booking()), _CANCEL, read(ONE, booking())],
        ("CP401", "cancelBooking"),
    ),
    "a booking that was read as cancelled and comes back": (
        [created(booking()), _CANCEL, read(ONE, TAKEN_BACK), read(ONE, booking())],
        ("CP402", "getBooking"),
    ),
    "a reason that the cancel did not store": (
        [created(booking()), _CANCEL, read(ONE, _OTHERWISE)],
        ("CP416", "cancelBooking"),
    ),
    "a reason that another view has shown": (
        [created(booking()), _CANCEL, read(ONE, TAKEN_BACK), read("/v2/bookings", [_OTHERWISE])],
        ("CP416", "getBookings"),
    ),
    "a move that leaves the old booking as it was": (
        [created(booking()), move(), read(ONE, booking())],
        ("CP401", "rescheduleBooking"),
    ),
    "a refused request that changed something": (
        [created(booking()), read(ONE, booking()), refused("reschedule"), read(ONE, booking(metadata={}))],
        ("CP404", "rescheduleBooking"),
    ),
}


@pytest.mark.parametrize("what", LIVES)
def test_a_finding_names_whose_work_it_is(what: str) -> None:
    steps, wanted = LIVES[what]
    watching = Lifecycle()
    *before, last = [watching.observe(step) for step in in_turn(steps)]
    assert not any(before)
    assert wanted in {(found.code, found.operation) for found in last}


def test_a_link_that_is_missing_is_the_views_also_after_a_refusal() -> None:
    without = {name: value for name, value in left().items() if name != "rescheduledToUid"}
    watching = Lifecycle()
    steps = [created(booking()), move(moved()), refused("reschedule"), read(OTHER, moved()), read(ONE, without)]
    *_, last = [watching.observe(step) for step in in_turn(steps)]
    assert [(found.code, found.operation) for found in last] == [("CP408", "getBooking")]
