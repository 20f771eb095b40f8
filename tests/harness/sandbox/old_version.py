"""Calls with the header of 2024-04-15, written as short as a test wants to read them."""

from typing import Any

import httpx

from sandbox.instants import MINUTE_MS, iso_utc, parse_instant
from tests.harness.sandbox.calling import Sandbox

OLD = {"cal-api-version": "2024-04-15"}
RESPONSES = {"name": "Ann Booker", "email": "ann@example.com"}


def old(sandbox: Sandbox, method: str, path: str, body: Any = None, key: str | None = None) -> httpx.Response:
    """One exchange with an old controller."""
    return sandbox.call(method, path, body, key, headers=OLD)


def event_type_id(sandbox: Sandbox, slug: str) -> int:
    """The id of one of john's event types."""
    row = sandbox.deployment.database.connection.execute(
        "SELECT id FROM event_types WHERE owner_id = 101 AND slug = ?", (slug,)
    ).fetchone()
    assert row is not None
    return int(row[0])


def order(sandbox: Sandbox, at: str, /, slug: str = "normal-30", minutes: int = 30, **members: Any) -> dict[str, Any]:
    """A create body."""
    start_ms = parse_instant(at)
    assert start_ms is not None
    return {
        "start": at,
        "end": iso_utc(start_ms + minutes * MINUTE_MS),
        "eventTypeId": event_type_id(sandbox, slug),
        "timeZone": "Europe/Rome",
        "language": "en",
        "metadata": {},
        "responses": RESPONSES,
        **members,
    }


def try_to_book(
    sandbox: Sandbox, at: str, /, slug: str = "normal-30", key: str | None = None, **members: Any
) -> httpx.Response:
    """`POST /v2/bookings`."""
    return old(sandbox, "POST", "/v2/bookings", order(sandbox, at, slug, **members), key)


def book(sandbox: Sandbox, at: str, /, slug: str = "normal-30", key: str | None = None, **members: Any) -> Any:
    """The booking made."""
    return sandbox.data(try_to_book(sandbox, at, slug, key, **members), 201)


def read(sandbox: Sandbox, uid: str, key: str | None = None) -> Any:
    """A booking as the old version shows it."""
    return sandbox.data(old(sandbox, "GET", f"/v2/bookings/{uid}", None, key))


def series(sandbox: Sandbox, *starts: str, **members: Any) -> httpx.Response:
    """`POST /v2/bookings/recurring` with an occurrence at each of these starts."""
    body = [order(sandbox, start, "recurring-weekly", **members) for start in starts]
    return old(sandbox, "POST", "/v2/bookings/recurring", body)
