"""The machine of bookings' lives passes on a server that keeps its promises, and finds one that breaks a late one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from calproof.examiner import ContractBreach, Examiner
from calproof.senders import InProcessSender
from contracts.contract import load_contract
from contracts.exchange import HOST, Call, Exchange
from contracts.judge import Judge
from contracts.lifecycle import TRANSITIONS
from history.recorder import Recorder
from history.run import RunInfo, create_run
from sandbox.app import create_app, deployment_of
from scenarios.flow import drive
from scenarios.kinds import BY_NAME
from scenarios.provisioning import provision
from scenarios.starts import Starts
from tests.contract.lifecycle_machine import Lives
from tests.contract.lifecycle_table import Table, walk_seats

KINDS = ("regular", "recurring", "confirmation", "seated")


@dataclass
class Bench:
    """An examiner of a sandbox in this process. `spoil` may change what is answered."""

    examiner: Examiner
    spoil: Callable[[Exchange], None] = field(default=lambda _: None)

    def run(self) -> None:
        """Some lives of the machine, always the same ones."""
        machine = seed(1)(type("BenchLives", (Lives,), {"examiner": self.examiner, "kinds": KINDS}))
        profile = settings(
            max_examples=4,
            stateful_step_count=25,
            deadline=None,
            database=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )
        run_state_machine_as_test(machine, settings=profile)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    app = create_app()
    sender = InProcessSender(app, {HOST: "cal_sandbox_john"})
    world = drive(provision("bench", tuple(BY_NAME[name] for name in KINDS)), sender)
    recorder = Recorder(create_run(tmp_path, RunInfo(verb="verify", target="sandbox", url="in-process")), "test")

    def send(call: Call) -> Exchange:
        exchange = sender(call)
        made.spoil(exchange)
        return exchange

    made = Bench(Examiner(send, Judge(load_contract()), recorder, world, Starts(date(2031, 1, 6)), test="a test"))
    yield made
    recorder.close()
    sender.close()
    deployment_of(app).close()


def test_a_server_that_keeps_its_promises_passes(bench: Bench) -> None:
    bench.run()
    assert len(bench.examiner.lifecycle.transitions) > 8


def test_a_cancel_that_is_forgotten_is_found(bench: Bench) -> None:
    def revive(booking: dict[str, Any]) -> None:
        if booking["status"] == "cancelled" and "rescheduledToUid" not in booking:
            booking["status"] = "accepted"

    def spoil(exchange: Exchange) -> None:
        if exchange.call.operation in ("getBooking", "getBookings") and exchange.ok:
            for booking in exchange.data if isinstance(exchange.data, list) else [exchange.data]:
                revive(booking)

    bench.spoil = spoil
    with pytest.raises(ContractBreach, match="CP401 cancelBooking"):
        bench.run()


def test_the_whole_table_is_walked_but_for_what_needs_a_team_or_the_past(bench: Bench) -> None:
    with bench.examiner.example() as example:
        for kind in ("single", "occurrence"):
            Table(bench.examiner, example, kind).walk()
        walk_seats(example, bench.examiner)
    missing = {it.name for it in TRANSITIONS} - bench.examiner.lifecycle.transitions.keys()
    assert missing == {
        "single: nothing, create → awaiting_host",
        "single: awaiting_host, confirm → accepted",
        "single: accepted, mark-absent → accepted",
        "single: accepted, reassign → accepted",
    }
