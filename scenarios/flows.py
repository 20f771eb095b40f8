"""Client journeys, written once: the tests drive them through httpx, Locust drives them under load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from types import MappingProxyType
from typing import Final

from contracts.exchange import HOST
from scenarios import calls, contests
from scenarios.bookers import attendee, wanted
from scenarios.flow import Contest, Flow
from scenarios.kinds import KINDS, Kind
from scenarios.starts import Starts, utc
from scenarios.variants import VARIANTS
from scenarios.world import World

_BOOKED_OUT: Final = frozenset({400, 409})
_REASON: Final = {"cancellationReason": "Plans changed"}


@dataclass(frozen=True, slots=True)
class Journey:
    """One way through the API, and the kinds of event types that it books.

    `begin` takes the world, its supply of starts and the journey's own number, which stands for its client.
    """

    begin: Callable[[World, Starts, int], Contest[None]]
    kinds: tuple[str, ...]


def create_reschedule_cancel(world: World, starts: Starts, number: int) -> Flow[None]:
    """A guest books, looks at the booking, moves it once, then calls it off."""
    body = {"eventTypeId": world.event_type("regular").id, "start": utc(starts.single()), "attendee": attendee(number)}
    booked = yield calls.create_booking(body, variant="regular by id")
    if not booked.ok:
        return
    uid = booked.data["uid"]
    yield calls.get_booking(uid)
    moved = yield calls.reschedule_booking(uid, {"start": utc(starts.single()), "reschedulingReason": "Busy"})
    if moved.ok:
        uid = moved.data["uid"]
    yield calls.cancel_booking(uid, _REASON)


def browse_then_book(world: World, starts: Starts, number: int) -> Flow[None]:
    """A guest looks at a day's free slots, takes one that is listed, and calls it off."""
    event_type = world.event_type("regular")
    start = starts.single()
    until = start + timedelta(hours=1)
    query: calls.Query = {"eventTypeId": event_type.id, "start": utc(start), "end": utc(until)}
    listed = yield calls.get_slots(query)
    if not listed.ok or not any(listed.data.values()):
        return
    body = {"eventTypeId": event_type.id, "start": utc(start), "attendee": attendee(number)}
    booked = yield calls.create_booking(body, variant="regular by id")
    if booked.ok:
        yield calls.cancel_booking(booked.data["uid"], _REASON)


def book_a_series(world: World, starts: Starts, number: int) -> Flow[None]:
    """A guest books a weekly series by its slug, reads it whole, and calls off what remains."""
    variant = next(it for it in VARIANTS if it.kind.recurring and it.addressing != "id")
    body = {**variant.identification(world), "start": utc(starts.series()), "attendee": attendee(number)}
    booked = yield calls.create_booking(body, variant=variant.name)
    if not booked.ok:
        return
    series = booked.data[0]["recurringBookingUid"]
    yield calls.get_booking(series)
    yield calls.cancel_booking(series, _REASON)


def page_through_bookings(world: World, _starts: Starts, number: int) -> Flow[None]:
    """The host pages through what is coming up."""
    ids = ",".join(str(event_type.id) for event_type in world.event_types.values())
    query: calls.Query = {"eventTypeIds": ids, "status": "upcoming", "take": 20, "skip": number % 3 * 20}
    yield calls.list_bookings(query, caller=HOST)


def cancel_the_rest(world: World, starts: Starts, number: int) -> Flow[None]:
    """A guest books a weekly series, comes once, and calls off all that remains."""
    booked = yield calls.create_booking(
        wanted(world.event_type("recurring"), starts.series(), number), variant="recurring by id"
    )
    if not booked.ok:
        return
    first, second = (booking["uid"] for booking in booked.data[:2])
    yield calls.cancel_booking(second, {**_REASON, "cancelSubsequentBookings": True})
    yield calls.get_booking(first)
    yield calls.cancel_booking(first, _REASON)


def fill_the_seats(world: World, starts: Starts, number: int) -> Flow[None]:
    """Clients fill a seated slot, each seat once; one more is turned away, one gives his back, another takes it."""
    event_type, start = world.event_type("seated"), starts.single()
    seats, uid = [], ""
    for seat in range(event_type.kind.seats):
        booked = yield calls.create_booking(wanted(event_type, start, number, seat + 1), variant="seated by id")
        if not booked.ok:
            return
        uid = booked.data["uid"]
        seats.append(booked.data["seatUid"])
    late = wanted(event_type, start, number, len(seats) + 1)
    yield replace(calls.create_booking(late, variant="seated by id"), expects=_BOOKED_OUT)
    given_back = yield calls.cancel_booking(uid, {"seatUid": seats[number % len(seats)]})
    if given_back.ok:
        yield calls.create_booking(late, variant="seated by id")
    yield calls.get_booking(uid, caller=HOST)
    yield calls.cancel_booking(uid, _REASON, caller=HOST)


def decide_on_requests(world: World, starts: Starts, number: int) -> Flow[None]:
    """Two guests ask for a meeting; the host confirms the one and declines the other."""
    event_type = world.event_type("confirmation")
    welcome = yield calls.create_booking(wanted(event_type, starts.single(), number), variant="confirmation by id")
    other = yield calls.create_booking(wanted(event_type, starts.single(), number, 1), variant="confirmation by id")
    if other.ok:
        yield calls.decline_booking(other.data["uid"], {"reason": "No time"})
    if welcome.ok:
        uid = welcome.data["uid"]
        yield calls.confirm_booking(uid)
        yield calls.cancel_booking(uid, _REASON)


def find_a_booking(world: World, starts: Starts, number: int) -> Flow[None]:
    """A guest books; the host finds the booking by its guest, by its day and among the latest, and calls it off."""
    event_type, start = world.event_type("regular"), starts.single()
    body = wanted(event_type, start, number)
    booked = yield calls.create_booking(body, variant="regular by id")
    if not booked.ok:
        return
    day: calls.Query = {
        "eventTypeId": event_type.id,
        "afterStart": utc(start - timedelta(hours=1)),
        "beforeEnd": utc(start + timedelta(hours=1)),
        "status": "upcoming",
    }
    yield calls.list_bookings({"attendeeEmail": body["attendee"]["email"], "take": 10}, caller=HOST)
    yield calls.list_bookings(day, caller=HOST)
    yield calls.list_bookings({"eventTypeIds": str(event_type.id), "sortCreated": "desc", "take": 5}, caller=HOST)
    yield calls.cancel_booking(booked.data["uid"], {"cancellationReason": "The host is ill"}, caller=HOST)


def book_a_team(world: World, starts: Starts, number: int) -> Flow[None]:
    """A guest books whoever of a team has time, moves the meeting, and calls it off."""
    event_type = world.event_type("round-robin")
    booked = yield calls.create_booking(wanted(event_type, starts.single(), number), variant="round-robin by id")
    if not booked.ok:
        return
    uid = booked.data["uid"]
    moved = yield calls.reschedule_booking(uid, {"start": utc(starts.single())})
    yield calls.cancel_booking(moved.data["uid"] if moved.ok else uid, _REASON)


FLOWS: Final[Mapping[str, Journey]] = MappingProxyType(
    {
        "create-reschedule-cancel": Journey(create_reschedule_cancel, ("regular",)),
        "browse-then-book": Journey(browse_then_book, ("regular",)),
        "book-a-series": Journey(book_a_series, ("recurring",)),
        "cancel-the-rest": Journey(cancel_the_rest, ("recurring",)),
        "page-through-bookings": Journey(page_through_bookings, ("regular",)),
        "find-a-booking": Journey(find_a_booking, ("regular",)),
        "fill-the-seats": Journey(fill_the_seats, ("seated",)),
        "decide-on-requests": Journey(decide_on_requests, ("confirmation",)),
        "book-a-team": Journey(book_a_team, ("round-robin",)),
        "contest-one-slot": Journey(contests.one_slot, ("regular",)),
        "contest-double-submit": Journey(contests.double_submit, ("regular",)),
        "contest-overlapping-slots": Journey(contests.overlapping_slots, ("regular", "variable-length")),
        "contest-last-seat": Journey(contests.last_seat, ("seated",)),
        "contest-one-target": Journey(contests.one_target, ("regular",)),
        "contest-several-moves": Journey(contests.several_moves, ("regular",)),
        "contest-cancel-or-move": Journey(contests.cancel_or_move, ("regular",)),
        "contest-two-that-wait": Journey(contests.two_that_wait, ("confirmation-open",)),
        "contest-confirm-or-book": Journey(contests.confirm_or_book, ("confirmation-open", "regular")),
    }
)
"""The journeys by the name under which profiles mix them."""


def kinds_of(flows: Iterable[str]) -> tuple[Kind, ...]:
    """The kinds of event types that these flows book, each once, those of the individual host first."""
    needed = {kind for flow in flows for kind in FLOWS[flow].kinds}
    return tuple(kind for kind in KINDS if kind.name in needed)
