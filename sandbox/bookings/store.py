"""Bookings in the database: inserted, found, changed."""

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from sandbox.bookings.booking import Attendee, Booking
from sandbox.event_types.event_type import EventType

COLUMNS = (
    "id, uid, series_uid, host_id, event_type_id, status, start_ms, end_ms, title, description, location, metadata, "
    "responses, ics_uid, rescheduled_from_uid, rescheduled_to_uid, rescheduling_reason, rescheduled_by, "
    "cancellation_reason, cancelled_by, absent_host, created_ms, updated_ms"
)
METADATA, RESPONSES, ABSENT_HOST = (
    COLUMNS.split(", ").index(name) for name in ("metadata", "responses", "absent_host")
)
INSERT = (
    "INSERT INTO bookings (uid, series_uid, host_id, event_type_id, status, start_ms, end_ms, blocked_from_ms, "
    "blocked_to_ms, title, description, location, metadata, responses, ics_uid, rescheduled_from_uid, "
    "rescheduling_reason, rescheduled_by, created_ms, updated_ms) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
INSERT_ATTENDEE = (
    "INSERT INTO attendees (booking_id, email, name, time_zone, language, phone_number) VALUES (?, ?, ?, ?, ?, ?)"
)
LONGEST = "UPDATE users SET longest_blocked_ms = ? WHERE id = ? AND longest_blocked_ms < ?"
ATTENDEES = "SELECT booking_id, name, email, time_zone, language, phone_number, absent FROM attendees WHERE booking_id "
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def insert(connection: sqlite3.Connection, booking: Booking, before_ms: int, after_ms: int) -> int:
    """Store a new booking, which blocks its host for these buffers longer than it lasts; its id."""
    blocked_from_ms, blocked_to_ms = booking.start_ms - before_ms, booking.end_ms + after_ms
    cursor = connection.execute(
        INSERT,
        (
            booking.uid,
            booking.series_uid,
            booking.host_id,
            booking.event_type_id,
            booking.status,
            booking.start_ms,
            booking.end_ms,
            blocked_from_ms,
            blocked_to_ms,
            booking.title,
            booking.description,
            booking.location,
            _encode(booking.metadata),
            _encode(booking.responses),
            booking.ics_uid,
            booking.rescheduled_from_uid,
            booking.rescheduling_reason,
            booking.rescheduled_by,
            booking.created_ms,
            booking.updated_ms,
        ),
    )
    booking_id = cursor.lastrowid or 0
    for attendee in booking.attendees:
        connection.execute(
            INSERT_ATTENDEE,
            (
                booking_id,
                attendee.email,
                attendee.name,
                attendee.time_zone,
                attendee.language,
                attendee.phone_number,
            ),
        )
    blocked_ms = blocked_to_ms - blocked_from_ms
    connection.execute(LONGEST, (blocked_ms, booking.host_id, blocked_ms))
    return booking_id


def by_uid(connection: sqlite3.Connection, uid: str) -> Booking | None:
    """The booking, or the occurrence of a series, with this uid."""
    found = _select(connection, "uid = ?", (uid,))
    return found[0] if found else None


def by_series(connection: sqlite3.Connection, series_uid: str) -> list[Booking]:
    """All occurrences of a series, whatever their state, by start."""
    return _select(connection, "series_uid = ? ORDER BY start_ms, id", (series_uid,))


def by_ids(connection: sqlite3.Connection, ids: list[int]) -> list[Booking]:
    """The bookings with these ids, in the order of the ids."""
    found = {booking.id: booking for booking in _select(connection, f"id IN ({_marks(ids)})", tuple(ids))}
    return [found[booking_id] for booking_id in ids]


def pending_duplicate(
    connection: sqlite3.Connection, event_type: EventType, start_ms: int, booker: Attendee
) -> Booking | None:
    """The booking that the same booker already waits for, at the same start of the same event type."""
    condition = (
        "host_id = ? AND start_ms = ? AND event_type_id = ? AND status = 'pending' AND EXISTS ("
        "SELECT 1 FROM attendees a WHERE a.booking_id = bookings.id AND a.email = ? "
        "AND (? IS NULL OR a.phone_number = ?)) ORDER BY id LIMIT 1"
    )
    phone = booker.phone_number
    found = _select(connection, condition, (event_type.owner_id, start_ms, event_type.id, booker.email, phone, phone))
    return found[0] if found else None


def _select(connection: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> list[Booking]:
    rows = connection.execute(f"SELECT {COLUMNS} FROM bookings WHERE {condition}", values).fetchall()  # noqa: S608
    if len(rows) == 1:
        query, keys = f"{ATTENDEES} = ? ORDER BY id", (rows[0][0],)
    else:
        query, keys = f"{ATTENDEES} IN ({_marks(rows)}) ORDER BY id", tuple(row[0] for row in rows)
    attendees: dict[int, list[Attendee]] = {row[0]: [] for row in rows}
    for booking_id, *members in connection.execute(query, keys).fetchall():
        attendees[booking_id].append(_attendee(members))
    return [_booking(row, tuple(attendees[row[0]])) for row in rows]


def _attendee(members: list[Any]) -> Attendee:
    members[-1] = bool(members[-1])
    return Attendee(*members)


def _booking(row: tuple[Any, ...], attendees: tuple[Attendee, ...]) -> Booking:
    members: list[Any] = list(row)
    members[METADATA] = json.loads(members[METADATA])
    members[RESPONSES] = json.loads(members[RESPONSES])
    members[ABSENT_HOST] = bool(members[ABSENT_HOST])
    members.append(attendees)
    return Booking(*members)


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)
