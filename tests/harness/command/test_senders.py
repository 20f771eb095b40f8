"""Senders turn a call into an exchange, whatever happens on the wire."""

from __future__ import annotations

import json

import httpx
import pytest

from calproof.errors import UsageError
from calproof.pacing import patience
from calproof.senders import HttpSender, wire_headers
from calproof.targets import resolve_target
from contracts.exchange import HOST, NOBODY, Call
from scenarios import calls


def _sender(handler: object, waited: list[float]) -> HttpSender:
    sender = HttpSender("http://target", {HOST: "cal_key"}, sleep=waited.append)
    sender._client = httpx.Client(base_url="http://target", transport=httpx.MockTransport(handler))  # type: ignore[arg-type]
    return sender


def test_the_callers_key_and_the_version_go_along() -> None:
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json={"status": "success", "data": 1})

    exchange = _sender(answer, [])(calls.list_bookings({"take": 1}))
    assert exchange.data == 1
    assert seen[0].headers["authorization"] == "Bearer cal_key"
    assert seen[0].headers["cal-api-version"] == "2024-08-13"
    assert exchange.sent_at <= exchange.done_at


def test_nobody_sends_no_credentials() -> None:
    assert "authorization" not in wire_headers(calls.get_booking("uid", caller=NOBODY), {HOST: "cal_key"})


def test_the_key_stands_in_no_exchange() -> None:
    exchange = _sender(lambda _: httpx.Response(200, json={}), [])(calls.get_me())
    assert "cal_key" not in repr(exchange)


def test_a_dead_connection_is_an_exchange_without_answer() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    exchange = _sender(refuse, [])(calls.get_me())
    assert exchange.answer is None
    assert exchange.outcome == "unknown"
    assert exchange.error == "ConnectError: refused"


def test_what_is_no_json_is_kept_as_text() -> None:
    exchange = _sender(lambda _: httpx.Response(200, text="<html>"), [])(calls.get_me())
    assert exchange.answer is not None
    assert exchange.answer.text == "<html>"


def test_a_rate_limit_is_waited_out_and_counted() -> None:
    waited: list[float] = []
    answers = [httpx.Response(429, headers={"x-ratelimit-reset-default": "7"}), httpx.Response(200, json={})]
    sender = _sender(lambda _: answers.pop(0), waited)
    assert sender(calls.get_me()).status == 200
    assert waited == [7.0]
    assert sender.refused_for_rate == 1


def test_patience_has_an_end() -> None:
    waited: list[float] = []
    sender = _sender(lambda _: httpx.Response(429, headers={"retry-after": "100000"}), waited)
    assert sender(calls.get_me()).status == 429
    assert len(waited) == 3
    assert max(waited) <= 90


def test_without_a_stated_time_patience_is_short() -> None:
    assert patience({}) == 1.0
    assert patience({"retry-after": "soon"}) == 1.0
    assert patience({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}) == 0.0, "the date has passed"


def test_a_body_goes_over_the_wire_as_utf8_json() -> None:
    sent = Call("x", "POST", "/v2/x", body={"name": "東京"}).encoded_body()
    assert sent is not None
    assert json.loads(sent) == {"name": "東京"}
    assert "東京".encode() in sent


def test_a_url_may_end_in_v2() -> None:
    assert resolve_target("https://cal.example.com/v2/").url == "https://cal.example.com"


def test_a_url_with_credentials_is_refused() -> None:
    with pytest.raises(UsageError, match="CALPROOF_API_KEY"):
        resolve_target("https://me:secret@cal.example.com")
