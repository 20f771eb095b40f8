"""A walk through the cells finds what a server does wrong with them, and goes on to the last cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from calproof.budget import NotExercised
from calproof.examiner import ContractBreach, Examiner
from calproof.senders import InProcessSender
from contracts.contract import load_contract
from contracts.exchange import HOST, Call, Exchange
from contracts.judge import Judge
from history.recorder import Recorder
from history.run import RunInfo, create_run
from sandbox.app import create_app, deployment_of
from sandbox.settings import Settings
from scenarios import calls
from scenarios.cell_bodies import drawn_bodies
from scenarios.cells import TO_BE_REFUSED, cells
from scenarios.corners import dealt
from scenarios.flow import drive
from scenarios.kinds import BY_NAME
from scenarios.provisioning import event_type_of, provision
from scenarios.starts import Starts
from tests.contract.walk import Neighbours, Walk

SCHEMA = load_contract().request_schema("createBooking")
Server = Callable[[Call], Exchange]


class Walker:
    """Walks the cells of one kind at a sandbox in this process, behind what a test puts before it."""

    def __init__(self, folder: Path) -> None:
        app = create_app(Settings())
        self._deployment = deployment_of(app)
        self.sender = InProcessSender(app, {HOST: "cal_sandbox_john"})
        self.before: Callable[[Call, Server], Exchange] = lambda call, server: server(call)
        run = create_run(folder, RunInfo(verb="verify", target="sandbox", url="in-process"))
        self.recorder = Recorder(run, "test")
        world = drive(provision("walk", callers=(HOST,)), self.sender)
        world.make = lambda kind: drive(event_type_of(world, kind), self.sender)
        starts = Starts(date(2031, 1, 6))
        self.examiner = Examiner(self.send, Judge(load_contract()), self.recorder, world, starts, test="a test")

    def send(self, call: Call) -> Exchange:
        return self.before(call, self.sender)

    def walk(self, kind: str, depth: str = "smoke") -> Walk:
        world = self.examiner.world
        world.event_type(kind)
        every = cells(depth, 7, world.callers)
        own = [pair for pair in zip(every, dealt(SCHEMA, every, 7), strict=True) if pair[0].kind == kind]
        drawn = drawn_bodies(SCHEMA, BY_NAME[kind], world, len(own), 7)
        walk = Walk(self.examiner, BY_NAME[kind], Neighbours())
        walk.through((cell, {**body, "corners": dealt_}) for (cell, dealt_), body in zip(own, drawn, strict=False))
        return walk

    def codes(self, kind: str) -> list[str]:
        with pytest.raises(ContractBreach) as raised:
            self.walk(kind)
        return [violation.code for violation in raised.value.violations]

    def close(self) -> None:
        self.recorder.close()
        self.sender.close()
        self._deployment.close()


@pytest.fixture
def walker(tmp_path: Path) -> Iterator[Walker]:
    made = Walker(tmp_path)
    yield made
    made.close()


def _refusal(call: Call, server: Server) -> Exchange:
    """The server's refusal of an empty body, as if it were that of this call."""
    return replace(server(replace(call, body={})), call=call)


def _is_legal(call: Call) -> bool:
    return call.operation == "createBooking" and call.variant != ""


@pytest.mark.parametrize("kind", ["regular", "recurring", "seated", "confirmation", "mornings", "buffers", "window"])
def test_the_sandbox_keeps_every_cell(walker: Walker, kind: str) -> None:
    walk = walker.walk(kind, "standard")
    faulty = [it for it in cells("standard", 7, walker.examiner.world.callers) if it.kind == kind and it.fault]
    assert walk.booked
    assert len(walk.refused) == len(faulty)


def test_a_legal_cell_that_is_refused_is_named_and_the_others_are_tried(walker: Walker) -> None:
    refused: list[str] = []

    def refuse_the_first(call: Call, server: Server) -> Exchange:
        if _is_legal(call) and not refused:
            refused.append(call.variant)
            return _refusal(call, server)
        return server(call)

    walker.before = refuse_the_first
    with pytest.raises(ContractBreach, match="everything in it is legal") as raised:
        walker.walk("regular")
    assert [violation.code for violation in raised.value.violations if violation.code == "CP301"] == ["CP301"]
    assert refused[0] in str(raised.value)
    assert walker.examiner.answered.total() > 1


def test_a_fault_that_is_accepted_is_found(walker: Walker) -> None:
    def take_any_length(call: Call, server: Server) -> Exchange:
        if call.operation == "createBooking" and "lengthInMinutes" in call.body:
            call = replace(call, body={key: value for key, value in call.body.items() if key != "lengthInMinutes"})
        return server(call)

    walker.before = take_any_length
    assert any("CP302" in codes for codes in (walker.codes(kind) for kind in ("regular", "recurring", "seated")))


def test_a_refusal_that_books_all_the_same_is_found(walker: Walker) -> None:
    def refuse_and_book(call: Call, server: Server) -> Exchange:
        exchange = server(call)
        if (
            call.operation == "createBooking"
            and not exchange.ok
            and call.variant.startswith(TO_BE_REFUSED)
            and "guests" not in call.body
        ):
            wanted = {"eventTypeId": walker.examiner.world.event_type("regular").id, "start": call.body["start"]}
            attendee = {"name": "Ghost", "email": "ghost@example.com", "timeZone": "UTC"}
            server(calls.create_booking({**wanted, "attendee": attendee}))
        return exchange

    walker.before = refuse_and_book
    assert "CP303" in walker.codes("regular")


def test_a_booking_that_is_not_listed_as_it_was_answered_is_found(walker: Walker) -> None:
    def forget_titles(call: Call, server: Server) -> Exchange:
        exchange = server(call)
        if call.operation == "getBookings" and exchange.answer is not None:
            exchange.answer.body["data"][0]["title"] = "forgotten"
        return exchange

    walker.before = forget_titles
    assert "CP304" in walker.codes("regular")


def test_a_booking_that_should_wait_and_is_accepted_is_found(walker: Walker) -> None:
    def confirm(call: Call, server: Server) -> Exchange:
        exchange = server(call)
        if call.operation == "createBooking" and exchange.ok and exchange.answer is not None:
            exchange.answer.body["data"]["status"] = "accepted"
        return exchange

    walker.before = confirm
    with pytest.raises(ContractBreach, match="CP308"):
        walker.walk("confirmation", "standard")


def test_a_server_that_knows_no_instant_bookings_is_not_at_fault(walker: Walker) -> None:
    def refuse(call: Call, server: Server) -> Exchange:
        instant = call.operation == "createBooking" and call.body.get("instant")
        return _refusal(call, server) if instant else server(call)

    walker.before = refuse
    with pytest.raises(NotExercised, match="instant"):
        walker.walk("instant", "standard")
    assert not walker.examiner.answered
