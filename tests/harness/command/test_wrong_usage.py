"""Whatever is wrong with a command is one sentence and exit code 2 or 3, never a traceback."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.command.running import calproof


@pytest.fixture(scope="module")
def web_server() -> Iterator[str]:
    """A server that answers, but is no Cal.com."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(b"<html>hello</html>")

        def log_message(self, *_: object) -> None: ...

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_unreachable_target_is_invalid() -> None:
    ended = calproof("verify", "--target", "http://127.0.0.1:1")
    assert ended.code == 3
    assert "no server answers at http://127.0.0.1:1" in ended.sentence


def test_an_unknown_target_is_wrong_usage_and_the_known_ones_are_listed() -> None:
    ended = calproof("verify", "--target", "nowhere")
    assert ended.code == 2
    assert "'nowhere'" in ended.sentence
    assert "sandbox" in ended.sentence


@pytest.mark.parametrize("url", ["http://", "ftp://example.com", "http://user:secret@127.0.0.1:1", "http://x:99999"])
def test_a_url_that_cannot_be_a_target_is_wrong_usage(url: str) -> None:
    ended = calproof("verify", "--target", url)
    assert ended.code == 2
    assert "secret" not in ended.sentence


def test_a_server_that_is_no_cal_com_is_invalid(web_server: str) -> None:
    ended = calproof("verify", "--target", web_server, extra={"CALPROOF_API_KEY": "cal_x"})
    assert ended.code == 3
    assert "doesn't speak the Cal.com API v2" in ended.sentence


@pytest.mark.parametrize(
    "arguments",
    [
        ("verify", "--depth", "bottomless"),
        ("verify", "--seed", "-1"),
        ("verify", "--no-such-option"),
        ("load", "--workers", "0"),
        ("sandbox", "--port", "99999"),
        ("no-such-verb",),
        ("judge",),
    ],
)
def test_a_bad_option_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    ended = calproof(*arguments)
    assert ended.code == 2
    assert "Traceback" not in ended.err


def test_an_unknown_run_is_wrong_usage(tmp_path: Path) -> None:
    ended = calproof("report", "no-such-run", "--runs", str(tmp_path))
    assert ended.code == 2
    assert "calproof verify" in ended.sentence


def test_a_pattern_that_matches_no_test_is_wrong_usage(tmp_path: Path) -> None:
    ended = calproof("verify", "--only", "nosuchtest", "--out", str(tmp_path))
    assert ended.code == 2
    assert "nosuchtest" in ended.sentence


def test_every_verb_shows_examples() -> None:
    for verb in ("verify", "load", "sandbox", "faults", "judge", "report"):
        ended = calproof(verb, "--help")
        assert ended.code == 0
        assert "Examples:" in ended.out
        assert f"calproof {verb}" in ended.out


def test_an_unknown_code_is_a_sentence_and_a_known_one_is_explained() -> None:
    assert calproof("explain", "CP999").code == 2
    told = calproof("explain", "cp307")
    assert told.code == 0
    assert "promised by" in told.out
