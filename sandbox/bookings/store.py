"""Bookings in the database: inserted, found, changed."""

import sqlite3
from collections.abc import Iterable
from typing import Any

import orjson

from sandbox.bookings.booking import Attendee, Booking
from sandbox.event_types.event_type import EventType
from sandbox.http.answer import encoded

COLUMNS = (
    "id, uid, series_uid, host_id, event_type_id, status, start_ms, end_ms, title, description, location, metadata, "
    "responses, ics_uid, rescheduled_from_uid, rescheduled_to_uid, rescheduling_reason, rescheduled_by, "
    "cancellation_reason, cancelled_by, rejection_reason, absent_host, created_ms, updated_ms"
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
    "INSERT INTO attendees (booking_id, email, name, time_zone, language, phone_number, seat_uid, responses, metadata) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
ENGAGE = (
    "INSERT OR IGNORE INTO engagements (booking_id, user_id, blocked_from_ms, blocked_to_ms) "
    "SELECT id, ?, blocked_from_ms, blocked_to_ms FROM bookings WHERE id = ?"
)
LONGEST = "UPDATE users SET longest_blocked_ms = ? WHERE id = ? AND longest_blocked_ms < ?"
LONGEST_OF_ENGAGED = (
    "UPDATE users SET longest_blocked_ms = MAX(longest_blocked_ms, "
    "(SELECT blocked_to_ms - blocked_from_ms FROM bookings WHERE id = ?)) WHERE id = ?"
)
SUPERSEDE = (
    "UPDATE bookings SET status = 'cancelled', rescheduled_to_uid = ?, rescheduled_by = ?, updated_ms = ? WHERE id = ?"
)
ATTENDEES = (
    "SELECT booking_id, name, email, time_zone, language, phone_number, absent, id, seat_uid, responses, metadata "
    "FROM attendees WHERE booking_id "
)


def _encode(document: dict[str, Any]) -> str:
    return encoded(document).decode()


def insert(
    connection: sqlite3.Connection, booking: Booking, before_ms: int, after_ms: int, engaged: Iterable[int] = ()
) -> int:
    """Store a new booking; its id.

    It blocks its host, and the accounts `engaged` in it beside the host, for these buffers longer than it lasts.
    """
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
        insert_attendee(connection, booking_id, attendee)
    if booking.host_id is not None:
        blocked_ms = blocked_to_ms - blocked_from_ms
        connection.execute(LONGEST, (blocked_ms, booking.host_id, blocked_ms))
    for user_id in engaged:
        engage(connection, booking_id, user_id)
    return booking_id


def insert_attendee(connection: sqlite3.Connection, booking_id: int, attendee: Attendee) -> int:
    """Store somebody who comes, too; the attendee's id."""
    cursor = connection.execute(
        INSERT_ATTENDEE,
        (
            booking_id,
            attendee.email,
            attendee.name,
            attendee.time_zone,
            attendee.language,
            attendee.phone_number,
            attendee.seat_uid,
            None if attendee.responses is None else _encode(attendee.responses),
            None if attendee.metadata is None else _encode(attendee.metadata),
        ),
    )
    return cursor.lastrowid or 0


def engage(connection: sqlite3.Connection, booking_id: int, user_id: int) -> None:
    """An account that takes part without being the host is busy at that time."""
    connection.execute(ENGAGE, (user_id, booking_id))
    connection.execute(LONGEST_OF_ENGAGED, (booking_id, user_id))


def engaged_in(connection: sqlite3.Connection, booking_id: int) -> set[int]:
    """The accounts that a booking keeps busy beside its host."""
    query = "SELECT user_id FROM engagements WHERE booking_id = ?"
    return {row[0] for row in connection.execute(query, (booking_id,)).fetchall()}


def replace_attendees(connection: sqlite3.Connection, booking_id: int, kept: Iterable[int], engaged: set[int]) -> None:
    """Leave only these attendees, by their ids, and only these accounts busy beside the host."""
    ids = tuple(kept)
    connection.execute(f"DELETE FROM attendees WHERE booking_id = ? AND id NOT IN ({_marks(ids)})", (booking_id, *ids))  # noqa: S608
    _release_others(connection, booking_id, engaged)


def assign(connection: sqlite3.Connection, booking_id: int, user_id: int, engaged: set[int]) -> None:
    """Another host; only these accounts are busy beside him."""
    connection.execute("UPDATE bookings SET host_id = ? WHERE id = ?", (user_id, booking_id))
    connection.execute(LONGEST_OF_ENGAGED, (booking_id, user_id))
    _release_others(connection, booking_id, engaged)
    for other_id in engaged:
        engage(connection, booking_id, other_id)


def supersede(
    connection: sqlite3.Connection, booking_id: int, successor_uid: str, moved_by: str | None, now_ms: int
) -> None:
    """A booking that was moved away: cancelled, and naming the one that took its place."""
    connection.execute(SUPERSEDE, (successor_uid, moved_by, now_ms, booking_id))


def answer_anew(connection: sqlite3.Connection, booking_id: int, responses: dict[str, Any], now_ms: int) -> None:
    """Other answers to the booking fields."""
    statement = "UPDATE bookings SET responses = ?, updated_ms = ? WHERE id = ?"
    connection.execute(statement, (_encode(responses), now_ms, booking_id))


def _release_others(connection: sqlite3.Connection, booking_id: int, engaged: set[int]) -> None:
    statement = f"DELETE FROM engagements WHERE booking_id = ? AND user_id NOT IN ({_marks(engaged)})"  # noqa: S608
    connection.execute(statement, (booking_id, *engaged))


def by_seat(connection: sqlite3.Connection, seat_uid: str) -> Booking | None:
    """The booking in which somebody holds this seat."""
    found = _select(connection, "id = (SELECT booking_id FROM attendees WHERE seat_uid = ?)", (seat_uid,))
    return found[0] if found else None


def seated_at(connection: sqlite3.Connection, event_type_id: int, start_ms: int) -> Booking | None:
    """The booking of a seated event type that others can join at this start."""
    condition = "event_type_id = ? AND start_ms = ? AND status = 'accepted' ORDER BY id LIMIT 1"
    found = _select(connection, condition, (event_type_id, start_ms))
    return found[0] if found else None


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


def duplicate(
    connection: sqlite3.Connection, event_type: EventType, start_ms: int, booker: Attendee, statuses: tuple[str, ...]
) -> Booking | None:
    """The booking in one of these states that the same booker already has, at the same start of the same event type."""
    condition = (
        f"event_type_id = ? AND start_ms = ? AND status IN ({_marks(statuses)}) AND EXISTS ("  # noqa: S608 -- marks only
        "SELECT 1 FROM attendees a WHERE a.booking_id = bookings.id AND a.email = ? "
        "AND (? IS NULL OR a.phone_number = ?)) ORDER BY id LIMIT 1"
    )
    phone = booker.phone_number
    found = _select(connection, condition, (event_type.id, start_ms, *statuses, booker.email, phone, phone))
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
    members[5] = bool(members[5])
    if members[7] is not None:
        members[8], members[9] = orjson.loads(members[8]), orjson.loads(members[9])
    return Attendee(*members)


def _booking(row: tuple[Any, ...], attendees: tuple[Attendee, ...]) -> Booking:
    members: list[Any] = list(row)
    members[METADATA] = orjson.loads(members[METADATA])
    # A row of an older or a foreign program may hold null: nothing was answered then.
    members[RESPONSES] = orjson.loads(members[RESPONSES]) or {}
    members[ABSENT_HOST] = bool(members[ABSENT_HOST])
    members.append(attendees)
    return Booking(*members)


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)
