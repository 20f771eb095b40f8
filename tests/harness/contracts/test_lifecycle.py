"""The lifecycle notices what sequences of answers break, and nothing else: not even when requests race."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from calproof.recordings import read_line
from contracts.exchange import Exchange, Violation
from contracts.lifecycle import CODES, PROMISES, TRANSITIONS, Lifecycle
from tests.harness.contracts.exchanges import exchange
from tests.harness.contracts.life_cases import (
    KEPT,
    LIVES,
    MOVE,
    ONE,
    OTHER,
    TAKEN_BACK,
    THIRD_UID,
    WHY,
    gone,
    in_turn,
    left,
    move,
    moved,
    place,
    refused,
    sat,
)
from tests.harness.contracts.rule_cases.making import SEATS, UID, booking, changed, created, read, seated
from tests.harness.contracts.team_lives import RIGHT_CREWS, STRANGE_CREWS

RECORDINGS = Path(__file__).resolve().parents[2] / "data" / "recordings" / "real-server.jsonl"
TRUE_BREACHES = {
    "rs-0588": ("CP402", "confirmBooking", "/data/status"),  # a cancelled booking is confirmed and lives again
    "rs-0692": ("CP404", "cancelBooking", "/data/90/status"),  # the cancel refused as rs-0542 cancelled after all (A22)
}
MOVED_BY_HAND = "rs-0622"
"""Here the booking's time had been changed in the database, to mark absences of a booking that has begun."""


def _observed(steps: Sequence[Exchange]) -> list[tuple[Violation, ...]]:
    lifecycle = Lifecycle()
    return [lifecycle.observe(step) for step in steps]


def _at(step: Exchange, sent_at: float, done_at: float) -> Exchange:
    return replace(step, sent_at=sent_at, done_at=done_at)


@pytest.mark.parametrize("code", LIVES)
def test_a_broken_promise_is_noticed_once_and_at_its_exchange(code: str) -> None:
    *before, last = _observed(in_turn(LIVES[code][0]))
    assert not any(before)
    assert [violation.code for violation in last][:1] == [code]


@pytest.mark.parametrize("code", LIVES)
def test_a_life_that_keeps_the_promise_is_silent(code: str) -> None:
    assert not any(_observed(in_turn(LIVES[code][1])))


@pytest.mark.parametrize("what", KEPT)
def test_what_may_look_wrong_and_is_right_is_silent(what: str) -> None:
    assert not any(_observed(in_turn(KEPT[what])))


@pytest.mark.parametrize("what", STRANGE_CREWS)
def test_a_team_that_comes_otherwise_than_it_must_is_noticed(what: str) -> None:
    *_, last = _observed(in_turn(STRANGE_CREWS[what]))
    assert {violation.code for violation in last} == {"CP431"}


@pytest.mark.parametrize("what", RIGHT_CREWS)
def test_a_team_that_comes_as_it_may_is_not_complained_of(what: str) -> None:
    assert not any(_observed(in_turn(RIGHT_CREWS[what])))


def test_every_promise_has_its_cases_and_says_who_made_it() -> None:
    assert list(LIVES) == list(CODES) == [promise.code for promise in PROMISES]
    assert len({promise.name for promise in PROMISES}) == len(PROMISES)
    assert all(promise.promise.endswith(".") and promise.source.endswith(".") for promise in PROMISES)


def test_a_cancellation_in_another_version_casts_doubt_on_its_own_booking_alone() -> None:
    cancelled = exchange({"status": "success", "data": {}}, path=f"{ONE}/cancel", version="2024-04-15", sent={})
    made = [created(booking()), read(OTHER, booking(id=2, uid=THIRD_UID)), cancelled, read(ONE, TAKEN_BACK)]
    *before, last = _observed(in_turn([*made, read(OTHER, booking(id=2, uid=THIRD_UID, status="cancelled"))]))
    assert not any(before)
    assert [violation.code for violation in last] == ["CP401"]


def test_no_transition_stands_in_the_table_twice() -> None:
    assert len({transition.name for transition in TRANSITIONS}) == len(TRANSITIONS)


def test_the_recordings_of_a_real_server_break_only_what_it_truly_breaks() -> None:
    rows = [json.loads(line) for line in RECORDINGS.read_text("utf-8").splitlines()]
    names = {}
    exchanges = []
    for row in rows:
        read_as = read_line(row)
        # What stands under `at` is the moment of the answer: bookings made by a request are a little older.
        took = read_as.done_at - read_as.sent_at
        made = _at(read_as, read_as.sent_at - took, read_as.sent_at)
        exchanges.append(made)
        names[id(made)] = row["id"]
    found: dict[str, list[Violation]] = {}
    for observed, broken in Lifecycle().observe_all(exchanges):
        if broken:
            found[names[id(observed)]] = list(broken)
    by_hand = found.pop(MOVED_BY_HAND)
    assert {it.pointer for it in by_hand} == {"/data/start", "/data/end"}
    assert {name: [(it.code, it.operation, it.pointer) for it in broken] for name, broken in found.items()} == {
        name: [breach] for name, breach in TRUE_BREACHES.items()
    }


def test_a_breach_is_told_once() -> None:
    lost = booking(metadata={})
    steps = in_turn([created(booking()), read(ONE, lost), read(ONE, lost)])
    assert [len(found) for found in _observed(steps)] == [0, 1, 0]


def test_a_read_that_overlaps_a_change_may_show_the_time_before_or_after_it() -> None:
    for seen in (booking(), TAKEN_BACK):
        made, cancelled = in_turn([created(booking()), changed("cancel", TAKEN_BACK, WHY)])
        overlapping = _at(read(ONE, seen), cancelled.sent_at - 1, cancelled.done_at + 1)
        after = _at(read(ONE, TAKEN_BACK), 100, 101)
        assert not any(_observed([made, cancelled, overlapping, after]))


def test_a_read_answered_before_a_change_that_is_still_under_way_may_show_it() -> None:
    made, cancelled = in_turn([created(booking()), changed("cancel", TAKEN_BACK, WHY)])
    early = _at(read(ONE, TAKEN_BACK), cancelled.sent_at, cancelled.done_at - 0.5)
    lifecycle = Lifecycle()
    assert lifecycle.observe(made) == ()
    lifecycle.sending(cancelled.call)
    assert lifecycle.observe(early) == ()
    assert lifecycle.observe(cancelled) == ()


def test_a_finished_recording_is_read_with_its_overlaps() -> None:
    made, cancelled = in_turn([created(booking()), changed("cancel", TAKEN_BACK, WHY)])
    early = _at(read(ONE, TAKEN_BACK), cancelled.sent_at, cancelled.done_at - 0.5)
    assert not any(found for _, found in Lifecycle().observe_all([cancelled, early, made]))


def test_once_a_race_is_over_the_next_read_settles_it() -> None:
    steps = [
        _at(created(booking()), 1, 2),
        _at(place(booking(location="here", meetingUrl="here"), "here"), 10, 20),
        _at(place(booking(location="there", meetingUrl="there"), "there"), 11, 21),
        _at(read(ONE, booking(location="here", meetingUrl="here")), 30, 31),
    ]
    assert not any(_observed(steps))
    lost = _at(read(ONE, booking(location="nowhere", meetingUrl="nowhere")), 40, 41)
    assert [it.code for it in _observed([*steps, lost])[-1]] == ["CP414"]


def test_two_successors_are_two_however_close_the_requests() -> None:
    steps = [_at(created(booking()), 1, 2), _at(move(), 10, 20), _at(move(moved(THIRD_UID)), 11, 21)]
    assert [it.code for it in _observed(steps)[-1]] == ["CP409"]


def test_ten_cancels_at_once_may_all_be_accepted() -> None:
    made = _at(created(booking()), 1, 2)
    rivals = [_at(changed("cancel", TAKEN_BACK, WHY), 10, 20 + number) for number in range(10)]
    assert not any(_observed([made, *rivals, _at(read(ONE, TAKEN_BACK), 50, 51)]))


@pytest.mark.parametrize("came", [booking(), TAKEN_BACK], ids=["it did not happen", "it did"])
def test_a_change_without_an_answer_may_have_happened_or_not(came: dict[str, object]) -> None:
    lost = replace(changed("cancel", TAKEN_BACK, WHY), answer=None, error="timed out")
    failed = exchange({"statusCode": 500}, status=500, path=f"{ONE}/cancel", sent=WHY)
    for unanswered in (lost, failed):
        assert not any(_observed(in_turn([created(booking()), unanswered, read(ONE, came)])))


def test_a_change_without_an_answer_is_settled_by_the_next_read() -> None:
    lost = replace(changed("cancel", TAKEN_BACK, WHY), answer=None, error="timed out")
    steps = in_turn([created(booking()), lost, read(ONE, TAKEN_BACK), read(ONE, booking())])
    assert [it.code for it in _observed(steps)[-1]] == ["CP402"]


def test_a_seat_taken_by_others_meanwhile_is_learned() -> None:
    others = seated(*SEATS)
    assert not any(_observed(in_turn([sat(SEATS[0]), read(ONE, others), read(ONE, others)])))


def test_a_chain_of_moves_by_different_callers_is_followed() -> None:
    second = moved(THIRD_UID, moved()["uid"])
    steps = [
        created(booking()),
        move(),
        move(second, uid=moved()["uid"]),
        read(ONE, left()),
        read(OTHER, moved(status="cancelled", rescheduledToUid=THIRD_UID)),
    ]
    assert not any(_observed(in_turn(steps)))
    broken = read(OTHER, moved(status="cancelled", rescheduledToUid=UID))
    assert [it.code for it in _observed(in_turn([*steps[:-1], broken]))[-1]] == ["CP408"]


def test_transitions_are_counted_by_their_names_in_the_table() -> None:
    lifecycle = Lifecycle()
    for step in in_turn([created(booking()), refused("confirm"), move(), refused("cancel", WHY)]):
        lifecycle.observe(step)
    names = {transition.name for transition in TRANSITIONS}
    assert lifecycle.transitions.keys() <= names
    assert lifecycle.transitions == {
        "single: nothing, create → accepted": 1,
        "single: accepted, confirm → refused": 1,
        "single: accepted, reschedule → rescheduled": 1,
        "single: rescheduled, cancel → refused": 1,
    }


def test_only_so_many_bookings_are_remembered() -> None:
    lifecycle = Lifecycle(remember=2)
    bookings = [booking(uid=uid, id=number) for number, uid in enumerate((UID, OTHER[13:], THIRD_UID))]
    for step in in_turn([created(one) for one in bookings]):
        assert lifecycle.observe(step) == ()
    assert lifecycle.observe(_at(gone(ONE), 100, 101)) == ()
    assert [it.code for it in lifecycle.observe(_at(gone(OTHER), 110, 111))] == ["CP425"]


@pytest.mark.parametrize("data", [None, [], [None], {}, {"uid": UID}, {"uid": 5, "attendees": 5}, "x", [[]]])
@pytest.mark.parametrize("path", [ONE, "/v2/bookings", f"/v2/bookings/by-seat/{SEATS[0]}", f"{ONE}/attendees"])
def test_an_answer_of_another_shape_is_nobodys_but_the_schemas_affair(path: str, data: object) -> None:
    lifecycle = Lifecycle()
    lifecycle.observe(_at(created(booking()), 1, 2))
    lifecycle.observe(_at(read(path, data), 3, 4))
    lifecycle.observe(_at(changed("cancel", data, MOVE), 5, 6))
