"""Faults of a booking's states and of what leads from one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.bookings import store
from sandbox.faults.fault import fault

if TYPE_CHECKING:
    import sqlite3

    from sandbox.faults.seams import Function, Seams


@fault("reschedule-leaves-old-accepted")
def reschedule_leaves_old_accepted(seams: Seams) -> None:
    """A booking that was moved stays accepted, and both slots are taken."""

    def supersede(_real: Function, connection: sqlite3.Connection, booking_id: int, successor: str, *_: Any) -> None:
        connection.execute("UPDATE bookings SET rescheduled_to_uid = ? WHERE id = ?", (successor, booking_id))

    seams.around(store.supersede, supersede)
