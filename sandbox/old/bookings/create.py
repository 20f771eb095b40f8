"""`POST /v2/bookings`, `/recurring` and `/instant`: a booking, a seat, a series, or another time for one of them."""

from dataclasses import replace

from sandbox.bookings import store
from sandbox.bookings.addressing import require_bookable
from sandbox.bookings.body import Body
from sandbox.bookings.booker import require_below_limit, require_verified
from sandbox.bookings.booking import Booking, Status
from sandbox.bookings.create import book, booked_already
from sandbox.bookings.instant import create_instant_booking
from sandbox.bookings.locations import Place, place
from sandbox.bookings.order import Order, order, wanted_count
from sandbox.bookings.output import is_seated
from sandbox.bookings.reschedule import can_return, move, require_move_allowed
from sandbox.bookings.seat_changes import move_seat
from sandbox.bookings.seats import take_seat
from sandbox.bookings.uid import booking_uid, series_uid
from sandbox.event_types.event_type import EventType
from sandbox.http.answer import Answer, success
from sandbox.http.errors import LibraryError, bad_request, not_found, second_layer
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS, iso_utc, parse_instant
from sandbox.old.bookings.body import CREATE, occurrences_body, said_anew
from sandbox.old.bookings.output import placed_output
from sandbox.old.controller import refusing_in_one_envelope
from sandbox.platform.addresses import name_managed_attendee
from sandbox.validation.checked import checked

# A host has a minute and a half to take an instant meeting (observed: recordings, group `event-types`).
INVITATION_MS = 90_000


@refusing_in_one_envelope
def create_old_booking(request: Request) -> Answer:
    """`POST /v2/bookings`: 201 with the booking; `rescheduleUid` names the booking or the seat whose place it takes."""
    body = checked(CREATE, request.body)
    return success(placed_output(request, *_placed(request, body)), 201)


@refusing_in_one_envelope
def create_old_series(request: Request) -> Answer:
    """`POST /v2/bookings/recurring`: 201 with the occurrences as the client worked them out, or none of them."""
    bodies = occurrences_body(request.body)
    wanted_count(_event_type(request, bodies[0]), {"recurrenceCount": len(bodies)})
    given = (body.get("recurringEventId") for body in bodies)
    series = next((uid for uid in given if uid is not None), None) or series_uid()
    made: list[Booking] = []
    for body in bodies:
        booking, _ = _placed(request, body, series, made[0].host_id if made else None)
        made.append(booking)
    return success([placed_output(request, booking) for booking in made], 201)


@refusing_in_one_envelope
def create_old_instant_booking(request: Request) -> Answer:
    """`POST /v2/bookings/instant`: 201 with the invitation to the hosts of a team event type."""
    body = checked(CREATE, request.body)
    event_type = _event_type(request, body)
    anew = {**said_anew(body), "instant": True}
    require_bookable(request.deployment, event_type, anew, request.caller)
    length = _length(event_type, body)
    made = create_instant_booking(
        request, event_type, {**anew, "lengthInMinutes": length if event_type.lengths else None}
    )
    return success(
        {
            "message": "Success",
            "meetingTokenId": made.id,
            "bookingId": made.id,
            "bookingUid": made.uid,
            "expires": iso_utc(made.created_ms + INVITATION_MS),
            "userId": made.host_id,
        },
        201,
    )


def _placed(
    request: Request, body: Body, series: str | None = None, same_host: int | None = None
) -> tuple[Booking, str | None]:
    """The booking a body leads to, and the uid of the seat if it is one."""
    deployment, event_type = request.deployment, _event_type(request, body)
    anew = said_anew(body)
    require_bookable(deployment, event_type, anew, request.caller)
    name_managed_attendee(deployment.catalogue, event_type, anew["attendee"])
    uid = booking_uid()
    where = place(event_type, anew, uid)
    wanted = order(event_type, anew, where, _length(event_type, body))
    if body.get("rescheduleUid"):
        return _moved(request, wanted, body, where)
    require_verified(event_type, anew, wanted.booker)
    require_below_limit(deployment, event_type, wanted.booker)
    if event_type.seats is not None:
        if series is not None:
            raise LibraryError(400, "recurring_event_seats_error")
        return take_seat(request, wanted, uid, where)
    existing = booked_already(deployment, wanted) if series is None else None
    return existing or book(request, wanted, wanted.start_ms, uid, where, series, same_host), None


def _moved(request: Request, wanted: Order, body: Body, where: Place) -> tuple[Booking, str | None]:
    """Another time for a booking, or for one seat of it, with what the body says about everything else."""
    deployment, uid = request.deployment, body["rescheduleUid"]
    connection = deployment.database.connection
    old, seat_uid = store.by_seat(connection, uid), uid
    if old is None:
        old, seat_uid = store.by_uid(connection, uid), body.get("seatReferenceUid")
    if old is None or old.status in (Status.REJECTED, Status.AWAITING_HOST):
        raise LibraryError(404, "Could not find original booking")
    if old.status == Status.CANCELLED and (old.rescheduled_to_uid is not None or not can_return(deployment, old)):
        raise LibraryError(400, "cancelled_bookings_cannot_be_rescheduled")
    event_type = wanted.event_type
    if old.event_type_id != event_type.id:
        raise bad_request(f"Booking with uid={old.uid} does not belong to event type with id={event_type.id}.")
    require_move_allowed(deployment, event_type, old)
    anew = {
        "start": body["start"],
        "rescheduledBy": body.get("rescheduledBy"),
        "reschedulingReason": body["responses"].get("rescheduleReason"),
        "seatUid": seat_uid,
        "emailVerificationCode": body.get("verificationCode"),
    }
    if is_seated(old, event_type):
        return move_seat(request, event_type, old, anew)
    return move(request, event_type, old, anew, _told_anew(old, wanted, where)), None


def _told_anew(old: Booking, wanted: Order, where: Place) -> Booking:
    """The old booking with who comes, how long, the answers and the place as the body says; no place is the old one."""
    responses = dict(wanted.responses)
    if where.response is not None:
        responses["location"] = where.response
    elif "location" in old.responses:
        responses["location"] = old.responses["location"]
    return replace(
        old,
        end_ms=old.start_ms + wanted.length_minutes * MINUTE_MS,
        description=responses.get("notes") or "",
        location=old.location if where.response is None else where.location,
        metadata={**old.metadata, **wanted.metadata},
        responses=responses,
        attendees=wanted.attendees,
    )


def _event_type(request: Request, body: Body) -> EventType:
    event_type = request.deployment.catalogue.event_type(int(body["eventTypeId"]))
    if event_type is None:
        raise not_found("event_type_not_found")
    return event_type


def _length(event_type: EventType, body: Body) -> int:
    """The minutes from start to end, which the event type must offer; without an end, its own."""
    if body.get("end") is None:
        return event_type.length
    start_ms, end_ms = parse_instant(body["start"]), parse_instant(body["end"])
    if start_ms is None or end_ms is None:
        missing = "start" if start_ms is None else "end"
        raise second_layer([f"{missing} - Expected string, received null"])
    minutes, rest = divmod(end_ms - start_ms, MINUTE_MS)
    if rest or minutes not in (event_type.lengths or (event_type.length,)):
        raise LibraryError(400, "Invalid event length")
    return minutes
