"""The ledger knows what a run has made, what that costs to remove, and how."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from contracts.exchange import ABSENT, Answer, Call, Exchange
from scenarios.flow import drive
from scenarios.ledger import Ledger


def _answered(method: str, path: str, data: Any = None, *, status: int = 200, operation: str = "x") -> Exchange:
    body = ABSENT if data is None else {"status": "success", "data": data}
    call = Call(operation, method, path, "2024-08-13")
    return Exchange(call, Answer(status, {}, body), 0, 0, 0)


def _ledger(*exchanges: Exchange) -> Ledger:
    ledger = Ledger()
    for exchange in exchanges:
        ledger.note(exchange)
    return ledger


def test_what_was_made_is_entered_until_it_is_removed() -> None:
    ledger = _ledger(_answered("POST", "/v2/event-types", {"id": 5}), _answered("POST", "/v2/schedules", {"id": 6}))
    assert list(ledger.made) == ["/v2/event-types/5", "/v2/schedules/6"]
    ledger.note(_answered("DELETE", "/v2/event-types/5"))
    assert list(ledger.made) == ["/v2/schedules/6"]


def test_what_belonged_to_a_removed_thing_is_gone_with_it() -> None:
    ledger = _ledger(_answered("POST", "/v2/teams", {"id": 1}), _answered("POST", "/v2/teams/1/event-types", {"id": 2}))
    ledger.note(_answered("DELETE", "/v2/teams/1"))
    assert ledger.made == {}


def test_a_refused_request_has_made_nothing_and_a_refused_removal_removes_nothing() -> None:
    ledger = _ledger(_answered("POST", "/v2/schedules", {"id": 6}, status=400))
    assert ledger.made == {}
    ledger = _ledger(_answered("POST", "/v2/schedules", {"id": 6}), _answered("DELETE", "/v2/schedules/6", status=403))
    assert list(ledger.made) == ["/v2/schedules/6"]


def test_a_booking_is_open_until_it_is_cancelled_and_moves_with_its_uid() -> None:
    ledger = _ledger(_answered("POST", "/v2/bookings", {"uid": "a", "id": 1}))
    ledger.note(_answered("POST", "/v2/bookings", [{"uid": "b"}, {"uid": "c"}]))
    ledger.note(_answered("POST", "/v2/bookings/a/reschedule", {"uid": "d"}))
    assert set(ledger.bookings) == {"b", "c", "d"}
    ledger.note(_answered("POST", "/v2/bookings/d/cancel", {"uid": "d"}))
    ledger.note(_answered("POST", "/v2/bookings/series/cancel", [{"uid": "b"}, {"uid": "c"}]))
    assert ledger.bookings == {}
    assert ledger.made == {}


def test_every_open_booking_and_thing_raises_the_price() -> None:
    empty = Ledger().price
    booked = _ledger(_answered("POST", "/v2/bookings", {"uid": "a"})).price
    scheduled = _ledger(_answered("POST", "/v2/schedules", {"id": 6})).price
    assert (booked - empty, scheduled - empty) == (1, 1)


def test_event_types_share_the_lists_that_find_their_bookings() -> None:
    made = [_answered("POST", "/v2/event-types", {"id": number}) for number in (5, 6)]
    lists = 4
    assert [_ledger(*made[:number]).price - Ledger().price for number in (1, 2)] == [lists + 1, lists + 2]


def test_an_event_type_that_forbids_cancelling_is_changed_before_it_is_removed() -> None:
    plain, locked = {"title": "x"}, {"title": "x", "disableCancelling": {"disabled": True}}
    prices = []
    for body in (plain, locked):
        made = _answered("POST", "/v2/event-types", {"id": 5})
        prices.append(_ledger(replace(made, call=replace(made.call, body=body))).price)
    assert prices[1] - prices[0] == 1


def test_a_series_costs_one_cancel_while_any_of_it_is_open() -> None:
    series = [{"uid": "a", "recurringBookingUid": "s"}, {"uid": "b", "recurringBookingUid": "s"}]
    ledger = _ledger(_answered("POST", "/v2/bookings", series))
    assert ledger.price - Ledger().price == 1
    ledger.note(_answered("POST", "/v2/bookings/a/cancel", series[0]))
    assert ledger.price - Ledger().price == 1
    ledger.note(_answered("POST", "/v2/bookings/b/cancel", series[1]))
    assert ledger.price == Ledger().price


def test_a_sweep_removes_the_latest_first_and_says_what_was_refused() -> None:
    ledger = _ledger(
        _answered("POST", "/v2/schedules", {"id": 6}, operation="createSchedule"),
        _answered("POST", "/v2/event-types", {"id": 5}, operation="createEventType"),
    )
    sent: list[Call] = []

    def send(call: Call) -> Exchange:
        sent.append(call)
        status = 403 if call.path == "/v2/schedules/6" else 200
        return Exchange(call, Answer(status, {}, {"status": "success", "data": []}), 0, 0, 0)

    refused = drive(ledger.sweep(), send)
    assert [call.operation for call in sent] == ["getBookings", "deleteEventType", "deleteSchedule"]
    assert [exchange.call.path for exchange in refused] == ["/v2/schedules/6"]
