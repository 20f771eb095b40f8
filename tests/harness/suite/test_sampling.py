"""The rows of a run follow from its seed and its depth alone, so that all of its processes choose the same."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from calproof.children import RUN_VARIABLE
from calproof.depth import DEPTHS
from history.run import RunInfo, create_run
from tests.contract import sampling
from tests.contract.sampling import depth, sample, spread

Begin = Callable[..., None]
ROWS: Final = [f"row {number}" for number in range(60)]
GROUPS: Final = [[f"{sort} {number}" for number in range(length)] for sort, length in (("a", 12), ("b", 1), ("c", 30))]
FIRST: Final = ["a 0", "b 0", "c 0"]
EVERY: Final = [row for rows in GROUPS for row in rows]


@pytest.fixture
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Begin]:
    """Begins a run, of that seed and depth, as a process that has just started sees it."""

    def new(seed: int = 7, profile: str = "standard") -> None:
        info = RunInfo(verb="verify", target="sandbox", url="in-process", seed=seed, profile=profile)
        monkeypatch.setenv(RUN_VARIABLE, str(create_run(tmp_path, info)))
        sampling._run.cache_clear()

    yield new
    sampling._run.cache_clear()


@pytest.mark.parametrize("profile", DEPTHS)
def test_a_run_goes_as_deep_as_it_says(begin: Begin, profile: str) -> None:
    begin(profile=profile)
    assert depth() is DEPTHS[profile]


def test_one_seed_always_chooses_the_same_rows(begin: Begin) -> None:
    chosen = []
    for process in range(3):
        random.seed(process)  # whatever else a process has drawn
        begin(seed=7)
        chosen.append((sample(ROWS, 9), spread(GROUPS, 9)))
    assert chosen[0] == chosen[1] == chosen[2]


def test_another_table_takes_nothing_from_what_is_chosen(begin: Begin) -> None:
    begin()
    alone = sample(ROWS, 9)
    sample(EVERY, 5)
    assert sample(ROWS, 9) == alone


def test_other_seeds_choose_other_rows(begin: Begin) -> None:
    sampled, spreads = set(), set()
    for seed in range(10):
        begin(seed=seed)
        sampled.add(tuple(sample(ROWS, 9)))
        spreads.add(tuple(spread(GROUPS, 9)))
    assert len(sampled) == len(spreads) == 10


def test_all_rows_have_their_turn(begin: Begin) -> None:
    seen: set[str] = set()
    for seed in range(60):
        begin(seed=seed)
        seen.update(sample(ROWS, 9))
    assert seen == set(ROWS)


@pytest.mark.parametrize("most", range(0, 60, 7))
def test_a_sample_is_as_large_as_asked_for_in_the_order_of_the_table(begin: Begin, most: int) -> None:
    begin()
    chosen = sample(ROWS, most)
    assert len(chosen) == most
    assert chosen == sorted(set(chosen), key=ROWS.index)


@pytest.mark.parametrize("most", [60, 61, 5_000])
def test_a_table_that_fits_is_sampled_whole(begin: Begin, most: int) -> None:
    begin()
    assert sample(ROWS, most) == ROWS


def test_a_sample_of_a_table_is_a_list_of_its_own(begin: Begin) -> None:
    begin()
    sample(ROWS, 60).clear()
    assert len(ROWS) == 60


def test_an_empty_table_gives_nothing(begin: Begin) -> None:
    begin()
    assert sample([], 9) == sample([], 0) == spread([], 9) == []


def test_rows_that_are_alike_are_rows_of_their_own(begin: Begin) -> None:
    begin()
    assert sample(["same"] * 10, 4) == ["same"] * 4


@pytest.mark.parametrize("most", range(3, 43))
def test_the_first_of_each_group_is_always_in(begin: Begin, most: int) -> None:
    begin(seed=most)
    assert spread(GROUPS, most)[:3] == FIRST


@pytest.mark.parametrize("most", range(44))
def test_rows_of_groups_are_as_many_as_asked_for_and_none_twice(begin: Begin, most: int) -> None:
    begin()
    chosen = spread(GROUPS, most)
    assert len(chosen) == min(most, len(EVERY))
    assert len(set(chosen)) == len(chosen)


def test_the_others_of_the_groups_keep_the_order_of_the_table(begin: Begin) -> None:
    begin()
    others = spread(GROUPS, 12)[3:]
    assert others == sorted(others, key=EVERY.index)


@pytest.mark.parametrize("most", [43, 44, 5_000])
def test_groups_that_fit_are_all_in(begin: Begin, most: int) -> None:
    begin()
    assert sorted(spread(GROUPS, most)) == sorted(EVERY)


@pytest.mark.parametrize("most", [0, 1, 2])
def test_where_there_are_more_groups_than_room_the_first_groups_are_in(begin: Begin, most: int) -> None:
    begin()
    assert spread(GROUPS, most) == FIRST[:most]
