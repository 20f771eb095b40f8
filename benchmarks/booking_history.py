"""Years of bookings, written straight into the database: a busy host with a tenth of all, and a hundred others.

The busy host has ten bookings a day up to DAYS_AHEAD from now, whatever the count: more bookings mean more years, not
fuller days, so that what is asked about the next weeks has the same answer at any size.
"""

import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

BUSY_HOST, BUSY_SHARE = 101, 10
OTHERS, FIRST_OTHER = 100, 1000
DAYS_AHEAD = 40
A_DAY = 10
MINUTE_MS, DAY_MS = 60_000, 86_400_000
BOOKING = (
    "INSERT INTO bookings (id, uid, host_id, event_type_id, status, start_ms, end_ms, blocked_from_ms, blocked_to_ms, "
    "title, description, location, metadata, responses, ics_uid, created_ms, updated_ms) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?6, ?7, 'Normal 30 between John Doe and Ann Booker', '', 'Via Roma 1', '{}', "
    '\'{"name":"Ann Booker","email":"ann@example.com"}\', ?2 || \'@Cal.com\', ?6 - 604800000, ?6 - 604800000)'
)
ATTENDEE = (
    "INSERT INTO attendees (booking_id, email, name, time_zone, language) "
    "SELECT id, 'booker' || (id % 50000) || '@example.com', 'Ann Booker', 'Europe/Rome', 'en' FROM bookings"
)
Row = tuple[int, str, int, int, str, int, int]


def fill(database: Path, count: int) -> None:
    """Store `count` bookings in a database that the sandbox has made and nobody has open."""
    with sqlite3.connect(database) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        (options,) = connection.execute("SELECT options FROM event_types WHERE id = 1").fetchone()
        for number in range(OTHERS):
            host = FIRST_OTHER + number
            connection.execute(
                "INSERT INTO users (id, username, name, email, time_zone, default_schedule_id, longest_blocked_ms) "
                "VALUES (?, ?, 'Somebody', ?, 'Europe/Rome', 1, ?)",
                (host, f"host{number}", f"host{number}@example.com", 30 * MINUTE_MS),
            )
            connection.execute(
                "INSERT INTO event_types (id, owner_id, slug, options) VALUES (?, ?, 'normal-30', ?)",
                (host, host, options),
            )
        connection.execute("UPDATE users SET longest_blocked_ms = ? WHERE id = ?", (30 * MINUTE_MS, BUSY_HOST))
        connection.executemany(BOOKING, _rows(count))
        connection.execute(ATTENDEE)
        connection.execute("UPDATE catalogue SET generation = random()")
    connection.close()


def _rows(count: int) -> Iterator[Row]:
    midnight = int(time.time() * 1000) // DAY_MS * DAY_MS
    taken = [0] * (OTHERS + 1)
    for number in range(count):
        # Everybody's turn comes as real life mixes it: neighbours in the file are not neighbours in anybody's calendar.
        who = OTHERS if number % BUSY_SHARE == 0 else number * 7919 % OTHERS
        turn, taken[who] = taken[who], taken[who] + 1
        start_ms = midnight + (DAYS_AHEAD - turn // A_DAY) * DAY_MS + (540 + 30 * (turn % A_DAY)) * MINUTE_MS
        host = BUSY_HOST if who == OTHERS else FIRST_OTHER + who
        status = "cancelled" if number % 8 == 0 and who != OTHERS else "accepted"
        event_type = 1 if who == OTHERS else host
        yield number + 1, f"history{number:015d}", host, event_type, status, start_ms, start_ms + 30 * MINUTE_MS
