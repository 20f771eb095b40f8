"""The load sender keeps its connection, and whatever happens on the wire, an exchange comes back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gevent
from gevent.server import StreamServer

from contracts.exchange import HOST
from loadtests.sender import LoadSender
from scenarios import calls

HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-A: 1\r\nX-A: 2\r\nContent-Length: 14\r\n\r\n"
OK = (HEAD + '{"data": "é"}').encode()


class Server:
    """Reads a request at a time and writes what it was given to say; then closes when told to."""

    def __init__(self, *answers: bytes, closes: bool = False) -> None:
        self.answers, self.closes = list(answers), closes
        self.connections = 0
        self.requests: list[bytes] = []

    def __call__(self, sock: Any, _address: object) -> None:
        self.connections += 1
        while request := sock.recv(65536):
            self.requests.append(request)
            if self.answers:
                sock.sendall(self.answers.pop(0))
            if self.closes:
                return


@contextmanager
def serving(server: Server) -> Iterator[str]:
    listener = StreamServer(("127.0.0.1", 0), server)
    listener.start()
    try:
        yield f"http://127.0.0.1:{listener.server_port}"
    finally:
        listener.stop(timeout=0.1)


def test_calls_share_one_connection_and_carry_the_key() -> None:
    server = Server(OK, OK)
    with serving(server) as url:
        send = LoadSender(f"{url}/behind/a/proxy", {HOST: "k"})
        first, second = send(calls.get_me()), send(calls.get_me())
        send.close()
    assert first.data == second.data == "é"
    assert first.answer is not None
    assert first.answer.headers["x-a"] == "1, 2"
    assert server.connections == 1
    assert server.requests[0].startswith(b"GET /behind/a/proxy/v2/me HTTP/1.1\r\n")
    assert b"Bearer k\r\n" in server.requests[0]


def test_latency_counts_from_the_intended_start_and_service_time_from_the_sending() -> None:
    with serving(Server(OK)) as url:
        exchange = LoadSender(url, {})(calls.get_me(), intended_at=5.0)
    assert exchange.intended_at == 5.0
    assert 5.0 < exchange.sent_at <= exchange.done_at


def test_a_server_that_is_not_there_gives_an_exchange_without_answer_and_may_come_back() -> None:
    with serving(Server()) as url:
        pass
    send = LoadSender(url, {})
    assert [send(calls.get_me()).outcome for _ in range(3)] == ["unknown"] * 3
    listener = StreamServer(("127.0.0.1", int(url.rpartition(":")[2])), Server(OK))
    listener.start()
    assert send(calls.get_me()).ok
    listener.stop(timeout=0.1)


def test_an_answer_that_takes_too_long_leaves_the_outcome_unknown() -> None:
    server = Server(b"", OK)
    with serving(server) as url:
        send = LoadSender(url, {}, answer_timeout=0.05)
        late, next_one = send(calls.create_booking({})), send(calls.get_me())
    assert late.outcome == "unknown"
    assert "timed out" in (late.error or "")
    assert next_one.ok


def test_a_write_whose_answer_was_cut_off_is_unknown_and_not_sent_again() -> None:
    server = Server(OK[:60], closes=True)
    with serving(server) as url:
        exchange = LoadSender(url, {})(calls.create_booking({}))
    assert exchange.outcome == "unknown"
    assert len(server.requests) == 1


def test_what_is_no_http_is_no_answer() -> None:
    with serving(Server(b"SSH-2.0-OpenSSH_9.9\r\n")) as url, gevent.Timeout(5):
        assert LoadSender(url, {})(calls.get_me()).outcome == "unknown"
