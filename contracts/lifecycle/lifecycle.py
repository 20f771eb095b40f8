"""The lifecycle of bookings: a model of each, built from the exchanges alone, and every later answer held to it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Final

from contracts.exchange import Call, Exchange, Violation
from contracts.lifecycle import changing, creating, crews, times
from contracts.lifecycle.addressing import OTHER_VERSION, WRITES, Address, address
from contracts.lifecycle.known import EventTypeFacts
from contracts.lifecycle.memory import ALONE, Memory, Turn
from contracts.lifecycle.reading import not_found, read, read_seat, read_several
from contracts.lifecycle.transitions import REFUSED

REMEMBERED: Final = 50_000
"""How many bookings are remembered: a model weighs some kilobytes."""

_SERIES_WIDE: Final = frozenset({"cancelBooking", "confirmBooking", "declineBooking"})
_STUMBLES: Final = (LookupError, TypeError, ValueError, AttributeError)

_ACCEPTED: Final[dict[str, Callable[[Memory, Turn], None]]] = {
    "createBooking": creating.create,
    "rescheduleBooking": creating.reschedule,
    "getBooking": read,
    "getBookings": read_several,
    "getBookingBySeat": read_seat,
    "cancelBooking": changing.cancel,
    "confirmBooking": changing.decide,
    "declineBooking": changing.decide,
    "markNoShow": changing.mark,
    "addGuests": changing.add_guests,
    "addAttendee": changing.add_attendee,
    "removeAttendee": changing.remove_attendee,
    "getCalendarLinks": times.tell_calendars,
    "getBookingAttendees": changing.list_attendees,
    "getBookingAttendee": changing.get_attendee,
    "updateBookingLocation": changing.change_place,
    "reassignBooking": changing.reassign,
    "reassignBookingToUser": changing.reassign,
}
_MOVES: Final = {
    "rescheduleBooking": "reschedule",
    "cancelBooking": "cancel",
    "confirmBooking": "confirm",
    "declineBooking": "decline",
    "markNoShow": "mark-absent",
    "reassignBooking": "reassign",
    "reassignBookingToUser": "reassign",
}


class Lifecycle:
    """Keeps a model of every booking that shows in an exchange, and says what later answers break.

    Show it every exchange in the order in which they were answered. Whoever has several requests under way at once
    says of each when it goes out (`sending`), so that an answer isn't held to what was still being changed; of a
    finished recording `observe_all` knows that by itself. What raced may have happened in either order: such a
    booking is unsettled until it is seen again. So is one whose change was never answered, or answered with a 5xx.
    Bookings that others made are learned at first sight. May be shared between threads.
    """

    def __init__(self, remember: int = REMEMBERED) -> None:
        self._memory = Memory(remember)
        self._lock = threading.Lock()

    @property
    def transitions(self) -> Counter[str]:
        """How often each transition was seen, by name; also those that are in no table, where a server goes its way."""
        return self._memory.transitions

    def sending(self, call: Call) -> None:
        """A call goes out, and others may be answered before it."""
        at = address(call)
        if at is not None and (at.operation in WRITES or at.operation == OTHER_VERSION):
            with self._lock:
                self._memory.in_flight.append((call, at))

    def observe(self, exchange: Exchange) -> tuple[Violation, ...]:
        """Every promise that this exchange breaks, given all that was observed before; the model learns from it."""
        with self._lock:
            memory = self._memory
            for index, (call, _) in enumerate(memory.in_flight):
                if call is exchange.call:
                    del memory.in_flight[index]
                    break
            at = address(exchange.call)
            if at is None:
                _learn_event_type(memory, exchange)
                with suppress(*_STUMBLES):  # an answer of another shape than promised: the schema says so
                    crews.learn(memory, exchange)
                return ()
            return self._observe(exchange, at)

    def observe_all(self, exchanges: Iterable[Exchange]) -> Iterator[tuple[Exchange, tuple[Violation, ...]]]:
        """Each exchange of a finished recording with what it breaks, in the order of the answers."""
        waiting = sorted(exchanges, key=lambda exchange: exchange.sent_at)
        going_out = 0
        for exchange in sorted(waiting, key=lambda exchange: exchange.done_at):
            while going_out < len(waiting) and waiting[going_out].sent_at < exchange.done_at:
                self.sending(waiting[going_out].call)
                going_out += 1
            yield exchange, self.observe(exchange)

    def _observe(self, exchange: Exchange, at: Address) -> tuple[Violation, ...]:
        memory, status = self._memory, exchange.status
        if at.operation == OTHER_VERSION:
            if not 400 <= status < 500:
                memory.doubt(at.uid)
            return ()
        body = exchange.call.body
        turn = Turn(exchange, at, body if isinstance(body, dict) else {})
        try:
            if 200 <= status < 300:
                answer = exchange.answer
                if answer is not None and isinstance(answer.body, dict) and "data" in answer.body:
                    turn.data = answer.body["data"]
                    _ACCEPTED[at.operation](memory, turn)
            elif at.operation in WRITES:
                _not_accepted(memory, turn)
            elif status == 404:
                not_found(memory, turn)
        except _STUMBLES:
            pass  # an answer of another shape than promised: the schema says so
        turn.remember()
        return tuple(turn.found)


def _not_accepted(memory: Memory, turn: Turn) -> None:
    """A change was refused, and then nothing may differ; or nobody knows what became of it."""
    bookings, operation = memory.addressed(turn.at.uid), turn.at.operation
    refused = 400 <= turn.exchange.status < 500
    if refused:
        move = _MOVES.get(operation)
        if len(bookings) == 1 and move is not None and turn.exchange.status in (400, 404, 409):
            known = bookings[0]
            seat = known.seats is not None and "seatUid" in turn.sent
            move = {"cancel": "give-back", "reschedule": "move"}.get(move, move) if seat else move
            if memory.race(turn, known) is ALONE:
                memory.count(known, known.state, move, REFUSED)
    siblings = [it for known in bookings if known.series for it in memory.occurrences(known.series)]
    touched = siblings if siblings and operation in _SERIES_WIDE else bookings
    if not refused:
        memory.shake(turn, touched)
        for known in touched:
            if known.series and operation == "rescheduleBooking":
                memory.series[known.series].whole = False
        return
    for known in touched:
        known.refused = operation


def _learn_event_type(memory: Memory, exchange: Exchange) -> None:
    """What an event type says about its bookings, from any answer about it; and that something was deleted."""
    call = exchange.call
    if call.method == "DELETE" or (call.method == "PATCH" and "/teams/" in call.path):
        memory.deleted = True  # who leaves a managed event type loses his copy of it
    answer = exchange.answer
    if "/event-types" not in call.path or answer is None or not isinstance(answer.body, dict):
        return
    event_type = answer.body.get("data")
    if isinstance(event_type, dict) and "lengthInMinutes" in event_type and isinstance(event_type.get("id"), int):
        individual = call.path.startswith("/v2/event-types")
        try:
            memory.event_types[event_type["id"]] = EventTypeFacts.of(event_type, individual=individual)
        except _STUMBLES:
            memory.event_types.pop(event_type["id"], None)
