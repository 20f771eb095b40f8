"""Bookings live as documented: every move from every state, and many moves of many people in a row."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from calproof.examiner import Examiner
from calproof.suite_plugin import VerificationRun
from tests.contract.lifecycle_machine import SINGLE, Lives
from tests.contract.lifecycle_table import Table, kinds, walk_seats
from tests.contract.sampling import depth

SMOKE: Final = frozenset({"test_every_move_from_every_state"})

MOST_STEPS: Final = 30
"""How long one life of the machine lasts at most: longer ones are hard to make smaller."""
BUSY: Final = ("recurring", "seated")


@pytest.mark.parametrize("kind", ["single"] if depth().name == "smoke" else ["single", "occurrence"])
def test_every_move_from_every_state(examiner: Examiner, kind: str) -> None:
    with examiner.example() as example:
        Table(examiner, example, kind).walk()


def test_every_move_of_a_seat(examiner: Examiner) -> None:
    with examiner.example() as example:
        walk_seats(example, examiner)


def test_bookings_of_several_people_live_as_documented(examiner: Examiner, verification_run: VerificationRun) -> None:
    wanted = ("regular",) if depth().name == "smoke" else (*SINGLE, *BUSY)
    steps = verification_run.depth.steps
    lives = max(1, round(steps / MOST_STEPS))
    machine = type("ExaminedLives", (Lives,), {"examiner": examiner, "kinds": tuple(kinds(examiner, *wanted))})
    profile = hypothesis_settings(
        max_examples=lives,
        stateful_step_count=max(2, steps // lives),
        phases=(Phase.generate, Phase.shrink),
        deadline=None,
    )
    run_state_machine_as_test(machine, settings=profile)
