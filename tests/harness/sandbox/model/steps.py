"""What every step does: ask the sandbox, judge its status, and write down in the model what was made."""

from collections import Counter
from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from tests.harness.sandbox.model.catalogue import ADDRESSES, BEGINNING, Kind, at, local, minutes, shown
from tests.harness.sandbox.model.faces import Faces
from tests.harness.sandbox.model.world import Booked, Seat, World

days = st.sampled_from((0, 0, 1, 1, 2, 7))
# Of the day's quarters of an hour from half past eight on; most of them in the same two hours, so that requests meet.
quarters = st.one_of(st.integers(0, 35), st.integers(4, 12))
anyone = st.integers(0, 1000)
faces = st.booleans()
callers = st.sampled_from((None, "john", "mallory"))


class Steps(RuleBasedStateMachine):
    """One world and one sandbox; a step that the two take differently is an AssertionError.

    `taken` counts the requests of all worlds, by step and status.
    """

    taken: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.faces = Faces()
        self.world = World(minutes(BEGINNING))
        self.faces.set_clock(self.world.now)
        self.steps = 0

    def teardown(self) -> None:
        self.faces.close()

    def _made(self, data: Any, kind: Kind, start: int, length: int, people: list[str]) -> Booked:
        host = next(name for name, address in ADDRESSES.items() if address == data["hosts"][0]["email"])
        free = self.world.free_hosts(kind, start, length, self.world.bookings)
        assert host in (free if kind.team == "roundRobin" else free[:1]), f"{host} is not free or not the organiser"
        people = people + [ADDRESSES[other] for other in kind.hosts if kind.team == "collective" and other != host]
        attendees = [Seat(email) for email in people]
        booked = Booked(
            data["uid"],
            kind,
            host,
            self._first_status(kind),
            start,
            start + length,
            attendees,
            data.get("recurringBookingUid"),
        )
        self.world.bookings.append(booked)
        return booked

    def _first_status(self, kind: Kind) -> str:
        return "pending" if kind.waits else "accepted"

    def _call(self, name: str, method: str, target: str, body: Any, caller: str | None, face: bool) -> tuple[int, Any]:
        status, answer = self.faces.call(method, target, body, caller, over_http=face)
        self.taken[f"{name}: {status}"] += 1
        return status, answer

    def _expect(self, expected: int | set[int], status: int, answer: Any) -> None:
        wanted = {expected} if isinstance(expected, int) else expected
        assert status in wanted, f"{status} {answer}, expected {wanted} at {shown(self.world.now)}"

    def _pick(self, which: int, wanted: Callable[[Booked], bool]) -> Booked | None:
        """One of the bookings there are, rather a late one."""
        fitting = [booked for booked in self.world.bookings if wanted(booked)]
        return fitting[-1 - which % min(len(fitting), 12)] if fitting else None

    def _day(self, ahead: int) -> date:
        return local(self.world.now).date() + timedelta(days=ahead)

    def _start(self, ahead: int, quarter: int) -> int:
        return at(self._day(ahead), time(8, 30)) + 15 * quarter
