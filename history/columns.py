"""The columns of the history, and how an exchange becomes a row of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final, Literal, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from contracts.exchange import ABSENT, Exchange, Violation
from history.shown import BOOKING, NOTHING_ASKED, asked, bookings_array, shown_bookings, total_items

Keep: TypeAlias = Literal["all", "violating"]
Row: TypeAlias = tuple[Any, ...]

BODY_CAP: Final = 64 * 1024
"""How many characters of a body are kept; a marker tells how many were cut."""

SECRET_HEADERS: Final = frozenset(
    {"authorization", "proxy-authorization", "x-cal-secret-key", "x-api-key", "cookie", "set-cookie"}
)
"""Headers that carry credentials: they never reach the disk."""

VIOLATION: Final = pa.struct(
    [
        (name, pa.string())
        for name in ("code", "operation", "rule", "pointer", "message", "expected", "actual", "severity")
    ]
)

SCHEMA: Final = pa.schema(
    [
        ("process", pa.string()),
        ("seq", pa.int64()),  # with `process`, the key of an exchange within its run
        ("intended_at", pa.float64()),  # seconds since 1970
        ("sent_at", pa.float64()),
        ("done_at", pa.float64()),
        ("lag", pa.float64()),  # seconds by which the generator itself was late
        ("operation", pa.string()),
        ("version", pa.string()),
        ("flow", pa.string()),
        ("journey", pa.int64()),  # with `process`, one client's way through a flow; null outside a flow
        ("variant", pa.string()),
        ("test", pa.string()),
        ("contest", pa.string()),  # shared by calls of which exactly one may win; "" for all others
        ("expected", pa.bool_()),  # refused, and its flow had to expect that: no error
        ("caller", pa.string()),
        ("method", pa.string()),
        ("path", pa.string()),
        ("status", pa.int16()),
        ("outcome", pa.string()),
        ("error", pa.string()),
        ("bytes_out", pa.int32()),
        ("bytes_in", pa.int32()),
        ("target_uid", pa.string()),  # the booking, series or seat that the request's path addresses, or ""
        ("target_seat", pa.string()),  # the seat that its body names, or ""
        ("asked_event_type", pa.int64()),  # what a create or a move asks for; null where it says it otherwise
        ("asked_start", pa.string()),
        ("booker", pa.int64()),  # `history.shown.person` of who asks
        ("total_items", pa.int64()),  # how many bookings a list says there are
        ("bookings", pa.list_(BOOKING)),  # every booking that the answer shows
        ("violations", pa.list_(VIOLATION)),
        ("request_headers", pa.string()),  # JSON; null from here on when the exchange's texts were not kept
        ("request_body", pa.string()),
        ("answer_headers", pa.string()),
        ("answer_body", pa.string()),
    ]
)

_NOTHING: Final[Mapping[str, Any]] = {}
_NO_TEXTS: Final = (None, None, None, None)
_ALWAYS_KEPT: Final = frozenset({"createEventType", "createTeamEventType"})
"""Operations whose answers an invariant reads for what holds of an event type. They are few."""
_BOOKINGS: Final = SCHEMA.names.index("bookings")
_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def row_of(
    key: tuple[str, int],
    exchange: Exchange,
    violations: Sequence[Violation],
    *,
    test: str,
    flow: str,
    journey: int | None,
    lag: float,
    keep: Keep,
) -> Row:
    """One exchange as a row, in the order of `SCHEMA`; `key` is its process and its number there."""
    call, answer, outcome = exchange.call, exchange.answer, exchange.outcome
    sent = _sent_body(exchange)
    kept = keep == "all" or bool(violations) or outcome in {"failed", "unknown"} or call.operation in _ALWAYS_KEPT
    return (
        *key,
        exchange.intended_at,
        exchange.sent_at,
        exchange.done_at,
        lag,
        call.operation,
        call.version,
        flow,
        journey,
        call.variant,
        test,
        call.contest,
        exchange.expected,
        call.caller,
        call.method,
        call.path,
        exchange.status,
        outcome,
        exchange.error or "",
        0 if sent is None else len(sent),
        0 if answer is None else answer.size,
        *(asked(call) if call.path.startswith("/v2/bookings") else NOTHING_ASKED),
        total_items(answer.body) if answer is not None and call.operation == "getBookings" else None,
        shown_bookings(answer.body) if answer is not None else (),
        [_member(violation) for violation in violations] if violations else (),
        *(_texts(exchange, sent) if kept else _NO_TEXTS),
    )


def table_of(rows: Sequence[Row], secrets: Sequence[str] = ()) -> pa.Table:
    """The rows as an Arrow table; each of `secrets` is masked wherever it stands."""
    arrays = []
    for index, (column, entry) in enumerate(zip(zip(*rows, strict=True), SCHEMA, strict=True)):
        make = bookings_array if index == _BOOKINGS else partial(pa.array, type=entry.type)
        try:
            arrays.append(make(column))
        except UnicodeEncodeError:  # a server may send lone surrogates in JSON; UTF-8 has no room for them
            arrays.append(make([_encodable(value) for value in column]))
    if secrets:
        arrays = [_masked(array, secrets) for array in arrays]
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _masked(array: pa.Array, secrets: Sequence[str]) -> pa.Array:
    """An array, however nested, without the secrets."""
    if pa.types.is_list(array.type):
        return pa.ListArray.from_arrays(array.offsets, _masked(array.values, secrets), array.type)
    if pa.types.is_struct(array.type):
        members = [_masked(array.field(index), secrets) for index in range(array.type.num_fields)]
        return pa.StructArray.from_arrays(members, fields=list(array.type))
    if pa.types.is_string(array.type):
        for secret in secrets:
            array = pc.replace_substring(array, secret, "(secret)")
    return array


def _texts(exchange: Exchange, sent: bytes | None) -> Row:
    answer = exchange.answer
    if answer is None:
        received = None
    elif answer.text is not None:
        received = answer.text
    else:
        received = None if answer.body is ABSENT else _json(answer.body)
    return (
        _headers(exchange.call.headers),
        _capped(None if sent is None else sent.decode("utf-8", "replace")),
        _headers(_NOTHING if answer is None else answer.headers),
        _capped(received),
    )


def _headers(headers: Mapping[str, str]) -> str:
    return _json({name: value for name, value in headers.items() if name.lower() not in SECRET_HEADERS})


def _sent_body(exchange: Exchange) -> bytes | None:
    try:
        return exchange.call.encoded_body()
    except UnicodeEncodeError:  # a body with lone surrogates never got out; remember what it was meant to be
        return _json(exchange.call.body).encode("utf-8", "replace")


def _json(value: object) -> str:
    try:
        return _encode(value)
    except (ValueError, RecursionError) as trouble:  # nested deeper than Python can follow
        return f"(not shown: {type(trouble).__name__})"


def _capped(text: str | None) -> str | None:
    if text is None or len(text) <= BODY_CAP:
        return text
    return f"{text[:BODY_CAP]}…(cut by calproof: {len(text) - BODY_CAP} more characters)"


def _member(violation: Violation) -> dict[str, str]:
    return {entry.name: str(getattr(violation, entry.name)) for entry in VIOLATION}


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {name: _encodable(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_encodable(member) for member in value)
    return value
