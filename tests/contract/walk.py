"""A walk through the cells of one kind: each books or is refused as it must, and a look at all of them at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from calproof.budget import NotExercised, NotHere
from calproof.examiner import ContractBreach, Examiner, Example
from contracts import subjects
from contracts.exchange import HOST, Exchange, Violation
from contracts.expectations import (
    accepted,
    as_many,
    listed_once,
    nothing_changed,
    refused_as,
    refused_for,
    same_booking,
    shows,
)
from contracts.wording import in_the_usual_envelope, titled
from scenarios import calls
from scenarios.cell_bodies import call_of
from scenarios.cells import Cell
from scenarios.kinds import WINDOW_DAYS, Kind
from scenarios.starts import utc
from tests.contract.steps import wanted

LONG_AGO: Final = datetime(2020, 1, 7, 10, tzinfo=UTC)
_HALF_HOUR: Final = timedelta(minutes=30)
_PAGE: Final = 250
_DECIDED_FURTHER_INSIDE: Final = frozenset({"", "/start"})
"""Where no check of the body refuses: who may book, and at what time."""
_HIDDEN_FROM_SOME: Final = frozenset({"attendees"})
"""Seats may be hidden from who booked one of them, and are not from the host."""


@dataclass(slots=True)
class Neighbours:
    """Bookings of the host that a walk can collide with, or come to lie beside; walks leave theirs to the next.

    `taken` is the latest start at which the host is busy; `beside` one whose booking ends half an hour later, with the
    half hour after it still free.
    """

    taken: datetime | None = None
    beside: datetime | None = None


@dataclass(slots=True)
class Walk:
    """What the walk has left behind so far: `booked` by uid, and `refused`, what came of the cells with a fault."""

    examiner: Examiner
    kind: Kind
    neighbours: Neighbours
    booked: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    refused: list[Exchange] = field(default_factory=list)
    slots: list[datetime] | None = None
    breaches: list[Violation] = field(default_factory=list)

    def through(self, cells: Iterable[tuple[Cell, Mapping[str, Any]]]) -> None:
        """Every cell with the body that was drawn for it, then the look at the list.

        Raises ContractBreach at the end for all that was broken on the way.
        """
        try:
            for cell, drawn in cells:
                self._collect(partial(self._step, cell=cell, drawn=drawn))
            self._collect(self._look)
        except NotExercised:
            if not self.breaches:
                raise
        if self.breaches:
            raise ContractBreach(self.breaches)

    def _collect(self, step: Callable[[Example], None]) -> None:
        try:
            with self.examiner.example() as example:
                step(example)
        except ContractBreach as breach:
            self.breaches += breach.violations

    def _step(self, example: Example, cell: Cell, drawn: Mapping[str, Any]) -> None:
        world = self.examiner.world
        start = self._start(example, cell)
        if cell.fault is not None:
            fault = cell.fault
            of_caller = cell.caller == "bad credentials" or (fault.pointer == "" and self.kind.name == "authenticated")
            example.about = subjects.CALLERS if of_caller else subjects.SLOTS if fault.pointer == "/start" else ""
            exchange = example.refuse(call_of(cell, world, drawn, start), fault.reason, fault.pointer)
            self.refused.append(exchange)
            if of_caller:
                example.check(refused_as(exchange, f"{cell.caller}, and {fault.reason}", fault.statuses))
            else:
                example.check(refused_for(exchange, fault.reason, fault.pointer, fault.statuses))
                if fault.pointer not in _DECIDED_FURTHER_INSIDE:
                    example.check(in_the_usual_envelope(exchange, fault.reason, fault.pointer))
            return
        if self.kind.instant and not self.booked:
            exchange = example.send(call_of(cell, world, drawn, start, variant=False))
            if exchange.outcome == "refused":
                raise NotHere(f"the target makes no instant bookings: {exchange.status} {exchange.refusal}")
        else:
            exchange = example.send(call_of(cell, world, drawn, start))
        if not exchange.ok:
            example.check(accepted_as(exchange, cell))
            return
        self._booked(example, cell, exchange)
        self._remember(cell, start)

    def _booked(self, example: Example, cell: Cell, exchange: Exchange) -> None:
        data = exchange.data
        bookings = data if isinstance(data, list) else [data]
        self.booked |= {booking["uid"]: booking for booking in bookings}
        if self.kind.recurring:
            promised = exchange.call.body.get("recurrenceCount", self.kind.occurrences)
            example.check(as_many("createBooking", promised, bookings))
        if template := self.kind.options.get("customName"):
            for booking in bookings:
                example.check(titled("createBooking", template, booking, exchange.call.body["attendee"]["name"]))
        if self.kind.waits and cell.caller != HOST:
            for booking in bookings:
                what = "the status of a booking that waits for its host"
                example.check(shows("createBooking", "/data/status", what, "pending", booking["status"]))

    def _remember(self, cell: Cell, start: datetime) -> None:
        kind = self.kind
        if kind.recurring or kind.seats or kind.waits or kind.of_team or kind.name == "buffers":
            return
        self.neighbours.taken = start
        whole = cell.length in ("no length", "default length") and start.minute == 0 and kind.hours == (0, 24)
        if whole and self.slots is None:
            self.neighbours.beside = start

    def _look(self, example: Example) -> None:
        """All bookings of this event type are listed once and as they were answered, and no refused one is there."""
        event_type = self.examiner.world.event_type(self.kind.name)
        listed: list[dict[str, Any]] = []
        while True:
            query: calls.Query = {"eventTypeIds": event_type.id, "take": _PAGE, "skip": len(listed)}
            page = example.accept(calls.list_bookings(query)).data
            listed += page
            if len(page) < _PAGE:
                break
        by_uid = {booking["uid"]: booking for booking in listed}
        besides = _HIDDEN_FROM_SOME if self.kind.seats else frozenset()
        for uid, written in self.booked.items():
            if uid in by_uid:
                example.check(same_booking(written, by_uid[uid], "getBookings", besides))
            elif not self.kind.of_team:  # of a team's bookings the host may see only his own
                example.check(listed_once(uid, listed))
        for exchange in self.refused:
            asked = exchange.call.body["start"].replace("Z", ".000Z")
            made = [uid for uid, booking in by_uid.items() if uid not in self.booked and booking["start"] == asked]
            if not exchange.ok:
                example.check(nothing_changed(0, len(made), exchange))

    def _start(self, example: Example, cell: Cell) -> datetime:
        starts, kind = self.examiner.starts, self.kind
        match cell.time:
            case "past":
                return LONG_AGO
            case "too soon":
                return datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)
            case "beyond the window":
                return starts.single()
            case "outside hours":
                return self._within((kind.hours[1] + 1, 24))
            case "taken":
                return self._neighbour(example, self.neighbours.taken)
            case "adjacent":
                start = self._neighbour(example, self.neighbours.beside) + _HALF_HOUR
                self.neighbours.beside = None
                return start
        if kind.occurrences:
            weekly = kind.options["recurrence"]["frequency"] == "weekly"
            return starts.series() if weekly else starts.long_series()
        if kind.name == "window":
            return self._slot(example)
        if kind.name == "buffers":
            starts.single()  # stays free: the buffer before the booking reaches into it
        return self._within(kind.hours)

    def _within(self, hours: tuple[int, int]) -> datetime:
        while True:
            start = self.examiner.starts.single()
            if hours[0] <= start.hour < hours[1]:
                return start

    def _neighbour(self, example: Example, start: datetime | None) -> datetime:
        """A start at which the host is busy for half an hour: this one, or that of a booking made for it now."""
        if start is not None:
            return start
        start = self.examiner.starts.single()
        regular = self.examiner.world.event_type("regular")
        booked = example.accept(calls.create_booking(wanted(regular, start), variant="regular by id")).data
        if self.kind.name == "regular":
            self.booked[booked["uid"]] = booked
        self.neighbours.taken = self.neighbours.beside = start
        return start

    def _slot(self, example: Example) -> datetime:
        """A listed slot within the window: the run's own starts lie far beyond it."""
        if self.slots is None:
            event_type = self.examiner.world.event_type(self.kind.name)
            now = datetime.now(UTC)
            first, last = now + timedelta(days=1), now + timedelta(days=WINDOW_DAYS - 1)
            query: calls.Query = {"eventTypeId": event_type.id, "start": utc(first), "end": utc(last)}
            listed = example.accept(calls.get_slots(query)).data
            self.slots = [datetime.fromisoformat(slot["start"]) for slots in listed.values() for slot in slots]
        if not self.slots:
            raise NotHere("the host has no free slot within the window")
        return self.slots.pop(0)


def accepted_as(exchange: Exchange, cell: Cell) -> Iterable[Violation]:
    """The breach of refusing a legal cell, which says which cell it is."""
    return accepted(exchange, f"everything in it is legal ({cell.name})")
