"""Expectations on several answers: who is refused how, what a list holds, who wins, and who sees what."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.exchange import Answer, Call, Exchange
from contracts.expectations import as_many_as_fit, lists_exactly, refused_as, shows_nothing_of

WITHOUT: Final = frozenset({401, 403})


def _came(status: int, body: Any = None) -> Exchange:
    call = Call("getBookings", "GET", "/v2/bookings", caller="stranger")
    return Exchange(call, Answer(status, {}, body if body is not None else {}), 0.0, 0.0, 0.0)


@pytest.mark.parametrize(("status", "codes"), [(401, []), (403, []), (404, ["CP312"]), (200, ["CP302"]), (500, [])])
def test_a_caller_is_refused_with_a_status_that_is_his(status: int, codes: list[str]) -> None:
    # A 5xx is found by the judge already.
    assert [violation.code for violation in refused_as(_came(status), "nobody", WITHOUT)] == codes


@pytest.mark.parametrize(
    ("listed", "exact"), [(["a", "b"], True), (["b", "a"], True), (["a"], False), (["a", "b", "c"], False)]
)
def test_a_list_holds_what_was_asked_for_and_nothing_else(listed: list[str], exact: bool) -> None:
    page = _came(200, {"data": [{"uid": uid} for uid in listed]})
    assert ([violation.code for violation in lists_exactly(page, ["a", "b"], "status")] == []) == exact


@pytest.mark.parametrize(("winners", "right"), [(0, False), (1, True), (2, False)])
def test_as_many_win_as_there_is_room_for(winners: int, right: bool) -> None:
    race = [_came(201)] * winners + [_came(409)] * (3 - winners)
    assert (not list(as_many_as_fit(race, 1, "one slot is sold once"))) == right


@pytest.mark.parametrize(("body", "shown"), [({"data": []}, False), ({"data": [{"attendees": ["x@y.z"]}]}, True)])
def test_what_is_somebody_elses_is_found_anywhere_in_an_answer(body: Any, shown: bool) -> None:
    found = list(shows_nothing_of(_came(200, body), ("uid-1", "x@y.z"), "the host's"))
    assert [violation.code for violation in found] == (["CP315"] if shown else [])
