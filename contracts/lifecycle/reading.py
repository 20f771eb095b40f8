"""What reading bookings tells: every view is held to what is known, and what was made can be found."""

from __future__ import annotations

from typing import Final

from contracts.lifecycle.known import Series
from contracts.lifecycle.memory import ALONE, Memory, Turn
from contracts.lifecycle.views import meet

_MOVE: Final = "rescheduleBooking"


def read(memory: Memory, turn: Turn) -> None:
    """*Get a booking*, or a whole series."""
    if not isinstance(turn.data, list):
        meet(memory, turn, "/data", turn.data)
        return
    before = memory.series.get(turn.at.uid)
    wrote = before.wrote if before is not None else ""
    for index, view in enumerate(turn.data):
        if before is not None and before.whole and view["uid"] not in before.uids and not _raced(memory, turn):
            message = "an occurrence that nobody asked for"
            # What is older than the booking that a move made was made before it.
            by = "createBooking" if wrote == _MOVE and view["createdAt"] < before.moved_at else wrote
            expected = f"{len(before.uids)} occurrences"
            turn.breach("CP423", f"/data/{index}", message, expected, view["uid"], operation=by)
        meet(memory, turn, f"/data/{index}", view)
    shown = {view["uid"] for view in turn.data}
    for uid in before.uids if before is not None else ():
        if uid not in shown and uid in memory.bookings and not _raced(memory, turn):
            turn.breach("CP423", "/data", "an occurrence is missing", uid, sorted(shown), operation=wrote)
    if before is not None:
        before.wrote = ""
    else:
        memory.series[turn.at.uid] = Series(dict.fromkeys(view["uid"] for view in turn.data), whole=True)


def _raced(memory: Memory, turn: Turn) -> bool:
    """Whether anything was going on in this series while it was read."""
    return any(memory.race(turn, known) is not ALONE for known in memory.occurrences(turn.at.uid))


def read_several(memory: Memory, turn: Turn) -> None:
    """*Get all bookings*: each item is a view of its booking."""
    for index, view in enumerate(turn.data):
        meet(memory, turn, f"/data/{index}", view)


def read_seat(memory: Memory, turn: Turn) -> None:
    """*Get a booking by seat*: the one in which the seat is now."""
    where = memory.seat_of.get(turn.at.uid)
    known = memory.recall(turn.data["uid"])
    if where is not None and where != turn.data["uid"] and (known is None or memory.race(turn, known) is ALONE):
        message = "a seat that was cancelled is found" if not where else "a seat is found where it no longer is"
        turn.breach("CP419", "/data/uid", message, where or "404", turn.data["uid"])
    meet(memory, turn, "/data", turn.data)


def not_found(memory: Memory, turn: Turn) -> None:
    """A read was answered with 404: right for what nobody has made, wrong for what was."""
    if turn.at.operation == "getBookingBySeat":
        known = memory.recall(memory.seat_of.get(turn.at.uid) or "")
    elif turn.at.operation == "getBooking":
        known = next(iter(memory.addressed(turn.at.uid)), None)
    else:
        return
    if known is not None and not memory.deleted and memory.race(turn, known) is ALONE:
        turn.breach("CP425", "", "a booking that exists is not found", "200", turn.exchange.status)
