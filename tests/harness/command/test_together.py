"""Calls sent together are all on their way before the first is answered, and come back in their order."""

from __future__ import annotations

import threading

import httpx
import pytest

from calproof.senders import HttpSender
from contracts.exchange import Call
from scenarios import calls

RIVALS = 5


def _sender(handler: object) -> HttpSender:
    sender = HttpSender("http://target", {}, sleep=lambda _: pytest.fail("a race waits for nothing"))
    sender._client = httpx.Client(base_url="http://target", transport=httpx.MockTransport(handler))  # type: ignore[arg-type]
    return sender


def _rivals() -> list[Call]:
    return [calls.get_booking(f"uid-{number}") for number in range(RIVALS)]


def test_none_is_answered_before_all_have_been_sent() -> None:
    everybody = threading.Barrier(RIVALS, timeout=20)

    def answer(request: httpx.Request) -> httpx.Response:
        everybody.wait()  # broken, and with it the test, where they come one after the other
        return httpx.Response(200, json={"status": "success", "data": request.url.path})

    exchanges = _sender(answer).together(_rivals())
    assert [exchange.data for exchange in exchanges] == [f"/v2/bookings/uid-{number}" for number in range(RIVALS)]
    assert [exchange.call for exchange in exchanges] == _rivals()


def test_a_refusal_for_the_rate_limit_comes_back_and_is_not_sent_again() -> None:
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.url.path)
        return httpx.Response(429, headers={"retry-after": "60"})

    assert {exchange.status for exchange in _sender(answer).together(_rivals())} == {429}
    assert len(sent) == RIVALS


def test_one_that_gets_no_answer_leaves_the_others_theirs() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("uid-0"):
            raise httpx.ReadTimeout("too late", request=request)
        return httpx.Response(200, json={"status": "success", "data": None})

    first, *others = _sender(answer).together(_rivals())
    assert first.outcome == "unknown"
    assert all(exchange.ok for exchange in others)
