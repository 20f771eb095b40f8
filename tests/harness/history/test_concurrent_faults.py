"""The invariants against the sandbox itself: a few rivals at one moment, with the bug and without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from calproof.sandbox_server import sandbox_target
from calproof.senders import HttpSender
from calproof.targets import Target
from contracts.exchange import Call, Exchange
from history.invariants import Checked, check
from history.recorder import Recorder
from scenarios import calls
from scenarios.bookers import attendee
from scenarios.flow import drive
from scenarios.kinds import BY_NAME
from scenarios.provisioning import provision
from scenarios.reconciliation import RECONCILIATION, listable, reconcile
from scenarios.starts import Starts, first_free_day, utc
from scenarios.world import World

KINDS = tuple(BY_NAME[name] for name in ("regular", "seated", "confirmation-open"))
RIVALS = 4
FOUND = {
    "double-book-race": {"CP501", "CP510"},
    "seat-overbook-concurrent": {"CP502", "CP510"},
    "concurrent-reschedule-forks": {"CP509", "CP510"},
    "cancel-vs-reschedule-race": {"CP510"},
    "confirm-race": {"CP501", "CP510"},
}


class Ring:
    """Where rivals meet: everything is recorded as a load run records it."""

    def __init__(self, send: HttpSender, recorder: Recorder) -> None:
        self.send, self.recorder = send, recorder
        self.world: World = drive(provision("ring", KINDS), self.one)
        self.starts = Starts(first_free_day(datetime.now(UTC).date(), 7))
        self.people = 0

    def one(self, call: Call) -> Exchange:
        exchange = self.send(call)
        self.recorder.exchange(exchange, flow="" if call.operation != "getBookings" else RECONCILIATION)
        return exchange

    def fight(self, contest: str, rivals: Sequence[Call]) -> None:
        for exchange in self.send.together([replace(call, contest=contest) for call in rivals]):
            self.recorder.exchange(exchange, flow="contention")

    def booking(self, kind: str, start: datetime) -> Call:
        self.people += 1
        event_type = self.world.event_type(kind)
        return calls.create_booking(
            {"eventTypeId": event_type.id, "start": utc(start), "attendee": attendee(self.people)}
        )

    def booked(self, kind: str, start: datetime) -> str:
        return str(self.one(self.booking(kind, start)).data["uid"])

    def move(self, uid: str) -> Call:
        return calls.reschedule_booking(uid, {"start": utc(self.starts.single())})

    def rounds(self, number: int) -> None:
        start = self.starts.single()
        self.fight(f"slot {number}", [self.booking("regular", start) for _ in range(RIVALS)])
        start = self.starts.single()
        for _ in range(BY_NAME["seated"].seats - 1):
            self.booked("seated", start)
        self.fight(f"last seat {number}", [self.booking("seated", start) for _ in range(RIVALS)])
        uid = self.booked("regular", self.starts.single())
        self.fight(f"move {number}", [self.move(uid) for _ in range(RIVALS)])
        uid = self.booked("regular", self.starts.single())
        self.fight(
            f"end {number}", [self.move(uid), calls.cancel_booking(uid, {"cancellationReason": "Plans changed"})]
        )
        start = self.starts.single()
        waiting = [self.booked("confirmation-open", start) for _ in range(RIVALS)]
        self.fight(f"confirm {number}", [calls.confirm_booking(uid) for uid in waiting])

    def close(self) -> None:
        found: Any = drive(reconcile(listable(self.world)), self.one)
        assert found.bookings
        self.recorder.event("reconciled", **found.facts())


def fought(target: Target, folder: Path, rounds: int) -> Checked:
    with HttpSender(target.url, target.keys) as send, Recorder(folder, "ring") as recorder:
        ring = Ring(send, recorder)
        for number in range(rounds):
            ring.rounds(number)
        ring.close()
    return check(folder)


@pytest.mark.parametrize("fault", list(FOUND))
def test_a_fault_that_shows_between_clients_is_found(tmp_path: Path, fault: str) -> None:
    with sandbox_target(faults=[fault]) as target:
        checked = fought(target, tmp_path, rounds=2)
    found = {breach.invariant.code for breach in checked.breaches}
    assert FOUND[fault] <= found, checked.breaches


def test_without_a_fault_rivals_break_no_promise(tmp_path: Path) -> None:
    with sandbox_target() as target:
        checked = fought(target, tmp_path, rounds=5)
    assert checked.breaches == ()
