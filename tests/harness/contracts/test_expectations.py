"""Expectations on several answers: who is refused how, what a list holds, who wins, and who sees what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

import pytest

from contracts.exchange import Answer, Call, Exchange
from contracts.expectations import as_many_as_fit, lists_exactly, refused_as, same_list, shows_nothing_of
from contracts.host_expectations import each_in_turn, hosted_by
from contracts.time_expectations import as_listed, opens_at, within_limit
from contracts.wire_expectations import same_version

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


@pytest.mark.parametrize(("listed", "same"), [(["b", "a"], True), (["a"], False), (["a", "b", "c"], False)])
def test_one_question_asked_in_two_ways_has_one_answer(listed: list[str], same: bool) -> None:
    first, second = (_came(200, {"data": [{"uid": uid} for uid in uids]}) for uids in (["a", "b"], listed))
    assert [violation.code for violation in same_list(first, second, "in two ways")] == ([] if same else ["CP361"])


@pytest.mark.parametrize(("status", "body", "alike"), [(200, {"data": 2}, True), (200, {}, False), (400, {}, False)])
def test_another_spelling_of_a_header_reaches_the_same_version(status: int, body: Any, alike: bool) -> None:
    found = same_version(_came(200, {"data": 1}), _came(status, body), "in capitals")
    assert [violation.code for violation in found] == ([] if alike else ["CP323"])


@pytest.mark.parametrize(("winners", "right"), [(0, False), (1, True), (2, False)])
def test_as_many_win_as_there_is_room_for(winners: int, right: bool) -> None:
    race = [_came(201)] * winners + [_came(409)] * (3 - winners)
    assert (not list(as_many_as_fit(race, 1, "one slot is sold once"))) == right


@pytest.mark.parametrize(("body", "shown"), [({"data": []}, False), ({"data": [{"attendees": ["x@y.z"]}]}, True)])
def test_what_is_somebody_elses_is_found_anywhere_in_an_answer(body: Any, shown: bool) -> None:
    found = list(shows_nothing_of(_came(200, body), ("uid-1", "x@y.z"), "the host's"))
    assert [violation.code for violation in found] == (["CP315"] if shown else [])


@pytest.mark.parametrize(("came", "codes"), [([1], []), ([2], ["CP341"]), ([1, 2], ["CP341"]), ([], ["CP341"])])
def test_a_booking_has_the_hosts_it_must_have(came: list[int], codes: list[str]) -> None:
    booking = {"hosts": [{"id": host} for host in came]}
    found = hosted_by("confirmBooking", booking, [1], "another one only confirmed it")
    assert [violation.code for violation in found] == codes


@pytest.mark.parametrize(("came", "codes"), [([1, 2], []), ([2, 1], []), ([1, 1], ["CP342"])])
def test_hosts_take_turns(came: list[int], codes: list[str]) -> None:
    assert [violation.code for violation in each_in_turn(came, (1, 2))] == codes


NINE, TEN = datetime(2030, 1, 8, 9, tzinfo=UTC), datetime(2030, 1, 8, 10, tzinfo=UTC)


@pytest.mark.parametrize(("listed", "right"), [([NINE, TEN], True), ([NINE], False), ([TEN, NINE, TEN], False)])
def test_hours_open_what_they_say(listed: list[datetime], right: bool) -> None:
    found = list(opens_at(_came(200), [NINE, TEN], listed, "Asia/Kathmandu"))
    assert [violation.code for violation in found] == ([] if right else ["CP351"])


@pytest.mark.parametrize("oracle", [as_listed, within_limit])
@pytest.mark.parametrize(("status", "promised", "right"), [(201, True, True), (400, True, False), (201, False, False)])
def test_what_is_open_is_had_and_what_is_shut_is_not(oracle: Any, status: int, promised: bool, right: bool) -> None:
    words = {"listed": promised, "why": "it is free"} if oracle is as_listed else {"fits": promised, "limit": "one"}
    found = [violation.code for violation in oracle(_came(status), **words)]
    assert found == ([] if right else ["CP352" if oracle is as_listed else "CP353"])
    # A 5xx is found by the judge already.
    assert not list(oracle(_came(500), **words))
