"""Answers that hang, slow down or queue are told from a slow server and from a busy moment."""

from __future__ import annotations

from typing import Any

import pytest

from contracts.exchange import Answer, Call, Exchange
from contracts.promptness import HANGS, Promptness, no_slower

USUAL = 0.01


def took(seconds: float, operation: str = "getBooking", data: Any = None, status: int = 200) -> Exchange:
    answer = Answer(status, {}, {"status": "success", "data": {"uid": "x"} if data is None else data})
    return Exchange(Call(operation, "GET", "/v2/bookings/x", "2024-08-13"), answer, 0.0, 0.0, seconds)


def codes(*exchanges: Exchange) -> list[str]:
    watching = Promptness()
    return [found.code for exchange in exchanges for found in watching.observe(exchange)]


def usual(count: int, seconds: float = USUAL, operation: str = "getBooking") -> list[Exchange]:
    return [took(seconds, operation)] * count


def test_requests_that_hang_again_and_again_are_told_once() -> None:
    assert codes(*usual(20), *[took(10.0)] * HANGS) == ["CP327"]
    assert codes(*usual(20), *[took(10.0)] * 2 * HANGS) == ["CP327"]


def test_a_hang_or_two_may_be_a_restart() -> None:
    assert codes(*usual(20), *[took(10.0)] * (HANGS - 1), *usual(20)) == []


def test_a_hang_that_ends_in_a_failure_is_none() -> None:
    assert codes(*usual(20), took(10.0, status=500)) == ["CP327"]


def test_rare_hangs_in_a_long_run_are_not_told() -> None:
    rarely = [*usual(1_000), took(10.0)]
    assert codes(*rarely * 4) == []


def test_a_server_that_is_slow_throughout_does_not_hang() -> None:
    assert codes(*usual(200, 6.0)) == []
    assert codes(*usual(20, 0.5), *[took(10.0)] * 5) == []


def test_an_operation_that_becomes_many_times_as_slow_is_told() -> None:
    assert codes(*usual(60), *usual(60, 0.4)) == ["CP328"]


@pytest.mark.parametrize("later", [0.05, 0.1])
def test_an_operation_that_becomes_a_little_slower_is_not(later: float) -> None:
    assert codes(*usual(60), *usual(60, later)) == []


def test_an_operation_that_is_slow_for_a_while_is_not() -> None:
    mixed = [exchange for _ in range(40) for exchange in (took(0.6), took(0.6), took(USUAL))]
    assert codes(*usual(60), *mixed) == []


def test_a_list_may_take_the_longer_the_more_it_holds() -> None:
    assert codes(*usual(60), *[took(0.9, data=[{}] * 250)] * 60) == []


def test_a_series_whose_occurrences_each_wait_is_told() -> None:
    alone = usual(10, USUAL, "createBooking")
    assert codes(*alone, *[took(1.2, "createBooking", [{}] * 4)] * 3) == ["CP329"]
    assert codes(*alone, *[took(0.04, "createBooking", [{}] * 4)] * 3) == []


def test_one_quick_series_among_slow_ones_is_enough_to_say_nothing() -> None:
    slow, quick = took(1.2, "createBooking", [{}] * 4), took(0.1, "createBooking", [{}] * 4)
    assert codes(*usual(10, USUAL, "createBooking"), slow, slow, quick, slow, slow) == []


def test_what_has_grown_is_compared_by_its_quickest_answers() -> None:
    assert [it.operation for it in no_slower("getBookings", [USUAL] * 8, [0.5] * 8, "more bookings")] == ["getBookings"]
    assert list(no_slower("getBookings", [USUAL] * 8, [*[USUAL] * 3, *[9.0] * 5], "more bookings")) == []
