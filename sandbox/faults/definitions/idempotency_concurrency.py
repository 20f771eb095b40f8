"""Faults of doing things once: races, retries, keys that clash."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sandbox.availability import calendars, commitments
from sandbox.bookings import confirm, create, draft, reschedule, store, timing, uid
from sandbox.bookings.booking import Status
from sandbox.event_types.event_type import Scheduling
from sandbox.faults.fault import Kind, fault
from sandbox.faults.memory import PerDeployment
from sandbox.faults.requests import CANCELS, CONFIRMS, CREATES, RESCHEDULES
from sandbox.faults.stale import PAUSE_SECONDS, begin_later, check_then_act, performing, rehearsing
from sandbox.http.errors import record_exists
from sandbox.http.gateway import Gateway

if TYPE_CHECKING:
    import sqlite3

    from starlette.types import Message, Receive, Scope, Send

    from sandbox.bookings.booking import Attendee, Booking
    from sandbox.bookings.hosts import Crew
    from sandbox.bookings.locations import Place
    from sandbox.bookings.order import Order
    from sandbox.deployment import Deployment
    from sandbox.event_types.event_type import EventType
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request
    from sandbox.schedules.schedule import Range

# The one who cancels, or confirms, comes first whenever both were under way at once.
LONGER_PAUSE_SECONDS = 3 * PAUSE_SECONDS
BOOKER = "(SELECT email FROM attendees WHERE booking_id = b.id ORDER BY id LIMIT 1)"
CANCELLED_BEFORE = f"""
    SELECT 1 FROM bookings b WHERE b.host_id = ? AND b.start_ms = ? AND b.end_ms = ? AND b.status = 'cancelled'
      AND b.rescheduled_to_uid IS NULL AND lower({BOOKER}) = lower(?) LIMIT 1
"""  # noqa: S608 -- the constant above
OF_OTHER_BOOKERS = f"""
    SELECT b.blocked_from_ms, b.blocked_to_ms FROM bookings b
    WHERE b.host_id = ? AND b.start_ms = ? AND b.end_ms = ? AND b.status IN ('accepted', 'pending')
      AND lower({BOOKER}) <> lower(?)
"""  # noqa: S608 -- the constant above
TAKEN_BY = """
    SELECT b.uid FROM bookings b JOIN bookings asked ON asked.id = ?
    WHERE b.host_id = ? AND b.status = 'accepted' AND b.id <> asked.id
      AND b.blocked_from_ms < asked.blocked_to_ms AND b.blocked_to_ms > asked.blocked_from_ms
"""
ACCEPTED_BETWEEN = """
    SELECT uid, blocked_from_ms, blocked_to_ms FROM bookings
    WHERE host_id = ? AND status = 'accepted' AND blocked_from_ms < ? AND blocked_to_ms > ?
"""
REVIVE = (
    "UPDATE bookings SET status = ?, cancellation_reason = '', cancelled_by = '', rescheduled_to_uid = ?, "
    "rescheduled_by = ?, updated_ms = ? WHERE id = ?"
)
# No uid has this character. What stands behind it tells bookings with one uid apart in the tables, and never shows.
TWIN = "~"


@fault("double-book-race", Kind.RACE)
def double_book_race(seams: Seams) -> None:
    """Whether the host is free is checked some time before the booking is written: parallel requests all get a slot."""
    check_then_act(seams, (timing.require_available,), CREATES)


@fault("confirm-race", Kind.RACE)
def confirm_race(seams: Seams) -> None:
    """Of bookings that wait for the same time, those that are confirmed at once do not see one another."""
    confirmed = _confirmed(seams)

    def only_they_are_in_the_way(_said: bool, deployment: Deployment, user_id: int, booking_id: int) -> bool:
        found = deployment.database.connection.execute(TAKEN_BY, (booking_id, user_id)).fetchall()
        return confirmed.of(deployment).issuperset(row[0] for row in found)

    check_then_act(seams, (commitments.is_taken,), CONFIRMS, believes=only_they_are_in_the_way)


@fault("retry-creates-duplicate")
def retry_creates_duplicate(seams: Seams) -> None:
    """A request that is sent again makes another booking beside the one that waits for the host already."""

    def faulty(
        real: Function,
        connection: sqlite3.Connection,
        event_type: EventType,
        start_ms: int,
        booker: Attendee,
        statuses: tuple[str, ...],
    ) -> Booking | None:
        looked_for = tuple(status for status in statuses if status != Status.PENDING)
        if not looked_for:
            return None
        found: Booking | None = real(connection, event_type, start_ms, booker, looked_for)
        return found

    seams.around(store.duplicate, faulty)


@fault("rebook-after-cancel-refused")
def rebook_after_cancel_refused(seams: Seams) -> None:
    """A cancelled booking keeps its key: the same booker cannot take the same time of the same host again (409)."""

    def faulty(
        real: Function, deployment: Deployment, event_type: EventType, booking: Booking, *rest: Any, **named: Any
    ) -> Booking:
        if booking.rescheduled_from_uid is None and booking.attendees:
            key = (booking.host_id, booking.start_ms, booking.end_ms, booking.attendees[0].email)
            if deployment.database.connection.execute(CANCELLED_BEFORE, key).fetchone() is not None:
                raise record_exists()
        made: Booking = real(deployment, event_type, booking, *rest, **named)
        return made

    seams.around(draft.insert, faulty)


@fault("key-includes-attendee-email")
def key_includes_attendee_email(seams: Seams) -> None:
    """Bookings clash by host, time and booker's address: the same time can be taken once more by somebody else."""
    asking: list[tuple[int, int, str]] = []

    def noting_who_asks(real: Function, request: Request, wanted: Order, start_ms: int, *rest: Any) -> Booking:
        asking.append((start_ms, start_ms + wanted.length_minutes * 60_000, wanted.booker.email))
        try:
            made: Booking = real(request, wanted, start_ms, *rest)
        finally:
            asking.pop()
        return made

    def faulty(real: Function, deployment: Deployment, event_type: EventType, user_id: int, *rest: Any) -> list[Range]:
        taken: list[Range] = real(deployment, event_type, user_id, *rest)
        if asking:
            others = deployment.database.connection.execute(OF_OTHER_BOOKERS, (user_id, *asking[-1])).fetchall()
            _take_out(taken, others)
        return taken

    seams.around(create.book, noting_who_asks)
    seams.around(calendars.busy_ranges, faulty)


@fault("pending-has-no-key", Kind.RACE)
def pending_has_no_key(seams: Seams) -> None:
    """A booking that had to be confirmed never clashes by its key: a create that was under way books beside it."""
    confirmed = _confirmed(seams)

    def faulty(
        real: Function,
        deployment: Deployment,
        event_type: EventType,
        user_id: int,
        from_ms: int,
        to_ms: int,
        ignored_booking: int | None,
    ) -> list[Range]:
        taken: list[Range] = real(deployment, event_type, user_id, from_ms, to_ms, ignored_booking)
        if performing():
            # The rehearsal saw none of them: they were confirmed since.
            found = deployment.database.connection.execute(ACCEPTED_BETWEEN, (user_id, to_ms, from_ms)).fetchall()
            known = confirmed.of(deployment)
            _take_out(taken, [(begin, end) for uid_, begin, end in found if uid_ in known])
        return taken

    seams.around(calendars.busy_ranges, faulty)
    check_then_act(seams, (), CREATES, pause=LONGER_PAUSE_SECONDS)
    begin_later(seams, CONFIRMS)


@fault("concurrent-reschedule-forks", Kind.RACE)
def concurrent_reschedule_forks(seams: Seams) -> None:
    """Whether a booking was moved already is read some time before it is moved: at once it goes to several times."""

    def moved_meanwhile(said: Booking, deployment: Deployment, booking_uid: str) -> bool:
        now = store.by_uid(deployment.database.connection, booking_uid)
        return now is not None and now.rescheduled_to_uid is not None and not _is_seated(said)

    check_then_act(seams, (reschedule.movable,), RESCHEDULES, believes=moved_meanwhile)


@fault("cancel-vs-reschedule-race", Kind.RACE)
def cancel_vs_reschedule_race(seams: Seams) -> None:
    """A move that was under way saves the booking as it had read it: a cancellation in between is undone by it."""
    read: PerDeployment[dict[int, Booking]] = PerDeployment(dict)
    saving: list[Booking] = []

    def cancelled_meanwhile(said: Booking, deployment: Deployment, booking_uid: str) -> bool:
        now = store.by_uid(deployment.database.connection, booking_uid)
        if now is None or now.status != Status.CANCELLED or now.rescheduled_to_uid is not None:
            return False
        if said.status == Status.CANCELLED or _is_seated(said):
            return False
        read.of(deployment)[said.id] = said
        return True

    def noting_what_was_read(real: Function, request: Request, event_type: EventType, old: Booking, *rest: Any) -> Any:
        known = read.of(request.deployment).pop(old.id, None)
        if known is None:
            return real(request, event_type, old, *rest)
        saving.append(known)
        try:
            return real(request, event_type, old, *rest)
        finally:
            saving.pop()

    def faulty(
        real: Function, connection: sqlite3.Connection, booking_id: int, successor: str, by: str | None, now_ms: int
    ) -> None:
        if saving and saving[-1].id == booking_id:
            connection.execute(REVIVE, (saving[-1].status, successor, by, now_ms, booking_id))
        else:
            real(connection, booking_id, successor, by, now_ms)

    seams.around(reschedule.move, noting_what_was_read)
    seams.around(store.supersede, faulty)
    check_then_act(seams, (reschedule.movable,), RESCHEDULES, pause=LONGER_PAUSE_SECONDS, believes=cancelled_meanwhile)
    begin_later(seams, CANCELS)


@fault("uid-collision-same-millisecond", Kind.RACE)
def uid_collision_same_millisecond(seams: Seams) -> None:
    """A round robin derives uid and icsUid from its first host, the start and the second: two hosts get the same."""

    def faulty(
        real: Function,
        deployment: Deployment,
        wanted: Order,
        who: Crew,
        start_ms: int,
        given: str,
        where: Place,
        series: str | None,
    ) -> Booking:
        event_type, named = wanted.event_type, given
        if event_type.scheduling is Scheduling.ROUND_ROBIN:
            source = f"{event_type.hosts[0].user_id} {start_ms} {deployment.clock.now_ms() // 1000}"
            named = uid.spelt(int.from_bytes(hashlib.sha256(source.encode()).digest()[:16], "big"))
            where = replace(where, location=where.location and where.location.replace(given, named))
        made: Booking = real(deployment, wanted, who, start_ms, named, where, series)
        return made

    def insert_twin(real: Function, connection: sqlite3.Connection, booking: Booking, *rest: Any) -> int:
        # The tables of the sandbox hold a uid once only, those of the faulty server do not.
        if connection.execute("SELECT 1 FROM bookings WHERE uid = ?", (booking.uid,)).fetchone() is not None:
            booking = replace(booking, uid=booking.uid + TWIN + uuid4().hex)
        booking_id: int = real(connection, booking, *rest)
        return booking_id

    def read_twin(real: Function, *arguments: Any) -> Booking:
        booking: Booking = real(*arguments)
        return replace(booking, uid=booking.uid.partition(TWIN)[0]) if TWIN in booking.uid else booking

    seams.around(draft.draft, faulty)
    seams.around(store.insert, insert_twin)
    seams.around(store._booking, read_twin)  # noqa: SLF001 -- every booking that is read comes through it


@fault("response-swapped-under-load", Kind.RACE)
def response_swapped_under_load(seams: Seams) -> None:
    """What a create answers waits in a variable that all requests share: one sent meanwhile puts its own there."""
    latest: PerDeployment[list[bytes]] = PerDeployment(lambda: [b""])

    async def faulty(real: Function, gateway: Gateway, scope: Scope, receive: Receive, send: Send) -> None:
        if rehearsing() or not CREATES(scope):
            await real(gateway, scope, receive, send)
            return
        answered: list[Message] = []

        async def keep(message: Message) -> None:
            answered.append(message)

        await real(gateway, scope, receive, keep)
        if answered and answered[0]["status"] == 201:
            shared = latest.of(gateway.deployment)
            shared[0] = answered[1]["body"]
            await asyncio.sleep(PAUSE_SECONDS)
            _put_in(answered, shared[0])
        for message in answered:
            await send(message)

    seams.method(Gateway, "__call__", faulty)


def _confirmed(seams: Seams) -> PerDeployment[set[str]]:
    """The uids of the bookings that have been confirmed since."""
    known: PerDeployment[set[str]] = PerDeployment(set)

    def noting(real: Function, request: Request, waiting: Booking, event_type: EventType | None) -> None:
        real(request, waiting, event_type)
        if not rehearsing():
            known.of(request.deployment).add(waiting.uid)

    seams.around(confirm.accept, noting)
    return known


def _take_out(taken: list[Range], ranges: list[Range]) -> None:
    for extent in ranges:
        if extent in taken:
            taken.remove(extent)


def _is_seated(booking: Booking) -> bool:
    return any(attendee.seat_uid is not None for attendee in booking.attendees)


def _put_in(answered: list[Message], body: bytes) -> None:
    """Let an answer have this body."""
    head, content = answered
    others = [(name, value) for name, value in head["headers"] if name != b"content-length"]
    head["headers"] = [*others, (b"content-length", str(len(body)).encode())]
    content["body"] = body
