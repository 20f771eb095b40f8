"""A server that is killed while clients book loses nothing that it acknowledged, and keeps nothing by halves."""

import random
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.test_server import HEADERS, running

CLIENTS, OCCURRENCES = 6, 4
MONDAY = datetime(2035, 1, 8, 8, tzinfo=UTC)
SLOTS_A_DAY, DAYS = 14, 5
SERIES = "SELECT COUNT(*) FROM bookings WHERE series_uid IS NOT NULL GROUP BY series_uid"
WITHOUT_ATTENDEES = "SELECT id FROM bookings WHERE id NOT IN (SELECT booking_id FROM attendees)"


@dataclass
class Ledger:
    """What the clients of one file were told.

    Bookings as they were answered; those that were cancelled; those whose cancellation was not answered.
    """

    booked: dict[str, Any] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    enough: int = 0
    reached: threading.Event = field(default_factory=threading.Event)

    def add(self, bookings: list[Any]) -> None:
        """A write was acknowledged; with enough of them it is time for the kill."""
        self.booked |= {booking["uid"]: booking for booking in bookings}
        if len(self.booked) >= self.enough:
            self.reached.set()


def slots() -> Iterator[str]:
    """Starts inside office hours, so far apart that series of four weeks do not meet."""
    for number in count():
        block, place = divmod(number, SLOTS_A_DAY * DAYS)
        day, slot = divmod(place, SLOTS_A_DAY)
        yield (MONDAY + timedelta(weeks=OCCURRENCES * block, days=day, minutes=30 * slot)).strftime(
            "%Y-%m-%dT%H:%M:%SZ"
        )


class Starts:
    """The same starts for all clients, each given out once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._singles, self._series = slots(), slots()

    def single(self) -> str:
        with self._lock:
            return next(self._singles)

    def series(self) -> str:
        with self._lock:
            return next(self._series)


def work(url: str, seed: int, starts: Starts, ledger: Ledger) -> None:
    """Book, and now and then cancel, until the server is gone."""
    choice = random.Random(seed)  # noqa: S311 -- to be repeatable
    with httpx.Client(base_url=url, headers=HEADERS, timeout=5) as client:
        while True:
            series = choice.random() < 0.2
            owner = ("john", "recurring-weekly", starts.series()) if series else ("jane", "jane-30", starts.single())
            body = {"username": owner[0], "eventTypeSlug": owner[1], "start": owner[2], "attendee": ANN}
            try:
                answer = client.post("/v2/bookings", json=body)
                assert answer.status_code == 201, answer.text
                made = answer.json()["data"]
                ledger.add(made if series else [made])
                if not series and choice.random() < 0.3:
                    _cancel(client, made["uid"], ledger)
            except httpx.HTTPError:
                return


def _cancel(client: httpx.Client, uid: str, ledger: Ledger) -> None:
    ledger.unknown.add(uid)
    assert client.post(f"/v2/bookings/{uid}/cancel", json={}).status_code == 200
    ledger.unknown.discard(uid)
    ledger.cancelled.add(uid)


def kill_at_work(path: Path, choice: random.Random, starts: Starts, ledger: Ledger) -> None:
    """One life of a server on this file."""
    with running("--db", str(path)) as (process, url):
        failed: list[AssertionError] = []
        ledger.enough = len(ledger.booked) + choice.randrange(1, 120)
        ledger.reached.clear()

        def client(seed: int) -> None:
            try:
                work(url, seed, starts, ledger)
            except AssertionError as problem:
                failed.append(problem)

        seeds = [choice.randrange(2**32) for _ in range(CLIENTS)]
        threads = [threading.Thread(target=client, args=(seed,), daemon=True) for seed in seeds]
        for thread in threads:
            thread.start()
        assert ledger.reached.wait(30)
        process.kill()
        for thread in threads:
            thread.join(5)
        assert not failed
        assert not any(thread.is_alive() for thread in threads)


# What a cancellation changes, and what only the answer to a write says.
CHANGED = ("status", "updatedAt", "isPlatformManagedUserBooking")


def told(booking: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in booking.items() if name not in CHANGED}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_at_any_moment_loses_nothing_that_was_acknowledged(tmp_path: Path, seed: int) -> None:
    choice = random.Random(seed)  # noqa: S311 -- to be repeatable
    path, starts, ledger = tmp_path / "kept.db", Starts(), Ledger()
    for _ in range(2):
        kill_at_work(path, choice, starts, ledger)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert {row[0] for row in connection.execute(SERIES)} <= {OCCURRENCES}
        assert connection.execute(WITHOUT_ATTENDEES).fetchall() == []
    with running("--db", str(path)) as (_, url), httpx.Client(base_url=url, headers=HEADERS) as client:
        for uid, booking in ledger.booked.items():
            kept = client.get(f"/v2/bookings/{uid}").json()["data"]
            assert told(kept) == told(booking)
            if uid not in ledger.unknown:
                assert kept["status"] == ("cancelled" if uid in ledger.cancelled else "accepted")
