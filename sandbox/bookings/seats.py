"""Bookings that several attendees share: each holds a seat, and has answered for himself."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from sandbox.availability.bounds import bounds
from sandbox.availability.calendars import schedule_of
from sandbox.bookings import store
from sandbox.bookings.booking import Attendee, Booking
from sandbox.bookings.draft import draft, insert
from sandbox.bookings.hosts import count_turn, crew
from sandbox.bookings.locations import Place
from sandbox.bookings.order import Order
from sandbox.bookings.routing import rotation
from sandbox.bookings.timing import refused, require_available
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.http.errors import FrameworkError, LibraryError
from sandbox.http.request import Request
from sandbox.webhooks.events import Trigger, announce

TOUCH = "UPDATE bookings SET updated_ms = ? WHERE id = ?"
# Answers that are the seat's name on the outside; the address is never repeated inside (documented).
NOT_REPEATED = ("email", "displayEmail", "location")


def seated_attendee(wanted: Order, responses: dict[str, Any]) -> Attendee:
    """The booker of an order as the holder of a new seat. Guests are written down with the seat and hold none."""
    own = {slug: answer for slug, answer in responses.items() if slug not in NOT_REPEATED}
    own.setdefault("guests", [])
    return replace(wanted.booker, seat_uid=str(uuid4()), responses=own, metadata=wanted.metadata)


def take_seat(request: Request, wanted: Order, uid: str, where: Place) -> tuple[Booking, str | None]:
    """A seat in the booking that others made at this start, or in a new one: that booking and the seat's uid.

    Joining does not ask who is free.
    """
    deployment, event_type = request.deployment, wanted.event_type
    responses = wanted.responses if where.response is None else {**wanted.responses, "location": where.response}
    attendee = seated_attendee(wanted, responses)
    require_in_bounds(deployment, event_type, wanted.start_ms)
    existing = store.seated_at(deployment.database.connection, event_type.id, wanted.start_ms)
    require_room(event_type, existing, attendee)
    if existing is None:
        hosts, preferred = rotation(deployment, event_type, wanted.body)
        free = require_available(deployment, event_type, wanted.start_ms, wanted.length_minutes, hosts=hosts)
        who = crew(deployment, event_type, free, preferred)
        alone = replace(wanted, attendees=(attendee,))
        new = draft(deployment, alone, who, wanted.start_ms, uid, where, None)
        booking = insert(
            deployment,
            event_type,
            replace(new, responses={}, metadata={}, description=new.description or None),
            who.host,
            who.others,
        )
        count_turn(deployment, event_type, who)
    else:
        booking = join(deployment, existing, attendee)
    announce(request, Trigger.BOOKING_CREATED, booking)
    return booking, attendee.seat_uid


def join(deployment: Deployment, booking: Booking, attendee: Attendee) -> Booking:
    """The booking with one attendee more, for whom there is room."""
    connection = deployment.database.connection
    store.insert_attendee(connection, booking.id, attendee)
    user_id = deployment.catalogue.user_id_by_email(attendee.email)
    if user_id is not None and user_id != booking.host_id:
        store.engage(connection, booking.id, user_id)
    connection.execute(TOUCH, (deployment.clock.now_ms(), booking.id))
    return stored(deployment, booking.uid)


def require_room(event_type: EventType, booking: Booking | None, attendee: Attendee) -> None:
    """409 B where the same address holds a seat, 409 A where no seat is left; where nobody sits yet, there is room."""
    if booking is None:
        return
    if sits_already(booking, attendee):
        raise LibraryError(409, "already_signed_up_for_this_booking_error")
    if event_type.seats is None or seats_taken(booking) >= event_type.seats.capacity:
        raise FrameworkError(409, "No more seats left at this seated booking.")


def sits_already(booking: Booking, attendee: Attendee) -> bool:
    """Whether somebody with the same address holds a seat of this booking."""
    return any(other.email.lower() == attendee.email.lower() for other in booking.attendees if other.seat_uid)


def seats_taken(booking: Booking) -> int:
    """How many seats of a booking are held. Hosts and guests take none."""
    return sum(other.seat_uid is not None for other in booking.attendees)


def require_in_bounds(deployment: Deployment, event_type: EventType, start_ms: int) -> None:
    """Also who joins must ask in time, and inside the booking window of the first host's schedule."""
    first = event_type.hosts[0].user_id if event_type.hosts else None
    schedule = schedule_of(deployment, event_type, first)
    refusal = bounds(deployment.clock.now_ms(), event_type, schedule).refusal(start_ms)
    if refusal is not None:
        raise refused(event_type, refusal)


def stored(deployment: Deployment, uid: str) -> Booking:
    """A booking as it is now."""
    booking = store.by_uid(deployment.database.connection, uid)
    if booking is None:
        raise RuntimeError("a booking written a moment ago is gone")
    return booking
