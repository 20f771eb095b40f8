"""What must hold in the database afterwards: questions to it whose answer is no row, and the ledger row by row."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from tests.harness.sandbox.hammer.ledger import Ledger

QUESTIONS = {
    "no host has two bookings at once, buffers included": """
        SELECT uid FROM (
            SELECT uid, blocked_from_ms, MAX(blocked_to_ms) OVER (
                PARTITION BY host_id ORDER BY blocked_from_ms, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS taken_until FROM bookings WHERE status IN ('accepted', 'pending')
        ) WHERE taken_until > blocked_from_ms
    """,
    # The other way round it may be: nobody asks whether a guest has time.
    "nobody hosts where he was engaged before": """
        SELECT hosted.uid FROM engagements e JOIN bookings b ON b.id = e.booking_id
        JOIN bookings hosted ON hosted.host_id = e.user_id AND hosted.id > e.booking_id
        WHERE b.status IN ('accepted', 'pending') AND hosted.status IN ('accepted', 'pending')
          AND hosted.blocked_from_ms < e.blocked_to_ms AND hosted.blocked_to_ms > e.blocked_from_ms
    """,
    "what is blocked is the booking with its event type's buffers": """
        SELECT b.uid FROM bookings b JOIN event_types t ON t.id = b.event_type_id
        WHERE b.start_ms - b.blocked_from_ms <> 60000 * json_extract(t.options, '$.beforeEventBuffer')
           OR b.blocked_to_ms - b.end_ms <> 60000 * json_extract(t.options, '$.afterEventBuffer')
    """,
    "no booking has more seats taken than there are": """
        SELECT b.uid FROM bookings b JOIN attendees a ON a.booking_id = b.id AND a.seat_uid IS NOT NULL
        JOIN event_types t ON t.id = b.event_type_id
        GROUP BY b.id HAVING COUNT(*) > json_extract(t.options, '$.seats.seatsPerTimeSlot')
    """,
    "no address has two seats in one booking": """
        SELECT booking_id, email FROM attendees WHERE seat_uid IS NOT NULL
        GROUP BY booking_id, LOWER(email) HAVING COUNT(*) > 1
    """,
    "no seat is sold twice": """
        SELECT seat_uid FROM attendees WHERE seat_uid IS NOT NULL GROUP BY seat_uid HAVING COUNT(*) > 1
    """,
    "those who share a time share a booking": """
        SELECT start_ms FROM bookings b JOIN event_types t ON t.id = b.event_type_id
        WHERE t.slug = 'hammer-seats' AND status IN ('accepted', 'pending') GROUP BY start_ms HAVING COUNT(*) > 1
    """,
    "every series is whole": """
        SELECT series_uid FROM bookings WHERE series_uid IS NOT NULL GROUP BY series_uid HAVING COUNT(*) <> 4
    """,
    "who was moved and his successor name each other": """
        SELECT old.uid FROM bookings old LEFT JOIN bookings new ON new.uid = old.rescheduled_to_uid
        WHERE old.rescheduled_to_uid IS NOT NULL
          AND (new.rescheduled_from_uid IS NOT old.uid OR old.status <> 'cancelled')
        UNION ALL
        SELECT new.uid FROM bookings new LEFT JOIN bookings old ON old.uid = new.rescheduled_from_uid
        WHERE new.rescheduled_from_uid IS NOT NULL AND old.rescheduled_to_uid IS NOT new.uid
    """,
    "nobody has two successors": """
        SELECT rescheduled_from_uid FROM bookings WHERE rescheduled_from_uid IS NOT NULL
        GROUP BY rescheduled_from_uid HAVING COUNT(*) > 1
    """,
    "every booking has somebody who comes": """
        SELECT uid FROM bookings
        WHERE status IN ('accepted', 'pending') AND id NOT IN (SELECT booking_id FROM attendees)
    """,
    "the file is sound": "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
    "no row refers to nothing": "SELECT * FROM pragma_foreign_key_check",
}


def violations(database: Path, ledger: Ledger) -> dict[str, list[str]]:
    """By invariant, what breaks it; an empty list says that it holds."""
    with sqlite3.connect(database) as connection:
        found = {name: [str(row) for row in connection.execute(query)] for name, query in QUESTIONS.items()}
        found["every acknowledged booking is there, in the state acknowledged last"] = list(
            _missing(connection, ledger)
        )
        found["what was refused is not there"] = list(_refused(connection, ledger))
        found["nothing is there that nobody asked for"] = list(_unasked(connection, ledger))
        found["each contest has its winners, and no more"] = list(_contests(ledger))
    connection.close()
    return found


def _missing(connection: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    stored = {row[0]: row[1:] for row in connection.execute("SELECT uid, status, rescheduled_to_uid FROM bookings")}
    for uid in ledger.created:
        if uid not in stored:
            yield f"{uid} is gone"
            continue
        status, successor = stored[uid]
        if uid in ledger.cancelled or uid in ledger.moved:
            if status != "cancelled":
                yield f"{uid} came back"
        elif status != "accepted" and uid not in ledger.unknown:
            yield f"{uid} is {status}"
        if successor != ledger.moved.get(uid) and uid not in ledger.unknown:
            yield f"{uid} moved to {successor}"
    held = dict(connection.execute("SELECT a.seat_uid, b.uid FROM attendees a JOIN bookings b ON b.id = a.booking_id"))
    for seat, uid in ledger.seats.items():
        if held.get(seat) != uid:
            yield f"seat {seat} of {uid} is gone"
    for series, count in ledger.series.items():
        (here,) = connection.execute("SELECT COUNT(*) FROM bookings WHERE series_uid = ?", (series,)).fetchone()
        if here != count:
            yield f"series {series} has {here} of {count}"


def _refused(connection: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    """Addresses that are used once only tell it; those that several requests share do not."""
    stored = {row[0] for row in connection.execute("SELECT email FROM attendees")}
    accepted = {email for _, _, email in ledger.created.values()}
    for slug, start, email in ledger.refused:
        if email.startswith("c") and email in stored and email not in accepted:
            yield f"{slug} {start} {email}"


def _unasked(connection: sqlite3.Connection, ledger: Ledger) -> Iterator[str]:
    for (email,) in connection.execute("SELECT DISTINCT email FROM attendees"):
        if email not in ledger.emails:
            yield str(email)


def _contests(ledger: Ledger) -> Iterator[str]:
    """A contest about which an answer is missing may have been won by the request that was not answered."""
    for name, most in ledger.tried.items():
        wins = ledger.wins[name]
        if wins > most or (most == 1 and wins != 1 and name not in ledger.lost):
            yield f"{name}: {wins} winners"
