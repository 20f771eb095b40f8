"""Bookings that have begun: made early in a run for a start some seconds ahead, and looked at once it has passed.

A start can't be moved into the past through the API, so it has to pass: once for all tests that need it, while others
run.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from calproof.budget import NotHere
from calproof.examiner import Examiner, Example
from contracts.exchange import HOST
from contracts.rules.reading import Reading
from scenarios import calls
from tests.contract.steps import ANN, wanted

AHEAD: Final = 5.0
"""Seconds from a request to the start that it asks for: enough for slow answers, little to wait for."""
GUESTS: Final = ("bob.guest@example.com", "cara.guest@example.com")
WHY: Final = {"cancellationReason": "Only a proof"}


@dataclass(slots=True)
class Begun:
    """A booking and a series that begin at one moment, and when that has passed by our clock.

    What a test is done with it enters in `over`: `single` or `series`.
    """

    single: dict[str, Any]
    series: list[dict[str, Any]]
    passed_at: float
    over: set[str] = field(default_factory=set)

    @property
    def series_uid(self) -> str:
        """The uid of the series."""
        return str(self.series[0]["recurringBookingUid"])


Kept = dict[str, Begun]


def book_at_once(example: Example, examiner: Examiner, kept: Kept) -> Begun:
    """A booking and a series that begin some seconds from now by the server's clock, made unless they are there.

    The one waits for its host, so that it doesn't block the other. Raises NotHere where they can't be made: the host
    may be busy now, or the server tells no time.
    """
    if "made" in kept:
        return kept["made"]
    asked = example.accept(calls.get_me())
    now = Reading(asked).now
    if now is None:
        raise NotHere("the answers tell no time, so nothing can be booked that begins at once")
    start = now + timedelta(seconds=AHEAD)
    open_kind, weekly = (examiner.world.event_type(kind) for kind in ("confirmation-open", "recurring"))
    single = example.send(calls.create_booking(wanted(open_kind, start, ANN, guests=[*GUESTS])))
    if not single.ok:
        raise NotHere(f"nothing could be booked that begins at once: {single.refusal}")
    series = example.send(calls.create_booking(wanted(weekly, start, ANN)))
    if not series.ok:
        raise NotHere(f"no series could be booked that begins at once: {series.refusal}")
    kept["made"] = Begun(single.data, series.data, asked.done_at + AHEAD + 1)
    return kept["made"]


def begun(example: Example, examiner: Examiner, kept: Kept, part: str) -> Begun:
    """The booking and the series once they have begun; made again where a test is done with this part of them."""
    if "made" in kept and part in kept["made"].over:
        gone = kept.pop("made")
        for left, uid in (("single", gone.single["uid"]), ("series", gone.series[0]["uid"])):
            if left not in gone.over:
                example.send(calls.cancel_booking(uid, WHY, caller=HOST))
    made = book_at_once(example, examiner, kept)
    while time.time() < made.passed_at:
        time.sleep(0.1)
    return made


def confirmed_since(example: Example, examiner: Examiner, kept: Kept) -> Begun:
    """The single booking, accepted after it has begun; the series is over then, since one host has both.

    Raises NotHere where the target confirms nothing that has begun.
    """
    made = begun(example, examiner, kept, "single")
    if "series" not in made.over:
        example.accept(calls.cancel_booking(made.series[0]["uid"], {**WHY, "cancelSubsequentBookings": True}))
        made.over.add("series")
    confirmed = example.send(calls.confirm_booking(made.single["uid"]))
    if not confirmed.ok:
        raise NotHere(f"what has begun can't be confirmed: {confirmed.refusal}")
    return made
