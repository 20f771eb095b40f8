"""The load sender keeps its connection, repeats nothing that may have been done, and tells what went wrong."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import gevent
import pytest
from gevent.event import Event

from contracts.exchange import Call
from loadtests.clock import now
from loadtests.sender import LoadSender
from scenarios import calls
from tests.harness.loadtests.wire_servers import scripted

OK = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"data": 1}'
CERTIFICATES = Path(__file__).resolve().parents[2] / "data" / "tls"
DELETE = Call("deleteWebhook", "DELETE", "/v2/webhooks/1")


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    with gevent.Timeout(20):
        yield


def test_a_read_on_a_connection_that_died_meanwhile_is_sent_once_more() -> None:
    with scripted([[OK], [None]], [[OK]]) as (url, script):
        send = LoadSender(url, {})
        assert [send(calls.get_me()).ok for _ in range(2)] == [True, True]
    assert (script.opened, len(script.requests)) == (2, 3)


def test_it_is_not_sent_a_third_time() -> None:
    with scripted([[OK], [None]], [[None]], [[OK]]) as (url, script):
        send = LoadSender(url, {})
        assert [send(calls.get_me()).outcome for _ in range(2)] == ["ok", "unknown"]
    assert script.opened == 2


def test_a_read_that_a_fresh_connection_did_not_answer_is_not_repeated() -> None:
    with scripted([[None]], [[OK]]) as (url, script):
        assert LoadSender(url, {})(calls.get_me()).outcome == "unknown"
    assert script.opened == 1


@pytest.mark.parametrize("write", [calls.create_booking({}), DELETE])
def test_a_write_is_never_repeated(write: Call) -> None:
    with scripted([[OK], [None]], [[OK]]) as (url, script):
        send = LoadSender(url, {})
        exchange = (send(calls.get_me()), send(write))[1]
    assert exchange.outcome == "unknown"
    assert "closed the connection without an answer" in (exchange.error or "")
    assert len(script.requests) == 2


def test_a_connection_that_was_closed_while_idle_is_not_used_for_a_write(monkeypatch: pytest.MonkeyPatch) -> None:
    with scripted([[OK, None]], [[OK]]) as (url, script):
        send = LoadSender(url, {})
        assert send(calls.get_me()).ok
        gevent.sleep(0)  # let the server close
        monkeypatch.setattr("loadtests.sender._IDLE", -1.0)  # as if it had been idle for long
        assert send(calls.create_booking({})).ok
    assert script.opened == 2


def test_a_connection_that_lives_on_is_used_again_after_an_idle_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loadtests.sender._IDLE", -1.0)
    with scripted([[OK], [OK]]) as (url, script):
        send = LoadSender(url, {})
        assert [send(calls.get_me()).ok, send(calls.create_booking({})).ok] == [True, True]
    assert script.opened == 1


def test_the_deadline_is_that_of_the_whole_answer_not_of_each_piece() -> None:
    def drip(sock: Any, _address: object) -> None:
        sock.recv(65536)
        for byte in OK:
            sock.sendall(bytes([byte]))
            gevent.sleep(0.02)

    listener = gevent.server.StreamServer(("127.0.0.1", 0), drip)
    listener.start()
    begun = time.perf_counter()
    exchange = LoadSender(f"http://127.0.0.1:{listener.server_port}", {}, answer_timeout=0.2)(calls.get_me())
    took = time.perf_counter() - begun
    listener.stop(timeout=0.1)
    assert exchange.error == "timed out: no whole answer within 0.2 s"
    assert took < 0.9  # the whole would take a second


def test_answers_that_come_together_are_all_read_before_the_first_is_judged() -> None:
    crowd, go, asked, judged = 60, Event(), [], []

    def hold_back(sock: Any, _address: object) -> None:
        asked.append(sock.recv(65536))
        go.wait()
        sock.sendall(OK)
        go.wait(1)

    def user(url: str) -> float:
        exchange = LoadSender(url, {})(calls.get_me())
        judged.append(now())
        return exchange.done_at

    listener = gevent.server.StreamServer(("127.0.0.1", 0), hold_back)
    listener.start()
    users = [gevent.spawn(user, f"http://127.0.0.1:{listener.server_port}") for _ in range(crowd)]
    while len(asked) < crowd:
        gevent.sleep(0)
    go.set()
    gevent.joinall(users, raise_error=True)
    listener.stop(timeout=0.1)
    assert sum(one.value <= min(judged) for one in users) > crowd / 3


def test_a_server_that_reads_nothing_is_waited_for_no_longer_than_for_an_answer() -> None:
    listener = gevent.server.StreamServer(("127.0.0.1", 0), lambda *_: gevent.sleep(5))
    listener.start()
    big = Call("createBooking", "POST", "/v2/bookings", content=b" " * 50_000_000)
    exchange = LoadSender(f"http://127.0.0.1:{listener.server_port}", {}, answer_timeout=0.2)(big)
    listener.stop(timeout=0.1)
    assert "timed out" in (exchange.error or "")


@pytest.mark.parametrize(("status", "says", "waits"), [(429, b"7", 7.0), (503, b"3", 3.0), (429, b"date", 30.0)])
def test_patience_that_the_server_asks_for_is_told(status: int, says: bytes, waits: float) -> None:
    asked = formatdate(time.time() + 30, usegmt=True).encode() if says == b"date" else says
    answer = b"HTTP/1.1 %d No\r\nRetry-After: %b\r\nContent-Length: 0\r\n\r\n" % (status, asked)
    with scripted([[answer], [OK]]) as (url, _):
        send = LoadSender(url, {})
        exchange = send(calls.get_me())
        assert exchange.status == status
        assert send.not_before - now() == pytest.approx(waits, abs=1.5)
        assert send(calls.get_me()).ok  # to wait is for the caller to decide


@pytest.mark.parametrize(
    "call",
    [
        Call("getMe", "GET", "/v2/me", headers={"x-a": "b\r\nX-Smuggled: yes"}),
        calls.create_booking({"half": "\ud83d"}),
        calls.create_booking({"object": object()}),
    ],
)
def test_what_can_not_be_written_is_not_sent(call: Call) -> None:
    with scripted([[OK]]) as (url, script):
        exchange = LoadSender(url, {})(call)
    assert exchange.answer is None
    assert "Unsendable" in (exchange.error or "")
    assert script.requests == []


def test_a_path_can_not_smuggle_a_second_request() -> None:
    with scripted([[OK]]) as (url, script):
        LoadSender(url, {})(Call("getMe", "GET", "/v2/me?é= HTTP/1.1\r\nX-Smuggled: yes"))
    assert script.requests[0].startswith(b"GET /v2/me?%C3%A9=%20HTTP/1.1%0D%0AX-Smuggled:%20yes HTTP/1.1\r\nhost: ")


def test_a_user_that_is_stopped_in_the_middle_leaves_no_half_read_answer_behind() -> None:
    with scripted([[OK[:50]]], [[OK]]) as (url, script):
        send = LoadSender(url, {})
        user = gevent.spawn(send, calls.get_me())
        while not script.requests:
            gevent.sleep(0)
        user.kill()
        assert send(calls.get_me()).ok
    assert script.opened == 2


def _server() -> dict[str, Any]:
    return {"keyfile": str(CERTIFICATES / "localhost.key"), "certfile": str(CERTIFICATES / "localhost.crt")}


def test_an_encrypted_connection_is_kept_and_the_certificate_verified_by_the_authority_named() -> None:
    with scripted([[OK], [OK]], **_server()) as (url, script):
        send = LoadSender(url, {}, ca=str(CERTIFICATES / "localhost.crt"))
        exchanges = [send(calls.get_me()) for _ in range(2)]
        send.close()
    assert [exchange.error for exchange in exchanges] == [None, None]
    assert script.opened == 1


def test_an_encrypted_connection_that_is_idle_is_not_taken_for_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loadtests.sender._IDLE", -1.0)
    with scripted([[OK], [OK], [OK, None]], [[OK]], **_server()) as (url, script):
        send = LoadSender(url, {}, ca=str(CERTIFICATES / "localhost.crt"))
        assert all(send(calls.get_me()).ok for _ in range(3))
        assert script.opened == 1
        gevent.sleep(0.05)
        assert send(calls.create_booking({})).ok
    assert script.opened == 2


def test_a_certificate_that_nobody_vouches_for_is_refused() -> None:
    with scripted([[OK]], **_server()) as (url, script):
        exchange = LoadSender(url, {})(calls.get_me())
    assert exchange.answer is None
    assert "certificate verify failed" in (exchange.error or "")
    assert script.requests == []


def test_a_certificate_for_another_host_is_refused() -> None:
    with scripted([[OK]], **_server()) as (url, _):
        other = url.replace("localhost", "127.0.0.1")
        exchange = LoadSender(other, {}, ca=str(CERTIFICATES / "localhost.crt"))(calls.get_me())
    assert ssl.SSLCertVerificationError.__name__ in (exchange.error or "")
