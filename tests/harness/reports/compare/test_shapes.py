"""Shapes that changed are told apart from what the dice of a run chose."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from history.recorder import Recorder
from reports.compare.comparison import compare_verifications
from reports.compare.masking import masked
from reports.compare.shape_changes import Change
from tests.harness.history.made import booking, exchange
from tests.harness.reports.compare.made_runs import Answer, verify_run


def _changed(
    root: Path, a: Answer, b: Answer, *, tests: int = 12, seeds: tuple[int, int] = (1, 2), **run: Any
) -> set[tuple[str, str, str]]:
    comparison = compare_verifications(
        verify_run(root, seed=seeds[0], answer=a, tests=tests, **run),
        verify_run(root, seed=seeds[1], answer=b, tests=tests, **run),
    )
    return {_short(it) for it in comparison.shapes.changed}


def _short(change: Change) -> tuple[str, str, str]:
    return (change.kind, change.pointer, change.value)


def _plain(number: int) -> dict[str, Any]:
    return booking(f"bk_{number}")


def test_the_same_answers_show_no_change(tmp_path: Path) -> None:
    assert not _changed(tmp_path, _plain, _plain)


def test_a_member_that_came_is_a_change_and_is_told_once(tmp_path: Path) -> None:
    found = _changed(tmp_path, _plain, lambda number: booking(f"bk_{number}", icsUid={"deep": 1}))
    assert found == {("member", "/data/icsUid", "")}


def test_a_type_a_null_and_a_new_value_are_changes(tmp_path: Path) -> None:
    def other(number: int) -> dict[str, Any]:
        return booking(f"bk_{number}", id=str(number), eventTypeId=None, status="ACCEPTED")

    found = _changed(tmp_path, _plain, other)
    assert {("type", "/data/id", "integer"), ("type", "/data/eventTypeId", "null")} <= found
    assert ("value", "/data/status", '"ACCEPTED"') in found


def test_a_member_that_is_there_now_and_then_is_no_change(tmp_path: Path) -> None:
    def half(offset: int) -> Answer:
        return lambda number: booking(f"bk_{number}", **({"note": "x"} if (number + offset) % 3 else {}))

    assert not _changed(tmp_path, half(0), half(1))


def test_what_was_seen_too_seldom_is_no_change_but_is_listed(tmp_path: Path) -> None:
    a = verify_run(tmp_path, tests=2)
    b = verify_run(tmp_path, seed=2, tests=2, answer=lambda number: booking(f"bk_{number}", icsUid="x"))
    shapes = compare_verifications(a, b).shapes
    assert not shapes.changed
    assert ("member", "/data/icsUid", "") in {_short(it) for it in shapes.seldom}


def test_with_the_same_requests_one_answer_is_enough(tmp_path: Path) -> None:
    other: Answer = lambda number: booking(f"bk_{number}", icsUid="x")  # noqa: E731
    assert _changed(tmp_path, _plain, other, tests=1, seeds=(1, 1)) == {("member", "/data/icsUid", "")}


def test_a_test_that_was_cut_short_asked_something_else(tmp_path: Path) -> None:
    runs = [verify_run(tmp_path, tests=1, answer=answer) for answer in (_plain, lambda _: booking(icsUid="x"))]
    with Recorder(runs[0], "more") as recorder:
        recorder.exchange(exchange(answer=booking()), test="tests/contract/test_create.py::test_0")
    shapes = compare_verifications(runs[0], runs[1]).shapes
    assert shapes.same_requests
    assert not shapes.changed


def test_one_test_that_reads_a_booking_thirty_times_is_one_piece_of_evidence(tmp_path: Path) -> None:
    many: Answer = lambda _: {"data": [booking(note=1)["data"]] * 30}  # noqa: E731
    few: Answer = lambda _: {"data": [booking()["data"]] * 30}  # noqa: E731
    assert not _changed(tmp_path, few, many, tests=2)


def test_error_texts_are_compared_without_what_differs_by_chance(tmp_path: Path) -> None:
    def refusal(text: str) -> Answer:
        return lambda number: {"error": {"message": text.format(number)}}

    assert not _changed(tmp_path, refusal("No booking {}"), refusal("No booking 7{}"), status=404)
    found = _changed(tmp_path, refusal("No booking {}"), refusal("Booking {} is gone"), status=404)
    assert ("text", "/error/message", "Booking {number} is gone") in found


def test_members_that_the_client_named_say_nothing(tmp_path: Path) -> None:
    other: Answer = lambda number: booking(f"bk_{number}", metadata={"order": 1})  # noqa: E731
    first: Answer = lambda number: booking(f"bk_{number}", metadata={"shop": "x"})  # noqa: E731
    assert not _changed(tmp_path, first, other)


def test_ids_dates_and_addresses_are_masked() -> None:
    text = 'Booking "x" 8d0a4c1e-0b5e-4c56-9b8a-1c2d3e4f5a6b of ann@example.com at 2026-11-22T18:00:00.000Z (7)'
    assert masked(text) == "Booking {quoted} {id} of {address} at {time} ({number})"


def test_the_tag_of_a_run_is_no_difference(tmp_path: Path) -> None:
    runs = []
    for tag in ("6b0df509", "6b0dfedb"):
        answer: Answer = lambda _, tag=tag: booking(title=f"calproof {tag}")  # type: ignore[misc]  # noqa: E731
        run = verify_run(tmp_path, answer=answer)
        with Recorder(run, "command") as recorder:
            recorder.event("world", tag=tag)
        runs.append(run)
    shapes = compare_verifications(runs[0], runs[1]).shapes
    assert shapes.same_requests
    assert not shapes.changed
