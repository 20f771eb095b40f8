"""A curl line runs as pasted: bash hands curl exactly the request that was recorded."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from contracts.exchange import ABSENT, NOBODY, Answer, Call, Exchange
from history.queries import RecordedExchange, exchanges, open_history
from history.recorder import Recorder
from reports.curl import curl_line, quoted

URL = "http://127.0.0.1:8000"


def recorded(folder: Path, call: Call) -> RecordedExchange:
    with Recorder(folder, "pytest") as recorder:
        recorder.exchange(Exchange(call, Answer(200, {}), 0, 0, 1))
    return exchanges(open_history(folder))[0]


def words(line: str) -> list[str]:
    """The words that bash makes of a line whose command is replaced by one that prints them."""
    shown = subprocess.run(
        ["bash", "-c", "curl() { printf '%s\\0' \"$@\"; }; " + line],
        env={"CALPROOF_API_KEY": "key", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    return shown.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize(
    "name", ["O'Neil", '"quoted"', "$HOME `id` \\ !", "a\nb\tc", "Zoë 李", "\u202eevil\x1b[31mf00", "", "-x"], ids=repr
)
def test_a_body_round_trips_through_bash(tmp_path: Path, name: str) -> None:
    body: dict[str, Any] = {"attendee": {"name": name, "email": "guest-1@example.com"}}
    call = Call("createBooking", "POST", "/v2/bookings", "2024-08-13", body)
    found = words(curl_line(URL, recorded(tmp_path, call)))
    assert found == [
        "-i",
        "--globoff",
        "-X",
        "POST",
        f"{URL}/v2/bookings",
        "-H",
        "Authorization: Bearer key",
        "-H",
        "cal-api-version: 2024-08-13",
        "-H",
        "content-type: application/json",
        "--data-raw",
        json.dumps(body, ensure_ascii=False, separators=(",", ":")),
    ]


def test_a_path_with_brackets_and_a_query_is_one_word(tmp_path: Path) -> None:
    path = "/v2/bookings?status=upcoming&attendeeEmail=a'b@example.com&ids[]=1"
    found = words(curl_line(f"{URL}/v2/", recorded(tmp_path, Call("getBookings", "GET", path, caller=NOBODY))))
    assert found == ["-i", "--globoff", URL + path]


def test_nobody_sends_no_key(tmp_path: Path) -> None:
    line = curl_line(URL, recorded(tmp_path, Call("getBookings", "GET", "/v2/bookings", caller=NOBODY)))
    assert "Authorization" not in line


def test_headers_of_the_request_are_sent_and_curls_own_are_not(tmp_path: Path) -> None:
    headers = {"Content-Type": "text/plain", "Host": "elsewhere", "x-empty": ""}
    call = Call("createBooking", "POST", "/v2/bookings", None, ABSENT, headers, NOBODY, content=b"{")
    found = words(curl_line(URL, recorded(tmp_path, call)))
    assert found[5:] == ["-H", "Content-Type: text/plain", "-H", "x-empty;", "--data-raw", "{"]


def test_a_terminal_never_sees_a_control_character() -> None:
    assert quoted("a\x1b[31m'\u202e") == "$'a\\x1b[31m\\'\\xe2\\x80\\xae'"
