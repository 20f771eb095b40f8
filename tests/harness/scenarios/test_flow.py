"""A flow is driven by whatever can send, and gets to tidy up when sending fails."""

from __future__ import annotations

import pytest

from contracts.exchange import ABSENT, Answer, Call, Exchange
from scenarios import calls
from scenarios.flow import Flow, drive
from scenarios.provisioning import ProvisioningError, provision


def _answers(status: int, data: object) -> Exchange:
    return Exchange(calls.get_me(), Answer(status, {}, {"status": "success", "data": data}), 0, 0, 0)


def _two_calls() -> Flow[str]:
    first = yield calls.get_me()
    second = yield calls.get_booking(first.data)
    return str(second.data)


def test_a_flow_is_sent_what_its_calls_were_answered_and_returns_its_value() -> None:
    sent: list[Call] = []

    def send(call: Call) -> Exchange:
        sent.append(call)
        return _answers(200, "uid" if call.operation == "getMe" else "done")

    assert drive(_two_calls(), send) == "done"
    assert [call.path for call in sent] == ["/v2/me", "/v2/bookings/uid"]


def test_a_flow_tidies_up_when_sending_fails() -> None:
    tidied: list[str] = []

    def flow() -> Flow[None]:
        try:
            yield calls.get_me()
        finally:
            tidied.append("yes")

    def send(_: Call) -> Exchange:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        drive(flow(), send)
    assert tidied == ["yes"]


def test_a_world_that_is_refused_halfway_is_removed_again() -> None:
    sent: list[str] = []

    def send(call: Call) -> Exchange:
        sent.append(f"{call.method} {call.path.partition('?')[0]}")
        if call.operation == "getMe":
            return _answers(200, {"id": 1, "username": "ann"})
        if call.operation == "createSchedule":
            return _answers(201, {"id": 5})
        if call.operation == "createEventType":
            return Exchange(call, Answer(400, {}, {"status": "error", "error": {"message": "no"}}), 0, 0, 0)
        return _answers(200, [])

    with pytest.raises(ProvisioningError, match="createEventType"):
        drive(provision("tag"), send)
    assert sent[-1] == "DELETE /v2/schedules/5"


def test_a_path_quotes_what_is_no_path() -> None:
    assert calls.get_booking("a/b?c").path == "/v2/bookings/a%2Fb%3Fc"
    assert calls.get_me().body is ABSENT
