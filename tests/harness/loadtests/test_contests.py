"""Rivals of a contest go out together, and it is held to exactly as many winners as there is room."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import gevent
import pytest

from contracts.contract import load_contract
from contracts.exchange import Answer, Call, Exchange
from contracts.judge import Judge
from history.queries import findings, open_history
from history.recorder import Recorder
from loadtests.clock import now
from loadtests.connections import Connections
from loadtests.journey import Journeys
from loadtests.tally import Tally
from scenarios.kinds import KINDS
from scenarios.starts import Starts
from scenarios.world import EventType, World

WORLD = World("test", 1, "john", 1, {kind.name: EventType(kind, 7, kind.name) for kind in KINDS})
JUDGE = Judge(load_contract())
REFUSAL = {"status": "error", "error": {"code": "BadRequestException", "message": "no time", "details": {}}}


class Target:
    """Books for the first `room` rivals, refuses the others with `status`; a booking lives until it is looked at."""

    def __init__(self, room: int, status: int = 400) -> None:
        self.room, self.status = room, status
        self.connections = 0
        self.sent: list[tuple[float, Call]] = []
        self.under_way = 0
        self.most = 0

    def connect(self) -> Connection:
        self.connections += 1
        return Connection(self)

    def answer(self, call: Call) -> Answer | None:
        if call.operation != "createBooking":
            return Answer(404, {}, {})
        if self.room:
            self.room -= 1
            return Answer(201, {}, {"status": "success", "data": {"uid": f"uid{self.room}"}})
        return Answer(self.status, {}, REFUSAL) if self.status else None


class Connection:
    """One rival's way to the target."""

    def __init__(self, target: Target) -> None:
        self.target = target

    def __call__(self, call: Call, intended_at: float | None = None) -> Exchange:
        target, sent = self.target, now()
        target.sent.append((sent, call))
        target.under_way += 1
        target.most = max(target.most, target.under_way)
        gevent.sleep(0.01)
        target.under_way -= 1
        return Exchange(call, target.answer(call), intended_at or sent, sent, now())

    def close(self) -> None:
        pass


@contextmanager
def contest(folder: Path, target: Target) -> Iterator[tuple[Journeys, Tally]]:
    tally = Tally()
    with Recorder(folder, "worker") as recorder:
        yield (
            Journeys(
                WORLD, Starts(date(2030, 1, 7)), JUDGE, recorder, tally, lambda *_: None, Connections(target.connect)
            ),
            tally,
        )


def fight(folder: Path, target: Target) -> Counter[str]:
    """The codes of what is found in one fight for one slot that is not about the shape of an answer."""
    with contest(folder, target) as (journeys, _):
        journeys.travel("contest-one-slot", 3, now(), target.connect())
    with open_history(folder) as connection:
        found = findings(connection)
    return Counter(
        one.code for one in found if one.code.startswith(("CP3", "CP4")) and one.operation == "createBooking"
    )


def test_rivals_go_out_at_one_instant_over_connections_of_their_own(tmp_path: Path) -> None:
    target = Target(1)
    fight(tmp_path, target)
    assert target.most == 5
    with open_history(tmp_path) as connection:
        rows = connection.execute(
            "SELECT DISTINCT contest, intended_at, journey FROM exchanges WHERE contest <> ''"
        ).fetchall()
    ((name, _, journey),) = rows
    assert (name, journey) == ("one-slot:test:3", 3)


@pytest.mark.parametrize(("room", "code"), [(1, None), (2, "CP314"), (5, "CP314"), (0, "CP317")])
def test_one_of_them_wins(tmp_path: Path, room: int, code: str | None) -> None:
    found = fight(tmp_path, Target(room))
    assert {one: found[one] for one in ("CP314", "CP317")} == {"CP314": code == "CP314", "CP317": code == "CP317"}


@pytest.mark.parametrize("status", [429, 500, 0])
def test_nobody_won_is_not_said_where_one_may_have(tmp_path: Path, status: int) -> None:
    assert fight(tmp_path, Target(0, status))["CP317"] == 0


@pytest.mark.parametrize("status", [429, 500, 0])
def test_two_winners_are_too_many_whatever_became_of_the_others(tmp_path: Path, status: int) -> None:
    assert fight(tmp_path, Target(2, status))["CP314"] == 1


def test_losers_are_no_errors_and_the_journey_is_whole(tmp_path: Path) -> None:
    target = Target(1)
    target.answer = lambda call: (  # type: ignore[method-assign]
        Answer(200, {}, {"status": "success", "data": {}})
        if call.operation != "createBooking"
        else Target.answer(target, call)
    )
    with contest(tmp_path, target) as (journeys, tally):
        journeys.travel("contest-one-slot", 3, now(), target.connect())
    assert tally.completed["contest-one-slot"] == 1
    assert tally.second.errors == 0
    with open_history(tmp_path) as connection:
        row = connection.execute("SELECT count(*) FILTER (expected), count(*) FROM exchanges").fetchone()
    assert row == (4, 7)  # five rivals, and the winner's booking is read and called off


def test_the_end_of_the_run_reaches_all_rivals_and_what_they_sent_is_remembered(tmp_path: Path) -> None:
    target = Target(1)
    with contest(tmp_path, target) as (journeys, tally):
        journey = gevent.spawn(journeys.travel, "contest-one-slot", 3, now(), target.connect())
        while target.most < 5:
            gevent.sleep(0)
        journey.kill()
    assert tally.outcomes == {"unknown": 5}
    assert tally.under_way == 0


def test_connections_are_used_again() -> None:
    target = Target(0)
    connections = Connections(target.connect)
    for number in itertools.islice((5, 3, 5, 1), 4):
        with connections.lent(number) as lent:
            assert len(set(map(id, lent))) == number
    assert target.connections == 5
