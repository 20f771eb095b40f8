"""A proxy or the profile chooses Locust's client; it keeps the slim sender's promises."""

from __future__ import annotations

import pytest

from contracts.exchange import HOST
from loadtests.sender import LoadSender
from loadtests.sender_choice import sender_maker
from loadtests.sender_fast_http import FastHttpSender
from scenarios import calls
from tests.harness.loadtests.wire_servers import scripted

OK = b'HTTP/1.1 200 OK\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 11\r\n\r\n{"data": 1}'
FAR = "https://cal.example.com"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


def test_without_a_proxy_the_slim_sender_is_used_and_nothing_said() -> None:
    make, notice = sender_maker(FAR, {}, "slim")
    assert isinstance(make(), LoadSender)
    assert notice == ""


def test_a_proxy_is_used_by_locusts_client_with_a_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted([[OK]]) as (proxy, script):
        monkeypatch.setenv("HTTP_PROXY", proxy.replace("http://", "http://ann:pass@"))
        make, notice = sender_maker("http://cal.example.com", {}, "slim")
        assert make()(calls.get_me()).data == 1
    assert proxy.removeprefix("http://") in notice
    assert "pass" not in notice
    assert script.requests[0].startswith(b"GET http://cal.example.com:80/v2/me HTTP/1.1\r\n")


def test_no_proxy_is_used_for_hosts_that_are_excepted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:3128")
    monkeypatch.setenv("NO_PROXY", "cal.example.com")
    assert isinstance(sender_maker(FAR, {}, "slim")[0](), LoadSender)


def test_the_profile_may_ask_for_locusts_client() -> None:
    make, notice = sender_maker(FAR, {}, "fast_http")
    assert isinstance(make(), FastHttpSender)
    assert notice == ""


def test_locusts_client_sends_what_the_slim_one_sends_and_repeats_nothing() -> None:
    redirect = b"HTTP/1.1 302 Found\r\nLocation: /v2/other\r\nContent-Length: 0\r\n\r\n"
    with scripted([[OK], [redirect], [None]], [[OK]]) as (url, script):
        send = FastHttpSender(url, {HOST: "k"})
        read, moved, lost = send(calls.get_me()), send(calls.get_me()), send(calls.create_booking({}))
        send.close()
    assert (read.data, read.answer.headers["x-a"] if read.answer else "") == (1, "1, 2")
    assert moved.status == 302
    assert lost.outcome == "unknown"
    assert lost.error
    assert b"Bearer k\r\n" in script.requests[0]
    assert len(script.requests) == 3


def test_locusts_client_gives_an_exchange_without_answer_where_nobody_listens() -> None:
    with scripted() as (url, _):
        pass
    exchange = FastHttpSender(url, {})(calls.get_me())
    assert exchange.outcome == "unknown"
    assert exchange.error
