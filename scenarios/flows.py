"""Client journeys, written once: the tests drive them through httpx, Locust drives them under load."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from contracts.exchange import HOST
from scenarios import calls
from scenarios.flow import Flow
from scenarios.starts import Starts, utc
from scenarios.variants import VARIANTS
from scenarios.world import World

Journey = Callable[[World, Starts, int], Flow[None]]
"""A journey takes the world, its supply of starts and its own number, which stands for its client."""


def attendee(number: int) -> dict[str, Any]:
    """The client of journey `number`: an address of its own, in a domain that nobody reads."""
    return {"name": f"Load Client {number}", "email": f"load+{number}@example.com", "timeZone": "Europe/Rome"}


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
    yield calls.cancel_booking(uid, {"cancellationReason": "Plans changed"})


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
        yield calls.cancel_booking(booked.data["uid"], {"cancellationReason": "Plans changed"})


def book_a_series(world: World, starts: Starts, number: int) -> Flow[None]:
    """A guest books a weekly series by its slug, reads it whole, and calls off what remains."""
    variant = next(it for it in VARIANTS if it.kind.recurring and it.addressing != "id")
    body = {**variant.identification(world), "start": utc(starts.series()), "attendee": attendee(number)}
    booked = yield calls.create_booking(body, variant=variant.name)
    if not booked.ok:
        return
    series = booked.data[0]["recurringBookingUid"]
    yield calls.get_booking(series)
    yield calls.cancel_booking(series, {"cancellationReason": "Plans changed"})


def page_through_bookings(world: World, _starts: Starts, number: int) -> Flow[None]:
    """The host pages through what is coming up."""
    ids = ",".join(str(event_type.id) for event_type in world.event_types.values())
    query: calls.Query = {"eventTypeIds": ids, "status": "upcoming", "take": 20, "skip": number % 3 * 20}
    yield calls.list_bookings(query, caller=HOST)


FLOWS: Mapping[str, Journey] = {
    "create-reschedule-cancel": create_reschedule_cancel,
    "browse-then-book": browse_then_book,
    "book-a-series": book_a_series,
    "page-through-bookings": page_through_bookings,
}
"""The journeys by the name under which profiles mix them."""
