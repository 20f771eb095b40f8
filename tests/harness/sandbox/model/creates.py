"""Steps that book: every kind of event type, alone, beside what is there, in a seat, as a series."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from tests.harness.sandbox.model.catalogue import ADDRESSES, KINDS, Kind, weeks
from tests.harness.sandbox.model.faces import body_of_create
from tests.harness.sandbox.model.steps import Steps, anyone, callers, days, faces, quarters
from tests.harness.sandbox.model.world import Booked, Seat

BOOKERS = ("ann@example.com", "bea@example.com", "cy@example.com", "jane@example.com")
GUESTS: tuple[list[str], ...] = (
    [],
    [],
    [],
    ["guest@example.com"],
    ["mallory@example.com"],
    ["john@example.com", "guest@example.com"],
)
Asked = tuple[int, int, str, list[str], int, str | None]
asks = st.tuples(days, quarters, st.sampled_from(BOOKERS), st.sampled_from(GUESTS), st.integers(0, 4), callers)


class Creates(Steps):
    """Create requests."""

    @initialize(asked=st.lists(st.tuples(st.sampled_from(KINDS), asks), min_size=4, max_size=8))
    def begin(self, asked: list[tuple[Kind, Asked]]) -> None:
        """Never an empty world: what is switched off for the rest of a run has something to be done to."""
        for kind, one in asked:
            self._create(kind, one, face=True)

    @rule(kind=st.sampled_from(KINDS), asked=asks, face=faces)
    def create(self, kind: Kind, asked: Asked, face: bool) -> None:
        self._create(kind, asked, face)

    @rule(kind=st.sampled_from([kind for kind in KINDS if kind.seats]), asked=asks, face=faces)
    def create_in_a_seat(self, kind: Kind, asked: Asked, face: bool) -> None:
        self._create(kind, asked, face)

    @rule(kind=st.sampled_from([kind for kind in KINDS if kind.occurrences]), asked=asks, face=faces)
    def create_a_series(self, kind: Kind, asked: Asked, face: bool) -> None:
        self._create(kind, asked, face)

    @rule(kind=st.sampled_from([kind for kind in KINDS if kind.team or kind.waits]), asked=asks, face=faces)
    def create_with_others(self, kind: Kind, asked: Asked, face: bool) -> None:
        self._create(kind, asked, face)

    @precondition(lambda self: any(booked.kind.seats for booked in self.world.bookings))
    @rule(which=anyone, booker=st.sampled_from(BOOKERS), face=faces)
    def sit_down(self, which: int, booker: str, face: bool) -> None:
        """A seat where others may sit already."""
        there = self._pick(which, lambda booked: bool(booked.kind.seats))
        if there is not None:
            booker = booker if booker != ADDRESSES[there.host] else BOOKERS[0]
            body = body_of_create(there.kind.slug, there.start, booker, [], None, None)
            status, answer = self._call("sit down", "POST", "/v2/bookings", body, None, face)
            self._create_seated(there.kind, there.start, booker, status, answer)

    @precondition(lambda self: self.world.bookings)
    @rule(which=anyone, minutes_on=st.sampled_from((-60, -30, -15, 0, 0, 15, 30, 60, 120)), asked=asks, face=faces)
    def create_beside(self, which: int, minutes_on: int, asked: Asked, face: bool) -> None:
        """The same event type again at the same time, or near it: limits, buffers, and who asks twice."""
        there = self._pick(which, lambda booked: not booked.kind.occurrences)
        if there is not None:
            self._create(there.kind, asked, face, there.start + minutes_on)

    def _create(self, kind: Kind, asked: Asked, face: bool, start: int | None = None) -> None:
        day, quarter, booker, guests, extra, caller = asked
        start = self._start(day, quarter) if start is None else start
        hosting = {ADDRESSES[host] for host in kind.hosts}
        booker = booker if booker not in hosting else BOOKERS[0]
        guests = [guest for guest in guests if guest not in hosting] if not kind.seats else []
        length = kind.lengths[extra % len(kind.lengths)] if len(kind.lengths) > 1 and extra else None
        count = min(extra, kind.occurrences) if kind.occurrences and extra else None
        body = body_of_create(kind.slug, start, booker, guests, length, count)
        status, answer = self._call("create", "POST", "/v2/bookings", body, caller, face)
        people = [booker, *guests]
        if kind.seats:
            self._create_seated(kind, start, booker, status, answer)
        elif kind.occurrences:
            self._create_series(kind, weeks(start, count or kind.occurrences), people, status, answer)
        else:
            self._create_one(kind, start, length or kind.lengths[0], people, status, answer)

    def _create_one(self, kind: Kind, start: int, length: int, people: list[str], status: int, answer: Any) -> None:
        world = self.world
        if world.too_many_of(kind, people[0]):
            self._expect(400, status, answer)
            return
        before = world.asked_before(kind, start, people[0])
        if before is not None:
            self._expect(201, status, answer)
            assert answer["data"]["uid"] == before.uid, "asking again made another booking"
            return
        refusal = world.refusal(kind, start, length)
        self._expect(refusal or 201, status, answer)
        if not refusal:
            self._made(answer["data"], kind, start, length, people)

    def _create_series(self, kind: Kind, starts: list[int], people: list[str], status: int, answer: Any) -> None:
        made: list[Booked] = []
        for start in starts:
            refusal = self.world.refusal(kind, start, kind.lengths[0], new=made)
            if refusal:
                # A clash of a later occurrence may also be told as the conflict it is.
                self._expect({refusal, 409} if made else refusal, status, answer)
                return
            end = start + kind.lengths[0]
            made.append(Booked("", kind, kind.hosts[0], self._first_status(kind), start, end, [Seat(people[0])]))
        self._expect(201, status, answer)
        assert len(answer["data"]) == len(starts), "occurrences are missing"
        for data, start in zip(answer["data"], starts, strict=True):
            self._made(data, kind, start, kind.lengths[0], people)

    def _create_seated(self, kind: Kind, start: int, booker: str, status: int, answer: Any) -> None:
        there = self.world.seated_at(kind, start)
        if start < self.world.now:
            self._expect(400, status, answer)
            return
        if there is not None:
            refused = self.world.no_seat(there, booker)
            self._expect(409 if refused else 201, status, answer)
            if not refused:
                assert answer["data"]["uid"] == there.uid, "a seat beside the others is in their booking"
                there.attendees.append(Seat(booker, answer["data"]["seatUid"]))
            return
        refusal = self.world.refusal(kind, start, kind.lengths[0])
        self._expect(refusal or 201, status, answer)
        if not refusal:
            made = self._made(answer["data"], kind, start, kind.lengths[0], [booker])
            made.attendees[0].uid = answer["data"]["seatUid"]
