"""Bookings live as documented: every move from every state, and many moves of many people in a row."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis.stateful import run_state_machine_as_test

from calproof.examiner import Examiner, Example
from calproof.suite_plugin import VerificationRun
from contracts import subjects
from contracts.exchange import HOST, NOBODY, STRANGER
from scenarios import calls
from scenarios.starts import utc
from tests.contract.lifecycle_machine import SINGLE, Lives
from tests.contract.lifecycle_table import REASON, Table, kinds, look_at_all, walk_seats
from tests.contract.sampling import depth
from tests.contract.steps import book

SMOKE: Final = frozenset({"test_every_move_from_every_state"})

MOST_STEPS: Final = 30
"""How long one life of the machine lasts at most: longer ones are hard to make smaller."""
BUSY: Final = ("recurring", "seated")
CHAIN: Final = 9
"""How often a booking is moved in a row."""
DECIDED_AT: Final = 3
"""After so many of these moves the booking of the other chain is confirmed."""


@pytest.mark.parametrize("kind", ["single"] if depth().name == "smoke" else ["single", "occurrence"])
def test_every_move_from_every_state(examiner: Examiner, kind: str) -> None:
    with examiner.example(subjects.STATES) as example:
        Table(examiner, example, kind, every_road=depth().name != "smoke").walk()


def test_every_move_of_a_seat(examiner: Examiner) -> None:
    with examiner.example(subjects.SEATS) as example:
        walk_seats(example, examiner)


def test_chains_of_moves_stay_apart(examiner: Examiner) -> None:
    """A long chain, moved by anybody, and one that goes to and fro between its host and an attendee, by turns."""
    regular, waiting = examiner.world.event_type("regular"), examiner.world.event_type("confirmation")
    callers = [caller for caller in (NOBODY, HOST, STRANGER) if caller in {*examiner.world.callers, NOBODY}]
    with examiner.example(subjects.STATES) as example:
        chain = [book(example, regular, examiner.starts.single())]
        other = [book(example, waiting, examiner.starts.single())]
        host, booker = other[0]["hosts"][0]["email"], other[0]["attendees"][0]["email"]
        movers = iter(({"rescheduledBy": booker}, {"rescheduledBy": host}, {"rescheduledBy": booker}, {}))
        for number in range(CHAIN):
            chain.append(_moved(example, examiner, chain[-1], caller=callers[number % len(callers)]))
            if number % 2:
                if number == DECIDED_AT:
                    example.accept(calls.confirm_booking(other[-1]["uid"]))
                other.append(_moved(example, examiner, other[-1], **next(movers)))
        example.accept(calls.decline_booking(other[-1]["uid"]))
        anew = {"start": utc(examiner.starts.single())}
        for call, fault in (
            (calls.reschedule_booking(chain[0]["uid"], anew), "it was moved long ago"),
            (calls.cancel_booking(chain[CHAIN // 2]["uid"], REASON), "it was moved on"),
            (calls.confirm_booking(other[0]["uid"]), "it was moved while it waited"),
            (calls.decline_booking(other[2]["uid"]), "it was moved once it was accepted"),
            (calls.reschedule_booking(other[-1]["uid"], anew), "it was declined"),
        ):
            example.refuse(call, fault)
        look_at_all(example, [regular.id, waiting.id])


def _moved(example: Example, examiner: Examiner, booking: Any, caller: str = NOBODY, **said: str) -> Any:
    body = {"start": utc(examiner.starts.single()), **said}
    return example.accept(calls.reschedule_booking(booking["uid"], body, caller=caller)).data


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
