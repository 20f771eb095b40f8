"""Several bookings and several people at once: steps that Hypothesis chooses, each with the answer that must come.

The machine knows of its bookings only what it needs to say whether a step is legal; what the answers must show is the
lifecycle's affair, which watches every one of them.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from calproof.budget import NotExercised
from calproof.examiner import Examiner, Example
from contracts.exchange import COLLEAGUE, HOST, NOBODY, STRANGER, Call, Exchange
from contracts.lifecycle.transitions import ACCEPTED, CANCELLED, LEADS_TO, PENDING
from scenarios import calls
from scenarios.starts import utc
from tests.contract.lifecycle_table import REASON
from tests.contract.steps import book

SINGLE = ("regular", "variable-length", "confirmation", "confirmation-open", "many-locations")
MOST_LIMITED = 3
"""So many guests or places a machine changes at most: these operations take five requests a minute."""

PAGE = 100
"""As many bookings as a life makes at most."""

which = st.integers(0, 2**16)
who = st.sampled_from((NOBODY, HOST, STRANGER, COLLEAGUE))


@dataclass(slots=True)
class Live:
    """One booking of the machine. `seats` are the uids of those who sit in it, None where it has no seats."""

    uid: str
    kind: str
    status: str
    series: str = ""
    start: str = ""
    seats: list[str] | None = None
    people: list[str] = field(default_factory=list)


class Lives(RuleBasedStateMachine):
    """What people do with their bookings. `examiner` and `kinds` are set by the test that runs it."""

    examiner: ClassVar[Examiner]
    kinds: ClassVar[tuple[str, ...]]

    def __init__(self) -> None:
        super().__init__()
        self._stack = ExitStack()
        self.example: Example = self._stack.enter_context(self.examiner.example())
        self.lives: list[Live] = []
        self.limited = 0
        self.guests = 0
        self.unserved: set[str] = set()

    def teardown(self) -> None:
        """Look at all bookings once more, in one request, and end the example, which raises what was broken in it.

        Hypothesis leaves rules out of a life on purpose: the last look is none of them.
        """
        with self._stack:
            if not self.example.breaches:
                with suppress(NotExercised):
                    self._look_at_all()

    def _look_at_all(self) -> None:
        ids = sorted({self.examiner.world.event_type(life.kind).id for life in self.lives})
        query: calls.Query = {"eventTypeIds": ",".join(map(str, ids)), "sortCreated": "desc", "take": PAGE}
        self.example.accept(calls.list_bookings(query))

    @initialize()
    def begin(self) -> None:
        self._book("regular")

    @rule(number=which)
    def book(self, number: int) -> None:
        self._book(self.kinds[number % len(self.kinds)])

    @rule(number=which, caller=who, reason=st.booleans())
    @precondition(lambda self: self._some(lambda it: it.seats is None))
    def move(self, number: int, caller: str, reason: bool) -> None:
        old = self._pick(number, lambda it: it.seats is None)
        start = self.examiner.starts.single()
        body = {"start": utc(start), **({"reschedulingReason": "Busy"} if reason else {})}
        call = calls.reschedule_booking(old.uid, body, caller=self._caller(caller))
        exchange = self._expect(call, old, legal=old.status in (PENDING, ACCEPTED))
        if exchange.ok:
            old.status = CANCELLED
            new = exchange.data
            self.lives.append(Live(new["uid"], old.kind, new["status"], old.series, utc(start), None, old.people))

    @rule(number=which, caller=who)
    @precondition(lambda self: self._some(lambda it: it.seats is None))
    def cancel(self, number: int, caller: str) -> None:
        life = self._pick(number, lambda it: it.seats is None)
        call = calls.cancel_booking(life.uid, REASON, caller=self._caller(caller))
        if self._expect(call, life, legal=life.status != CANCELLED).ok:
            life.status = CANCELLED

    @rule(number=which)
    @precondition(lambda self: self._some(lambda it: it.series != ""))
    def cancel_later(self, number: int) -> None:
        life = self._pick(number, lambda it: it.series != "")
        call = calls.cancel_booking(life.uid, {**REASON, "cancelSubsequentBookings": True})
        exchange = self._expect(call, life, legal=life.status != CANCELLED)
        if exchange.ok:
            statuses = {occurrence["uid"]: occurrence["status"] for occurrence in exchange.data}
            for other in self.lives:
                other.status = statuses.get(other.uid, other.status)

    @rule(number=which, confirm=st.booleans())
    @precondition(lambda self: self._some(_decidable))
    def decide(self, number: int, confirm: bool) -> None:
        life = self._pick(number, _decidable)
        call = calls.confirm_booking(life.uid) if confirm else calls.decline_booking(life.uid, {"reason": "No"})
        exchange = self._expect(call, life, legal=life.status in LEADS_TO[call.operation])
        if exchange.ok:
            life.status = exchange.data["status"]

    @rule(number=which)
    @precondition(lambda self: "seated" in self.kinds)
    def sit(self, number: int) -> None:
        seated = [it for it in self.lives if it.seats is not None and it.status == ACCEPTED]
        event_type = self.examiner.world.event_type("seated")
        if not seated or number % 3 == 0:
            self._book("seated")
            return
        life = seated[number % len(seated)]
        self.guests += 1
        body = {
            "eventTypeId": event_type.id,
            "start": life.start,
            "attendee": {"name": "Sitter", "email": f"sitter.{self.guests}@example.com", "timeZone": "UTC"},
        }
        taken = life.seats or []
        exchange = self._expect(calls.create_booking(body), life, legal=len(taken) < event_type.kind.seats)
        if exchange.ok:
            life.seats = [*taken, exchange.data["seatUid"]]

    @rule(number=which, move=st.booleans())
    @precondition(lambda self: self._some(_sat_in))
    def leave(self, number: int, move: bool) -> None:
        life = self._pick(number, _sat_in)
        seats = life.seats or []
        seat = seats[number % len(seats)]
        start = utc(self.examiner.starts.single())
        if move:
            call = calls.reschedule_booking(life.uid, {"start": start, "seatUid": seat})
        else:
            call = calls.cancel_booking(life.uid, {"seatUid": seat})
        exchange = self._expect(call, life, legal=True)
        if not exchange.ok:
            return
        life.seats = [it for it in seats if it != seat]
        if not life.seats:
            life.status = CANCELLED
        if move:
            new = exchange.data
            self.lives.append(Live(new["uid"], life.kind, new["status"], "", start, [new["seatUid"]]))

    @rule(number=which, place=st.booleans())
    @precondition(lambda self: self.limited < MOST_LIMITED and self._some(_changeable))
    def change(self, number: int, place: bool) -> None:
        life = self._pick(number, _changeable)
        self.limited += 1
        self.guests += 1
        if place:
            where = {"type": "address", "address": f"{self.guests} Proof Lane"}
            call = calls.update_location(life.uid, {"location": where})
        else:
            call = calls.add_guests(life.uid, {"guests": [{"email": f"late.{self.guests}@example.com"}]})
        if call.operation in self.unserved:
            return
        exchange = self.example.send(call)
        if exchange.status == 404 and exchange.refusal.startswith("Cannot"):
            self.unserved.add(call.operation)

    @rule(number=which, in_list=st.booleans())
    def look(self, number: int, in_list: bool) -> None:
        life = self.lives[number % len(self.lives)]
        if in_list:
            self.example.accept(calls.list_bookings({"bookingUid": life.uid}))
        else:
            series = life.series and number % 2
            self.example.accept(calls.get_booking(life.series if series else life.uid, caller=HOST))

    def _book(self, kind: str) -> None:
        event_type = self.examiner.world.event_type(kind)
        recurring = event_type.kind.recurring
        start = self.examiner.starts.series() if recurring else self.examiner.starts.single()
        self.guests += 1
        members: dict[str, Any] = {"metadata": {"number": str(self.guests)}}
        if recurring:
            members["recurrenceCount"] = 3
        elif not event_type.kind.seats:
            members["guests"] = [f"guest.{self.guests}@example.com"]
        data = book(self.example, event_type, start, **members)
        for one in data if recurring else [data]:
            seats = [one["seatUid"]] if event_type.kind.seats else None
            series = one.get("recurringBookingUid", "")
            self.lives.append(Live(one["uid"], kind, one["status"], series, utc(start), seats))

    def _expect(self, call: Call, life: Live, *, legal: bool) -> Exchange:
        if legal:
            return self.example.accept(call, f"the booking is {life.status}")
        return self.example.refuse(call, f"the booking is {life.status}")

    def _caller(self, name: str) -> str:
        return name if name in self.examiner.world.callers else NOBODY

    def _some(self, fits: Any) -> bool:
        return any(fits(life) for life in self.lives)

    def _pick(self, number: int, fits: Any) -> Live:
        fitting = [life for life in self.lives if fits(life)]
        return fitting[number % len(fitting)]


def _decidable(life: Live) -> bool:
    """A cancelled occurrence may be confirmed without effect, and a rejected booking after all: both are left out."""
    single = life.seats is None and not life.series
    return single and life.status in (PENDING, ACCEPTED, CANCELLED)


def _sat_in(life: Live) -> bool:
    return bool(life.seats) and life.status == ACCEPTED


def _changeable(life: Live) -> bool:
    return life.seats is None and life.status in (PENDING, ACCEPTED)
