"""What an exchange tells of bookings: what its request asks for, and every booking that its answer shows."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import accumulate, chain
from typing import Any, Final, TypeAlias

import pyarrow as pa

from contracts.exchange import Call

Shown: TypeAlias = tuple[Any, ...]
"""One booking as an answer shows it, in the order of `BOOKING`."""

BOOKING: Final = pa.struct(
    [
        ("uid", pa.string()),
        ("series", pa.string()),  # the uid of its series, or ""
        ("status", pa.string()),  # in lower case
        ("event_type_id", pa.int64()),
        ("start_at", pa.string()),  # as the answer wrote them, ISO 8601
        ("end_at", pa.string()),
        ("host_ids", pa.list_(pa.int64())),
        ("seat_uid", pa.string()),  # of the seat that this request took or moved, or ""
        ("seats", pa.list_(pa.string())),  # of every seat that shows
        ("attendees", pa.list_(pa.int64())),  # `person` of each
        ("rescheduled_from", pa.string()),
        ("rescheduled_to", pa.string()),
    ]
)

NOTHING_ASKED: Final = ("", "", None, None, None)
_BOOKINGS: Final = "/v2/bookings/"
_INT64: Final = 2**63
_LISTS: Final = {index: entry.type for index, entry in enumerate(BOOKING) if pa.types.is_list(entry.type)}


def person(address: object) -> int | None:
    """A number that stands for an e-mail address: it tells people apart, and names nobody. None where there is none."""
    return zlib.crc32(address.lower().encode("utf-8", "replace")) if isinstance(address, str) else None


def asked(call: Call) -> Shown:
    """The booking and the seat that a call addresses, the event type and start it asks for, and who asks."""
    target = ""
    if call.path.startswith(_BOOKINGS):
        target, _, rest = call.path[len(_BOOKINGS) :].partition("?")[0].partition("/")
        if target == "by-seat":
            target = rest
    body = call.body
    if not isinstance(body, dict):
        return (target, "", None, None, None)
    booker, seat, start = body.get("attendee"), body.get("seatUid"), body.get("start")
    return (
        target,
        seat if isinstance(seat, str) else "",
        _integer(body.get("eventTypeId")),
        start if isinstance(start, str) else None,
        person(booker.get("email")) if isinstance(booker, dict) else None,
    )


def total_items(body: Any) -> int | None:
    """How many items a list's own pagination counts."""
    pagination = body.get("pagination") if isinstance(body, dict) else None
    return _integer(pagination.get("totalItems")) if isinstance(pagination, dict) else None


def shown_bookings(body: Any) -> tuple[Shown, ...]:
    """Every booking in an answer's body: one, a series, or a page of a list."""
    data = body.get("data") if isinstance(body, dict) else None
    if isinstance(data, dict):
        return (_shown(data),) if isinstance(data.get("uid"), str) else ()
    if isinstance(data, list):
        return tuple(_shown(one) for one in data if isinstance(one, dict) and isinstance(one.get("uid"), str))
    return ()


def bookings_array(column: Sequence[Sequence[Shown]]) -> pa.Array:
    """A column of `Shown`s for Arrow, built member by member: far cheaper than a struct at a time."""
    flat = list(chain.from_iterable(column))
    members = []
    for index, values in enumerate(zip(*flat, strict=True) if flat else [()] * BOOKING.num_fields):
        kind = BOOKING[index].type
        members.append(_lists(values, kind.value_type) if index in _LISTS else pa.array(values, kind))
    return pa.ListArray.from_arrays(_offsets(column), pa.StructArray.from_arrays(members, fields=list(BOOKING)))


def _lists(values: Sequence[Sequence[Any]], kind: pa.DataType) -> pa.Array:
    return pa.ListArray.from_arrays(_offsets(values), pa.array(list(chain.from_iterable(values)), kind))


def _offsets(column: Sequence[Sequence[Any]]) -> pa.Array:
    return pa.array(list(accumulate(map(len, column), initial=0)), pa.int32())


def _shown(data: dict[str, Any]) -> Shown:
    # Under load this runs for every answer: it is written for speed.
    get = data.get
    hosts, people, status, number = get("hosts"), get("attendees"), get("status"), get("eventTypeId")
    host_ids: list[int] = []
    if type(hosts) is list:
        ids = (host.get("id") for host in hosts if type(host) is dict)
        host_ids += [one for one in ids if type(one) is int and -_INT64 <= one < _INT64]
    if not host_ids and (owner := _integer(get("userId"))) is not None:
        host_ids.append(owner)
    seats: list[str] = []
    attendees: list[int] = []
    if type(people) is list:
        for one in people:
            if type(one) is dict:
                if type(seat := one.get("seatUid")) is str:
                    seats.append(seat)
                if type(address := one.get("email")) is str:
                    attendees.append(zlib.crc32(address.lower().encode("utf-8", "replace")))
    series, seat, start, end = get("recurringBookingUid"), get("seatUid"), get("start"), get("end")
    if start is None:
        start, end = get("startTime"), get("endTime")  # as 2024-04-15 says it
    came_from, went_to = get("rescheduledFromUid"), get("rescheduledToUid")
    return (
        data["uid"],
        series if type(series) is str else "",
        status.lower() if type(status) is str else None,
        number if type(number) is int and -_INT64 <= number < _INT64 else None,
        start if type(start) is str else None,
        end if type(end) is str else None,
        host_ids,
        seat if type(seat) is str else "",
        seats,
        attendees,
        came_from if type(came_from) is str else "",
        went_to if type(went_to) is str else "",
    )


def _integer(value: object) -> int | None:
    return value if type(value) is int and -_INT64 <= value < _INT64 else None
