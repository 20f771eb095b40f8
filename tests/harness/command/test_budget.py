"""The budget counts what goes out, keeps what removal needs, and ends tests in order; breadth comes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calproof.budget import Budget, NotExercised, Purse, RunEnds
from calproof.depth import DEPTHS
from calproof.order import FIRST, ORDER, in_order


def test_a_budget_is_over_when_it_is_used_up() -> None:
    budget = Budget(allowed=3)
    budget.spend("a", 2)
    budget.spend("b")
    assert budget.over() == "the budget of 3 requests was used up"
    assert budget.by_test == {"a": 2, "b": 1}
    with pytest.raises(RunEnds, match="the budget of 3 requests"):
        budget.check()


def test_what_removal_needs_is_never_spent_on_tests() -> None:
    budget = Budget(allowed=10, reserve=4)
    budget.spend("a", 6)
    assert budget.over()
    budget.removing = True
    assert not budget.over()


def test_a_test_begins_only_where_there_is_room_for_it() -> None:
    budget = Budget(allowed=10)
    budget.spend("a", 7)
    assert not budget.over(3)
    assert budget.over(4)


def test_the_time_of_a_run_ends_it_too() -> None:
    now = [0.0]
    budget = Budget(allowed=10, seconds=300.0, time_allowed="5m", clock=lambda: now[0])
    now[0] = 1000.0
    budget.start()
    assert not budget.over()
    now[0] = 1300.0
    assert budget.over() == "the time of 5m was used up"


def test_the_end_of_a_budget_ends_a_property_at_once_and_is_no_failing_example() -> None:
    budget = Budget(allowed=5)
    seen = []

    @settings(max_examples=50, database=None)
    @given(st.integers())
    def sends(value: int) -> None:
        budget.check()
        budget.spend("a")
        seen.append(value)

    with pytest.raises(NotExercised):
        sends()
    assert len(seen) == 5


def test_the_depths_have_the_budgets_that_were_promised() -> None:
    assert {name: depth.requests for name, depth in DEPTHS.items()} == {
        "smoke": 150,
        "standard": 1_500,
        "deep": 15_000,
    }


def test_processes_spend_one_budget(tmp_path: Path) -> None:
    file = tmp_path / "shared"
    one, other = (Budget(allowed=100, purse=Purse(file, number, 2)) for number in range(2))
    one.spend("a", 40)
    other.spend("b", 20)
    other.set_aside(30)
    assert not one.over(10)
    assert one.over(11) == other.over(11) == "the budget of 100 requests was used up"


def test_a_process_that_has_not_begun_finds_enough_to_begin_with(tmp_path: Path) -> None:
    budget = Budget(allowed=100, purse=Purse(tmp_path / "shared", 0, 2))
    assert not budget.over(70)
    assert budget.over(71)


def test_breadth_comes_first_and_creating_before_all_else() -> None:
    a_round = dict(ORDER)["test_create"]
    tests = [
        "tests/contract/test_changes.py::test_a[1]",
        "tests/contract/test_changes.py::test_a[2]",
        "tests/contract/test_new.py::test_b",
        *(f"tests/contract/test_create.py::test_c[{number}]" for number in range(a_round + 1)),
    ]
    ordered = [tests[index].rpartition("::")[2] for index in in_order(tests)]
    first = [f"test_c[{number}]" for number in range(a_round)]
    assert ordered == [*first, "test_a[1]", "test_b", f"test_c[{a_round}]", "test_a[2]"]


def test_what_tells_most_goes_first_also_one_case_of_many() -> None:
    (case, _), *_ = [entry for entry in FIRST if entry[0].endswith("]")]
    (whole, count), *_ = [entry for entry in FIRST if entry[1] > 1]
    tests = [
        f"tests/contract/{case.partition('[')[0].replace('::', '.py::')}[another case]",
        f"tests/contract/{case.replace('::', '.py::')}",
        *(f"tests/contract/{whole.replace('::', '.py::')}[{number}]" for number in range(count + 1)),
    ]
    early = in_order(tests)[: count + 1]
    assert sorted(early) == [1, *range(2, count + 2)]
