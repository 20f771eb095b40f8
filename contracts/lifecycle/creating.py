"""What creating and moving bookings makes of what is known."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from contracts.exchange import NOBODY
from contracts.lifecycle.crews import gather, mean_what_was_addressed, name_it_once
from contracts.lifecycle.known import NONE, TOUCHES, Known, Series
from contracts.lifecycle.memory import ALONE, Memory, Turn
from contracts.lifecycle.seats import give_up, own_answers, require_room
from contracts.lifecycle.times import keep_step, take_time
from contracts.lifecycle.transitions import ACCEPTED, CANCELLED, NOTHING, PENDING, REJECTED, RESCHEDULED, after
from contracts.lifecycle.views import answers, look, meet
from contracts.rules.reading import Booking, instant

_BOOKER = ("name", "email", "timeZone", "language")


def create(memory: Memory, turn: Turn) -> None:
    """*Create a booking*: one booking, a series, or a seat in a booking that may have been there."""
    if not isinstance(turn.data, list):
        _made(memory, turn, "/data", turn.data)
        return
    for index, view in enumerate(turn.data):
        _made(memory, turn, f"/data/{index}", view)
    if turn.data:
        uid = turn.data[0]["recurringBookingUid"]
        memory.series[uid] = Series(dict.fromkeys(view["uid"] for view in turn.data), True, turn.at.operation)
        keep_step(memory, turn)


def _made(memory: Memory, turn: Turn, pointer: str, view: Booking) -> None:
    known = memory.recall(view["uid"])
    if known is None:
        known = meet(memory, turn, pointer, view)
        known.wrote = turn.at.operation
        memory.count(known, NOTHING, "create", view["status"])
        _waits(memory, turn, pointer, view)
        mean_what_was_addressed(memory, turn, pointer, view)
        name_it_once(memory, turn, pointer, view)
        if pointer in ("/data", "/data/0"):
            take_time(memory, turn, pointer, view)
            gather(memory, turn, pointer, view)
        if known.seats is not None:
            known.whole = True
        elif not turn.sent.get("lengthInMinutes") and view.get("eventTypeId"):
            memory.lengths[view["eventTypeId"]] = view["duration"]
    elif known.seats is not None and known.possible != {CANCELLED}:
        memory.count(known, known.state, "join", view["status"])
        _join(memory, turn, known, pointer, view, view["seatUid"])
        require_room(memory, turn, known, pointer)
    else:
        _again(memory, turn, known, pointer, view)
    turn.changed.append((known, known.possible))


def _again(memory: Memory, turn: Turn, known: Known, pointer: str, view: Booking) -> None:
    """A booking that was there already may answer only the same request, while it still counts (decision R33)."""
    wanted = turn.sent["attendee"].get("email") or ""
    same = wanted.lower() == str(known.shown["attendees"][0]["email"]).lower() if known.shown["attendees"] else False
    same = same and instant(turn.sent["start"]) == instant(known.shown["start"])
    if not same or not known.possible & {PENDING, ACCEPTED}:
        turn.breach("CP424", f"{pointer}/uid", "a new booking has the uid of another", "a new uid", view["uid"])
    look(memory, turn, known, pointer, view, memory.race(turn, known))


def _waits(memory: Memory, turn: Turn, pointer: str, view: Booking) -> None:
    """Whether a new booking has the status that its event type asks for."""
    facts = memory.event_types.get(view.get("eventTypeId") or 0)
    if facts is None or facts.always_pending is None or turn.sent.get("instant"):
        return
    wanted = PENDING if facts.always_pending else ACCEPTED
    if facts.always_pending and turn.at.operation == "rescheduleBooking":
        named = turn.sent.get("rescheduledBy")
        if named and any(host.get("email") == named for host in view["hosts"]):
            wanted = ACCEPTED
        elif turn.exchange.call.caller != NOBODY:
            return  # a host who moves a booking may have confirmed it thereby
    if view["status"] != wanted:
        turn.breach("CP405", f"{pointer}/status", f"its event type makes it {wanted}", wanted, view["status"])


def _join(memory: Memory, turn: Turn, known: Known, pointer: str, view: Booking, seat: str) -> None:
    """One seat more in a booking that is known; its holder shows in the answer."""
    race = memory.race(turn, known)
    if race is ALONE and (seat in (known.seats or ()) or memory.seat_of.get(seat, known.uid) != known.uid):
        turn.breach("CP418", f"{pointer}/seatUid", "a new seat has the uid of another", "a new uid", seat)
    memory.seat_of[seat] = known.uid
    memory.wrote(turn, known)
    known.free |= {"description"}
    look(memory, turn, known, pointer, view, race)
    if known.seats is not None and seat not in known.seats:
        known.seats[seat] = {}  # hidden from whoever asked


def reschedule(memory: Memory, turn: Turn) -> None:
    """*Reschedule a booking*: another one takes its place; or one seat goes to another time."""
    old, view = memory.recall(turn.at.uid), turn.data
    if old is not None and old.seats is not None and "seatUid" in turn.sent:
        _move_seat(memory, turn, old, view)
        return
    if "seatUid" in turn.sent:
        meet(memory, turn, "/data", view)  # a seat of a booking that nobody has seen
        memory.seat_of.setdefault(turn.sent["seatUid"], view["uid"])
        return
    if memory.recall(view["uid"]) is not None:
        turn.breach("CP424", "/data/uid", "a moved booking has the uid of another", "a new uid", view["uid"])
        return
    race = memory.race(turn, old) if old is not None else ALONE
    state = old.state if old is not None and race is ALONE else ""
    if old is not None and race is ALONE:
        _require_movable(memory, turn, old)
    new = meet(memory, turn, "/data", view)
    for known in (new, old):
        if known is not None:
            memory.wrote(turn, known)
    if new.series in memory.series:
        memory.series[new.series].moved_at = view["createdAt"]
    _waits(memory, turn, "/data", view)
    take_time(memory, turn, "/data", view)
    name_it_once(memory, turn, "/data", view)
    gather(memory, turn, "/data", view)
    if "rescheduledFromUid" not in view:
        memory.succeed(turn, "/data", turn.at.uid, new.uid)
    turn.changed.append((new, NONE))
    if old is None:
        return
    memory.count(old, state, "reschedule", RESCHEDULED)
    _keeps(memory, turn, old, view)
    before = old.possible
    old.possible = frozenset((CANCELLED,))
    old.refused = ""
    old.free |= TOUCHES["rescheduleBooking"] - {"attendees", "rescheduledToUid"} | race.touched
    old.successor = old.successor or new.uid
    old.expect(rescheduledToUid=old.successor, status=CANCELLED)
    turn.changed.append((old, before))


def _require_movable(memory: Memory, turn: Turn, old: Known) -> None:
    if not old.possible <= {CANCELLED, REJECTED} or old.uid in memory.successors:
        return  # a second successor is said to be one
    facts = memory.event_types.get(old.shown.get("eventTypeId") or 0)
    if old.possible == {CANCELLED} and facts is not None and facts.cancelled_can_move:
        return
    was = " or ".join(sorted(old.possible))
    turn.breach("CP403", "", f"a booking that is {was} was moved", "4xx", turn.exchange.status)


def _keeps(memory: Memory, turn: Turn, old: Known, new: Booking) -> None:
    """What a move must not lose; who came is known by address, who booked in full."""
    before, free = old.shown, old.free
    kept: list[tuple[str, Any, Any]] = [
        (member, before.get(member), new.get(member))
        for member in ("description", "eventTypeId", "recurringBookingUid")
        if member not in free
    ]
    if "metadata" not in free:
        kept.append(("metadata", *_subset(before.get("metadata"), new.get("metadata"))))
    if "bookingFieldsResponses" not in free:
        given = answers(before.get("bookingFieldsResponses")), answers(new.get("bookingFieldsResponses"))
        kept.append(("bookingFieldsResponses", *_subset(*given)))
    if "attendees" not in free:
        kept.append(("attendees", _addresses(before), _addresses(new, only=_addresses(before))))
        kept.append(("attendees/0", _booker(before), _booker(new)))
        kept.append(("guests", _guests(before), _guests(new)))
    if "location" not in free and not _made_for_one(before, new):
        kept.append(("location", before.get("location"), new.get("location")))
    facts = memory.event_types.get(before.get("eventTypeId") or 0)
    if facts is not None and facts.individual and "hosts" not in free:
        kept.append(("hosts", [host["id"] for host in before["hosts"]], [host["id"] for host in new["hosts"]]))
    usual = _usual_length(memory, before)
    if usual is not None and new["duration"] not in (before["duration"], usual):
        kept.append(("duration", before["duration"], new["duration"]))
    for member, had, has in kept:
        if had != has and (had or has):
            turn.breach("CP410", f"/data/{member}", f"{member} did not survive the move", had, has)


def _subset(before: Any, after: Any) -> tuple[Any, Any]:
    """Members may come with a move, none may go."""
    before, after = before or {}, after or {}
    return before, {key: value for key, value in after.items() if key in before}


def _addresses(booking: Booking, only: list[str] | None = None) -> list[str]:
    """The attendees' addresses; hosts of a team come and go with the time."""
    emails = sorted(person["email"].lower() for person in booking["attendees"])
    return emails if only is None else [email for email in emails if email in only]


def _booker(booking: Booking) -> list[Any]:
    return [booking["attendees"][0].get(member) for member in _BOOKER] if booking["attendees"] else []


def _guests(booking: Booking) -> list[str]:
    return sorted(guest.lower() for guest in booking.get("guests") or ())


def _made_for_one(before: Booking, after: Booking) -> bool:
    """Whether a video call was made for this booking: another one gets another link of the same service."""
    where, there = before.get("location"), after.get("location")
    chosen = (before.get("bookingFieldsResponses") or {}).get("location")
    if isinstance(chosen, dict) and str(chosen.get("value", "")).startswith("integrations:"):
        return True
    if not where or where.startswith("integrations:") or before["uid"] in where:
        return True
    service = urlsplit(where).hostname if where.startswith("https://") else None
    return service is not None and service == urlsplit(str(there)).hostname


def _usual_length(memory: Memory, before: Booking) -> int | None:
    """How long bookings of this event type last that ask for nothing: what a chosen length may fall back to.

    None where that isn't known: then a booking may last as long as it likes after a move (decision D2).
    """
    event_type = before.get("eventTypeId") or 0
    facts = memory.event_types.get(event_type)
    return facts.length if facts is not None and facts.length else memory.lengths.get(event_type)


def _move_seat(memory: Memory, turn: Turn, old: Known, view: Booking) -> None:
    seat, named = turn.sent["seatUid"], view.get("seatUid")
    if not named or view["uid"] == old.uid:
        meet(memory, turn, "/data", view)
        return
    race, state, before = memory.race(turn, old), old.state, old.possible
    if race is ALONE and old.possible == {CANCELLED}:
        turn.breach("CP403", "", "a seat of a cancelled booking was moved", "4xx", turn.exchange.status)
    holder = give_up(memory, old, seat, to=view["uid"] if named == seat else "")
    target = memory.recall(view["uid"])
    if target is None:
        memory.seat_of[named] = view["uid"]
        target = meet(memory, turn, "/data", view)
        target.whole = True
    else:
        if named != seat and target.possible == {ACCEPTED} and memory.race(turn, target) is ALONE:
            turn.breach("CP420", "/data/seatUid", "the seat got another name among others", seat, named)
        _join(memory, turn, target, "/data", view, named)
        target.moved_in = True
    _keeps_holder(turn, holder, target.seats or {}, named)
    memory.wrote(turn, old)
    memory.wrote(turn, target)
    turn.changed.append((target, target.possible))
    left_empty = old.whole and not old.seats and race is ALONE
    others = bool(old.seats)
    old.refused = ""
    old.free |= TOUCHES["rescheduleBooking"] - {"attendees"} | race.touched
    if left_empty:
        old.possible = frozenset((CANCELLED,))
        old.expect(status=CANCELLED)
    elif not others or race is not ALONE:
        old.possible |= after("rescheduleBooking", old.possible)
    if left_empty or others:
        memory.count(old, state, "move", RESCHEDULED if left_empty else ACCEPTED)
    turn.changed.append((old, before))


def _keeps_holder(turn: Turn, before: dict[str, Any] | None, seats: dict[str, Any], named: str) -> None:
    after_move = seats.get(named)
    if not before or not after_move:
        return
    for member in ("name", "email", "timeZone", "language", "metadata"):
        if before.get(member) != after_move.get(member):
            change = (before.get(member), after_move.get(member))
            turn.breach("CP410", f"/data/attendees/{member}", f"{member} did not survive the move of a seat", *change)
    if own_answers(before) != own_answers(after_move):
        change = (own_answers(before), own_answers(after_move))
        turn.breach("CP410", "/data/attendees/bookingFieldsResponses", "answers did not survive the move", *change)
