"""The bench has for each operation a thing of the run's own: made once, and made anew once one is spoilt."""

from __future__ import annotations

import importlib
from typing import Any, Final

import pytest

from calproof.budget import NotHere
from calproof.examiner import Examiner
from contracts.contract import load_contract
from contracts.exchange import ABSENT, HOST, NOBODY, Call
from contracts.library import newest_versions
from scenarios.specimens import NOBODYS_ID
from tests.contract.bench import Bench

CONTRACT: Final = load_contract(versions=newest_versions())
MADE: Final = {
    "getBooking": "createBooking",
    "updateSchedule": "createSchedule",
    "getReservedSlot": "reserveSlot",
    "getEventTypeWebhook": "createEventTypeWebhook",
}
"""What the bench sends to make the thing of an operation."""
OF_THE_WORLD: Final = ("getEventTypeById", "getEventTypeWebhooks", "getTeam", "getTeamEventType")
"""Operations on what the run has already."""


class Worked:
    """A bench, and what was sent for each call that it made."""

    def __init__(self, examiner: Examiner) -> None:
        self.examiner = examiner
        self.bench = Bench(examiner)

    def call(self, operation: str, body: Any = ABSENT) -> tuple[Call, list[str]]:
        """The call, and the operations that were sent to make what it needs."""
        try:
            return self.try_to_call(operation, body)
        except NotHere as reason:  # it is a skip, which would hide that the thing is gone
            raise AssertionError(reason.msg) from reason

    def try_to_call(self, operation: str, body: Any = ABSENT) -> tuple[Call, list[str]]:
        """The same. Raises NotHere where nothing makes what it needs."""
        with self.examiner.example() as example:
            call = self.bench.call(example, CONTRACT.operation(operation), body)
            return call, [exchange.call.operation for exchange, _ in example.steps]


@pytest.fixture
def worked(suite_examiner: Examiner) -> Worked:
    return Worked(suite_examiner)


@pytest.mark.parametrize(("operation", "makes"), MADE.items())
def test_a_thing_is_made_when_it_is_first_needed_and_only_then(worked: Worked, operation: str, makes: str) -> None:
    first, sent = worked.call(operation)
    assert sent == [makes]
    assert worked.call(operation) == (first, [])


@pytest.mark.parametrize(("operation", "makes"), MADE.items())
def test_a_spoilt_thing_is_made_anew(worked: Worked, operation: str, makes: str) -> None:
    first, _ = worked.call(operation)
    worked.bench.spoilt()
    second, sent = worked.call(operation)
    assert sent == [makes]
    assert second.path != first.path


@pytest.mark.parametrize("operation", ["getBooking", "getSchedule", "getReservedSlot", "getEventTypeWebhook"])
def test_what_is_made_is_there(worked: Worked, operation: str) -> None:
    call, _ = worked.call(operation)
    assert worked.examiner.send(call).data


def test_operations_on_one_sort_of_thing_share_it(worked: Worked) -> None:
    read, _ = worked.call("getBooking")
    cancel, sent = worked.call("cancelBooking", {})
    assert (cancel.path, sent) == (f"{read.path}/cancel", [])


def test_things_of_different_resources_are_told_apart_though_their_parameters_are_called_alike(worked: Worked) -> None:
    own, _ = worked.call("getEventTypeById")
    of_team, _ = worked.call("getTeamEventType")
    assert own.path.rpartition("/")[2] != of_team.path.rpartition("/")[2]


@pytest.mark.parametrize("operation", OF_THE_WORLD)
def test_what_the_run_has_is_there_and_is_not_made_again(worked: Worked, operation: str) -> None:
    for name in ("hidden", "round-robin"):
        worked.examiner.world.event_type(name)
    call, sent = worked.call(operation)
    assert sent == []
    assert worked.examiner.send(call).ok


def test_every_parameter_of_a_path_is_filled_with_its_own_thing(worked: Worked) -> None:
    booked, _ = worked.call("getBooking")
    call, _ = worked.call("reassignBookingToUser", {})
    assert call.path == f"{booked.path}/reassign/{worked.examiner.world.host_id}"


@pytest.mark.parametrize("operation", ["getTeamMembership", "getBookingBySeat", "removeAttendee"])
def test_an_operation_whose_thing_nothing_makes_is_not_here(worked: Worked, operation: str) -> None:
    missing = CONTRACT.operation(operation).path.rpartition("{")[2].strip("}")
    with pytest.raises(NotHere, match=missing):
        worked.try_to_call(operation)


def test_a_path_without_parameters_needs_nothing(worked: Worked) -> None:
    body = {"title": 5}
    call, sent = worked.call("createEventType", body)
    assert (call.path, call.body, sent) == ("/v2/event-types", body, [])


def test_a_schedule_that_nobody_has_is_replaced_by_that_of_the_run(worked: Worked) -> None:
    body = {"title": 5, "scheduleId": NOBODYS_ID}
    call, _ = worked.call("createEventType", body)
    assert call.body == {"title": 5, "scheduleId": worked.examiner.world.schedule_id}
    assert body["scheduleId"] == NOBODYS_ID


@pytest.mark.parametrize("body", [{"scheduleId": "abc"}, {"scheduleId": None}, [], None, "text"])
def test_a_faulty_body_is_left_as_it_is(worked: Worked, body: Any) -> None:
    call, _ = worked.call("createEventType", body)
    assert call.body == body


@pytest.mark.parametrize(
    ("operation", "caller"), [("cancelBooking", NOBODY), ("confirmBooking", HOST), ("getReservedSlot", HOST)]
)
def test_credentials_go_along_unless_the_booking_is_open_to_anybody(
    worked: Worked, operation: str, caller: str
) -> None:
    assert worked.call(operation)[0].caller == caller


def test_whatever_gets_a_faulty_body_has_its_things(worked: Worked) -> None:
    left_out = importlib.import_module("tests.contract.test_other_refusals").LEFT_OUT
    for operation in CONTRACT.operations.values():
        if operation.request_schema and operation.id not in left_out:
            call, _ = worked.call(operation.id, {})
            assert "{" not in call.path
            assert CONTRACT.find(call.method, call.path, call.version) is operation
