"""The states of a booking and the moves between them: what each leads to, and what is refused.

The table is that of the documented operations; where a server is known to go another way, and no promise forbids
it, both ways stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

PENDING, ACCEPTED, REJECTED = "pending", "accepted", "rejected"
CANCELLED, AWAITING_HOST = "cancelled", "awaiting_host"
STATUSES: Final = frozenset({PENDING, ACCEPTED, REJECTED, CANCELLED, AWAITING_HOST})

RESCHEDULED: Final = "rescheduled"
"""The state of a booking that is cancelled because another took its place."""
NOTHING: Final = "nothing"
"""The state before a booking exists."""
REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Transition:
    """One move from a state, for one kind of booking (`single`, `occurrence`, `seated`), and where it leads."""

    kind: str
    state: str
    move: str
    result: str

    @property
    def name(self) -> str:
        """Such as `single: pending, confirm → accepted`."""
        return named(self.kind, self.state, self.move, self.result)


def named(kind: str, state: str, move: str, result: str) -> str:
    """How a transition is written."""
    return f"{kind}: {state}, {move} → {result}"


def _rows(kind: str, state: str, **results: str) -> Iterable[Transition]:
    for move, wanted in results.items():
        for result in wanted.split("|"):
            yield Transition(kind, state, move.replace("_", "-"), result)


TRANSITIONS: Final[tuple[Transition, ...]] = (
    *_rows("single", NOTHING, create="accepted|pending|awaiting_host"),
    *_rows("single", PENDING, confirm=ACCEPTED, decline=REJECTED, cancel=CANCELLED, reschedule=RESCHEDULED),
    *_rows("single", ACCEPTED, confirm=REFUSED, decline=REFUSED, cancel=CANCELLED, reschedule=RESCHEDULED),
    *_rows("single", ACCEPTED, mark_absent="accepted|refused", reassign=ACCEPTED),
    *_rows("single", REJECTED, confirm=REFUSED, decline=REJECTED, cancel=CANCELLED, reschedule=REFUSED),
    *_rows("single", CANCELLED, confirm=REFUSED, decline=REFUSED, cancel=REFUSED, reschedule=REFUSED),
    *_rows("single", RESCHEDULED, confirm=REFUSED, decline=REFUSED, cancel=REFUSED, reschedule=REFUSED),
    *_rows("single", AWAITING_HOST, confirm=ACCEPTED),
    *_rows("occurrence", NOTHING, create="accepted|pending"),
    *_rows("occurrence", PENDING, confirm=ACCEPTED, decline=REJECTED, cancel=CANCELLED, reschedule=RESCHEDULED),
    *_rows("occurrence", ACCEPTED, cancel=CANCELLED, cancel_later=CANCELLED, cancel_all=CANCELLED),
    *_rows("occurrence", ACCEPTED, reschedule=RESCHEDULED),
    *_rows("occurrence", CANCELLED, cancel=REFUSED, reschedule=REFUSED),
    *_rows("occurrence", RESCHEDULED, cancel=REFUSED, reschedule=REFUSED),
    *_rows("seated", NOTHING, create=ACCEPTED),
    *_rows("seated", ACCEPTED, join=ACCEPTED, give_back="accepted|cancelled", move="accepted|rescheduled"),
    *_rows("seated", ACCEPTED, cancel=CANCELLED, reschedule=REFUSED),
    *_rows("seated", CANCELLED, give_back=REFUSED, move=REFUSED, cancel=REFUSED),
)
"""Every move from every state that the documentation speaks of, legal or not."""

TOLERATED: Final[tuple[Transition, ...]] = (*_rows("single", REJECTED, confirm=ACCEPTED),)
"""Moves that no document knows, and that are no breach: servers make them."""

LEADS_TO: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "confirmBooking": {
        PENDING: frozenset({ACCEPTED}),
        AWAITING_HOST: frozenset({ACCEPTED}),
        REJECTED: frozenset({REJECTED, ACCEPTED}),
    },
    "declineBooking": {
        PENDING: frozenset({REJECTED}),
        AWAITING_HOST: frozenset({REJECTED}),
        REJECTED: frozenset({REJECTED}),
    },
    "cancelBooking": dict.fromkeys((PENDING, ACCEPTED, REJECTED, AWAITING_HOST), frozenset({CANCELLED})),
    "rescheduleBooking": dict.fromkeys((PENDING, ACCEPTED, AWAITING_HOST), frozenset({CANCELLED})),
}
"""What an accepted request makes of a status; a status that isn't there forbids the request.

A rejected booking may be confirmed after all: no server guards it, and no promise says that it must (an occurrence
stays what it is). Operations that aren't there leave every status alone.
"""


def after(operation: str, possible: frozenset[str]) -> frozenset[str]:
    """The statuses to which an accepted request leads from those that are possible; where it can't have been, all."""
    moves = LEADS_TO.get(operation)
    if moves is None:
        return possible
    reached = frozenset().union(*(moves[status] for status in possible if status in moves))
    return reached or possible


def perhaps_after(operations: Iterable[str], possible: frozenset[str]) -> frozenset[str]:
    """The statuses that are possible when each of these may have happened or not, in any order."""
    reached, before = possible, frozenset[str]()
    operations = tuple(operations)
    while reached != before:
        before = reached
        for operation in operations:
            moves = LEADS_TO.get(operation, {})
            reached = reached.union(*(moves[status] for status in reached if status in moves))
    return reached
