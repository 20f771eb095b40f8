"""A finding is tried a second time, and what had been proved before the budget's end counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from calproof.budget import Budget, NotExercised, RunEnds
from calproof.examiner import Examiner
from calproof.suite_trial import Trial
from calproof.tried import ContractBreach
from contracts.exchange import Answer, Call, Exchange, Violation
from contracts.judge import Judgement
from history.queries import events, open_history
from history.recorder import Recorder
from history.run import RunInfo, create_run
from scenarios import calls


class _Judge:
    """A judge that knows one promise: no 5xx."""

    def judge(self, exchange: Exchange) -> Judgement:
        if exchange.status < 500:
            return Judgement(None)
        return Judgement(None, (Violation("CP101", "getMe", "no-request-makes-the-server-fail", "", "it failed"),))


class Bench:
    """A trial whose target answers as the test says: `answers` gives each status in turn, 200 at the end."""

    def __init__(self, folder: Path) -> None:
        self.folder = create_run(folder, RunInfo("verify", "x", "http://x"))
        self.recorder = Recorder(self.folder, "suite")
        self.budget = Budget(allowed=100)
        self.answers: list[int] = []
        nothing: Any = None
        judge: Any = _Judge()
        self.examiner = Examiner(self.send, judge, self.recorder, nothing, nothing, test="a test", budget=self.budget)
        run: Any = SimpleNamespace(budget=self.budget, recorder=self.recorder, examiner=self.examiner, test="")
        self.trial = Trial(run, "a test")

    def send(self, call: Call) -> Exchange:
        self.budget.spend("a test")
        return Exchange(call, Answer(self.answers.pop(0) if self.answers else 200, {}), 0, 0, 0)

    def example(self) -> None:
        with self.examiner.example() as example:
            example.send(calls.get_me())

    def run(self, test: Callable[[], None]) -> None:
        """As the plugin runs a test."""
        self.trial.begin()
        try:
            test()
        except NotExercised as end:
            self.trial.ended(end)
        except Exception as error:
            self.trial.failed(error, test)
            raise

    def again(self) -> dict[str, bool]:
        """What was tried again: each code, and whether it showed."""
        found = events(open_history(self.folder), "again")
        return {event.facts["code"]: event.facts["repeated"] for event in found}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.recorder.close()


def test_what_shows_again_is_no_fluke(bench: Bench) -> None:
    bench.answers = [500, 500]
    with pytest.raises(ContractBreach, match="CP101"):
        bench.run(bench.example)
    assert bench.again() == {"CP101": True}
    assert bench.trial.breaches is not None
    assert [code for code, *_ in bench.trial.breaches] == ["CP101"]


def test_what_does_not_show_again_is_flaky_and_fails_all_the_same(bench: Bench) -> None:
    bench.answers = [500, 200]
    with pytest.raises(ContractBreach, match="CP101"):
        bench.run(bench.example)
    assert bench.again() == {"CP101": False}


def test_without_room_for_a_second_try_nothing_is_said_of_it(bench: Bench) -> None:
    bench.trial.begin()
    bench.answers = [500]
    with pytest.raises(ContractBreach) as raised:
        bench.example()
    bench.budget.reserve = 100
    bench.trial.failed(raised.value, bench.example)
    assert bench.again() == {}
    assert bench.trial.breaches


def test_a_property_has_run_its_smallest_example_again_by_itself(bench: Bench) -> None:
    bench.answers = [500] * 50

    @settings(max_examples=5, database=None, phases=[Phase.generate, Phase.shrink])
    @given(st.integers())
    def holds(_: int) -> None:
        bench.example()

    with pytest.raises(ContractBreach):
        bench.run(holds)
    assert bench.again() == {"CP101": True}


def test_a_crash_is_not_explained_by_breaches(bench: Bench) -> None:
    def crashes() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        bench.run(crashes)
    assert bench.trial.breaches is None


def test_a_property_that_was_cut_short_has_proved_what_it_ran(bench: Bench) -> None:
    bench.budget.allowed = 6

    def goes_on() -> None:
        for _ in range(10):
            bench.example()

    bench.run(goes_on)
    assert bench.trial.cut_short == bench.trial.over == "the budget of 6 requests was used up"


def test_a_test_that_never_began_is_not_exercised(bench: Bench) -> None:
    bench.budget.allowed = 2
    with pytest.raises(RunEnds):
        bench.run(bench.example)


def test_what_was_broken_before_the_end_is_a_failure(bench: Bench) -> None:
    bench.answers = [500]
    bench.examiner.shrinks = 0

    def goes_on() -> None:
        for _ in range(3):
            try:
                bench.example()
            except ContractBreach:
                continue

    with pytest.raises(ContractBreach, match="CP101"):
        bench.run(goes_on)
