"""Requests in two halves, and answers that wait: everything but the fault is as ever."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from sandbox.bookings import create, timing
from sandbox.faults import Seams, fault, load_faults, switched_on
from sandbox.faults.fault import DEFINED
from sandbox.faults.requests import CREATES
from sandbox.faults.seams import Function
from sandbox.faults.slow import LONGEST_SECONDS, answers_wait_for_what_they_cost, cost
from sandbox.faults.stale import check_then_act
from tests.harness.sandbox.calling import ANN, Sandbox, message
from tests.harness.sandbox.faults.leaping import leaping

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
RACES = ("double-book-race", "pending-has-no-key")


@pytest.fixture(autouse=True)
def _faults() -> Iterator[None]:
    """A race in creates, and creates that take a second."""
    before = set(load_faults())

    @fault("race")
    def race(seams: Seams) -> None:
        """A race."""
        check_then_act(seams, (timing.require_available,), CREATES)

    @fault("slow")
    def slow(seams: Seams) -> None:
        """A second each."""

        def faulty(real: Function, *arguments: Any) -> Any:
            cost(1)
            return real(*arguments)

        answers_wait_for_what_they_cost(seams)
        seams.around(create.book, faulty)

    yield
    for id_ in DEFINED.keys() - before:
        del DEFINED[id_]


def left_of_limit(sandbox: Sandbox, start: str) -> int:
    return int(sandbox.try_to_book(start, key="john").headers["x-ratelimit-remaining-default"])


def test_a_request_in_two_halves_is_one_to_the_rate_limit(sandbox: Sandbox) -> None:
    with switched_on("race"), leaping(sandbox):
        made, refused, made_again = (left_of_limit(sandbox, start) for start in (START, START, LATER))
    assert (made - refused, refused - made_again) == (1, 1)


def test_it_is_written_announced_and_logged_once(sandbox: Sandbox, caplog: pytest.LogCaptureFixture) -> None:
    body = {"active": True, "subscriberUrl": "http://127.0.0.1:9/", "triggers": ["BOOKING_CREATED"]}
    sandbox.data(sandbox.post("/v2/webhooks", body, "john"), 201)
    with switched_on("race"), caplog.at_level(logging.INFO, "sandbox.requests"):
        sandbox.book(START)
        assert sandbox.try_to_book(START).status_code == 400
    assert [record.getMessage().split()[2] for record in caplog.records] == ["201", "400"]
    assert len(sandbox.data(sandbox.get("/v2/bookings", "john"))) == 1
    told = sandbox.post("/_sandbox/deliveries/wait", {}).json()
    assert (told["waiting"], len(told["deliveries"])) == (0, 1)


def test_a_refusal_is_the_documented_one(sandbox: Sandbox) -> None:
    expected = sandbox.try_to_book("2020-01-08T10:00:00Z")
    with switched_on("race"):
        refused = sandbox.try_to_book("2020-01-08T10:00:00Z")
    assert (refused.status_code, message(refused)) == (expected.status_code, message(expected))


def test_a_check_is_asked_again_where_nothing_was_said_in_the_rehearsal(sandbox: Sandbox) -> None:
    with switched_on("race"), leaping(sandbox):
        sandbox.book(START, "recurring-weekly")
        assert sandbox.try_to_book(START).status_code == 400


@pytest.mark.parametrize("ids", [RACES, RACES[::-1], (*RACES, "slow"), ("slow", *RACES)])
def test_several_faults_share_one_rehearsal(sandbox: Sandbox, ids: tuple[str, ...]) -> None:
    body = {"start": START, "eventTypeSlug": "normal-30", "username": "john", "attendee": ANN}
    with switched_on(*ids), leaping(sandbox) as seconds:
        answers = sandbox.together([("POST", "/v2/bookings", body, None)] * 3)
        waited = seconds(lambda: sandbox.book(LATER))
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert waited == pytest.approx(1.1 if "slow" in ids else 0.1, abs=0.05)


def test_no_answer_waits_for_longer_than_that(sandbox: Sandbox) -> None:
    sandbox.event_type(recurrence={"interval": 1, "occurrences": 12, "frequency": "weekly"})
    with switched_on("slow"), leaping(sandbox) as seconds:
        assert seconds(lambda: sandbox.book(START)) == pytest.approx(1)
        assert seconds(lambda: sandbox.book(LATER, "made")) == pytest.approx(LONGEST_SECONDS)
