"""Many at one moment, and many bookings: what a server answers that has room for few. Only a deep run tries it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest

from calproof.examiner import Examiner, Example
from contracts import subjects
from contracts.exchange import HOST, TOO_MANY, Call
from contracts.expectations import accepted, shows
from contracts.promptness import no_slower
from scenarios import calls
from scenarios.starts import utc
from tests.contract.steps import book, own_event_type, person, wanted

SMOKE: Final[frozenset[str]] = frozenset()
DEEP: Final = True
CROWD: Final = 100
"""How many ask at one moment: more than a pool of connections or workers usually has."""
SERIES: Final = 64
OCCURRENCES: Final = 50
"""Together more than three thousand bookings, of few requests."""
LOOK_EVERY: Final = 16
TIMES: Final = 6
WHY: Final = {"cancellationReason": "Only a proof"}


def _bookers(kind: str) -> Callable[[Examiner, Example], list[Call]]:
    def calls_of(examiner: Examiner, _: Example) -> list[Call]:
        event_type = examiner.world.event_type(kind)
        emails = [f"crowd.{number}@example.com" for number in range(CROWD)]
        return [calls.create_booking(wanted(event_type, examiner.starts.single(), email)) for email in emails]

    return calls_of


def _readers(examiner: Examiner, example: Example) -> list[Call]:
    uid = book(example, examiner.world.event_type("regular"), examiner.starts.single())["uid"]
    return [calls.get_booking(uid)] * CROWD


def _listers(_: Examiner, __: Example) -> list[Call]:
    return [calls.list_bookings({"take": 10}, caller=HOST)] * CROWD


CROWDS: Final = {
    "books single hosts": _bookers("regular"),
    "books teams": _bookers("collective"),
    "books whoever has the turn": _bookers("round-robin"),
    "reads": _readers,
    "lists": _listers,
}


@pytest.mark.parametrize("crowd", CROWDS)
def test_everybody_in_a_crowd_is_served(examiner: Examiner, crowd: str) -> None:
    why = f"it was one of {CROWD} at one moment, none in another's way"
    with examiner.example(subjects.CROWDS) as example:
        example.together(
            CROWDS[crowd](examiner, example),
            lambda exchange: () if exchange.status == TOO_MANY else accepted(exchange, why),
        )


def test_thousands_of_bookings_make_nothing_slower(examiner: Examiner) -> None:
    with examiner.example() as example:
        weekly = {"interval": 1, "occurrences": OCCURRENCES, "frequency": "weekly"}
        event_type = own_event_type(example, examiner, "many", recurrence=weekly)
        before = _times(example, examiner)
        total = example.count({})
        first = datetime(examiner.starts.season(), 1, 1, tzinfo=UTC)
        made: list[str] = []
        for number in range(SERIES):
            start = first + timedelta(hours=number)
            body = {
                "eventTypeId": event_type,
                "start": utc(start),
                "attendee": {**person("many@example.com"), "timeZone": "UTC"},
            }
            made.append(example.accept(calls.create_booking(body)).data[0]["recurringBookingUid"])
            if len(made) % LOOK_EVERY == 0:  # what grows fast would take too long at the end
                since = f"{len(made) * OCCURRENCES:,} bookings more"
                for call, seconds in _times(example, examiner).items():
                    example.check(no_slower(call, before[call], seconds, since))
        more = example.count({}) - total - TIMES * SERIES // LOOK_EVERY
        example.check(shows("getBookings", "/pagination", "the number of new bookings", SERIES * OCCURRENCES, more))
        for uid in made:
            example.accept(calls.cancel_booking(uid, WHY))
        example.accept(calls.delete_event_type(event_type))


def _times(example: Example, examiner: Examiner) -> dict[str, list[float]]:
    """How long requests of a few operations take, one by one, in seconds; each answers with one booking or slot."""
    regular, took = examiner.world.event_type("regular"), dict[str, list[float]]()
    for _ in range(TIMES):
        start = examiner.starts.single()
        until = start + timedelta(minutes=regular.length)
        for call in (
            calls.list_bookings({"take": 1}, caller=HOST),
            calls.get_slots({"eventTypeId": regular.id, "start": utc(start), "end": utc(until)}),
            calls.create_booking(wanted(regular, start)),
        ):
            exchange = example.accept(call)
            took.setdefault(call.operation, []).append(exchange.done_at - exchange.sent_at)
    return took
