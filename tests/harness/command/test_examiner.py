"""The examiner judges every step of an example and raises what was broken at its end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from calproof.examiner import ContractBreach, Examiner, Example
from calproof.senders import InProcessSender
from contracts.contract import load_contract
from contracts.exchange import HOST, Answer, Call, Exchange, Violation
from contracts.judge import Judge
from history.queries import events, findings, open_history, totals
from history.recorder import Recorder
from history.run import RunInfo, create_run
from sandbox.app import create_app, deployment_of
from sandbox.settings import Settings
from scenarios import calls
from scenarios.flow import drive
from scenarios.flows import FLOWS, kinds_of
from scenarios.provisioning import event_type_of, provision, remove
from scenarios.starts import Starts, utc
from scenarios.variants import VARIANTS

Tamper = Callable[[Exchange], Exchange]


class Bench:
    """An examiner of a sandbox in this process, whose answers a test can tamper with."""

    def __init__(self, folder: Path) -> None:
        app = create_app(Settings())
        self._deployment = deployment_of(app)
        self._sender = InProcessSender(app, {HOST: "cal_sandbox_john"})
        self.folder = create_run(folder, RunInfo(verb="verify", target="sandbox", url="in-process"))
        self.tamper: Tamper = lambda exchange: exchange
        self.recorder = Recorder(self.folder, "test")
        world = drive(provision("bench"), self._sender)
        self.examiner = Examiner(
            self.send, Judge(load_contract()), self.recorder, world, Starts(date(2031, 1, 6)), test="a test"
        )

    def send(self, call: Call) -> Exchange:
        return self.tamper(self._sender(call))

    def close(self) -> None:
        self.tamper = lambda exchange: exchange
        assert drive(remove(self.examiner.world), self._sender) == []
        self.recorder.close()
        self._sender.close()
        self._deployment.close()

    def body(self) -> dict[str, Any]:
        attendee = {"name": "Ann", "email": "ann@example.com", "timeZone": "Asia/Kathmandu"}
        identification = VARIANTS[0].identification(self.examiner.world)
        return {**identification, "start": utc(self.examiner.starts.single()), "attendee": attendee}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def _with_data(change: Callable[[dict[str, Any]], None], operation: str) -> Tamper:
    def tamper(exchange: Exchange) -> Exchange:
        if exchange.call.operation != operation or exchange.answer is None:
            return exchange
        answer: Answer = exchange.answer
        change(answer.body["data"])
        return replace(exchange, answer=answer)

    return tamper


def _breaches(bench: Bench, steps: Callable[[Example], None]) -> tuple[Violation, ...]:
    """What an example of these steps raises at its end."""
    with pytest.raises(ContractBreach) as raised, bench.examiner.example() as example:
        steps(example)
    return raised.value.violations


def test_a_clean_example_passes_and_is_remembered(bench: Bench) -> None:
    with bench.examiner.example() as example:
        uid = example.accept(calls.create_booking(bench.body(), variant="regular by id")).data["uid"]
        example.accept(calls.get_booking(uid))
    bench.recorder.flush()
    assert totals(open_history(bench.folder)).count == 2
    assert bench.examiner.answered["regular by id", True] == 1


def test_the_steps_after_a_breach_are_still_judged(bench: Bench) -> None:
    bench.tamper = _with_data(lambda data: data.update(duration=31), "createBooking")

    def steps(example: Example) -> None:
        uid = example.accept(calls.create_booking(bench.body())).data["uid"]
        bench.tamper = _with_data(lambda data: data.update(uid="tooShort"), "getBooking")
        example.accept(calls.get_booking(uid))

    operations = {violation.operation for violation in _breaches(bench, steps)}
    assert operations == {"createBooking", "getBooking"}
    bench.recorder.flush()
    assert {finding.code for finding in findings(open_history(bench.folder))} >= {"CP201", "CP105"}


def test_a_refusal_of_a_valid_request_ends_the_example(bench: Bench) -> None:
    reached = False

    def steps(example: Example) -> None:
        nonlocal reached
        example.accept(calls.get_booking("no-such-booking"))
        reached = True

    assert [violation.code for violation in _breaches(bench, steps)] == ["CP301"]
    assert not reached


def test_an_acceptance_of_an_invalid_request_is_a_breach(bench: Bench) -> None:
    with pytest.raises(ContractBreach, match="CP302"), bench.examiner.example() as example:
        example.refuse(calls.create_booking(bench.body()), "pretended fault", "/start")


def test_an_answer_that_lost_its_data_is_a_breach_and_no_crash(bench: Bench) -> None:
    def lose(exchange: Exchange) -> Exchange:
        return replace(exchange, answer=Answer(201, {"content-type": "application/json"}, {"status": "success"}))

    bench.tamper = lose
    with pytest.raises(ContractBreach, match="CP105"), bench.examiner.example() as example:
        example.accept(calls.create_booking(bench.body())).data["uid"]


def test_drift_counts_only_when_the_run_is_strict(bench: Bench) -> None:
    bench.tamper = _with_data(lambda data: data.update(moonPhase="full"), "getMe")
    with bench.examiner.example() as example:
        example.accept(calls.get_me())
    bench.examiner.strict = True
    with pytest.raises(ContractBreach, match="CP106"), bench.examiner.example() as example:
        example.accept(calls.get_me())


def test_a_change_after_a_refusal_is_a_breach(bench: Bench) -> None:
    def steps(example: Example) -> None:
        uid = example.accept(calls.create_booking(bench.body())).data["uid"]
        before = example.accept(calls.get_booking(uid)).data
        example.accept(calls.cancel_booking(uid, {"cancellationReason": "behind the examiner's back"}))
        example.unchanged(before)

    assert {violation.code for violation in _breaches(bench, steps)} == {"CP303"}


@pytest.mark.parametrize("name", FLOWS)
def test_every_journey_keeps_the_contract_on_the_sandbox(bench: Bench, name: str) -> None:
    for kind in kinds_of([name]):
        drive(event_type_of(bench.examiner.world, kind), bench.send)
    bench.examiner.together = lambda rivals: [bench.send(call) for call in rivals]
    for number in range(3):
        with bench.examiner.example() as example:
            example.drive(FLOWS[name].begin(bench.examiner.world, bench.examiner.starts, number))
            assert example.steps
            assert all(exchange.ok or exchange.expected for exchange, _ in example.steps)


def test_events_are_on_disk_at_once(bench: Bench) -> None:
    bench.recorder.event("note", text="hello")
    assert [event.facts["text"] for event in events(open_history(bench.folder), "note")] == ["hello"]


def test_what_an_earlier_answer_said_binds_the_later_ones(bench: Bench) -> None:
    def steps(example: Example) -> None:
        uid = example.accept(calls.create_booking(bench.body())).data["uid"]
        bench.tamper = _with_data(lambda booking: booking.update(title="Another meeting"), "getBooking")
        example.accept(calls.get_booking(uid))

    assert [violation.code for violation in _breaches(bench, steps)] == ["CP411"]


def test_requests_at_one_moment_are_held_to_what_may_have_come_of_them(bench: Bench) -> None:
    bench.examiner.together = lambda rivals: [bench.send(call) for call in rivals]
    with bench.examiner.example() as example:
        uid = example.accept(calls.create_booking(bench.body())).data["uid"]
        reason = {"cancellationReason": "Ill"}
        ended = example.together([calls.cancel_booking(uid, reason), calls.cancel_booking(uid, reason)])
        assert [exchange.status for exchange in ended] == [200, 400]
