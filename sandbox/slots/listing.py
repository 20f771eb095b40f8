"""`GET /v2/slots`: the times at which an event type can be booked."""

from collections.abc import Iterable
from typing import Any
from zoneinfo import ZoneInfo

from sandbox.bookings import store
from sandbox.event_types.event_type import EventType
from sandbox.http.answer import Answer, as_json
from sandbox.http.errors import bad_request
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS, in_zone, iso_utc
from sandbox.slots.grid import Slot, free_slots
from sandbox.slots.query import addressed, instants, slots_query
from sandbox.validation.formats import time_zone

LONGEST_MINUTES = 366 * 24 * 60  # what lasts longer fits nowhere, and searching for it takes seconds


def get_slots(request: Request) -> Answer:
    """200 with the slots of each day that has any, days and times in the zone asked for."""
    query = slots_query(request)
    event_type = addressed(request.deployment, query)
    zone = time_zone(query["timeZone"]) if "timeZone" in query else None
    first_ms, last_ms = instants(query)
    length = int(query["duration"]) if query.get("duration") else event_type.length
    if length < 1:
        raise bad_request("duration property is wrong,duration must be a positive number ")
    moved = query.get("bookingUidToReschedule")
    ignored = _id(request, moved)
    slots: Iterable[Slot] = ()
    if length <= LONGEST_MINUTES:
        slots = free_slots(request.deployment, event_type, length, first_ms, last_ms, ignored_booking=ignored)
    with_end = query.get("format", "time").lower() == "range"
    days: dict[str, list[dict[str, Any]]] = {}
    for slot in slots:
        shown = in_words(slot.start_ms, zone)
        day = days.setdefault(shown[:10], [])
        if day and event_type.options["onlyShowFirstAvailableSlot"]:
            continue
        entry: dict[str, Any] = {"start": shown}
        if with_end:
            entry["end"] = in_words(slot.start_ms + length * MINUTE_MS, zone)
        day.append(_with_seats(entry, event_type, slot))
    return as_json(200, {"data": days, "status": "success"})


def _id(request: Request, uid: str | None) -> int | None:
    booking = store.by_uid(request.deployment.database.connection, uid) if uid else None
    return None if booking is None else booking.id


def _with_seats(entry: dict[str, Any], event_type: EventType, slot: Slot) -> dict[str, Any]:
    if event_type.seats is None:
        return entry
    entry["seatsBooked"] = slot.seats_booked
    entry["seatsRemaining"] = event_type.seats.capacity - slot.seats_booked
    entry["seatsTotal"] = event_type.seats.capacity
    if slot.booking_uid is not None:
        entry["bookingUid"] = slot.booking_uid
    return entry


def in_words(instant_ms: int, zone: ZoneInfo | None) -> str:
    """An instant as slots are shown: in UTC with `Z` unless another zone was asked for."""
    if zone is None:
        return iso_utc(instant_ms)
    text = in_zone(instant_ms, zone).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z") if zone.key == "UTC" else text
