"""What the operations on one booking make of what is known: decisions, cancellations, people, place, host."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from contracts.exchange import NOBODY
from contracts.lifecycle.known import TOUCHES, Known
from contracts.lifecycle.memory import ALONE, Memory, Turn
from contracts.lifecycle.seats import give_up, give_up_all
from contracts.lifecycle.times import confirm_time
from contracts.lifecycle.transitions import ACCEPTED, AWAITING_HOST, CANCELLED, PENDING, after
from contracts.lifecycle.views import look, look_at_people, meet
from contracts.rules.reading import Booking

_SAYS_WHERE: Final = {
    "address": "address",
    "link": "link",
    "phone": "phone",
    "attendeeAddress": "address",
    "attendeePhone": "phone",
    "attendeeDefined": "location",
}
"""The member in which each kind of location says where, when a booking's location is updated."""
_NEAR: Final = timedelta(minutes=1)


def begin(memory: Memory, turn: Turn, known: Known) -> bool:
    """An accepted request changes a booking. Whether it is certain what it makes of it: nothing else was going on."""
    before, race = known.possible, memory.race(turn, known)
    known.refused = ""
    memory.wrote(turn, known)
    turn.changed.append((known, before))
    if race is ALONE:
        known.possible = after(turn.at.operation, before)
        return True
    known.unsettle(race.statuses(after(turn.at.operation, before) | before), race.touched)
    known.free |= TOUCHES[turn.at.operation]
    return False


def shown(memory: Memory, turn: Turn, known: Known, pointer: str, view: Booking) -> None:
    """The answer of a change shows the booking: what went on beside it is in `free` and `possible` already."""
    kept_open = (known.possible, known.free) if known.free else None
    look(memory, turn, known, pointer, view)
    if kept_open is not None and memory.race(turn, known) is not ALONE:
        known.possible, known.free = known.possible | kept_open[0], kept_open[1]


def decide(memory: Memory, turn: Turn) -> None:
    """*Confirm* and *Decline a booking*: of a series everything that is pending is decided together."""
    known, view = memory.recall(turn.at.uid), turn.data
    if known is None:
        meet(memory, turn, "/data", view)
        known = memory.bookings[view["uid"]]
        _unsettle_siblings(memory, turn, known)
        return
    state, pending, before = known.state, known.possible, known.possible
    certain = begin(memory, turn, known)
    move = "confirm" if turn.at.operation == "confirmBooking" else "decline"
    if certain and before <= {ACCEPTED, CANCELLED} and view["status"] in before and not known.series:
        turn.breach("CP403", "", f"a booking that is {state} was decided", "4xx", turn.exchange.status)
    if certain and before == {PENDING} and move == "confirm":
        confirm_time(memory, turn, known)
    if certain and AWAITING_HOST in before:
        known.free |= {"hosts", "attendees"}
    memory.count(known, state, move, view["status"])
    if known.series:
        for sibling in memory.occurrences(known.series):
            if sibling is not known and PENDING in sibling.possible:
                _decide_sibling(memory, turn, sibling, certain=certain and pending == {PENDING})
    shown(memory, turn, known, "/data", view)


def _decide_sibling(memory: Memory, turn: Turn, sibling: Known, *, certain: bool) -> None:
    before = sibling.possible
    if begin(memory, turn, sibling) and not certain:
        sibling.possible |= before


def _unsettle_siblings(memory: Memory, turn: Turn, known: Known) -> None:
    if known.series:
        memory.shake(turn, (sibling for sibling in memory.occurrences(known.series) if sibling is not known))


def mark(memory: Memory, turn: Turn) -> None:
    """*Mark a booking absence*: the host for good, attendees by their addresses."""
    known, view = memory.recall(turn.at.uid), turn.data
    if known is None:
        return  # of a booking with seats it shows another form: the next read is a better first sight
    begin(memory, turn, known)
    marks = {it["email"].lower(): it["absent"] for it in turn.sent.get("attendees") or ()}
    if turn.sent.get("host") is True:
        known.expect(absentHost=True)
    memory.count(known, known.state, "mark-absent", view["status"])
    if known.seats is None:
        known.expect(attendees=[_marked(person, marks) for person in known.shown["attendees"]])
        shown(memory, turn, known, "/data", view)
        return
    known.seats = {seat: _marked(holder, marks) if holder else holder for seat, holder in known.seats.items()}


def _marked(person: dict[str, Any], marks: dict[str, bool]) -> dict[str, Any]:
    absent = marks.get(person["email"].lower())
    return person if absent is None else {**person, "absent": absent}


def cancel(memory: Memory, turn: Turn) -> None:
    """*Cancel a booking*: one, an occurrence and the later ones, a whole series, a seat, or all seats."""
    views = turn.data if isinstance(turn.data, list) else [turn.data]
    pointers = [f"/data/{index}" for index in range(len(views))] if isinstance(turn.data, list) else ["/data"]
    known = memory.recall(turn.at.uid)
    if known is not None and known.seats is not None:
        _cancel_seats(memory, turn, known)
    elif known is not None and not turn.sent.get("cancelSubsequentBookings"):
        state, before = known.state, known.possible
        if begin(memory, turn, known) and before == {CANCELLED}:
            turn.breach("CP403", "", f"a booking that is {state} was cancelled", "4xx", turn.exchange.status)
        memory.count(known, state, "cancel", views[0]["status"])
        _say_why(turn, known)
    else:
        _cancel_several(memory, turn, known, views)
    for pointer, view in zip(pointers, views, strict=True):
        seen = memory.recall(view["uid"])
        if seen is None:
            meet(memory, turn, pointer, view)
        else:
            shown(memory, turn, seen, pointer, view)
    _said_by_nobody(turn, pointers, views)


def _say_why(turn: Turn, known: Known) -> None:
    """From now on the booking shows why it was cancelled; who did it shows where it was said."""
    known.free |= {"cancelledByEmail"}
    reason = turn.sent.get("cancellationReason")
    if reason:
        known.expect(cancellationReason=reason)
    else:
        known.free |= {"cancellationReason"}


def _said_by_nobody(turn: Turn, pointers: list[str], views: list[Booking]) -> None:
    """Who cancels without credentials is nobody whose address could be shown."""
    call = turn.exchange.call
    if call.caller != NOBODY or "authorization" in call.headers:
        return
    for pointer, view in zip(pointers, views, strict=True):
        if view["uid"] == turn.at.uid and view.get("cancelledByEmail"):
            message = "cancelled by nobody known, and yet an address is shown"
            turn.breach("CP416", f"{pointer}/cancelledByEmail", message, "", view["cancelledByEmail"])


def _cancel_several(memory: Memory, turn: Turn, first: Known | None, views: list[Booking]) -> None:
    """All from one occurrence on, or all that is still to come; earlier ones are left alone.

    The latest `updatedAt` of the answer tells what time it is at the server.
    """
    series = first.series if first is not None else turn.at.uid
    since = _moment(first.shown["start"]) if first is not None else _now(views)
    state, move = (first.state if first is not None else ""), "cancel-later" if first is not None else "cancel-all"
    for known in list(memory.occurrences(series)):
        start, before = _moment(known.shown["start"]), known.possible
        if first is None and since is None:
            memory.shake(turn, (known,))
            continue
        near = first is None and since is not None and abs(start - since) < _NEAR
        if since is not None and start < since and not near:
            continue
        if first is None:
            state = known.state
        certain = begin(memory, turn, known) and not near
        if not certain:
            known.possible |= before
        if before == {CANCELLED}:
            known.free |= TOUCHES["cancelBooking"]  # cancelled already: it may keep its reason or get this one
        elif not before <= {ACCEPTED, PENDING} or not certain:
            known.possible |= before
            known.free |= TOUCHES["cancelBooking"]
        else:
            memory.count(known, state, move, CANCELLED)
            _say_why(turn, known)


def _now(views: Iterable[Booking]) -> datetime | None:
    changes = [_moment(view["updatedAt"]) for view in views if view.get("updatedAt")]
    return max(changes, default=None)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _cancel_seats(memory: Memory, turn: Turn, known: Known) -> None:
    seat, state, before = turn.sent.get("seatUid"), known.state, known.possible
    move = "give-back" if seat else "cancel"
    was_whole = known.whole
    certain = begin(memory, turn, known)
    if certain and before == {CANCELLED}:
        turn.breach("CP403", "", "a cancelled booking was cancelled", "4xx", turn.exchange.status)
    if seat is None:
        give_up_all(memory, known)
    else:
        give_up(memory, known, seat)
        if known.seats:
            known.possible = before
        elif not (certain and was_whole):
            known.possible |= before
    if known.possible == {CANCELLED}:
        _say_why(turn, known)
    else:
        known.free |= TOUCHES["cancelBooking"] - {"attendees"}
    memory.count(known, state, move, turn.data["status"])


def add_guests(memory: Memory, turn: Turn) -> None:
    """*Add guests*: those who are new come, and the list of guests follows."""
    known = memory.recall(turn.at.uid)
    if known is None:
        meet(memory, turn, "/data", turn.data)
        return
    begin(memory, turn, known)
    for guest in turn.sent["guests"]:
        _invite(known, {"email": guest["email"]})
    shown(memory, turn, known, "/data", turn.data)


def add_attendee(memory: Memory, turn: Turn) -> None:
    """*Add an attendee*: one comes, and has a number."""
    known = memory.recall(turn.at.uid)
    if known is None:
        return
    begin(memory, turn, known)
    came = {member: value for member, value in turn.data.items() if member not in ("id", "bookingId")}
    known.numbers[str(turn.data["id"])] = came["email"]
    _invite(known, came)


def _invite(known: Known, person: dict[str, Any]) -> None:
    """One attendee and guest more, unless an address that comes to the same is there already."""
    people = known.shown["attendees"]
    if any(_same(it["email"]) == _same(person["email"]) for it in people):
        return
    known.expect(attendees=[*people, person], guests=[*(known.shown.get("guests") or ()), person["email"]])


def _same(email: str) -> str:
    local, _, domain = email.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}"


def remove_attendee(memory: Memory, turn: Turn) -> None:
    """*Remove an attendee*: he is no guest any more either."""
    known = memory.recall(turn.at.uid)
    if known is None:
        return
    begin(memory, turn, known)
    gone = turn.data["email"].lower()
    people = list(known.shown["attendees"])
    for index in range(len(people) - 1, 0, -1):
        if people[index]["email"].lower() == gone:
            del people[index]
            break
    guests = [guest for guest in known.shown.get("guests") or () if guest.lower() != gone]
    known.expect(attendees=people, guests=guests)
    known.numbers[turn.at.part] = ""


def list_attendees(memory: Memory, turn: Turn) -> None:
    """*Get all attendees* is a view of the booking, too."""
    known = memory.recall(turn.at.uid)
    if known is None or known.seats is not None:
        return
    if memory.race(turn, known) is ALONE and "attendees" not in known.free:
        look_at_people(turn, known, "/data", known.shown["attendees"], turn.data)
        known.numbers.update((str(person["id"]), person["email"]) for person in turn.data)


def get_attendee(memory: Memory, turn: Turn) -> None:
    """*Get a specific attendee*: the one with that number, who was not removed."""
    known = memory.recall(turn.at.uid)
    if known is None or memory.race(turn, known) is not ALONE or "attendees" in known.free:
        return
    email = known.numbers.get(turn.at.part)
    if email is not None and turn.data["email"].lower() != email.lower():
        turn.breach("CP412", "/data/email", "another person under this number", email or "nobody", turn.data["email"])


def change_place(memory: Memory, turn: Turn) -> None:
    """*Update a booking's location*."""
    known = memory.recall(turn.at.uid)
    if known is None:
        meet(memory, turn, "/data", turn.data)
        return
    begin(memory, turn, known)
    asked = turn.sent.get("location")
    if isinstance(asked, dict):
        where = asked.get(_SAYS_WHERE.get(asked.get("type", ""), ""))
        if where is None:
            known.free |= TOUCHES["updateBookingLocation"]
        else:
            known.expect(location=where, meetingUrl=where)
    shown(memory, turn, known, "/data", turn.data)


def reassign(memory: Memory, turn: Turn) -> None:
    """*Reassign a booking*: the answer says to whom, the next view shows it."""
    known = memory.recall(turn.at.uid)
    if known is None:
        return
    certain = begin(memory, turn, known)
    known.free |= TOUCHES["reassignBooking"]
    known.handed_to = turn.data["reassignedTo"] if certain else None
    memory.count(known, known.state, "reassign", known.state)
