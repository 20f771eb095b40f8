"""The pictures of a verify run say what was exercised: each legal and each faulty value, and each move of a booking."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from contracts.exchange import Violation
from contracts.lifecycle.transitions import TRANSITIONS
from history.queries import open_history
from history.recorder import Recorder
from history.run import RunInfo, create_run
from reports.transition_diagram import kinds_of_booking, transition_diagram
from reports.variant_matrix import Matrix, drawn, matrix
from tests.harness.history import made


def read(folder: Path, *attempts: tuple[str, int] | tuple[str, int, Violation]) -> Matrix | None:
    run = create_run(folder, RunInfo("verify", "sandbox", "http://127.0.0.1:1"))
    with Recorder(run, "pytest") as recorder:
        for variant, status, *found in attempts:
            recorder.exchange(made.exchange(variant=variant, status=status), found)
    with open_history(run) as connection:
        return matrix(connection)


def state(found: Matrix | None, kind: str, axis: str, value: str) -> str:
    assert found is not None
    return found.rows[kind][axis, value]


def test_an_accepted_request_shows_each_of_its_values(tmp_path: Path) -> None:
    found = read(tmp_path, ("regular by id, phone too, one guest", 201))
    for axis, value in (
        ("addressing", "id"),
        ("contact", "phone too"),
        ("guests", "one guest"),
        ("length", "no length"),
    ):
        assert state(found, "regular", axis, value) == "accepted"
    assert state(found, "regular", "contact", "e-mail") == "untried"


def test_a_refusal_says_something_of_the_faulty_value_alone(tmp_path: Path) -> None:
    found = read(tmp_path, ("to be refused: regular by id, no contact, one guest", 400))
    assert state(found, "regular", "contact", "no contact") == "refused"
    assert state(found, "regular", "guests", "one guest") == "untried"


def test_what_is_answered_the_wrong_way_is_neither_accepted_nor_refused(tmp_path: Path) -> None:
    found = read(tmp_path, ("regular by id, one guest", 400), ("to be refused: seated by id, past", 201))
    assert state(found, "regular", "guests", "one guest") == "unmet"
    assert state(found, "seated", "time", "past") == "unmet"


def test_a_broken_promise_outweighs_what_was_accepted(tmp_path: Path) -> None:
    breach = made.violation()
    found = read(tmp_path, ("regular by id, one key", 201), ("regular by id, one key", 201, breach))
    assert state(found, "regular", "metadata", "one key") == "broken"


def test_a_value_that_nothing_is_promised_of_has_no_colour(tmp_path: Path) -> None:
    found = read(tmp_path, ("regular by id", 201))
    assert state(found, "regular", "time", "too soon") == "undecided"
    assert found is not None
    assert found.count("undecided") == sum(one == "undecided" for row in found.rows.values() for one in row.values())
    assert 'class="undecided"' not in drawn(found)


def test_exchanges_that_are_no_cell_of_the_matrix_are_passed_over(tmp_path: Path) -> None:
    assert read(tmp_path, ("individual", 201), ("regular by pigeon", 201), ("regular by id, a hat", 201)) is None


def test_the_matrix_is_drawn_small(tmp_path: Path) -> None:
    found = read(tmp_path, ("regular by id", 201), ("seated by id", 201))
    assert found is not None
    picture = drawn(found)
    assert ET.fromstring(picture).get("aria-label") == found.sentence  # noqa: S314  (our own markup)
    assert len(picture) < 12_000


@pytest.mark.parametrize("kind", kinds_of_booking())
def test_every_documented_move_is_drawn_once(kind: str) -> None:
    moves = [it for it in TRANSITIONS if it.kind == kind]
    nothing = ET.fromstring(transition_diagram(kind, {}))  # noqa: S314  (our own markup)
    everything = ET.fromstring(transition_diagram(kind, {it.name: 1 for it in moves}))  # noqa: S314
    assert len(nothing.findall(".//tspan[@class='unmade']")) == len(moves)
    assert everything.findall(".//tspan[@class='unmade']") == []


def test_a_move_that_was_not_made_is_told_from_those_that_were() -> None:
    moves = {it.name: 1 for it in TRANSITIONS if it.kind == "single"}
    del moves["single: pending, confirm → accepted"]
    root = ET.fromstring(transition_diagram("single", moves))  # noqa: S314  (our own markup)
    assert [found.text for found in root.findall(".//tspan[@class='unmade']")] == ["○ confirm"]
    assert len(root.findall(".//path[@class='move unmade']")) == 1
