"""The table of transitions, walked: every state reached, every move from it made, legal or not.

Bookings are used up frugally: what a move leaves behind is where the next one begins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts.exchange import Call
from contracts.expectations import shows
from contracts.lifecycle import TRANSITIONS
from contracts.lifecycle.transitions import (
    ACCEPTED,
    CANCELLED,
    PENDING,
    REFUSED,
    REJECTED,
    RESCHEDULED,
    TOLERATED,
)
from scenarios import calls
from scenarios.starts import utc
from tests.contract.steps import book, own_event_type, person, read

LATEST: Final = 100
"""More bookings than one walk leaves behind."""
REASON: Final = {"cancellationReason": "Plans changed"}
STATES: Final = (PENDING, ACCEPTED, REJECTED, RESCHEDULED, CANCELLED)
"""The states in the order in which they are walked: what one leaves behind is found in a later one."""
ENDS: Final = frozenset({RESCHEDULED, CANCELLED})
"""States that nothing leads out of."""

FUTURE: Final = {"mark-absent": frozenset({REFUSED})}
"""Of two ways that the table knows, the one of a booking that has not begun."""
ELSEWHERE: Final = frozenset({"reassign"})
"""Moves that need a team; other tests make them."""


def moves(kind: str, state: str) -> dict[str, frozenset[str]]:
    """The moves from a state of one kind of booking, each with the results that the table allows."""
    found: dict[str, set[str]] = defaultdict(set)
    for transition in (*TRANSITIONS, *TOLERATED):
        if (transition.kind, transition.state) == (kind, state) and transition.move not in ELSEWHERE:
            found[transition.move].add(transition.result)
    return {move: FUTURE.get(move, frozenset(results)) for move, results in found.items()}


@dataclass(slots=True)
class Table:
    """A walk through the table for one kind of booking.

    `left` are the bookings in each state that moves left behind, `series` says of which series each occurrence is,
    `roads` from which state each came to its own. With `every_road` what must be refused is tried on each.
    """

    examiner: Examiner
    example: Example
    kind: str
    every_road: bool = True
    left: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    series: dict[str, str] = field(default_factory=dict)
    roads: dict[str, str] = field(default_factory=dict)
    event_types: set[int] = field(default_factory=set)
    _waiting_type: int | None = None

    def walk(self) -> None:
        """Every move from every state: what must be refused first, since it changes nothing."""
        for state in STATES:
            rows = moves(self.kind, state)
            wrong = [move for move, results in rows.items() if results == {REFUSED}]
            for uid in self._by_road(state) if wrong else ():
                for move in wrong:
                    self.example.refuse(self._call(move, uid), f"a booking that is {state} takes no {move}")
                if state not in ENDS:
                    read(self.example, uid)  # and is what it was: the lifecycle says so
            for move, results in rows.items():
                if results != {REFUSED}:
                    self._go(state, move, results)
        look_at_all(self.example, self.event_types)  # what has ended is what it was

    def _by_road(self, state: str) -> list[str]:
        """A booking in that state for each road that led to it, or the first of them."""
        if not self.left[state]:
            self.left[state].append(self._reach(state))
        found = list({self.roads.get(uid, ""): uid for uid in self.left[state]}.values())
        return found if self.every_road else found[:1]

    def _go(self, state: str, move: str, results: frozenset[str]) -> None:
        if move in _SERIES_WIDE:
            self._whole_series(move)
            return
        uid = self._reach(state)
        call = self._call(move, uid)
        exchange = self.example.send(call) if REFUSED in results else self.example.accept(call)
        if not exchange.ok:
            self.left[state].append(uid)
            return
        status = exchange.data["status"]
        self.roads[uid] = state
        if move == "reschedule":
            self.left[RESCHEDULED].append(uid)
            self.left[status].append(exchange.data["uid"])
            return
        wanted = results - {REFUSED}
        what = f"the status of a booking that was {state}, after {move}"
        self.example.check(shows(call.operation, "/data/status", what, True, status in wanted))
        self.left[status].append(uid)
        if state == PENDING and move != "cancel":
            self._decided_together(uid, status)

    def _decided_together(self, uid: str, status: str) -> None:
        """What waited in the same series was decided along with this occurrence."""
        for other in [it for it in self.left[PENDING] if uid in self.series and self.series[it] == self.series[uid]]:
            self.left[PENDING].remove(other)
            self.left[status].append(other)
            self.roads[other] = PENDING

    def _reach(self, state: str) -> str:
        """A booking in that state: one that was left, or made by the shortest way."""
        if self.left[state]:
            return self.left[state].pop()
        match state:
            case "accepted" | "pending":
                self.left[state] += self._book(state)
            case "rejected":
                self._go(PENDING, "decline", frozenset({REJECTED}))
            case "cancelled":
                self._go(ACCEPTED, "cancel", frozenset({CANCELLED}))
            case _:
                self._go(ACCEPTED, "reschedule", frozenset({RESCHEDULED}))
        return self.left[state].pop()

    def _book(self, state: str) -> list[str]:
        examiner, example = self.examiner, self.example
        if self.kind == "single":
            event_type = examiner.world.event_type("regular" if state == ACCEPTED else "confirmation")
            made = [book(example, event_type, examiner.starts.single())]
        else:
            made = self._series(state)
        self.event_types.add(made[0]["eventTypeId"])
        status = made[0]["status"]
        example.check(shows("createBooking", "/data/status", "the status of a new booking", state, status))
        return [booking["uid"] for booking in made]

    def _series(self, state: str = ACCEPTED) -> list[dict[str, Any]]:
        """A new series of two."""
        examiner, start = self.examiner, self.examiner.starts.series()
        if state == ACCEPTED:
            made = book(self.example, examiner.world.event_type("recurring"), start, recurrenceCount=2)
        else:
            options = {"recurrence": {"interval": 1, "occurrences": 2, "frequency": "weekly"}}
            policy = {"type": "always", "blockUnconfirmedBookingsInBooker": False}
            if self._waiting_type is None:
                name = "series-that-waits"
                self._waiting_type = own_event_type(self.example, examiner, name, **options, confirmationPolicy=policy)
            body = {"eventTypeId": self._waiting_type, "start": utc(start), "attendee": person()}
            made = self.example.accept(calls.create_booking(body)).data
        self.series |= {occurrence["uid"]: occurrence["recurringBookingUid"] for occurrence in made}
        return list(made)

    def _whole_series(self, move: str) -> None:
        series = self._series()
        body = {**REASON, "cancelSubsequentBookings": True} if move == "cancel-later" else REASON
        uid = series[0]["uid"] if move == "cancel-later" else series[0]["recurringBookingUid"]
        came = self.example.accept(calls.cancel_booking(uid, body)).data
        statuses = [occurrence["status"] for occurrence in came]
        what = f"the status of the occurrences after {move}"
        self.example.check(shows("cancelBooking", "/data", what, [CANCELLED] * len(series), statuses))
        self.left[CANCELLED] += [occurrence["uid"] for occurrence in came]
        self.roads |= {occurrence["uid"]: ACCEPTED for occurrence in came}

    def _call(self, move: str, uid: str) -> Call:
        if move == "reschedule":
            return calls.reschedule_booking(uid, {"start": utc(self.examiner.starts.single())})
        return _CALLS[move](uid)


_SERIES_WIDE: Final = frozenset({"cancel-later", "cancel-all"})
_CALLS: Final[dict[str, Callable[[str], Call]]] = {
    "confirm": calls.confirm_booking,
    "decline": lambda uid: calls.decline_booking(uid, {"reason": "No"}),
    "cancel": lambda uid: calls.cancel_booking(uid, REASON),
    "mark-absent": lambda uid: calls.mark_absent(uid, {"host": True}),
}


def walk_seats(example: Example, examiner: Examiner) -> None:
    """Every move of seats: taken, joined, given back and moved, with others there and as the last one."""
    event_type, start = examiner.world.event_type("seated"), examiner.starts.single()
    seats = [book(example, event_type, start, f"seat.{number}@example.com") for number in (1, 2, 3)]
    uid = seats[0]["uid"]
    example.refuse(calls.reschedule_booking(uid, {"start": utc(examiner.starts.single())}), "it doesn't say which seat")
    example.accept(calls.cancel_booking(uid, {"seatUid": seats[0]["seatUid"]}))
    there = examiner.starts.single()
    away = _move(example, uid, seats[1]["seatUid"], utc(there))
    joined = _move(example, uid, seats[2]["seatUid"], utc(there))
    status = read(example, uid)["status"]
    what = "the status of a booking whose last seat was moved away"
    example.check(shows("getBooking", "/data/status", what, CANCELLED, status))
    back = _move(example, away["uid"], joined["seatUid"], utc(examiner.starts.single()))
    given_back = calls.cancel_booking(away["uid"], {"seatUid": away["seatUid"]})
    _ends(example, away["uid"], given_back, "its last seat was given back")
    _ends(example, back["uid"], calls.cancel_booking(back["uid"], REASON, caller="host"), "its host cancelled it")
    for call, fault in (
        (calls.cancel_booking(back["uid"], REASON, caller="host"), "it is cancelled already"),
        (calls.cancel_booking(back["uid"], {"seatUid": back["seatUid"]}), "its seats are gone"),
        (
            calls.reschedule_booking(back["uid"], {"start": utc(there), "seatUid": back["seatUid"]}),
            "its seats are gone",
        ),
    ):
        example.refuse(call, fault)
    read(example, back["uid"])


def look_at_all(example: Example, event_types: Iterable[int]) -> None:
    """One list of the latest bookings of these event types: the lifecycle knows what each must be."""
    ids = ",".join(map(str, sorted(event_types)))
    example.accept(calls.list_bookings({"eventTypeIds": ids, "sortCreated": "desc", "take": LATEST}))


def _move(example: Example, uid: str, seat: str, start: str) -> dict[str, Any]:
    moved: dict[str, Any] = example.accept(calls.reschedule_booking(uid, {"start": start, "seatUid": seat})).data
    return moved


def _ends(example: Example, uid: str, call: Call, why: str) -> None:
    status = example.accept(call).data["status"]
    example.check(shows("cancelBooking", "/data/status", f"the status of {uid}, as {why}", CANCELLED, status))


def kinds(examiner: Examiner, *names: str) -> Iterator[str]:
    """Those of these kinds of event types that the target has, or makes."""
    for name in names:
        try:
            examiner.world.event_type(name)
        except (KeyError, NotHere):
            continue
        yield name
