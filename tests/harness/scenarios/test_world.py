"""A world is made as far as it is asked for, and nothing of it is left afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from calproof.senders import InProcessSender
from contracts.exchange import COLLEAGUE, HOST, STRANGER, Answer, Call, Exchange
from sandbox.app import create_app, deployment_of
from sandbox.settings import SeedData, Settings
from scenarios import calls
from scenarios.flow import drive
from scenarios.kinds import BY_NAME, KINDS, TEAM
from scenarios.provisioning import ProvisioningError, event_type_of, provision, remove
from scenarios.world import Unavailable, World

ALL = (HOST, STRANGER, COLLEAGUE)
ANN = {"name": "Ann", "email": "ann@example.com", "timeZone": "Europe/Rome"}


class Target:
    """A sandbox in this process that remembers what it was asked, and whose answers a test can replace."""

    def __init__(self) -> None:
        app = create_app(Settings(seed=SeedData.EMPTY))
        self._deployment = deployment_of(app)
        keys = {HOST: "cal_sandbox_john", STRANGER: "cal_sandbox_mallory", COLLEAGUE: "cal_sandbox_jane"}
        self._sender = InProcessSender(app, keys)
        self.sent: list[Call] = []
        self.answers: dict[str, Callable[[Exchange], Exchange]] = {}
        self.refusals: dict[str, Answer] = {}

    def __call__(self, call: Call) -> Exchange:
        self.sent.append(call)
        if call.operation in self.refusals:
            return Exchange(call, self.refusals[call.operation], 0, 0, 0)
        exchange = self._sender(call)
        change = self.answers.get(call.operation)
        return exchange if change is None else change(exchange)

    def refuse(self, operation: str, status: int, message: str) -> None:
        """Refuse this operation from now on."""
        self.refusals[operation] = Answer(status, {}, {"status": "error", "error": {"message": message}})

    def world(self, *kinds: str, callers: tuple[str, ...] = ALL) -> World:
        """A world in which kinds are made when they are asked for; these at once."""
        world = drive(provision("w", KINDS[:1], callers), self)
        world.make = lambda kind: drive(event_type_of(world, kind), self)
        for kind in kinds:
            world.event_type(kind)
        return world

    def count(self, operation: str) -> int:
        return sum(call.operation == operation for call in self.sent)

    def left(self) -> dict[str, Any]:
        """What the accounts have now: numbers of event types, schedules, teams, and the bookings to come."""
        types = self._sender(calls.list_event_types({"username": "john"}))
        upcoming = calls.list_bookings({"status": "upcoming,unconfirmed"})
        return {
            "event types": len(types.data) if types.ok else 0,
            "schedules": len(self._sender(calls.list_schedules()).data),
            "teams": len(self._sender(calls.list_teams()).data),
            "of colleague": len(self._sender(calls.list_bookings({"status": "upcoming"}, caller=COLLEAGUE)).data),
            "bookings": len(self._sender(upcoming).data),
        }

    def close(self) -> None:
        self._sender.close()
        self._deployment.close()


@pytest.fixture
def target() -> Iterator[Target]:
    made = Target()
    yield made
    made.close()


def _book(target: Target, world: World, kind: str, start: str) -> Any:
    event_type = world.event_type(kind)
    body: dict[str, Any] = {"eventTypeId": event_type.id, "start": start, "attendee": ANN}
    if event_type.kind.instant:
        body["instant"] = True
    if event_type.kind.answers:
        body["bookingFieldsResponses"] = dict(event_type.kind.answers)
    if kind == "phone-required":
        body["attendee"] = {**ANN, "phoneNumber": "+393331234567"}
    return target(calls.create_booking(body, caller=HOST)).data


def test_every_kind_can_be_made_booked_and_removed_without_a_trace(target: Target) -> None:
    before = target.left()
    world = target.world()
    for number, kind in enumerate(KINDS, 1):
        world.event_type(kind.name)
        if kind.name != "window":  # which is open for ten days from now only
            assert _book(target, world, kind.name, f"2031-03-{number:02}T{10 + kind.recurring}:00:00Z")
    assert target.left()["bookings"] > 0
    assert drive(remove(world), target) == []
    assert target.left() == before


def test_nothing_is_made_that_nobody_asked_for_and_what_is_asked_for_is_made_once(target: Target) -> None:
    world = target.world()
    assert (target.count("createEventType"), target.count("createTeam")) == (1, 0)
    assert world.event_type("seated") is world.event_type("seated")
    assert target.count("createEventType") == 2


def test_a_world_without_a_way_to_make_more_has_what_it_has(target: Target) -> None:
    world = drive(provision("w"), target)
    assert world.event_type("recurring").kind.recurring
    with pytest.raises(KeyError):
        world.event_type("seated")


def test_a_team_has_the_colleague_where_there_is_a_key_of_his(target: Target) -> None:
    world = target.world("round-robin")
    assert world.team is not None
    assert len(world.team.members) == 2
    drive(remove(world), target)
    alone = target.world("round-robin", "collective", callers=(HOST,))
    assert alone.team is not None
    assert alone.team.members == (alone.host_id,)


def test_a_managed_kind_is_booked_by_its_copy_in_the_hours_of_the_run(target: Target) -> None:
    world = target.world("managed")
    event_type = world.event_type("managed")
    assert event_type.id != event_type.parent_id
    assert _book(target, world, "managed", "2031-03-01T03:00:00Z")["status"] == "accepted"  # a Saturday, at night


@pytest.mark.parametrize("kind", [kind.name for kind in TEAM])
def test_a_refused_team_is_unavailable_with_the_reason_and_asked_for_once(target: Target, kind: str) -> None:
    world = target.world()
    target.refuse("createTeam", 403, "teams are for payers")
    for _ in range(2):
        with pytest.raises(Unavailable, match="teams are for payers") as raised:
            world.event_type(kind)
        assert raised.value.what == kind
    with pytest.raises(Unavailable, match="teams are for payers"):
        world.event_type("round-robin" if kind == "collective" else "collective")
    assert target.count("createTeam") == 1
    assert world.event_type("regular"), "all else goes on"


def test_a_team_that_must_be_paid_for_is_given_back(target: Target) -> None:
    before = target.left()
    world = target.world()

    def bill(exchange: Exchange) -> Exchange:
        pending = {"message": "pay", "paymentLink": "https://example.com/pay", "pendingTeam": exchange.data}
        return replace(exchange, answer=Answer(201, {}, {"status": "success", "data": pending}))

    target.answers["createTeam"] = bill
    with pytest.raises(Unavailable, match="paid"):
        world.event_type("collective")
    assert drive(remove(world), target) == []
    assert target.left() == before


@pytest.mark.parametrize("kind", [kind.name for kind in KINDS if kind.needs])
def test_an_option_that_the_target_drops_makes_its_kind_unavailable(target: Target, kind: str) -> None:
    before = target.left()
    world = target.world()
    (member,) = BY_NAME[kind].needs

    def drop(exchange: Exchange) -> Exchange:
        assert exchange.answer is not None
        exchange.answer.body["data"].pop(member, None)
        return exchange

    target.answers["createEventType"] = drop
    with pytest.raises(Unavailable, match=member):
        world.event_type(kind)
    assert target.count("deleteEventType") == 1, "what came of it is taken away at once"
    assert drive(remove(world), target) == []
    assert target.left() == before


def test_a_refused_kind_leaves_the_others_as_they_are(target: Target) -> None:
    world = target.world()
    target.refuse("createEventType", 400, "no seats here")
    with pytest.raises(Unavailable, match="no seats here"):
        world.event_type("seated")
    assert world.refused.keys() == {"seated"}
    assert drive(remove(world), target) == []


def test_a_run_that_gets_nothing_at_all_is_told_so_and_leaves_nothing(target: Target) -> None:
    before = target.left()
    target.refuse("createEventType", 403, "no event types for you")
    with pytest.raises(ProvisioningError, match="no event types for you"):
        drive(provision("w"), target)
    assert target.left() == before


def test_a_series_is_cancelled_by_one_request(target: Target) -> None:
    world = target.world("recurring")
    assert len(_book(target, world, "recurring", "2031-03-03T10:00:00Z")) == 4
    drive(remove(world), target)
    assert target.count("cancelBooking") == 1
    assert target.left()["bookings"] == 0


@pytest.mark.parametrize("operation", ["deleteEventType", "deleteSchedule", "cancelBooking"])
def test_what_can_not_be_removed_is_said_and_the_rest_is_removed(target: Target, operation: str) -> None:
    world = target.world("seated")
    _book(target, world, "regular", "2031-03-03T10:00:00Z")
    target.refuse(operation, 403, "not now")
    left = drive(remove(world), target)
    assert {exchange.call.operation for exchange in left} == {operation}
    assert target.sent[-1].operation == "deleteSchedule", "the removal goes on to its end"


def test_what_was_made_last_is_removed_first(target: Target) -> None:
    world = target.world("seated", "collective", "mornings")
    made = [call.operation for call in target.sent if call.operation.startswith("create")]
    target.sent.clear()
    drive(remove(world), target)
    removed = [call.operation for call in target.sent if call.operation.startswith("delete")]
    assert removed.index("deleteTeamEventType") < removed.index("deleteTeam")
    assert removed[-2:] == ["deleteSchedule", "deleteSchedule"]
    assert len(removed) == len([operation for operation in made if operation != "createTeamMembership"])
