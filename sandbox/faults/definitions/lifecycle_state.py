"""Faults of a booking's states and of what leads from one to the other."""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from sandbox.bookings import addressing, cancel, confirm, create, draft, mark_absent, reschedule, store
from sandbox.bookings.booking import Attendee, Booking, Status
from sandbox.bookings.locations import place
from sandbox.bookings.seats import stored
from sandbox.bookings.timing import initial_status
from sandbox.faults.fault import fault
from sandbox.faults.memory import PerDeployment
from sandbox.http.errors import ApiError

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

    from sandbox.accounts.users import User
    from sandbox.bookings.body import Body
    from sandbox.bookings.hosts import Crew
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import EventType
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request

MOVES_DONE_RIGHT: Final = 7
MOVES_REMEMBERED: Final = 8
CANCELS_A_LOSS: Final = 50
OPTIONAL_MEMBERS: Final = ("metadata", "guests", "location")


@fault("reschedule-twice-forks")
def reschedule_twice_forks(seams: Seams) -> None:
    """A booking that was moved already can be moved once more, and then has two successors."""

    def movable(real: Function, deployment: Deployment, uid: str) -> Any:
        booking = store.by_uid(deployment.database.connection, uid)
        moved_already = booking is not None and booking.rescheduled_to_uid is not None
        return booking if moved_already else real(deployment, uid)

    seams.around(reschedule.movable, movable)


@fault("reschedule-leaves-old-accepted")
def reschedule_leaves_old_accepted(seams: Seams) -> None:
    """A booking that was moved stays accepted, and both slots are taken."""

    def supersede(_real: Function, connection: sqlite3.Connection, booking_id: int, successor: str, *_: Any) -> None:
        connection.execute("UPDATE bookings SET rescheduled_to_uid = ? WHERE id = ?", (successor, booking_id))

    seams.around(store.supersede, supersede)


@fault("pending-reschedule-auto-accepted")
def pending_reschedule_auto_accepted(seams: Seams) -> None:
    """A booking that somebody moves is accepted at its new time, though the event type wants the host to confirm it."""

    def accepted(_real: Function, *_: Any) -> Status:
        return Status.ACCEPTED

    seams.around(reschedule.successor_status, accepted)


@fault("owner-reschedule-stays-pending")
def owner_reschedule_stays_pending(seams: Seams) -> None:
    """A booking that its host moves, as `rescheduledBy` says, waits for the host's confirmation again."""

    def as_if_an_attendee_moved_it(
        real: Function, request: Request, event_type: EventType, who: Crew, body: Body, start_ms: int
    ) -> Any:
        if body.get("rescheduledBy") == who.host.email:
            return initial_status(event_type, start_ms, request.deployment.clock.now_ms())
        return real(request, event_type, who, body, start_ms)

    seams.around(reschedule.successor_status, as_if_an_attendee_moved_it)


@fault("confirmation-skipped")
def confirmation_skipped(seams: Seams) -> None:
    """A new booking that should wait for its host is stored as accepted; only the answer says that it is pending."""

    def accepted_in_the_database(
        real: Function,
        deployment: Deployment,
        event_type: EventType,
        booking: Booking,
        host: User | None,
        others: Iterable[User] = (),
    ) -> Any:
        if booking.status != Status.PENDING or booking.rescheduled_from_uid is not None:
            return real(deployment, event_type, booking, host, others)
        made = real(deployment, event_type, replace(booking, status=Status.ACCEPTED.value), host, others)
        return replace(made, status=booking.status)

    seams.around(draft.insert, accepted_in_the_database)


@fault("confirm-both-competitors")
def confirm_both_competitors(seams: Seams) -> None:
    """Nobody asks at a confirmation whether the host is still free, so two requests for one slot are both accepted."""

    def nobody(_real: Function, *_: Any) -> set[int]:
        return set()

    seams.around(confirm.required_hosts, nobody)


@fault("confirm-revives-cancelled")
def confirm_revives_cancelled(seams: Seams) -> None:
    """A single booking that was called off while it waited for its host is accepted when it is confirmed later."""
    waited: set[str] = set()

    def note_what_waits(real: Function, request: Request, bookings: list[Booking], *said: Any) -> None:
        real(request, bookings, *said)
        waited.update(booking.uid for booking in bookings if confirm.waits(booking) and booking.series_uid is None)

    def waits_still(real: Function, booking: Booking) -> bool:
        return bool(real(booking)) or (booking.status == Status.CANCELLED and booking.uid in waited)

    seams.around(cancel.cancel, note_what_waits)
    seams.around(confirm.waits, waits_still)


@fault("mark-absent-future-allowed")
def mark_absent_future_allowed(seams: Seams) -> None:
    """Somebody can be marked as absent from a booking that has not begun yet."""

    def allow(_real: Function, *_: Any) -> None:
        return

    seams.around(mark_absent.require_begun, allow)


@fault("mark-absent-by-index")
def mark_absent_by_index(seams: Seams) -> None:
    """The first mark goes to the first attendee, the second to the second, whatever addresses they name."""

    def by_position(_real: Function, booking: Booking, marks: list[dict[str, Any]]) -> list[tuple[bool, int]]:
        pairs = zip(marks, booking.attendees, strict=False)
        return [(mark["absent"], attendee.id) for mark, attendee in pairs]

    seams.around(mark_absent.changes, by_position)


@fault("mark-absent-unknown-email-200")
def mark_absent_unknown_email_200(seams: Seams) -> None:
    """Whoever is marked as absent without being an attendee becomes one."""

    def with_strangers(real: Function, request: Request, booking: Booking, marks: list[dict[str, Any]]) -> None:
        known = {attendee.email.lower() for attendee in booking.attendees}
        for email in dict.fromkeys(mark["email"] for mark in marks):
            if email.lower() not in known:
                zone = booking.attendees[0].time_zone if booking.attendees else "UTC"
                stranger = Attendee("", email, zone, "en", None)
                store.insert_attendee(request.deployment.database.connection, booking.id, stranger)
        real(request, stored(request.deployment, booking.uid), marks)

    seams.around(mark_absent.mark_attendees, with_strangers)


@fault("chain-corrupts-after-seventh")
def chain_corrupts_after_seventh(seams: Seams) -> None:
    """From its eighth move on, a booking names as its predecessor the last of the few moves that are remembered.

    That is its own as long as no other booking was moved in between.
    """
    moves: Counter[str] = Counter()
    remembered: PerDeployment[deque[str]] = PerDeployment(lambda: deque(maxlen=MOVES_REMEMBERED))

    def with_remembered_predecessor(
        real: Function, deployment: Deployment, event_type: EventType, booking: Booking, *who: Any
    ) -> Any:
        seated = any(attendee.seat_uid is not None for attendee in booking.attendees)
        if booking.rescheduled_from_uid is None or seated:
            return real(deployment, event_type, booking, *who)
        chain, last_moves = booking.ics_uid, remembered.of(deployment)
        if moves[chain] >= MOVES_DONE_RIGHT:
            booking = replace(booking, rescheduled_from_uid=last_moves[-1])
        moves[chain] += 1
        last_moves.append(booking.uid)
        return real(deployment, event_type, booking, *who)

    seams.around(draft.insert, with_remembered_predecessor)


@fault("request-object-shared")
def request_object_shared(seams: Seams) -> None:
    """Metadata, guests and location of one create request stay behind for the next one that names none of its own."""
    shared: PerDeployment[Body] = PerDeployment(dict)

    def leave_behind(real: Function, request: Request) -> Any:
        answer = real(request)
        left = {name: request.body[name] for name in OPTIONAL_MEMBERS if name in request.body}
        shared.of(request.deployment).update(left)
        return answer

    def fill_in(real: Function, deployment: Deployment, body: Body) -> Any:
        event_type = real(deployment, body)
        for name, value in shared.of(deployment).items():
            if name not in body and (name != "location" or _is_offered(event_type, value)):
                body[name] = value
        return event_type

    seams.around(create.create_booking, leave_behind)
    seams.around(addressing.addressed_event_type, fill_in)


def _is_offered(event_type: EventType, location: Any) -> bool:
    try:
        return not place(event_type, {"location": location}, "").issues
    except ApiError:
        return False


@fault("cancel-nth-noop")
def cancel_nth_noop(seams: Seams) -> None:
    """One cancellation in fifty is answered as ever, and not written down."""
    counts: PerDeployment[Iterator[int]] = PerDeployment(lambda: count(1))

    def lose_one_in_fifty(real: Function, request: Request) -> Any:
        connection = request.deployment.database.connection
        connection.execute("SAVEPOINT cancellation")
        answer = real(request)
        if next(counts.of(request.deployment)) % CANCELS_A_LOSS == 0:
            connection.execute("ROLLBACK TO cancellation")
        connection.execute("RELEASE cancellation")
        return answer

    seams.around(cancel.cancel_booking, lose_one_in_fifty)
