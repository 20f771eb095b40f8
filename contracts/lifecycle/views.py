"""A view of a booking against what is known of it: every member that differs, and which promise that breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from contracts.lifecycle.addressing import WRITES
from contracts.lifecycle.known import TOUCHES, Known
from contracts.lifecycle.memory import ALONE, Memory, Race, Turn, changed_by, say
from contracts.lifecycle.seats import look_at_seats
from contracts.lifecycle.transitions import CANCELLED
from contracts.rules.reading import Booking

_CODES: Final[Mapping[str, str]] = {
    "id": "CP406",
    "createdAt": "CP406",
    "eventTypeId": "CP406",
    "recurringBookingUid": "CP406",
    "start": "CP407",
    "end": "CP407",
    "duration": "CP407",
    "rescheduledFromUid": "CP408",
    "rescheduledToUid": "CP408",
    "title": "CP411",
    "description": "CP411",
    "metadata": "CP411",
    "bookingFieldsResponses": "CP411",
    "rating": "CP411",
    "reschedulingReason": "CP411",
    "rescheduledByEmail": "CP411",
    "eventType": "CP411",
    "attendees": "CP412",
    "guests": "CP412",
    "absentHost": "CP413",
    "location": "CP414",
    "hosts": "CP415",
    "cancellationReason": "CP416",
    "cancelledByEmail": "CP416",
}
"""The promise that each member of a booking falls under. `icsUid` and `meetingUrl` are others' affair."""

_AT_THE_SEATS: Final = frozenset(
    {"metadata", "bookingFieldsResponses", "guests", "attendees", "reschedulingReason", "cancelledByEmail"}
)
"""What a seated booking doesn't have as a whole, and shows in one form of answer only (decisions R15 and R16)."""

_DERIVED: Final = frozenset({"guests", "displayGuests", "displayEmail", "location", "rescheduledReason"})
"""Booking-field answers that follow other members."""
_PERSON: Final = ("name", "timeZone", "language")
_ENDS: Final = frozenset({"cancelBooking", "rescheduleBooking"})
"""What leaves a booking cancelled: until a read has shown it so, it never was."""
_MOVING: Final = TOUCHES["cancelBooking"] | TOUCHES["rescheduleBooking"]


def look(memory: Memory, turn: Turn, known: Known, pointer: str, view: Booking, race: Race = ALONE) -> None:
    """Compare a view with what is known, and take it for what the booking is now.

    A view that was made while something else changed the booking is compared as far as it can be, and settles nothing.
    """
    status = view["status"]
    if view == known.shown and status in known.possible and known.seats is None and known.handed_to is None:
        if race is ALONE:
            _settle(turn, known, view)
        return
    free = known.free | race.touched if race is not ALONE else known.free
    possible = race.statuses(known.possible) if race is not ALONE else known.possible
    if status not in possible:
        _wrong_status(turn, known, pointer, possible, status)
        free |= _MOVING
    seated = known.seats is not None
    for member, code in _CODES.items():
        before, now = known.shown.get(member), view.get(member)
        if before == now or (not before and not now) or member in free or (seated and member in _AT_THE_SEATS):
            continue
        _member(memory, turn, known, f"{pointer}/{member}", (member, code), (before, now))
    _changed_when(turn, known, pointer, view, race)
    if seated:
        look_at_seats(memory, turn, known, pointer, view, race)
    if race is ALONE:
        if known.handed_to is not None:
            _handed_over(turn, known, pointer, view)
        _settle(turn, known, view)


def _settle(turn: Turn, known: Known, view: Booking) -> None:
    known.settle(view)
    if turn.at.operation not in WRITES:
        known.wrote, known.besides = "", False


def meet(memory: Memory, turn: Turn, pointer: str, view: Booking) -> Known:
    """Compare a view with what is known of its booking; one that nobody has seen yet is learned without complaint."""
    known = memory.recall(view["uid"])
    if known is not None:
        look(memory, turn, known, pointer, view, memory.race(turn, known))
        return known
    known = memory.learn(turn, pointer, view)
    race = memory.race(turn, known)
    look_at_seats(memory, turn, known, pointer, view, race)
    if race is not ALONE:
        known.unsettle(race.statuses(known.possible), race.touched)
    return known


def _wrong_status(turn: Turn, known: Known, pointer: str, possible: frozenset[str], status: str) -> None:
    wanted = " or ".join(sorted(possible))
    message = f"the booking is {status}, and every request so far leaves it {wanted}"
    if possible == {CANCELLED}:
        # What ended the booking, and was read by nobody since, has never done so; what was read so has come back.
        code, by = ("CP401", changed_by(turn, known, "status")) if known.wrote in _ENDS else ("CP402", "")
        turn.breach(code, f"{pointer}/status", message, wanted, status, operation=by)
    else:
        say(turn, known, "CP401", f"{pointer}/status", message, (wanted, status))


def _member(
    memory: Memory, turn: Turn, known: Known, pointer: str, which: tuple[str, str], change: tuple[Any, Any]
) -> None:
    member, code = which
    if member == "attendees":
        look_at_people(turn, known, pointer, change[0] or (), change[1] or ())
    elif not _alike(memory, known, member, *change):
        say(turn, known, code, pointer, f"{member} is not what it was", change)


def _alike(memory: Memory, known: Known, member: str, before: Any, now: Any) -> bool:
    """Whether two values of a member mean the same, or may follow each other without anybody asking for it."""
    match member:
        case "guests":
            return _emails(before) == _emails(now)
        case "bookingFieldsResponses":
            return answers(before) == answers(now)
        case "hosts":
            return _ids(before) == _ids(now)
        case "eventTypeId":
            return now is None and memory.deleted
        case "eventType":
            return (now is None and memory.deleted) or _id(before) == _id(now)
        case "location":
            # The link of a video call is made after the booking.
            return not before or str(before).startswith("integrations:")
        case "rescheduledToUid":
            return not now and bool(known.series)
    return False


def answers(given: Any) -> dict[str, Any]:
    """The answers to booking fields, without what repeats other members."""
    return {slug: answer for slug, answer in (given or {}).items() if slug not in _DERIVED}


def _emails(guests: Any) -> Counter[str]:
    return Counter(guest.lower() for guest in guests or ())


def _ids(hosts: Any) -> list[Any]:
    return [host["id"] for host in hosts or ()]


def _id(event_type: Any) -> Any:
    return event_type["id"] if event_type else None


def look_at_people(turn: Turn, known: Known, pointer: str, before: Sequence[Any], now: Sequence[Any]) -> None:
    """The attendees that were expected against those that came, by their addresses."""
    expected = Counter(person["email"].lower() for person in before)
    came = Counter(person["email"].lower() for person in now)
    for email in expected - came:
        say(turn, known, "CP412", pointer, f"{email} is no attendee any more", (email, sorted(came)))
    for email in came - expected:
        say(
            turn, known, "CP412", pointer, f"{email} is an attendee, and nobody asked for it", (sorted(expected), email)
        )
    if expected != came:
        return
    waiting = list(before)
    for index, person in enumerate(now):
        match = next(it for it in waiting if it["email"].lower() == person["email"].lower())
        waiting.remove(match)
        _person(turn, known, f"{pointer}/{index}", match, person)


def _person(turn: Turn, known: Known, pointer: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> None:
    for member in _PERSON:
        if member in before and before[member] != now.get(member):
            change = (before[member], now.get(member))
            say(turn, known, "CP412", f"{pointer}/{member}", f"an attendee's {member} is not what it was", change)
    phone = before.get("phoneNumber")
    if phone and phone != now.get("phoneNumber") and not known.series:
        change = (phone, now.get("phoneNumber"))
        say(turn, known, "CP412", f"{pointer}/phoneNumber", "an attendee's phoneNumber is not what it was", change)
    if before.get("absent", False) is not now.get("absent", False):
        change = (before.get("absent", False), now.get("absent"))
        say(turn, known, "CP413", f"{pointer}/absent", "an attendee is marked otherwise", change)


def _changed_when(turn: Turn, known: Known, pointer: str, view: Booking, race: Race) -> None:
    before, now = known.shown.get("updatedAt"), view.get("updatedAt")
    # Moments are written alike, in UTC with milliseconds, so that texts compare as they do.
    if isinstance(before, str) and isinstance(now, str) and now < before and race is ALONE:
        say(turn, known, "CP417", f"{pointer}/updatedAt", "updatedAt went back", (before, now))


def _handed_over(turn: Turn, known: Known, pointer: str, view: Booking) -> None:
    new = known.handed_to or {}
    hosts, present = _ids(view.get("hosts")), {person["email"] for person in view["attendees"]}
    if new.get("id") not in hosts and new.get("email") not in present:
        message = "the host is not the one to whom the booking was reassigned"
        say(turn, known, "CP415", f"{pointer}/hosts", message, (new.get("id"), hosts))
