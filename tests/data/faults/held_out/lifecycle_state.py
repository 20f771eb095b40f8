"""Held out: faults of states and of what leads from one to the other."""

from __future__ import annotations

from typing import Any

from sandbox.availability import calendars
from sandbox.bookings import cancel, confirm, mark_absent, reschedule, store
from sandbox.bookings.booking import Status
from sandbox.faults import fault
from sandbox.faults.seams import Function, Seams
from sandbox.instants import parse_instant


@fault("declined-blocks-slot", operations=("decline", "create", "slots"), difficulty=4)
def declined_blocks_slot(seams: Seams) -> None:
    """A booking that the host declined keeps its slot taken."""
    busy = calendars.BUSY.replace("status IN ('accepted', 'pending')", "status IN ('accepted', 'pending', 'rejected')")
    busy = busy.replace("(status = 'accepted' OR", "(status IN ('accepted', 'rejected') OR")
    seams.constant(calendars, "BUSY", busy)


@fault("decline-undoes-confirmation", operations=("decline",), difficulty=3)
def decline_undoes_confirmation(seams: Seams) -> None:
    """A booking that was confirmed already can still be declined, and is rejected then."""

    def decline(real: Function, request: Any) -> Any:
        booking = confirm._decidable(request)
        if booking.status != Status.ACCEPTED:
            return real(request)
        values = (request.body.get("reason"), request.deployment.clock.now_ms(), booking.id)
        request.deployment.database.connection.execute(confirm.REJECT, values)
        return confirm._shown(request, booking)

    seams.around(confirm.decline_booking, decline)


@fault("reschedule-to-same-start-does-nothing", operations=("reschedule",), difficulty=4)
def reschedule_to_same_start_does_nothing(seams: Seams) -> None:
    """Moving a booking to the time that it has answers with the old booking, and makes no new one."""

    def move(real: Function, request: Any, event_type: Any, old: Any, body: Any, *rest: Any) -> Any:
        if parse_instant(body["start"]) == old.start_ms:
            return old
        return real(request, event_type, old, body, *rest)

    seams.around(reschedule.move, move)


@fault("marks-replace-earlier-marks", operations=("mark-absent",), difficulty=4)
def marks_replace_earlier_marks(seams: Seams) -> None:
    """Marking one attendee as absent takes away the marks that others have."""

    def changes(real: Function, booking: Any, marks: Any) -> Any:
        said = {attendee_id: absent for absent, attendee_id in real(booking, marks)}
        return [(said.get(attendee.id, False), attendee.id) for attendee in booking.attendees]

    seams.around(mark_absent.changes, changes)


@fault("absence-cannot-be-taken-back", operations=("mark-absent",), difficulty=4)
def absence_cannot_be_taken_back(seams: Seams) -> None:
    """`absent: false` is taken and changes nothing: who was marked once stays absent."""

    def changes(real: Function, booking: Any, marks: Any) -> Any:
        return [(absent, attendee_id) for absent, attendee_id in real(booking, marks) if absent]

    seams.around(mark_absent.changes, changes)


@fault("cancel-follows-the-move", operations=("cancel", "reschedule"), difficulty=4)
def cancel_follows_the_move(seams: Seams) -> None:
    """Cancelling a booking that was moved away cancels the one that took its place, in place of a refusal."""

    def cancelling(real: Function, request: Any) -> Any:
        booking = store.by_uid(request.deployment.database.connection, request.params[0])
        if booking is not None and booking.rescheduled_to_uid is not None:
            request.params = (booking.rescheduled_to_uid,)
        return real(request)

    seams.around(cancel.cancel_booking, cancelling)


@fault("moved-request-can-be-confirmed", operations=("confirm", "reschedule"), difficulty=5)
def moved_request_can_be_confirmed(seams: Seams) -> None:
    """A request that was moved to another time can still be confirmed at its old one, and both take the host's time."""

    def waits(real: Function, booking: Any) -> bool:
        return real(booking) or (booking.status == Status.CANCELLED and booking.rescheduled_to_uid is not None)

    seams.around(confirm.waits, waits)


@fault("host-absence-forgotten-on-read", operations=("get", "mark-absent"), difficulty=3)
def host_absence_forgotten_on_read(seams: Seams) -> None:
    """That the host did not come is said in the answer to the mark and not kept."""

    def mark(real: Function, request: Any, booking: Any, *rest: Any, **named: Any) -> Any:
        marked = real(request, booking, *rest, **named)
        forget = "UPDATE bookings SET absent_host = 0 WHERE id = ?"
        request.deployment.database.connection.execute(forget, (booking.id,))
        return marked

    seams.around(mark_absent.mark, mark)
