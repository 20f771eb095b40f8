"""The seats of a booking: who holds which, and that nobody else's are touched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from contracts.exchange import NOBODY, STRANGER
from contracts.lifecycle.known import Known
from contracts.lifecycle.memory import ALONE, Memory, Race, Turn, changed_by, say
from contracts.rules.reading import Booking

_HOLDER: Final = ("name", "email", "timeZone", "language", "absent", "metadata")
_DERIVED: Final = frozenset({"guests", "displayGuests", "displayEmail", "location", "email"})


def look_at_seats(memory: Memory, turn: Turn, known: Known, pointer: str, view: Booking, race: Race) -> None:
    """Compare the seats that a view shows with those that are known, and remember them.

    Attendees may be hidden (decision D8): no view without any tells anything of a booking that goes on. Where one
    attendee alone comes with the name of his seat, the others may be hidden from him.
    """
    _hidden(memory, turn, pointer, view)
    listed = [(index, it) for index, it in enumerate(view["attendees"]) if "seatUid" in it]
    seats = known.seats if known.seats is not None else {}
    unmarked = "attendees" in known.free or race is not ALONE
    for index, attendee in listed:
        _seat(memory, turn, known, f"{pointer}/attendees/{index}", attendee, unmarked=unmarked)
    _each_once(turn, f"{pointer}/attendees", [attendee for _, attendee in listed])
    partial = not listed or (len(listed) == 1 and ("seatUid" in view or turn.at.operation == "getBookingBySeat"))
    if partial or race is not ALONE or "attendees" in known.free:
        known.whole = known.whole and race is ALONE
    else:
        shown = {attendee["seatUid"] for _, attendee in listed}
        for lost in [seat for seat in seats if seat not in shown]:
            message = "a seat is held by nobody any more"
            say(turn, known, "CP418", f"{pointer}/attendees", message, (lost, sorted(shown)))
            del seats[lost]
        known.whole = True
    for _, attendee in listed:
        if memory.seat_of.setdefault(attendee["seatUid"], known.uid) == known.uid:
            seats[attendee["seatUid"]] = attendee


def _hidden(memory: Memory, turn: Turn, pointer: str, view: Booking) -> None:
    """Whom a view shows where attendees are hidden: nobody, or the holder of the seat that this exchange is about.

    Somebody with an account may be shown himself, so that one is no surprise.
    """
    facts, call = memory.event_types.get(view.get("eventTypeId") or 0), turn.exchange.call
    if facts is None or not facts.hides_attendees or call.caller not in (NOBODY, STRANGER):
        return
    if "authorization" in call.headers:
        return  # credentials of somebody else
    named = view.get("seatUid") or turn.sent.get("seatUid")
    if turn.at.operation == "getBookingBySeat":
        named = turn.at.uid
    people = view["attendees"]
    others = [it for it in people if it.get("seatUid", named) != named] if named else people
    if len(others) > (1 if call.caller == STRANGER and not named else 0):
        message = f"attendees are hidden from {call.caller}, and are shown"
        turn.breach("CP439", f"{pointer}/attendees", message, named or "nobody", [it["email"] for it in others])


def _seat(
    memory: Memory, turn: Turn, known: Known, pointer: str, attendee: Mapping[str, Any], *, unmarked: bool
) -> None:
    seat = attendee["seatUid"]
    where = memory.seat_of.get(seat, known.uid)
    if where != known.uid:
        message = f"a seat that {'moved to another booking' if where else 'was cancelled'} is still held"
        by = changed_by(turn, known, "attendees")
        turn.breach("CP419", f"{pointer}/seatUid", message, where or "nobody", seat, operation=by)
        return
    before = (known.seats or {}).get(seat)
    if before is not None and before != attendee:
        for member in _HOLDER:
            if member == "absent" and unmarked:
                continue
            if before.get(member) != attendee.get(member):
                code = "CP413" if member == "absent" else "CP418"
                change = (before.get(member), attendee.get(member))
                say(turn, known, code, f"{pointer}/{member}", f"the {member} at the seat is not what it was", change)
        change = (own_answers(before), own_answers(attendee))
        if change[0] != change[1]:
            message = "the answers at the seat are not what they were"
            say(turn, known, "CP418", f"{pointer}/bookingFieldsResponses", message, change)


def own_answers(holder: Mapping[str, Any]) -> dict[str, Any]:
    """What the holder of a seat answered, without what repeats other members."""
    given = holder.get("bookingFieldsResponses") or {}
    return {slug: answer for slug, answer in given.items() if slug not in _DERIVED}


def _each_once(turn: Turn, pointer: str, holders: list[dict[str, Any]]) -> None:
    for member in ("seatUid", "email"):
        times = Counter(str(holder[member]).lower() for holder in holders)
        twice = sorted(value for value, count in times.items() if count > 1)
        if twice:
            message = "a seat is there twice" if member == "seatUid" else "one address holds two seats"
            turn.breach("CP422", pointer, message, 1, times[twice[0]])
            return


def require_room(memory: Memory, turn: Turn, known: Known, pointer: str) -> None:
    """No more seats are taken than the event type has; who moved in from another time isn't counted everywhere."""
    facts = memory.event_types.get(known.shown.get("eventTypeId") or 0)
    if facts is None or facts.seats is None or known.moved_in or known.seats is None:
        return
    if len(known.seats) > facts.seats:
        message = f"{len(known.seats)} seats are taken of {facts.seats}"
        turn.breach("CP421", f"{pointer}/attendees", message, facts.seats, len(known.seats))


def give_up(memory: Memory, known: Known, seat: str, to: str = "") -> dict[str, Any] | None:
    """A seat leaves a booking: for good, or for another booking. Its holder, as far as known."""
    memory.seat_of[seat] = to
    return known.seats.pop(seat, None) if known.seats else None


def give_up_all(memory: Memory, known: Known) -> None:
    """Nobody comes any more."""
    for seat in list(known.seats or ()):
        give_up(memory, known, seat)
    known.whole = True
