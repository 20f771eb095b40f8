"""The model: bookings in a list, and every rule a loop over all of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.harness.sandbox.model.catalogue import ADDRESSES, Kind, is_open, local

ACTIVE = ("accepted", "pending")


@dataclass(slots=True)
class Seat:
    """An attendee; `uid` is that of the seat where there are seats."""

    email: str
    uid: str | None = None


@dataclass(slots=True)
class Booked:
    """A booking. `host` organises it; the buffers are those it was made with."""

    uid: str
    kind: Kind
    host: str
    status: str
    start: int
    end: int
    attendees: list[Seat]
    series: str | None = None
    came_from: str | None = None
    went_to: str | None = None

    def addresses(self) -> list[str]:
        """Who comes, hosts of a team beside the organiser included."""
        return sorted(seat.email.lower() for seat in self.attendees)

    def keeps_busy(self, host: str) -> bool:
        """Whether this host takes part, as organiser or as one who comes."""
        return host == self.host or ADDRESSES[host] in self.addresses()


@dataclass(slots=True)
class World:
    """All bookings in the order in which they were made, and the time."""

    now: int
    bookings: list[Booked] = field(default_factory=list)

    def refusal(
        self, kind: Kind, start: int, length: int, ignored: Booked | None = None, new: Iterable[Booked] = ()
    ) -> int:
        """The status with which a new start is refused; 0 where it is possible."""
        if start < self.now:
            return 400
        others = [booked for booked in (*self.bookings, *new) if booked is not ignored]
        if self._limit_reached(kind, start, length, others):
            return 401
        return 0 if self.free_hosts(kind, start, length, others) else 400

    def free_hosts(self, kind: Kind, start: int, length: int, others: Iterable[Booked]) -> list[str]:
        """Those who could organise it: whoever of a round robin is free, all of a collective or nobody."""
        others = list(others)
        free = [host for host in kind.hosts if self._is_free(kind, host, start, start + length, others)]
        return free if kind.team == "roundRobin" or len(free) == len(kind.hosts) else []

    def _is_free(self, kind: Kind, host: str, start: int, end: int, others: Iterable[Booked]) -> bool:
        if not is_open(start, end):
            return False
        for booked in others:
            if booked.status == "pending" and not (kind.waits and kind.blocks and kind == booked.kind):
                continue
            if booked.status not in ACTIVE or not booked.keeps_busy(host):
                continue
            begins, ends = booked.start - booked.kind.before, booked.end + booked.kind.after
            if begins < end + kind.after and ends > start - kind.before:
                return False
        return True

    def _limit_reached(self, kind: Kind, start: int, length: int, others: Iterable[Booked]) -> bool:
        same_day = [
            booked
            for booked in others
            if booked.kind == kind and booked.status in ACTIVE and local(booked.start).date() == local(start).date()
        ]
        if kind.per_day and len(same_day) + 1 > kind.per_day:
            return True
        taken = sum(booked.end - booked.start for booked in same_day)
        return bool(kind.minutes_per_day) and taken + length > kind.minutes_per_day

    def too_many_of(self, kind: Kind, email: str) -> bool:
        """Whether this booker has as many bookings ahead as the event type grants."""
        if not kind.per_booker:
            return False
        mine = [
            booked
            for booked in self.bookings
            if booked.kind == kind
            and booked.status in ACTIVE
            and booked.end > self.now
            and booked.attendees[0].email == email
        ]
        return len(mine) >= kind.per_booker

    def asked_before(self, kind: Kind, start: int, email: str) -> Booked | None:
        """What the same booker gets again: a booking that waits for the host, or one that a team has given him."""
        statuses = [*(["pending"] if kind.waits else []), *(["accepted"] if kind.team == "roundRobin" else [])]
        for booked in self.bookings:
            same = booked.kind == kind and booked.start == start and booked.status in statuses
            if same and any(seat.email == email for seat in booked.attendees):
                return booked
        return None

    def seated_at(self, kind: Kind, start: int) -> Booked | None:
        """The booking of an event type with seats that one can join."""
        for booked in self.bookings:
            if booked.kind == kind and booked.start == start and booked.status == "accepted":
                return booked
        return None

    def no_seat(self, booked: Booked, email: str) -> bool:
        """Whether nobody of this address can join."""
        held = [seat for seat in booked.attendees if seat.uid is not None]
        return any(seat.email.lower() == email.lower() for seat in held) or len(held) >= booked.kind.seats

    def series(self, uid: str) -> list[Booked]:
        """All occurrences, those that were moved included, by start."""
        return sorted((booked for booked in self.bookings if booked.series == uid), key=lambda booked: booked.start)

    def listed(self, caller: str, status: str | None) -> list[Booked]:
        """What a caller's list holds."""
        return [
            booked
            for booked in self.bookings
            if (booked.host == caller or ADDRESSES[caller] in (seat.email for seat in booked.attendees))
            and (status is None or self._is(booked, status))
        ]

    def _is(self, booked: Booked, status: str) -> bool:
        gone = booked.status in ("cancelled", "rejected")
        if status == "upcoming":
            return booked.end >= self.now and (booked.status == "accepted" if booked.series else not gone)
        if status == "recurring":
            return booked.end >= self.now and booked.series is not None and not gone
        if status == "past":
            return booked.end <= self.now and not gone
        if status == "cancelled":
            return gone
        return booked.status == "pending" and booked.end >= self.now

    def slots(self, kind: Kind, first: int) -> list[int]:
        """The starts of one day's grid, from the opening on, that can be booked or joined."""
        length, found, start = kind.lengths[0], [], first
        while is_open(start, start + length):
            joined = self.seated_at(kind, start) if kind.seats else None
            if joined is None:
                possible = not self.refusal(kind, start, length)
            else:
                possible = start >= self.now and len(joined.attendees) < kind.seats
            if possible:
                found.append(start)
            start += length
        return found
