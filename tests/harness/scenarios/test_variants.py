"""The variant matrix covers what it promises at each depth, and every cell of it is legal or has exactly one fault."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations
from random import Random
from typing import Any

import pytest

from contracts.contract import load_contract
from contracts.exchange import HOST, NOBODY
from contracts.shape import Shape
from scenarios.axes import AXES, OBJECTS, Refusal, verdict
from scenarios.cell_bodies import body_of, call_of, drawn_bodies
from scenarios.cells import STRENGTH, Cell, cells, groups, legal_pairs, legal_values, walked_kinds
from scenarios.covering import Block, Value, combinations_of, covering
from scenarios.kinds import BY_NAME, KINDS
from scenarios.variants import group_of
from scenarios.world import EventType, Team, World

DEPTHS = tuple(STRENGTH)
START = datetime(2030, 1, 8, 13, tzinfo=UTC)
SCHEMA = load_contract().request_schema("createBooking")
TEAM = Team(5, "the-team", (1, 2))
WORLD = World(
    "t", 1, "john", 1,
    {kind.name: EventType(kind, 100 + n, kind.name, None, TEAM if kind.of_team else None)
     for n, kind in enumerate(KINDS)},
)  # fmt: skip


def _legal(depth: str, seed: int = 7) -> list[Cell]:
    return [cell for cell in cells(depth, seed) if cell.fault is None]


def _faulty(depth: str, seed: int = 7) -> list[Cell]:
    return [cell for cell in cells(depth, seed) if cell.fault is not None]


def _covered(of: list[Cell], strength: int) -> set[frozenset[Value]]:
    return {frozenset(values) for cell in of for values in combinations(cell.row, strength)}


@pytest.mark.parametrize("seed", [0, 7, 20261122])
@pytest.mark.parametrize("depth", DEPTHS)
def test_the_legal_cells_of_a_depth_combine_all_that_can_be_combined(depth: str, seed: int) -> None:
    strength = STRENGTH[depth]
    possible = combinations_of([legal_values(kind) for kind in walked_kinds(depth)], strength)
    assert _covered(_legal(depth, seed), strength) == possible
    assert (depth, strength) in {("smoke", 1), ("standard", 2), ("deep", 3)}


def test_all_legal_pairs_are_walked_at_standard_and_at_deep() -> None:
    assert _covered(_legal("standard"), 2) == legal_pairs("standard")
    assert _covered(_legal("deep"), 2) == legal_pairs()
    assert len(legal_pairs()) > len(legal_pairs("standard")) > len(legal_pairs("smoke"))


@pytest.mark.parametrize("depth", DEPTHS)
def test_a_cell_is_legal_or_has_exactly_one_fault(depth: str) -> None:
    for cell in cells(depth, 7):
        verdicts = [verdict(BY_NAME[cell.kind], axis, value) for axis, value in cell.row if axis != "kind"]
        faults = [it for it in verdicts if isinstance(it, Refusal)]
        assert faults == ([] if cell.fault is None else [cell.fault]), cell.name
        assert "undecided" not in verdicts, cell.name


@pytest.mark.parametrize("depth", DEPTHS)
def test_every_fault_is_refused_with_a_status_below_500_for_a_reason(depth: str) -> None:
    for cell in _faulty(depth):
        assert cell.fault is not None
        assert cell.fault.reason
        assert cell.fault.statuses <= set(load_contract().operations["createBooking"].responses) - {500}


def test_every_faulty_value_is_tried_with_every_kind_in_the_deep() -> None:
    refused = {
        (kind.name, axis, value)
        for kind in walked_kinds("deep")
        for axis, values in AXES.items()
        for value in values
        if isinstance(verdict(kind, axis, value), Refusal)
    }
    tried = {(cell.kind, axis, value) for cell in _faulty("deep") for axis, value in cell.row}
    assert refused <= tried


def test_every_faulty_value_is_tried_in_smoke_and_one_location_stands_for_all() -> None:
    refused = {
        (axis, value)
        for kind in walked_kinds("smoke")
        for axis, values in AXES.items()
        for value in values
        if isinstance(verdict(kind, axis, value), Refusal)
    }
    tried = {pair for cell in _faulty("smoke") for pair in cell.row}
    left_out = refused - tried
    assert left_out < {("location", place) for place in OBJECTS}
    assert any(("location", place) in tried for place in OBJECTS)


@pytest.mark.parametrize("depth", DEPTHS)
def test_no_two_cells_have_one_name(depth: str) -> None:
    names = [cell.name for cell in cells(depth, 7)]
    assert len(set(names)) == len(names)


def test_a_name_says_what_is_not_plain_and_begins_with_its_group() -> None:
    plain = {axis: values[0] for axis, values in AXES.items()}
    row = {**plain, "addressing": "slug+username", "contact": "phone too", "location": "free text", "caller": "host"}
    cell = Cell(kind="seated", **row)  # type: ignore[arg-type]
    assert cell.name == "seated by slug+username, phone too, free text, host"
    assert group_of(cell.name) == cell.group == "seated by slug+username"


def test_every_legal_cell_is_of_a_known_group() -> None:
    assert {cell.group for cell in _legal("deep")} <= groups().keys()


def test_a_seed_gives_the_same_cells_again_and_another_seed_others() -> None:
    first = cells("standard", 1)
    cells.cache_clear()
    assert cells("standard", 1) == first
    assert cells("standard", 2) != first


def test_without_a_stranger_nobody_but_the_known_callers_books() -> None:
    walked = cells("standard", 7, frozenset({HOST, NOBODY}))
    assert {cell.caller for cell in walked} == {"nobody", "host", "bad credentials"}
    blocks = [legal_values(kind, (HOST, NOBODY)) for kind in walked_kinds("standard")]
    assert _covered([cell for cell in walked if cell.fault is None], 2) == combinations_of(blocks, 2)


def test_few_cells_are_enough() -> None:
    assert len(_legal("smoke")) <= 10
    assert len(_legal("standard")) <= 200
    assert len(_legal("deep")) <= 900


@pytest.mark.parametrize("depth", ["smoke", "standard"])
def test_the_body_of_a_legal_cell_satisfies_the_schema(depth: str) -> None:
    shape = Shape(SCHEMA)
    drawn = {kind.name: drawn_bodies(SCHEMA, kind, WORLD, 3, 7) for kind in walked_kinds(depth)}
    for number, cell in enumerate(_legal(depth)):
        body = body_of(cell, WORLD, drawn[cell.kind][number % 3], START)
        assert not shape.errors(body), cell.name
        assert body.get("instant", False) is BY_NAME[cell.kind].instant


def test_so_many_bodies_are_drawn_as_are_asked_for_and_the_same_by_the_same_seed() -> None:
    first = drawn_bodies(SCHEMA, BY_NAME["regular"], WORLD, 12, 3)
    assert len(first) >= 12
    assert len({str(body["attendee"]) for body in first[:12]}) > 6
    assert drawn_bodies(SCHEMA, BY_NAME["regular"], WORLD, 12, 3) == first


def test_only_legal_cells_count_for_their_variant() -> None:
    drawn = drawn_bodies(SCHEMA, BY_NAME["regular"], WORLD, 1, 1)[0]
    legal = next(cell for cell in _legal("smoke") if cell.kind == "regular")
    assert call_of(legal, WORLD, drawn, START).variant == legal.name
    for cell in _faulty("smoke"):
        assert call_of(cell, WORLD, drawn, START).variant == f"to be refused: {cell.name}"


def test_bad_credentials_are_sent_as_a_key_that_nobody_has() -> None:
    drawn = drawn_bodies(SCHEMA, BY_NAME["regular"], WORLD, 1, 1)[0]
    cell = next(cell for cell in _faulty("standard") if cell.caller == "bad credentials")
    call = call_of(cell, WORLD, drawn, START)
    assert call.caller == NOBODY
    assert call.headers["authorization"].startswith("Bearer cal_0000")


_BLOCKS: list[Block] = [
    {"a": ["1", "2"], "b": ["1", "2", "3"], "c": ["1", "2"], "d": ["1", "2"]},
    {"a": ["3"], "b": ["1"], "c": ["1", "2", "3"], "d": ["4"]},
]


@pytest.mark.parametrize("strength", [1, 2, 3])
def test_a_covering_array_has_legal_rows_only_and_every_combination_in_some_row(strength: int) -> None:
    rows = covering(_BLOCKS, strength, Random(1))  # noqa: S311
    found = {frozenset(values) for row in rows for values in combinations(row.items(), strength)}
    assert found == combinations_of(_BLOCKS, strength)
    for row in rows:
        assert any(all(row[axis] in values for axis, values in block.items()) for block in _BLOCKS)


def test_a_covering_array_of_pairs_is_far_smaller_than_all_rows() -> None:
    block: dict[str, Any] = {axis: ["1", "2", "3"] for axis in "abcdefgh"}
    assert len(covering([block], 2, Random(1))) <= 20  # noqa: S311
