"""Hostile requests are told apart by their names, book nothing, and are answered as they say."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import pytest

from contracts.contract import load_contract
from contracts.exchange import NOBODY
from contracts.shape import Shape
from contracts.wire_expectations import answered_with
from sandbox.instants import parse_instant
from scenarios.hostile import LIMIT, TOO_LARGE, Hostile, hostile_requests
from tests.harness.scenarios.conftest import Served

CONTRACT: Final = load_contract()
SORTS: Final = hostile_requests()
ALL: Final = [hostile for rows in SORTS.values() for hostile in rows]
WRITING: Final = [hostile for hostile in ALL if hostile.call.method != "GET"]
CREATING: Final = [hostile for hostile in WRITING if hostile.call.operation == "createBooking"]
TELLING: Final = {
    "sizes": "a body just beyond the limit",
    "bodies": "a body that is a brace",
    "encodings": "a body that calls itself JSON in Latin-1",
    "paths": "a uid that is an escape that is no UTF-8",
    "queries": "a list asked for by afterStart=tomorrow",
    "methods": "PUT /v2/bookings/calproof-no-such-booking",
}
"""What a run sends of each sort that has room for one row of it."""
NO_BOOKING: Final = "calproof-no-such-booking"

Pairs = Sequence[tuple[str, Any]]


def _first_wins(pairs: Pairs) -> dict[str, Any]:
    return dict(reversed(pairs))


def _packed(hostile: Hostile) -> bool:
    return hostile.call.headers.get("content-encoding") == "gzip"


def _sent(hostile: Hostile) -> bytes:
    """What a server has before it after unpacking; b"" where it can't be unpacked."""
    content = hostile.call.content or b""
    if not _packed(hostile):
        return content
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return b""


def _read(hostile: Hostile, pairs: Callable[[Pairs], dict[str, Any]]) -> Iterator[Any]:
    """The body as JSON, where it is any."""
    try:
        yield json.loads(_sent(hostile), object_pairs_hook=pairs)
    except (ValueError, RecursionError):
        return


def _named(hostile: Hostile) -> str:
    return hostile.name


def test_no_two_requests_have_one_name() -> None:
    names = [hostile.name for hostile in ALL]
    assert sorted(names) == sorted(set(names))


def test_every_sort_begins_with_what_tells_most_of_it() -> None:
    assert {sort: rows[0].name for sort, rows in SORTS.items()} == TELLING


def test_sizes_lie_close_around_the_limit() -> None:
    sizes = {hostile.name: len(_sent(hostile)) for hostile in SORTS["sizes"]}
    assert LIMIT - 200 < sizes["a body just within the limit"] <= LIMIT < sizes["a body just beyond the limit"]
    assert sizes["a body just beyond the limit"] < LIMIT + 200


def test_exactly_what_is_larger_than_the_limit_may_be_too_large() -> None:
    larger = {hostile.name for hostile in ALL if len(_sent(hostile)) > LIMIT}
    assert {hostile.name for hostile in ALL if hostile.statuses & TOO_LARGE} == larger


def test_what_swells_is_small_on_its_way() -> None:
    (bomb,) = [hostile for hostile in SORTS["encodings"] if len(_sent(hostile)) > LIMIT]
    assert len(bomb.call.content or b"") < LIMIT


@pytest.mark.parametrize("hostile", CREATING, ids=_named)
def test_no_body_names_a_start_that_can_be_booked(hostile: Hostile) -> None:
    for body in _read(hostile, dict):
        assert not (isinstance(body, dict) and parse_instant(str(body.get("start"))) is not None)


@pytest.mark.parametrize("hostile", CREATING, ids=_named)
def test_no_body_is_a_booking_however_it_is_read(hostile: Hostile) -> None:
    wanted = Shape(CONTRACT.request_schema("createBooking"))
    for pairs in (dict, _first_wins):
        assert not any(wanted.is_valid(body) for body in _read(hostile, pairs))


def test_what_changes_a_booking_is_asked_of_one_that_nobody_has() -> None:
    reaching = [it.call for it in WRITING if CONTRACT.find(it.call.method, it.call.path, it.call.version)]
    changing = [call for call in reaching if call.operation != "createBooking"]
    assert {call.operation for call in changing} == {"rescheduleBooking", "cancelBooking"}
    assert all(f"/{NO_BOOKING}/" in call.path for call in changing)


def test_nothing_is_written_with_anybodys_credentials() -> None:
    assert {hostile.call.caller for hostile in WRITING} == {NOBODY}


@pytest.mark.parametrize("hostile", SORTS["methods"], ids=_named)
def test_a_method_that_a_path_does_not_have_reaches_no_operation(hostile: Hostile) -> None:
    call = hostile.call
    assert CONTRACT.find(call.method, call.path, call.version) is None
    others = {"GET", "POST", "PATCH", "DELETE"} - {call.method}
    assert any(CONTRACT.find(other, call.path, call.version) for other in others)


@pytest.mark.parametrize("hostile", ALL, ids=_named)
def test_the_sandbox_answers_as_documented(sandbox: Served, hostile: Hostile) -> None:
    came = sandbox.send(hostile.call)
    assert list(answered_with(came, hostile.statuses, hostile.name)) == []


def test_the_sandbox_books_and_changes_nothing_for_any_of_them(sandbox: Served) -> None:
    before = sandbox.bookings()
    for hostile in WRITING:
        sandbox.send(hostile.call)
    assert sandbox.bookings() == before
