"""The look at everything that a run has booked, after its journeys and before it takes its world away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.exchange import Exchange
from scenarios import calls
from scenarios.flow import Flow
from scenarios.world import World

RECONCILIATION: Final = "reconciliation"
"""The flow of its exchanges in the history: the invariants compare them with all others."""
STATUSES: Final = ("upcoming", "past", "cancelled", "unconfirmed")
_PAGE: Final = 250
_MOST_PAGES: Final = 8_000
"""Two million bookings; who makes more must do without."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """The event types whose bookings were listed; `why_not` says why not whole, "" where they were."""

    event_types: tuple[int, ...]
    bookings: int
    why_not: str = ""

    def facts(self) -> dict[str, Any]:
        """The facts of the event `reconciled`, which the invariants rely on."""
        complete = bool(self.event_types) and not self.why_not
        told = {"event_types": self.event_types, "bookings": self.bookings}
        return {**told, "complete": complete, "why": self.why_not}


def listable(world: World) -> tuple[int, ...]:
    """The world's event types of which the host sees every booking: of a team's he sees his own share only."""
    return tuple(event_type.id for event_type in world.event_types.values() if event_type.team is None)


def reconcile(own: Sequence[int]) -> Flow[Reconciled]:
    """List all bookings of these event types, a page at a time, and then how many there are of each status.

    The oldest come first, so that what is booked late, by a request that nobody waited for, lengthens the list at its
    end.
    """
    own = tuple(own)
    if not own:
        return Reconciled((), 0)
    of_ours: calls.Query = {"eventTypeIds": ",".join(map(str, own))}
    shown = 0
    for page in range(_MOST_PAGES):
        listed = yield calls.list_bookings({**of_ours, "sortCreated": "asc", "take": _PAGE, "skip": page * _PAGE})
        rows = _rows(listed)
        if rows is None:
            said = f"{listed.status} {listed.refusal}".strip() if listed.status else (listed.error or "no answer")
            return Reconciled(own, shown, f"the target does not list its bookings: {said}")
        shown += len(rows)
        if len(rows) < _PAGE:
            break
    else:
        return Reconciled(own, shown, f"more than {shown} bookings: the listing was broken off")
    for status in STATUSES:
        yield calls.list_bookings({**of_ours, "status": status, "take": 1})
    return Reconciled(own, shown)


def _rows(listed: Exchange) -> Sequence[object] | None:
    """The rows of a page, None where it was refused or is none."""
    body = listed.answer.body if listed.ok and listed.answer is not None else None
    rows = body.get("data") if isinstance(body, dict) else None
    return rows if isinstance(rows, list) else None
