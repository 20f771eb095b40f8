"""`POST /v2/bookings`: one booking, a seat in one, or all occurrences of a series.

The order of the steps is the order in which errors win (documented under *Create a booking*).
"""

from typing import Any

from sandbox.bookings import store
from sandbox.bookings.addressing import addressed_event_type, require_bookable
from sandbox.bookings.body import create_body
from sandbox.bookings.booker import require_below_limit, require_verified
from sandbox.bookings.booking import Booking, Status
from sandbox.bookings.draft import draft, insert
from sandbox.bookings.hosts import count_turn, crew
from sandbox.bookings.instant import create_instant_booking
from sandbox.bookings.locations import Place, place
from sandbox.bookings.order import Order, order, wanted_count, wanted_length
from sandbox.bookings.output import seat_output, written_output
from sandbox.bookings.recurrence import occurrences
from sandbox.bookings.responses import require_typed_responses
from sandbox.bookings.routing import rotation
from sandbox.bookings.seats import take_seat
from sandbox.bookings.timing import Unavailable, beyond_the_calendar, require_available
from sandbox.bookings.uid import booking_uid, series_uid
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import Scheduling
from sandbox.http.answer import Answer, success
from sandbox.http.errors import LibraryError, second_layer
from sandbox.http.request import Request
from sandbox.instants import LAST_MS
from sandbox.platform.addresses import name_managed_attendee
from sandbox.validation.formats import time_zone
from sandbox.webhooks.events import Trigger, announce


def create_booking(request: Request) -> Answer:
    """201 with the booking, or with the occurrences by start."""
    deployment = request.deployment
    body = create_body(request.body)
    event_type = addressed_event_type(deployment, body)
    require_bookable(deployment, event_type, body, request.caller)
    if isinstance(body["attendee"], list):
        # An array slips through the first layer (observed: recordings, "attendee array").
        raise second_layer(["responses.name - Invalid input", "timeZone - Required"])
    if body.get("instant"):
        return success(written_output(deployment, create_instant_booking(request, event_type, body)), 201)
    name_managed_attendee(deployment.catalogue, event_type, body["attendee"])
    require_typed_responses(event_type, body)
    length_minutes = wanted_length(event_type, body)
    uid = booking_uid()
    where = place(event_type, body, uid)
    count = wanted_count(event_type, body)
    wanted = order(event_type, body, where, length_minutes)
    require_verified(event_type, body, wanted.booker)
    require_below_limit(deployment, event_type, wanted.booker)
    if event_type.seats is not None:
        return success(seat_output(request, *take_seat(request, wanted, uid, where)), 201)
    if event_type.recurrence is not None:
        return success(create_series(request, wanted, count, where), 201)
    existing = booked_already(deployment, wanted)
    if existing is None:
        existing = book(request, wanted, wanted.start_ms, uid, where)
    return success(written_output(deployment, existing), 201)


def create_series(request: Request, wanted: Order, count: int, where: Place) -> list[dict[str, Any]]:
    """All occurrences or none: the transaction of the request takes the earlier ones back if a later one is refused."""
    recurrence = wanted.event_type.recurrence
    if recurrence is None:
        raise ValueError(wanted.event_type)
    zone = time_zone(wanted.booker.time_zone)
    try:
        starts = occurrences(wanted.start_ms, recurrence, count, zone)
    except (OverflowError, ValueError) as problem:
        raise beyond_the_calendar() from problem
    if starts and starts[-1] >= LAST_MS:
        raise beyond_the_calendar()
    series, made, host_id = series_uid(), [], None
    for start_ms in starts:
        uid = booking_uid()
        at = place(wanted.event_type, wanted.body, uid) if where.location else where
        booking = book(request, wanted, start_ms, uid, at, series, host_id)
        host_id = booking.host_id
        made.append(booking)
    made.sort(key=lambda booking: booking.start_ms)
    return [written_output(request.deployment, booking) for booking in made]


def book(
    request: Request,
    wanted: Order,
    start_ms: int,
    uid: str,
    where: Place,
    series: str | None = None,
    same_host: int | None = None,
) -> Booking:
    """One new booking at this start, once somebody is found who is free to host it."""
    deployment, event_type = request.deployment, wanted.event_type
    hosts, preferred = rotation(deployment, event_type, wanted.body)
    try:
        free = require_available(deployment, event_type, start_ms, wanted.length_minutes, hosts=hosts)
    except Unavailable as refusal:
        if same_host is None:
            raise
        # A later occurrence is refused in other words than the first (observed: recordings, "later occurrence taken").
        raise LibraryError(409, "booking_conflict_error") from refusal
    who = crew(deployment, event_type, free, same_host or preferred)
    made = insert(deployment, event_type, draft(deployment, wanted, who, start_ms, uid, where, series), who.host)
    count_turn(deployment, event_type, who)
    announce(request, Trigger.BOOKING_CREATED if made.status == Status.ACCEPTED else Trigger.BOOKING_REQUESTED, made)
    return made


def booked_already(deployment: Deployment, wanted: Order) -> Booking | None:
    """One who asks again for what waits for the host, or for what a team has given him, gets that and not another."""
    event_type = wanted.event_type
    statuses: list[str] = []
    if event_type.confirmation is not None:
        statuses.append(Status.PENDING)
    if event_type.scheduling is Scheduling.ROUND_ROBIN:
        statuses.append(Status.ACCEPTED)
    if not statuses:
        return None
    connection = deployment.database.connection
    return store.duplicate(connection, event_type, wanted.start_ms, wanted.booker, tuple(statuses))
