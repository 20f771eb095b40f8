"""The sandbox as a process of its own: how it starts, how it ends, and that nothing is sold twice."""

import json
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.availability.calendars import BUSY
from sandbox.database import Database

ROOT = Path(__file__).parents[3]
HEADERS = {"cal-api-version": "2024-08-13"}
ATTENDEE = {"name": "Ann Booker", "email": "ann@example.com", "timeZone": "Europe/Rome"}


def start(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox", *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def running(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = start("--announce-json", *arguments)
    try:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())["url"]
    finally:
        process.kill()
        process.communicate()


def book(url: str, start_: str, event_type_id: int = 1) -> httpx.Response:
    body = {"start": start_, "eventTypeId": event_type_id, "attendee": ATTENDEE}
    return httpx.post(f"{url}/v2/bookings", json=body, headers=HEADERS)


def bookings(url: str) -> list[Any]:
    answer = httpx.get(f"{url}/v2/bookings", headers={**HEADERS, "authorization": "Bearer cal_sandbox_john"})
    data: list[Any] = answer.json()["data"]
    return data


def test_it_announces_url_and_keys_in_one_line_and_stops_on_sigterm() -> None:
    process = start("--announce-json")
    assert process.stdout is not None
    announced = json.loads(process.stdout.readline())
    assert announced["keys"]["john"] == "cal_sandbox_john"
    assert httpx.get(f"{announced['url']}/health").text == "OK"
    process.send_signal(signal.SIGTERM)
    rest, errors = process.communicate(timeout=2)
    assert (process.returncode, rest, errors) == (0, "", "")


def test_it_tells_people_where_it_is_and_stops_on_ctrl_c() -> None:
    process = start()
    assert process.stdout is not None
    assert process.stdout.readline().startswith("calproof sandbox: http://127.0.0.1:")
    assert process.stdout.readline().split() == ["john", "cal_sandbox_john"]
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=2)
    assert (process.returncode, errors) == (0, "")


def test_it_ends_with_its_standard_input() -> None:
    process = start("--announce-json", "--until-stdin-closes")
    assert process.stdout is not None
    process.stdout.readline()
    _, errors = process.communicate(timeout=8)
    assert (process.returncode, errors) == (0, "")


def test_a_taken_port_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start("--port", str(taken.getsockname()[1]))
        _, errors = process.communicate(timeout=5)
    assert process.returncode == 2
    assert errors.startswith("calproof sandbox: cannot listen on 127.0.0.1:")
    assert errors.count("\n") == 1


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to be taken for one", None])
def test_an_unusable_file_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "some.db"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content * 20)
    process = start("--db", str(path))
    _, errors = process.communicate(timeout=5)
    assert process.returncode == 2
    assert errors.startswith(f"calproof sandbox: {path} cannot be used")
    assert errors.count("\n") == 1


def test_an_acknowledged_booking_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "kept.db"
    with running("--db", str(path)) as (process, url):
        uid = book(url, "2035-01-08T10:00:00Z").json()["data"]["uid"]
        process.kill()
        process.wait()
    with running("--db", str(path)) as (_, url):
        assert [booking["uid"] for booking in bookings(url)] == [uid]


def test_the_private_database_goes_with_the_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    process = start("--announce-json", "--until-stdin-closes")
    assert process.stdout is not None
    process.stdout.readline()
    assert list(tmp_path.iterdir())
    process.communicate(timeout=8)
    assert list(tmp_path.iterdir()) == []


def test_of_overlapping_requests_at_once_one_wins(tmp_path: Path) -> None:
    """Also when two servers work on one file."""
    path = str(tmp_path / "shared.db")
    starts = [f"2035-01-08T10:{minute:02}:00Z" for minute in range(0, 30, 2)] * 2
    with running("--db", path) as (_, one), running("--db", path) as (_, two), ThreadPoolExecutor(8) as pool:
        urls = [one, two] * (len(starts) // 2)
        answers = list(pool.map(book, urls, starts))
        assert sorted(answer.status_code for answer in answers) == [201] + [400] * (len(starts) - 1)
        assert len(bookings(one)) == len(bookings(two)) == 1


def test_an_event_type_made_in_one_process_is_known_in_another(tmp_path: Path) -> None:
    path = str(tmp_path / "shared.db")
    headers = {"cal-api-version": "2024-06-14", "authorization": "Bearer cal_sandbox_john"}
    with running("--db", path) as (_, one), running("--db", path) as (_, two):
        assert book(two, "2035-01-08T10:00:00Z").status_code == 201
        body = {"title": "Made", "slug": "made", "lengthInMinutes": 30}
        made = httpx.post(f"{one}/v2/event-types", json=body, headers=headers).json()["data"]
        assert book(two, "2035-01-08T12:00:00Z", made["id"]).status_code == 201


def test_conflicts_are_looked_up_by_index(tmp_path: Path) -> None:
    """The search for conflicts reads the few bookings around a start, not the history."""
    database = Database(tmp_path / "plan.db")
    names = ("host", "from_ms", "to_ms", "pending_blocks", "event_type", "ignored")
    plan = database.connection.execute(f"EXPLAIN QUERY PLAN {BUSY}", dict.fromkeys(names, 0)).fetchall()
    database.close()
    steps = " | ".join(step[3] for step in plan)
    assert "bookings_that_block (host_id=? AND blocked_from_ms>? AND blocked_from_ms<?)" in steps
    assert "engagements_of_user (user_id=? AND blocked_from_ms>? AND blocked_from_ms<?)" in steps
    assert "SCAN bookings" not in steps


def test_a_refused_write_is_rolled_back(tmp_path: Path) -> None:
    path = tmp_path / "some.db"
    with running("--db", str(path)) as (_, url):
        assert book(url, "2035-01-15T10:00:00Z").status_code == 201
        assert book(url, "2035-01-08T10:00:00Z", 3).status_code == 409
        with sqlite3.connect(path) as connection:
            assert connection.execute("SELECT COUNT(*) FROM bookings").fetchone() == (1,)
        connection.close()
