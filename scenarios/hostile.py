"""Requests that no well-meaning client sends: broken JSON, odd encodings, huge and deep bodies, odd paths and queries.

Each is one call and the statuses that are documented for it, or that common sense leaves open. None of them can make
a booking: what is sent lacks a `start`, or names one that is refused.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.contract import CURRENT
from contracts.exchange import HOST, NOBODY, Call

BAD: Final = frozenset({400})
NOT_FOUND: Final = frozenset({404})
NO_METHOD: Final = frozenset({404, 405})
TOO_LARGE: Final = frozenset({413})
NO_CHARSET: Final = frozenset({400, 415})
ODD_PATH: Final = frozenset({400, 404})
IGNORED: Final = frozenset({200, 400})

LIMIT: Final = 100 * 1024
"""The largest body, bytes."""
_UID: Final = "calproof-no-such-booking"
_BOOKINGS: Final = CURRENT["bookings"]
_SLOTS: Final = CURRENT["slots"]
_JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Hostile:
    """One such request. `statuses` are those that it may be answered with."""

    name: str
    call: Call
    statuses: frozenset[int] = BAD


def hostile_requests() -> Mapping[str, Sequence[Hostile]]:
    """Every one of them, by sort, the most telling of each sort first."""
    sorts = {"sizes": _sizes, "bodies": _bodies, "encodings": _encodings}
    sorts |= {"paths": _paths, "queries": _queries, "methods": _methods}
    return {name: list(rows()) for name, rows in sorts.items()}


def _create(content: bytes, headers: Mapping[str, str] | None = None) -> Call:
    given = {"content-type": _JSON, **(headers or {})}
    return Call("createBooking", "POST", "/v2/bookings", _BOOKINGS, headers=given, caller=NOBODY, content=content)


def _bodies() -> Iterator[Hostile]:
    """Bodies that are no JSON, no object, or JSON that hardly any parser agrees on."""
    broken = {
        "a brace": b"{",
        "no colon": b'{"a" 1}',
        "no value": b'{"a": ',
        "no end": b'{"start":"2030',
        "a comma too many": b'{"a":1,}',
        "single quotes": b"{'a':1}",
        "half a null": b"nul",
        "a comment": b'{"a":1 /* one */}',
        "two documents": b"{}{}",
        "a text": b'"text"',
        "a number": b"5",
        "null": b"null",
        "true": b"true",
        "a list": b"[]",
        "a list of bookings": b'[{"start":"2030-01-08T13:00:00Z"}]',
        "an empty object": b"{}",
        "NaN": b'{"eventTypeId":NaN}',
        "a number without end": b'{"eventTypeId":' + b"9" * 5000 + b"}",
        "infinity": b'{"eventTypeId":1e999}',
        "bytes that are no UTF-8": b'{"start":"\xff\xfe"}',
        "an overlong NUL": b'{"start":"\xc0\x80"}',
        "a surrogate in UTF-8": b'{"start":"\xed\xa0\x80"}',
        "a NUL byte": b'{"start":"\x00"}',
        "an escaped NUL": b'{"start":"2030-01-08T13:00:00Z\\u0000"}',
        "a lone surrogate": b'{"start":"\\ud800"}',
        "a byte-order mark": b"\xef\xbb\xbf{}",
        "a key twice, the last one bad": b'{"start":"2030-01-08T13:00:00Z","start":"tomorrow"}',
        "a key that is a prototype": b'{"__proto__":{"start":"2030-01-08T13:00:00Z"},"constructor":{"prototype":{}}}',
    }
    for name, content in broken.items():
        yield Hostile(f"a body that is {name}", _create(content))
    for path in ("reschedule", "cancel"):
        operation = f"{path}Booking"
        call = Call(operation, "POST", f"/v2/bookings/{_UID}/{path}", _BOOKINGS, caller=NOBODY, content=b"{")
        yield Hostile(f"half a body to {path}", call)


def _nested(depth: int) -> bytes:
    return b'{"bookingFieldsResponses":' + b"[" * depth + b"]" * depth + b"}"


def _sizes() -> Iterator[Hostile]:
    """Bodies just within the limit, just beyond, far beyond, and deep ones."""
    frame = json.dumps({"metadata": {"key": ""}}, separators=(",", ":"))
    within = frame.replace('""', '"{}"'.format("v" * (LIMIT - len(frame) - 100))).encode()
    beyond = frame.replace('""', '"{}"'.format("v" * (LIMIT + 100))).encode()
    yield Hostile("a body just beyond the limit", _create(beyond), TOO_LARGE)
    yield Hostile("a body just within the limit", _create(within))
    yield Hostile("a body of a megabyte", _create(b" " * 2**20), TOO_LARGE)
    yield Hostile("a body of blanks", _create(b" " * 1000))
    for depth in (100, 900, 20_000):
        yield Hostile(f"a body {depth} lists deep", _create(_nested(depth)))
    yield Hostile(
        "a body of seven thousand members", _create(json.dumps(dict.fromkeys(map(str, range(7000)), 1)).encode())
    )


def _encodings() -> Iterator[Hostile]:
    """Content types, charsets and content encodings: what isn't JSON counts as no body, or is refused for it."""
    for name, kind, content in (
        ("JSON in Latin-1", "application/json; charset=iso-8859-1", b'{"name":"\xe9"}'),
        ("plain text", "text/plain", b"{}"),
        ("a form", "application/x-www-form-urlencoded", b"start=2030-01-08T13%3A00%3A00Z"),
        (
            "parts",
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="a"\r\n\r\n1\r\n--x--',
        ),
        ("XML", "application/xml", b"<start/>"),
        ("a type that is none", "json", b"{}"),
        ("JSON of another kind", "application/vnd.api+json", b"{}"),
        ("JSON in a charset nobody knows", "application/json; charset=klingon", b"{}"),
        ("JSON in UTF-16", "application/json; charset=utf-16", "{}".encode("utf-16")),
    ):
        yield Hostile(f"a body that calls itself {name}", _create(content, {"content-type": kind}), NO_CHARSET)
    packed = gzip.compress(b"{}")
    yield Hostile("a gzip body without a start", _create(packed, {"content-encoding": "gzip"}), NO_CHARSET)
    yield Hostile("a gzip body that is none", _create(b"{}", {"content-encoding": "gzip"}), NO_CHARSET)
    yield Hostile("a gzip body cut off", _create(packed[:-6], {"content-encoding": "gzip"}), NO_CHARSET)
    bomb = gzip.compress(b" " * (8 * 2**20))
    swollen = TOO_LARGE | NO_CHARSET
    yield Hostile("a gzip body that swells", _create(bomb, {"content-encoding": "gzip"}), swollen)
    yield Hostile("an encoding that nobody knows", _create(b"{}", {"content-encoding": "foo"}), NO_CHARSET)


def _paths() -> Iterator[Hostile]:
    """Paths with broken escapes, odd characters and great length."""
    for name, segment, statuses in (
        ("an escape that is no UTF-8", "%ff", BAD),
        ("half an escape of UTF-8", "%E0%A4", BAD),
        ("an overlong escape", "%c0%af", BAD),
        ("an escaped NUL", "%00", ODD_PATH),
        ("an escaped slash", "..%2f..%2fme", ODD_PATH),
        ("a quote and a comment", "x'%20OR%201=1--", NOT_FOUND),
        ("an emoji", "%F0%9F%98%80", NOT_FOUND),
        ("a blank", "%20", NOT_FOUND),
        ("a line break", "x%0d%0aset-cookie:%20a=b", ODD_PATH),
        ("three thousand letters", "a" * 3000, NOT_FOUND),
        ("a number", "1", NOT_FOUND),
        ("a negative number", "-1", NOT_FOUND),
    ):
        call = Call("getBooking", "GET", f"/v2/bookings/{segment}", _BOOKINGS, caller=NOBODY)
        yield Hostile(f"a uid that is {name}", call, statuses)
    yield Hostile("a path that nobody serves", _get("getBooking", "/v2/calproof-nothing"), NOT_FOUND)
    yield Hostile("a step too many", _get("getBooking", f"/v2/bookings/{_UID}/x/y/z"), NOT_FOUND)
    yield Hostile("a version that nobody serves", _get("getBooking", "/v9/bookings"), NOT_FOUND)


def _get(operation: str, path: str, version: str = _BOOKINGS, caller: str = NOBODY) -> Call:
    return Call(operation, "GET", path, version, caller=caller)


def _methods() -> Iterator[Hostile]:
    """Methods that a path doesn't have: no operation is reached."""
    for operation, method, path in (
        ("getBooking", "PUT", f"/v2/bookings/{_UID}"),
        ("getBooking", "DELETE", f"/v2/bookings/{_UID}"),
        ("getBooking", "PATCH", f"/v2/bookings/{_UID}"),
        ("getBooking", "POST", f"/v2/bookings/{_UID}"),
        ("getBookings", "DELETE", "/v2/bookings"),
        ("rescheduleBooking", "GET", f"/v2/bookings/{_UID}/reschedule"),
        ("cancelBooking", "DELETE", f"/v2/bookings/{_UID}/cancel"),
        ("confirmBooking", "PUT", f"/v2/bookings/{_UID}/confirm"),
        ("getAvailableSlots", "POST", "/v2/slots"),
        ("getMe", "DELETE", "/v2/me"),
    ):
        version = _SLOTS if "slots" in path else _BOOKINGS
        yield Hostile(f"{method} {path}", Call(operation, method, path, version, caller=NOBODY), NO_METHOD)


def _queries() -> Iterator[Hostile]:
    """Parameters that are wrong, unknown, repeated, nested or very long."""
    for query, statuses in (
        ("afterStart=tomorrow", BAD),
        ("take=0", BAD),
        ("take=-1", BAD),
        ("take=251", BAD),
        ("take=abc", BAD),
        ("take=", BAD),
        ("skip=-1", BAD),
        ("skip=abc", BAD),
        ("status=bogus", BAD),
        ("status=upcoming,bogus", BAD),
        ("sortStart=up", BAD),
        ("sortStart=asc&sortStart=desc", IGNORED),
        ("beforeEnd=2030-13-01", BAD),
        ("afterStart=%00", BAD),
        ("eventTypeIds=abc", BAD),
        ("eventTypeId=1.5x", IGNORED),
        ("take=1&unknown=1", IGNORED),
        ("take=1&__proto__[take]=9", IGNORED),
        ("take[]=1", IGNORED),
        ("take[a]=1", IGNORED),
        (f"take=1&attendeeName={'a' * 4000}", IGNORED),
        ("take=1&attendeeEmail=%ff", IGNORED),
        (f"take=1&{'&'.join(f'p{index}=1' for index in range(400))}", IGNORED),
    ):
        call = _get("getBookings", f"/v2/bookings?{query}", caller=HOST)
        shown = query if len(query) <= 40 else f"{query[:37]}..."
        yield Hostile(f"a list asked for by {shown}", call, statuses)
    for query in ("", "start=2030-01-08", "start=x&end=y&eventTypeId=1", "start=2030-01-08&end=2030-01-09&unknown=1"):
        call = _get("getAvailableSlots", f"/v2/slots?{query}" if query else "/v2/slots", _SLOTS)
        yield Hostile(f"slots asked for by {query or 'nothing'}", call, BAD)
