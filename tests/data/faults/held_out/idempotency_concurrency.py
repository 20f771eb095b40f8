"""Held out: faults of requests that come twice, or at one moment."""

from __future__ import annotations

from typing import Any

from sandbox.bookings import addressed, store, timing
from sandbox.bookings.booking import Status
from sandbox.faults import Kind, fault
from sandbox.faults.requests import CANCELS, CREATES, RESCHEDULES, asks
from sandbox.faults.seams import Function, Seams
from sandbox.faults.stale import check_then_act

GUESTS = asks("POST", "/v2/bookings/{}/guests")
DECIDES = asks("POST", "/v2/bookings/{}/confirm", "/v2/bookings/{}/decline")
SAME_START = "SELECT 1 FROM bookings WHERE event_type_id = ? AND start_ms = ? AND status = 'accepted'"
PENDING_OF = (
    "SELECT b.uid FROM bookings b JOIN attendees a ON a.booking_id = b.id "
    "WHERE b.event_type_id = ? AND b.status = 'pending' AND a.email = ? ORDER BY b.id LIMIT 1"
)


@fault("overlap-race", Kind.RACE, operations=("create",), difficulty=5)
def overlap_race(seams: Seams) -> None:
    """Two creates at one moment whose times overlap without being the same are both accepted."""

    def believes(_said: Any, deployment: Any, event_type: Any, start_ms: int, *_: Any, **__: Any) -> bool:
        connection = deployment.database.connection
        return connection.execute(SAME_START, (event_type.id, start_ms)).fetchone() is None

    check_then_act(seams, (timing.require_available,), CREATES, believes=believes)


@fault("reschedules-race-for-a-slot", Kind.RACE, operations=("reschedule",), difficulty=5)
def reschedules_race_for_a_slot(seams: Seams) -> None:
    """Two bookings that are moved to the same time at one moment both get it."""
    check_then_act(seams, (timing.require_available,), RESCHEDULES)


@fault("cancels-race", Kind.RACE, operations=("cancel",), difficulty=4)
def cancels_race(seams: Seams) -> None:
    """Two cancellations of one booking at one moment both succeed, and the later reason replaces the first."""

    def believes(said: Any, *_: Any, **__: Any) -> bool:
        return said is not None and said.status != Status.CANCELLED

    check_then_act(seams, (store.by_uid,), CANCELS, believes=believes)


@fault("confirm-and-decline-race", Kind.RACE, operations=("confirm", "decline"), difficulty=5)
def confirm_and_decline_race(seams: Seams) -> None:
    """A confirmation and a refusal of one booking at one moment both succeed."""
    check_then_act(seams, (addressed.addressed_booking,), DECIDES)


@fault("guests-added-at-once-get-lost", Kind.RACE, operations=("guests",), difficulty=5)
def guests_added_at_once_get_lost(seams: Seams) -> None:
    """Of two lists of guests that are added at one moment, one is missing in `guests`."""
    check_then_act(seams, (addressed.addressed_booking,), GUESTS)


@fault("pending-answers-for-every-start", operations=("create",), difficulty=3)
def pending_answers_for_every_start(seams: Seams) -> None:
    """Who asks for a second time, while his first still waits for the host, is given the first one as the answer."""

    def duplicate(
        real: Function, connection: Any, event_type: Any, start_ms: int, booker: Any, statuses: tuple[str, ...]
    ) -> Any:
        if Status.PENDING in statuses:
            row = connection.execute(PENDING_OF, (event_type.id, booker.email)).fetchone()
            return None if row is None else store.by_uid(connection, row[0])
        return real(connection, event_type, start_ms, booker, statuses)

    seams.around(store.duplicate, duplicate)
