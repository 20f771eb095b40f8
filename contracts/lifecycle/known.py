"""What is known of a booking, of a series and of an event type, learned from answers alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from contracts.lifecycle.transitions import CANCELLED, RESCHEDULED, STATUSES
from contracts.rules.reading import Booking

NONE: Final[frozenset[str]] = frozenset()
_WHY: Final = frozenset({"cancellationReason", "cancelledByEmail"})
_WHO: Final = frozenset({"attendees", "guests", "bookingFieldsResponses"})

TOUCHES: Final[Mapping[str, frozenset[str]]] = {
    "createBooking": frozenset({"attendees", "description"}),
    "cancelBooking": _WHY | {"attendees"},
    "rescheduleBooking": _WHY | {"rescheduledToUid", "rescheduledByEmail", "attendees"},
    "confirmBooking": frozenset({"hosts"}),
    "declineBooking": NONE,
    "markNoShow": frozenset({"absentHost", "attendees"}),
    "reassignBooking": frozenset({"hosts", "title", "attendees"}),
    "reassignBookingToUser": frozenset({"hosts", "title", "attendees"}),
    "addGuests": _WHO,
    "addAttendee": _WHO,
    "removeAttendee": _WHO,
    "updateBookingLocation": frozenset({"location", "meetingUrl"}),
}
"""The members of a booking, besides its status, that each operation may change."""

EVERYTHING: Final = frozenset(
    {"title", "description", "metadata", "rating", "reschedulingReason", "eventType", "rescheduledFromUid"}
).union(*TOUCHES.values())
"""All members that something could change. Identity and time are not among them: nothing does."""


class Write(NamedTuple):
    """A change that was asked for, from being sent to being answered, and the statuses possible before it."""

    operation: str
    sent_at: float
    done_at: float
    before: frozenset[str]


@dataclass(slots=True)
class Known:
    """One booking, as the exchanges so far tell it.

    `shown` is what a view of it must look like: the latest one, with what is known to have changed since. A view may
    differ from it in `free` members, and its status is one of `possible`. Both are narrow again after the next view.
    `seats` maps the uid of each seat to its holder, as far as known; `whole` says that there are no others.
    """

    uid: str
    shown: Booking
    possible: frozenset[str]
    epoch: int
    free: frozenset[str] = NONE
    refused: str = ""
    """The operation that was refused since the latest view, "" where none was."""
    wrote: str = ""
    """The accepted change that no later read has shown yet, "" where the latest view is a read."""
    besides: bool = False
    """Whether that change was about another booking of its series."""
    unseen: frozenset[str] = NONE
    """The members that a change gave values which no view has shown yet, its own answer included."""
    successor: str = ""
    """The booking that took its place, as far as known."""
    seats: dict[str, dict[str, Any]] | None = None
    whole: bool = False
    moved_in: bool = False
    """Whether a seat came here from another time: such a one isn't counted everywhere."""
    handed_to: Mapping[str, Any] | None = None
    """Who was answered to have taken the booking over; checked at the next view."""
    numbers: dict[str, str] = field(default_factory=dict)
    """The attendees' e-mail addresses by their numbers."""
    writes: list[Write] = field(default_factory=list)
    last_done: float = float("-inf")
    """When the latest of `writes` was answered."""

    @property
    def series(self) -> str:
        """The uid of its series, "" for a single booking."""
        uid = self.shown.get("recurringBookingUid")
        return uid if isinstance(uid, str) else ""

    @property
    def kind(self) -> str:
        """Its kind in the table of transitions."""
        return "seated" if self.seats is not None else "occurrence" if self.series else "single"

    @property
    def state(self) -> str:
        """Its state in the table of transitions, "" where several are possible."""
        if len(self.possible) != 1:
            return ""
        (status,) = self.possible
        return RESCHEDULED if status == CANCELLED and self.shown.get("rescheduledToUid") else status

    def expect(self, **members: Any) -> None:
        """From now on views show these values."""
        self.shown = {**self.shown, **members}
        self.unseen |= members.keys()

    def settle(self, view: Booking) -> None:
        """Take a view for what the booking is now."""
        self.shown = view
        self.possible = frozenset((view["status"],))
        self.free = NONE
        self.refused = ""
        self.handed_to = None
        self.unseen = NONE

    def unsettle(self, statuses: frozenset[str], members: frozenset[str]) -> None:
        """Several things may have happened: the next view tells."""
        self.possible |= statuses
        self.free |= members
        if self.seats is not None and "attendees" in members:
            self.whole = False

    def forget(self, epoch: int) -> None:
        """Anything may have happened to it, out of sight."""
        self.epoch = epoch
        self.possible, self.free, self.refused = STATUSES, EVERYTHING, ""
        self.whole = False
        if self.seats is not None:
            self.seats = {}

    def note(self, write: Write) -> None:
        """Remember a change for the sake of answers that were on their way at the same time."""
        if len(self.writes) >= _REMEMBERED_WRITES:
            del self.writes[0]
        self.writes.append(write)
        self.last_done = max(self.last_done, write.done_at)

    def overlapping(self, sent_at: float) -> Iterator[Write]:
        """The changes that were not answered yet at that moment."""
        return (write for write in self.writes if write.done_at > sent_at)


_REMEMBERED_WRITES: Final = 64


@dataclass(slots=True)
class Series:
    """The occurrences of one series; `whole` where all of them were seen being made.

    `wrote` is the operation that changed it since all of it was read, "" where none did; a move made its booking at
    `moved_at`, as bookings write it.
    """

    uids: dict[str, None]
    whole: bool
    wrote: str = ""
    moved_at: str = ""


@dataclass(frozen=True, slots=True)
class EventTypeFacts:
    """What an event type says about its bookings, None where it doesn't say."""

    individual: bool
    length: int | None
    seats: int | None
    always_pending: bool | None
    cancelled_can_move: bool
    recurrence: tuple[str, int] | None
    """Its frequency, and every how many weeks, months or years."""
    hides_attendees: bool
    """Whether who holds its seats shows to those who manage it only."""

    @classmethod
    def of(cls, event_type: Mapping[str, Any], *, individual: bool) -> EventTypeFacts:
        """Read them from an answer about the event type."""
        seats = event_type.get("seats")
        policy = event_type.get("confirmationPolicy")
        always: bool | None = None
        if isinstance(policy, dict) and not event_type.get("price"):  # what costs something waits to be paid
            always = False if policy.get("disabled") else True if policy.get("type") == "always" else None
        return cls(
            individual=individual,
            length=event_type.get("lengthInMinutes"),
            seats=seats.get("seatsPerTimeSlot") if isinstance(seats, dict) else None,
            always_pending=always,
            cancelled_can_move=bool(event_type.get("allowReschedulingCancelledBookings")),
            recurrence=_recurrence(event_type.get("recurrence")),
            hides_attendees=isinstance(seats, dict) and seats.get("showAttendeeInfo") is False,
        )


def _recurrence(told: Any) -> tuple[str, int] | None:
    """What an event type says of its series; nothing where it has none, or says it otherwise than documented."""
    if not isinstance(told, Mapping) or not isinstance(told.get("interval"), int) or told["interval"] < 1:
        return None
    return str(told.get("frequency")), told["interval"]


@dataclass(frozen=True, slots=True)
class CrewFacts:
    """The hosts of a team's event type by their ids: those who always come, and, if they take turns, the others."""

    hosts: frozenset[int]
    fixed: frozenset[int]
    rotates: bool

    @classmethod
    def of(cls, hosts: Iterable[Mapping[str, Any]], *, rotates: bool) -> CrewFacts:
        """Read them from the `hosts` of an answer about the event type."""
        told = list(hosts)
        fixed = frozenset(host["userId"] for host in told if host.get("mandatory") or not rotates)
        return cls(frozenset(host["userId"] for host in told), fixed, rotates)
