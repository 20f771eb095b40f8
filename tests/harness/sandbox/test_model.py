"""Sandbox and model take the same steps alike, and the machine that says so can also say otherwise."""

import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from sandbox.availability import calendars
from sandbox.bookings import seats, store
from tests.harness.sandbox.model.check import STEPS, check
from tests.harness.sandbox.model.machine import Machine

FAULTY_STEPS = 5000


@pytest.fixture(scope="module")
def taken() -> Counter[str]:
    """More than five thousand steps, which sandbox and model take alike, or this fails.

    So many that the rarest kind is among them: which steps a seed takes depends on the code around it, too.
    """
    check(8 * STEPS // 5)
    return Machine.taken.copy()


def test_sandbox_and_model_take_five_thousand_steps_alike(taken: Counter[str]) -> None:
    assert taken.total() >= 5000


def test_the_steps_are_of_every_kind_and_end_in_every_way(taken: Counter[str]) -> None:
    booked = {"create: 201", "create: 400", "create: 401", "sit down: 201", "sit down: 409", "clock"}
    moved = {"reschedule: 201", "reschedule: 400", "move a seat: 201", "confirm: 200", "confirm: 401", "decline: 200"}
    cancelled = {"cancel one: 200", "cancel later: 200", "cancel series: 200", "cancel a seat: 200"}
    assert booked | moved | cancelled <= taken.keys()


def test_the_same_seed_takes_the_same_steps() -> None:
    check(200)
    first = Machine.taken.copy()
    random.seed()
    check(200)
    assert Machine.taken == first


def test_a_cancelled_booking_that_still_blocks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    blocking = calendars.BUSY.replace("status IN ('accepted', 'pending')", "status IS NOT NULL")
    blocking = blocking.replace("(status = 'accepted'", "(status IN ('accepted', 'cancelled')")
    assert blocking != calendars.BUSY
    monkeypatch.setattr(calendars, "BUSY", blocking)
    _must_fail()


def test_one_seat_too_many_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    require_room = seats.require_room

    def generous(event_type: Any, *others: Any) -> None:
        more = replace(event_type.seats, capacity=event_type.seats.capacity + 1)
        require_room(replace(event_type, seats=more), *others)

    monkeypatch.setattr(seats, "require_room", generous)
    _must_fail()


def test_forgotten_buffers_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    insert = store.insert

    def without_buffers(connection: Any, booking: Any, before_ms: int, after_ms: int, *others: Any) -> int:
        return insert(connection, booking, 0, 0, *others)

    monkeypatch.setattr(store, "insert", without_buffers)
    _must_fail()


def _must_fail() -> None:
    with pytest.raises(AssertionError):
        check(FAULTY_STEPS, shrink=False)
