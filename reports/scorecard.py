"""Which faults were found, and after how many requests: the score of a verification suite.

Pure: values in, values out. `reports.scorecard_json` describes the document, `…_page`, `…_markdown` and `…_terminal`
show it.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from contracts.categories import speaks_of
from reports.fault_catalogue import Fault
from reports.peer import Peer

FAULTLESS: Final = ""
"""The id of the trial without any fault, in which nothing must be found."""

SOON: Final = 150
"""How many requests a quick look may send: what is found within them is counted apart."""

OPERATIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "create": ("createBooking", "createInstantBooking", "createRecurringBooking"),
    "get": ("getBooking", "getBookingBySeat"),
    "list": ("getBookings",),
    "reschedule": ("rescheduleBooking",),
    "cancel": ("cancelBooking",),
    "confirm": ("confirmBooking", "declineBooking"),
    "slots": ("getAvailableSlots",),
    "reserve-slot": (
        "reserveSlot",
        "updateReservedSlot",
        "deleteReservedSlot",
        "getReservedSlot",
        "deleteSelectedSlot",
    ),
    "mark-absent": ("markNoShow",),
    "calendar-links": ("getCalendarLinks",),
    "references": ("getBookingReferences",),
    "decline": ("declineBooking",),
    "reassign": ("reassignBooking", "reassignBookingToUser"),
    "guests": ("addGuests",),
}
"""The catalogue's names of operations, and those of the contract (which has `_<version>` behind some)."""
_ALL: Final = "all"


@dataclass(frozen=True, slots=True)
class Result:
    """How a trial ended. `outcome` is one of these.

    found      a promise was broken; the first one is named
    broken     a test failed, though no promise was broken: an answer left it nothing to go on with
    missed     the suite came to its end
    timeout    it was broken off after `seconds`
    crashed    its process ended otherwise; `message` says how

    `requests` were sent until then; a trial that was broken off can't tell how many. A fault that shows under load
    is tried `runs` times and seen in `seen` of them: it is found where most see it.
    """

    fault: str
    seed: int
    outcome: str
    requests: int
    seconds: float
    code: str = ""
    operation: str = ""
    rule: str = ""
    pointer: str = ""
    message: str = ""
    test: str = ""
    runs: int = 1
    seen: int = 0

    @property
    def found(self) -> bool:
        """Whether the suite saw something: a broken promise, or an answer that a test couldn't go on with."""
        return self.outcome in ("found", "broken")


@dataclass(frozen=True, slots=True)
class Row:
    """A fault and its trial; without a result it was not tried."""

    fault: Fault
    result: Result | None = None

    @property
    def counted(self) -> bool:
        """Whether it was tried, and counts."""
        return self.result is not None and not self.fault.not_counted

    @property
    def found(self) -> bool:
        """Whether it counts and was found."""
        return self.counted and self.result is not None and self.result.found

    @property
    def missed(self) -> bool:
        """Whether it counts and was not found."""
        return self.counted and not self.found

    @property
    def names_operation(self) -> bool:
        """Whether the finding names an operation that the catalogue says shows the fault."""
        if self.result is None:
            return False
        operation = self.result.operation.partition("_")[0]
        known = {name for it in self.fault.operations for name in OPERATIONS.get(it, ())}
        return bool(operation) and (_ALL in self.fault.operations or operation in known)

    @property
    def names_category(self) -> bool:
        """Whether the promise that the finding names speaks of the fault's category."""
        return self.result is not None and speaks_of(self.result.code, self.fault.category)


@dataclass(frozen=True, slots=True)
class Named:
    """What the first findings name, of `of` catalogued faults that were found: how many name the right thing."""

    operation: int
    category: int
    both: int
    of: int


@dataclass(frozen=True, slots=True)
class Group:
    """Faults that have something in common."""

    name: str
    rows: tuple[Row, ...]

    @property
    def counted(self) -> int:
        """How many were tried and count."""
        return sum(row.counted for row in self.rows)

    @property
    def found(self) -> int:
        """How many of those were found."""
        return sum(row.found for row in self.rows)

    @property
    def missed(self) -> int:
        """How many of those were not."""
        return self.counted - self.found

    @property
    def not_counted(self) -> int:
        """How many don't count, tried or not."""
        return sum(bool(row.fault.not_counted) for row in self.rows)

    @property
    def requests(self) -> tuple[int, ...]:
        """How many requests each finding took, the fewest first."""
        return tuple(sorted(row.result.requests for row in self.rows if row.result is not None and row.found))

    @property
    def median(self) -> float | None:
        """The requests to detection: their median; None where nothing was found."""
        return statistics.median(self.requests) if self.requests else None

    @property
    def worst(self) -> int | None:
        """The requests to detection: the most."""
        return self.requests[-1] if self.requests else None

    @property
    def seconds(self) -> float:
        """How long the trials of the group took, one after the other."""
        return sum(row.result.seconds for row in self.rows if row.result is not None)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """One run of `calproof faults`. `seconds` is by the clock on the wall, `machine` says on what.

    `rows` are the faults it was asked for, `faultless` the trials without a fault, `peer` what another tool finds.
    """

    depth: str
    seed: int
    command: str
    machine: str
    seconds: float
    rows: tuple[Row, ...]
    faultless: tuple[Result, ...] = ()
    peer: Peer | None = None

    @property
    def total(self) -> Group:
        """All of them."""
        return Group("all together", self.rows)

    @property
    def missed(self) -> tuple[Row, ...]:
        """Those that count and were not found."""
        return tuple(row for row in self.rows if row.missed)

    @property
    def found(self) -> tuple[Row, ...]:
        """Those that were found, the soonest first."""
        found = [row for row in self.rows if row.found]
        return tuple(sorted(found, key=lambda row: (row.result.requests if row.result else 0, row.fault.id)))

    @property
    def left_out(self) -> tuple[Row, ...]:
        """Those that don't count."""
        return tuple(row for row in self.rows if row.fault.not_counted)

    @property
    def not_tried(self) -> int:
        """How many would count, and were not tried: the run was interrupted."""
        return sum(row.result is None and not row.fault.not_counted for row in self.rows)

    @property
    def soon(self) -> int:
        """How many were found within `SOON` requests."""
        return sum(count <= SOON for count in self.total.requests)

    @property
    def named(self) -> Named:
        """How many findings name an operation and the category of the catalogue's."""
        known = [row for row in self.rows if row.found and row.fault.catalogued]
        operation = sum(row.names_operation for row in known)
        category = sum(row.names_category for row in known)
        both = sum(row.names_operation and row.names_category for row in known)
        return Named(operation, category, both, len(known))

    @property
    def false_alarms(self) -> tuple[Result, ...]:
        """What was found where there was nothing to find."""
        return tuple(result for result in self.faultless if result.found)

    @property
    def unsettled(self) -> tuple[Result, ...]:
        """Trials without a fault that did not come to their end."""
        return tuple(result for result in self.faultless if not result.found and result.outcome != "missed")

    @property
    def whole(self) -> bool:
        """Whether all that was tried is as it should be: every fault found, and nothing where there is none."""
        return not (self.missed or self.false_alarms or self.unsettled or self.not_tried)

    def by_category(self) -> list[Group]:
        """The groups by category, in the order of their names."""
        return _groups(self.rows, lambda fault: fault.category)

    def by_difficulty(self) -> list[Group]:
        """The groups by difficulty, the easy ones first."""
        return _groups(self.rows, lambda fault: str(fault.difficulty) if fault.difficulty else "not catalogued")

    def by_provenance(self) -> list[Group]:
        """The groups by the kind of source that the bug was read in."""
        return _groups(self.rows, lambda fault: fault.provenance_kind or "not catalogued")


def scorecard_rows(faults: Iterable[Fault], results: Sequence[Result]) -> tuple[Row, ...]:
    """Each fault with its result."""
    ended = {result.fault: result for result in results}
    return tuple(Row(fault, ended.get(fault.id)) for fault in faults)


def _groups(rows: Iterable[Row], name: Callable[[Fault], str]) -> list[Group]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(name(row.fault), []).append(row)
    return [Group(key, tuple(found[key])) for key in sorted(found)]
