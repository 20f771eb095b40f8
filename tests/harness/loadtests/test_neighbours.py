"""What other clients do to their bookings while a journey reads lists is no broken promise towards it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from calproof.senders import InProcessSender
from contracts.contract import load_contract
from contracts.exchange import HOST, Call, Exchange
from contracts.judge import Judge
from history.queries import findings, open_history
from history.recorder import Recorder
from loadtests.clock import now
from loadtests.connections import Connections
from loadtests.journey import Journeys
from loadtests.tally import Tally
from sandbox.app import create_app, deployment_of
from sandbox.settings import Settings
from scenarios import calls
from scenarios.bookers import wanted
from scenarios.flow import drive
from scenarios.flows import kinds_of
from scenarios.provisioning import provision
from scenarios.starts import Starts

FLOW = "find-a-booking"


class Neighbour:
    """Sends for a journey, and calls off another's booking when the journey has seen it in a list."""

    def __init__(self, send: InProcessSender, uid: str) -> None:
        self.send, self.uid, self.seen = send, uid, 0

    def __call__(self, call: Call, intended_at: float | None = None) -> Exchange:
        exchange = replace(self.send(call), intended_at=intended_at or now())
        if call.operation == "getBookings" and any(booking["uid"] == self.uid for booking in exchange.data):
            self.seen += 1
            self.send(calls.cancel_booking(self.uid, {"cancellationReason": "Ill"}))
        return exchange

    def close(self) -> None:
        pass


@pytest.fixture
def send() -> Iterator[InProcessSender]:
    app = create_app(Settings())
    sender = InProcessSender(app, {HOST: "cal_sandbox_john"})
    yield sender
    sender.close()
    deployment_of(app).close()


def test_a_neighbour_who_cancels_breaks_no_promise(send: InProcessSender, tmp_path: Path) -> None:
    world = drive(provision("n", kinds_of([FLOW])), send)
    starts = Starts(date(2031, 1, 6))
    beside = Starts(date(2031, 1, 6)).single() + timedelta(minutes=30)
    uid = send(calls.create_booking(wanted(world.event_type("regular"), beside, 99))).data["uid"]
    neighbour, tally = Neighbour(send, uid), Tally()
    with Recorder(tmp_path, "worker") as recorder:
        connections = Connections(lambda: neighbour)
        journeys = Journeys(world, starts, Judge(load_contract()), recorder, tally, lambda *_: None, connections)
        journeys.travel(FLOW, 1, now(), neighbour)
    with open_history(tmp_path) as connection:
        assert findings(connection) == []
    assert neighbour.seen == 2  # as accepted, and as cancelled
    assert tally.completed[FLOW] == 1
