"""Everything that the exchanges so far have told, and the one exchange that is being looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from contracts.exchange import Call, Exchange, Violation
from contracts.lifecycle.addressing import OTHER_VERSION, WRITES, Address
from contracts.lifecycle.known import EVERYTHING, NONE, TOUCHES, CrewFacts, EventTypeFacts, Known, Series, Write
from contracts.lifecycle.promises import violation
from contracts.lifecycle.transitions import STATUSES, named, perhaps_after
from contracts.rules.reading import Booking

_SERIES_WIDE = frozenset({"cancelBooking", "confirmBooking", "declineBooking"})


@dataclass(slots=True)
class Turn:
    """One exchange being looked at: what it asked for, what came, and what is wrong with that."""

    exchange: Exchange
    at: Address
    sent: dict[str, Any]
    data: Any = None
    found: list[Violation] = field(default_factory=list)
    changed: list[tuple[Known, frozenset[str]]] = field(default_factory=list)
    """The bookings that this exchange changed or may have, with the statuses possible before."""

    def remember(self) -> None:
        """Let answers that were on their way at the same time know of these changes."""
        exchange = self.exchange
        for known, before in self.changed:
            known.note(Write(self.at.operation, exchange.sent_at, exchange.done_at, before))

    def breach(self, code: str, pointer: str, message: str, expected: Any, actual: Any, operation: str = "") -> None:
        """Write down a broken promise."""
        self.found.append(violation(code, operation or self.at.operation, pointer, message, expected, actual))


class Race(NamedTuple):
    """What was going on at the same booking at the same time: these operations, from these statuses on."""

    operations: frozenset[str]
    before: frozenset[str]

    @property
    def touched(self) -> frozenset[str]:
        """The members that may have one value or the other."""
        return EVERYTHING if OTHER_VERSION in self.operations else NONE.union(*(TOUCHES[it] for it in self.operations))

    def statuses(self, possible: frozenset[str]) -> frozenset[str]:
        """The statuses that a view may show."""
        if OTHER_VERSION in self.operations:
            return STATUSES
        return perhaps_after(self.operations, possible | self.before)


ALONE = Race(NONE, NONE)


@dataclass(slots=True)
class Memory:
    """What is known of all bookings. At most `remember` of them: the oldest are forgotten first."""

    remember: int
    bookings: dict[str, Known] = field(default_factory=dict)
    series: dict[str, Series] = field(default_factory=dict)
    event_types: dict[int, EventTypeFacts] = field(default_factory=dict)
    lengths: dict[int, int] = field(default_factory=dict)
    """How long bookings of an event type last that asked for no length."""
    seat_of: dict[str, str] = field(default_factory=dict)
    """The booking in which each seat is, "" where it was given up."""
    successors: dict[str, str] = field(default_factory=dict)
    days: dict[tuple[Any, str], dict[str, None]] = field(default_factory=dict)
    """The bookings of each host on each day in UTC."""
    crews: dict[int, CrewFacts] = field(default_factory=dict)
    """The hosts of event types of teams."""
    addresses: dict[Any, str] = field(default_factory=dict)
    """The e-mail addresses of users by their ids, in lower case."""
    slugs: dict[tuple[str, Any, Any], int] = field(default_factory=dict)
    """The event type that `username` or `teamSlug` with its value and a slug mean."""
    calendar_names: dict[str, str] = field(default_factory=dict)
    """The booking that each `icsUid` was first seen at."""
    in_flight: list[tuple[Call, Address]] = field(default_factory=list)
    transitions: Counter[str] = field(default_factory=Counter)
    epoch: int = 0
    deleted: bool = False
    """Whether anything was deleted: event types leave null in their bookings."""

    def recall(self, uid: str) -> Known | None:
        """What is known of a booking; hardly anything where other versions changed things since."""
        known = self.bookings.get(uid)
        if known is not None and known.epoch != self.epoch:
            known.forget(self.epoch)
        return known

    def occurrences(self, series: str) -> Iterator[Known]:
        """The known occurrences of a series."""
        members = self.series.get(series)
        for uid in list(members.uids) if members is not None else ():
            known = self.recall(uid)
            if known is not None:
                yield known

    def wrote(self, turn: Turn, known: Known) -> None:
        """An accepted request changed a booking: until it is read, what is wrong with it is that request's work.

        What else its series shows then, too: no request about one occurrence says what it does to the others.
        """
        known.wrote, known.besides = turn.at.operation, False
        if known.series in self.series:
            self.series[known.series].wrote = known.wrote
            for sibling in self.occurrences(known.series):
                # One that was changed itself, and not read since, keeps what may be the work of that change.
                if sibling is not known and (sibling.besides or sibling.wrote in ("", "createBooking")):
                    sibling.wrote, sibling.besides = known.wrote, True

    def addressed(self, uid: str) -> list[Known]:
        """The booking of that uid, or all occurrences of the series."""
        known = self.recall(uid)
        return [known] if known is not None else list(self.occurrences(uid))

    def learn(self, turn: Turn, pointer: str, view: Booking) -> Known:
        """A booking seen for the first time."""
        known = Known(view["uid"], view, frozenset((view["status"],)), self.epoch)
        if len(self.bookings) >= self.remember:
            self._forget_one()
        self.bookings[known.uid] = known
        for key in self.days_of(known):
            self.days.setdefault(key, {})[known.uid] = None
        if known.series:
            self.series.setdefault(known.series, Series({}, whole=False)).uids[known.uid] = None
        seats = [attendee for attendee in view["attendees"] if "seatUid" in attendee]
        if seats or "seatUid" in view or "bookingFieldsResponses" not in view:
            known.seats = {}
        else:
            if "rescheduledFromUid" in view:
                self.succeed(turn, pointer, view["rescheduledFromUid"], known.uid)
            if view.get("rescheduledToUid"):
                self.successors.setdefault(known.uid, view["rescheduledToUid"])
        return known

    def succeed(self, turn: Turn, pointer: str, old: str, new: str) -> None:
        """One booking took the place of another."""
        earlier = self.successors.setdefault(old, new)
        if earlier != new:
            message = f"two bookings took the place of {old}"
            turn.breach("CP409", f"{pointer}/rescheduledFromUid", message, earlier, new)
        if turn.at.uid == old and turn.at.operation == "rescheduleBooking":
            return  # which says more of the old one than that it may have gone
        known = self.recall(old)
        if known is not None and not known.shown.get("rescheduledToUid"):
            known.unsettle(perhaps_after(("rescheduleBooking",), known.possible), TOUCHES["rescheduleBooking"])

    def doubt(self, uid: str) -> None:
        """Another version changed something, out of sight: little more than identities is certain any more.

        Where `uid` is that of a known booking, only of it and of its series.
        """
        known = self.recall(uid)
        if known is not None:
            for one in {it.uid: it for it in (known, *self.occurrences(known.series))}.values():
                one.forget(self.epoch)
            for seat, where in list(self.seat_of.items()) if known.seats is not None else ():
                if where == uid:
                    del self.seat_of[seat]
            return
        self.epoch += 1
        self.seat_of.clear()
        for series in self.series.values():
            series.whole = False

    def days_of(self, known: Known) -> set[tuple[Any, str]]:
        """Its host with each day that it touches, of one that lasts no longer than a day."""
        shown, host = known.shown, host_of(known.shown)
        return set() if host is None else {(host, shown["start"][:10]), (host, shown["end"][:10])}

    def _forget_one(self) -> None:
        uid = next(iter(self.bookings))
        gone = self.bookings.pop(uid)
        for key in self.days_of(gone):
            self.days.get(key, {}).pop(uid, None)
        self.successors.pop(uid, None)
        self.calendar_names.pop(gone.shown.get("icsUid") or "", None)
        for seat in gone.seats or ():
            self.seat_of.pop(seat, None)
        if gone.series:
            self.series.pop(gone.series, None)

    def race(self, turn: Turn, known: Known) -> Race:
        """What happened to a booking while this exchange was on its way; ALONE in the usual case."""
        sent_at = turn.exchange.sent_at
        if known.last_done <= sent_at and not self.in_flight:
            return ALONE
        writes = [*known.overlapping(sent_at)] if known.last_done > sent_at else []
        operations = {write.operation for write in writes}
        operations.update(at.operation for _, at in self.in_flight if self._concerns(at, known))
        return Race(frozenset(operations), NONE.union(*(write.before for write in writes)))

    def _concerns(self, at: Address, known: Known) -> bool:
        if at.operation == OTHER_VERSION:
            return True
        if at.operation not in WRITES:
            return False
        if at.uid in (known.uid, known.series) and at.uid:
            return True
        if known.series and at.operation in _SERIES_WIDE:
            sibling = self.bookings.get(at.uid)
            return sibling is not None and sibling.series == known.series
        return known.seats is not None and at.operation in ("createBooking", "rescheduleBooking")

    def count(self, known: Known, state: str, move: str, result: str) -> None:
        """Count a transition, where the state it began from is certain."""
        if state:
            self.transitions[named(known.kind, state, move, result)] += 1

    def shake(self, turn: Turn, bookings: Iterable[Known]) -> None:
        """The exchange may have changed these bookings, or not."""
        for known in bookings:
            operation, before = turn.at.operation, known.possible
            known.unsettle(perhaps_after((operation,), before), TOUCHES[operation])
            turn.changed.append((known, before))


def host_of(view: Booking) -> int | None:
    """The id of who hosts a booking; None where nobody does yet."""
    host = view["hosts"][0]["id"] if view.get("hosts") else None
    return host if isinstance(host, int) else None


def say(turn: Turn, known: Known, code: str, pointer: str, message: str, change: tuple[Any, Any]) -> None:
    """A breach, said of the request that must have broken the promise.

    That is the one that was refused since the booking was last seen. Or it is the last change, where nothing has been
    read since and the member is one that this operation changes: a read shows what was stored. Else the view that is
    looked at shows something else than the one before it, and nothing happened in between.
    """
    member = _member_of(pointer)
    if known.refused and member not in known.unseen:
        message = f"{message}, although {known.refused} was refused"
        turn.breach("CP404", pointer, message, *change, operation=known.refused)
    else:
        by = changed_by(turn, known, member)
        beside = by and known.besides
        turn.breach("CP440" if beside else code, pointer, message, *change, operation=by)


def changed_by(turn: Turn, known: Known, member: str) -> str:
    """The change that a wrong member is the work of, "" where it is the view's own.

    Statuses are stored, and no view works them out. Where a booking went is told by views from the booking that took
    its place: its change wrote nothing else down. A new booking was answered with all that it has, so that a later
    view shows it otherwise; only whoever joins others adds to what there was.
    """
    operation = known.wrote
    if not operation or operation == turn.at.operation or member == "rescheduledToUid":
        return ""
    if member == "status":
        return operation
    touches = TOUCHES.get(operation, NONE)
    return operation if member in touches and (operation != "createBooking" or known.seats is not None) else ""


def _member_of(pointer: str) -> str:
    """The member of the booking that a pointer leads to or into: `attendees` of `/data/3/attendees/0/name`."""
    steps = [step for step in pointer.split("/")[2:] if not step.isdigit()]
    return steps[0] if steps else ""
