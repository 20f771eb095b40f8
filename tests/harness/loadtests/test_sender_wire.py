"""The load sender understands what servers write, however they cut it up, and says in words what it can't."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from itertools import pairwise

import gevent
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.exchange import ABSENT, Answer, Call, Exchange
from loadtests import sender_answer
from loadtests.sender import LoadSender
from scenarios import calls
from tests.harness.loadtests.wire_servers import scripted

BODY = b'{"data": 1}'
ZIPPED = gzip.compress(BODY, mtime=0)  # the ids of tests must not carry the time of day
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def whole(*lines: bytes, body: bytes = BODY, status: bytes = b"200 OK") -> bytes:
    """An answer with its length."""
    head = [b"HTTP/1.1 " + status, *lines, b"Content-Length: %d" % len(body), b"", b""]
    return b"\r\n".join(head) + body


@pytest.fixture(autouse=True)
def _in_time() -> Iterator[None]:
    with gevent.Timeout(20):
        yield


def ask(*pieces: bytes | None, call: Call | None = None) -> Exchange:
    """One call to a server that answers with these pieces."""
    with scripted([pieces]) as (url, _):
        return LoadSender(url, {}, answer_timeout=5)(call or calls.get_me())


def answered(exchange: Exchange) -> Answer:
    assert exchange.answer is not None, exchange.error
    return exchange.answer


def test_a_chunked_answer_is_put_together_and_its_trailers_are_no_headers() -> None:
    chunks = b"4\r\n" + BODY[:4] + b"\r\n7;x=y\r\n" + BODY[4:] + b"\r\n0\r\nX-Trailer: late\r\n\r\n"
    answer = answered(ask(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", chunks[:9], chunks[9:]))
    assert answer.body == {"data": 1}
    assert "x-trailer" not in answer.headers


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", ZIPPED),
        ("gzip", gzip.compress(BODY[:5], mtime=0) + gzip.compress(BODY[5:], mtime=0)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("gzip, identity", ZIPPED),
    ],
)
def test_a_compressed_answer_is_decoded(coding: str, body: bytes) -> None:
    assert answered(ask(whole(b"Content-Encoding: " + coding.encode(), body=body))).body == {"data": 1}


@pytest.mark.parametrize(
    ("coding", "body", "says"),
    [
        ("gzip", BODY, "can't be read"),
        ("gzip", ZIPPED[:-9], "ends too early"),
        ("br", BODY, "encoded as br"),
    ],
)
def test_a_body_that_can_not_be_decoded_is_no_answer(coding: str, body: bytes, says: str) -> None:
    exchange = ask(whole(b"Content-Encoding: " + coding.encode(), body=body))
    assert exchange.answer is None
    assert says in (exchange.error or "")


def test_a_small_body_that_unpacks_to_a_huge_one_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender_answer, "MOST_BODY", 10_000)
    exchange = ask(whole(b"Content-Encoding: gzip", body=gzip.compress(b" " * 1_000_000)))
    assert "longer than 10,000 bytes once decoded" in (exchange.error or "")


def test_heads_and_bodies_of_any_length_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender_answer, "MOST_BODY", 1000)
    assert "body is longer" in (ask(whole(body=b" " * 5000)).error or "")
    assert "head is longer" in (ask(HEAD, *[b"X-More: " + b"a" * 8000 + b"\r\n"] * 10).error or "")


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_some_answers_have_no_body(status: bytes) -> None:
    answer = answered(ask(b"HTTP/1.1 " + status + b"\r\nContent-Length: 5\r\n\r\n"))
    assert (answer.status, answer.body, answer.size) == (int(status[:3]), ABSENT, 0)


def test_the_answer_to_a_head_request_has_none_whatever_its_length_says() -> None:
    head = Call("getMe", "HEAD", "/v2/me")
    with scripted([[HEAD + b"Content-Length: 11\r\n\r\n"], [whole()]]) as (url, script):
        send = LoadSender(url, {})
        assert answered(send(head)).body is ABSENT
        assert send(calls.get_me()).data == 1
    assert script.opened == 1


def test_interim_answers_are_passed_over() -> None:
    assert ask(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early", b" Hints\r\nLink: x\r\n\r\n" + whole()).data == 1


def test_the_connection_is_left_when_the_server_says_so() -> None:
    with scripted([[whole(b"Connection: close")]], [[whole()]]) as (url, script):
        send = LoadSender(url, {})
        assert [send(calls.get_me()).data for _ in range(2)] == [1, 1]
    assert script.opened == 2


def test_an_old_server_ends_its_answer_by_closing() -> None:
    assert ask(b"HTTP/1.0 200 OK\r\n\r\n" + BODY[:3], BODY[3:], None).data == 1


def test_what_follows_an_answer_unasked_is_no_answer_to_the_next_call() -> None:
    with scripted([[whole() + whole(body=b'{"data": 2}')]], [[whole(body=b'{"data": 3}')]]) as (url, _):
        send = LoadSender(url, {})
        assert [send(calls.get_me()).data for _ in range(2)] == [1, 3]


def test_a_length_that_is_too_short_leaves_the_connection_and_no_json() -> None:
    with scripted([[HEAD + b"Content-Length: 5\r\n\r\n" + BODY]], [[whole()]]) as (url, _):
        send = LoadSender(url, {})
        assert answered(send(calls.get_me())).text == BODY[:5].decode()
        assert send(calls.get_me()).data == 1


@pytest.mark.parametrize(
    ("pieces", "says"),
    [
        ([HEAD + b"Content-Length: 50\r\n\r\n" + BODY, None], "before the end of the answer"),
        ([HEAD[:30], None], "in the middle of the answer's head"),
        ([HEAD + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n{}"], "Duplicate Content-Length"),
        ([HEAD + b"X-A: b\r\n folded\r\nContent-Length: 2\r\n\r\n{}"], "whitespace after header value"),
        ([HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"], "chunk size"),
        ([b"SSH-2.0-OpenSSH_9.9\r\n"], "no HTTP answer"),
        ([b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", None], "101"),
    ],
)
def test_a_broken_answer_is_none_and_the_error_says_why(pieces: list[bytes | None], says: str) -> None:
    exchange = ask(*pieces)
    assert exchange.outcome == "unknown"
    assert says in (exchange.error or "")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 150), max_size=4))
def test_an_answer_may_be_split_at_any_byte(at: list[int]) -> None:
    text = whole(b"X-A: 1", b"X-Empty:", b"x-a: 2", b"X-B: \xe9", body=b'{"data": "\xc3\xa9"}')
    cuts = sorted({0, *(cut for cut in at if cut < len(text)), len(text)})
    pieces = [text[one:other] for one, other in pairwise(cuts)]
    answer = answered(ask(*pieces))
    assert answer.body == {"data": "é"}
    assert (answer.headers["x-a"], answer.headers["x-empty"], answer.headers["x-b"]) == ("1, 2", "", "é")
