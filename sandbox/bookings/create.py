"""`POST /v2/bookings`: one booking, or all occurrences of a series.

The order of the steps is the order in which errors win (documented under *Create a booking*).
"""

from dataclasses import dataclass, replace
from typing import Any

from sandbox.accounts.users import User
from sandbox.bookings import store
from sandbox.bookings.addressing import addressed_event_type, require_bookable
from sandbox.bookings.body import Body, create_body
from sandbox.bookings.booking import Attendee, Booking
from sandbox.bookings.locations import Place, place
from sandbox.bookings.output import written_output
from sandbox.bookings.recurrence import occurrences
from sandbox.bookings.responses import given_responses, issues, require_typed_responses
from sandbox.bookings.timing import beyond_the_calendar, initial_status, require_available, start_issues
from sandbox.bookings.title import booking_title
from sandbox.bookings.uid import booking_uid, series_uid
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.http.answer import Answer, success
from sandbox.http.errors import LibraryError, bad_request, second_layer
from sandbox.http.request import Request
from sandbox.instants import LAST_MS, MINUTE_MS, parse_instant
from sandbox.validation.formats import time_zone, zod_type

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Order:
    """A create body that passed both layers: everything but the time has been checked."""

    event_type: EventType
    host: User
    attendees: tuple[Attendee, ...]
    responses: dict[str, Any]
    metadata: dict[str, str]
    body: Body
    start_ms: int
    length_minutes: int


def create_booking(request: Request) -> Answer:
    """201 with the booking, or with the occurrences by start."""
    deployment = request.deployment
    body = create_body(request.body)
    event_type = addressed_event_type(deployment, body)
    require_bookable(event_type, body, request.caller)
    if isinstance(body["attendee"], list):
        # An array slips through the first layer (observed: recordings, "attendee array").
        raise second_layer(["responses.name - Invalid input", "timeZone - Required"])
    require_typed_responses(event_type, body)
    length_minutes = _length(event_type, body)
    uid = booking_uid()
    where = place(event_type, body, uid)
    count = _count(event_type, body)
    order = _order(deployment, event_type, body, where, length_minutes)
    if event_type.recurrence is not None:
        return success(_create_series(deployment, order, count, where), 201)
    existing = _waiting_already(deployment, order)
    if existing is None:
        existing = _book(deployment, order, order.start_ms, uid, where, None)
    return success(written_output(deployment, existing), 201)


def _create_series(deployment: Deployment, order: Order, count: int, where: Place) -> list[dict[str, Any]]:
    """All occurrences or none: the transaction of the request takes the earlier ones back if a later one is refused."""
    recurrence = order.event_type.recurrence
    if recurrence is None:
        raise ValueError(order.event_type)
    zone = time_zone(order.attendees[0].time_zone)
    try:
        starts = occurrences(order.start_ms, recurrence, count, zone)
    except (ValueError, OverflowError) as problem:
        raise beyond_the_calendar() from problem
    if starts and starts[-1] >= LAST_MS:
        raise beyond_the_calendar()
    series = series_uid()
    made = []
    for start_ms in starts:
        uid = booking_uid()
        at = place(order.event_type, order.body, uid) if where.location else where
        made.append(_book(deployment, order, start_ms, uid, at, series))
    made.sort(key=lambda booking: booking.start_ms)
    return [written_output(deployment, booking) for booking in made]


def _book(deployment: Deployment, order: Order, start_ms: int, uid: str, where: Place, series: str | None) -> Booking:
    event_type, length_minutes = order.event_type, order.length_minutes
    require_available(deployment, event_type, start_ms, length_minutes)
    now_ms = deployment.clock.now_ms()
    responses = order.responses if where.response is None else {**order.responses, "location": where.response}
    booking = Booking(
        id=0,
        uid=uid,
        series_uid=series,
        host_id=order.host.id,
        event_type_id=event_type.id,
        status=initial_status(event_type, start_ms, now_ms).value,
        start_ms=start_ms,
        end_ms=start_ms + length_minutes * MINUTE_MS,
        title=booking_title(event_type, order.host.name, order.attendees[0].name, where.location, length_minutes),
        description=responses.get("notes") or "",
        location=where.location,
        metadata=order.metadata,
        responses=responses,
        ics_uid=f"{uid}@Cal.com",
        rescheduled_from_uid=None,
        rescheduled_to_uid=None,
        rescheduling_reason=None,
        rescheduled_by=None,
        cancellation_reason="",
        cancelled_by="",
        absent_host=False,
        created_ms=now_ms,
        updated_ms=now_ms,
        attendees=order.attendees,
    )
    before_ms, after_ms = event_type.before_minutes * MINUTE_MS, event_type.after_minutes * MINUTE_MS
    booking_id = store.insert(deployment.database.connection, booking, before_ms, after_ms)
    return replace(booking, id=booking_id)


def _waiting_already(deployment: Deployment, order: Order) -> Booking | None:
    """A booker who asks again for what waits for the host is told what waits, instead of getting it twice."""
    event_type = order.event_type
    if event_type.confirmation is None:
        return None
    connection = deployment.database.connection
    return store.pending_duplicate(connection, event_type, order.start_ms, order.attendees[0])


def _length(event_type: EventType, body: Body) -> int:
    length = body.get("lengthInMinutes")
    if length is None:
        return event_type.length
    if not event_type.lengths:
        raise bad_request(
            "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths. Please, "
            "remove the 'lengthInMinutes' field from the request."
        )
    if length not in event_type.lengths:
        raise bad_request(
            "Provided 'lengthInMinutes' is not one of the possible lengths for the event type. The possible lengths "
            f"are: {', '.join(map(str, event_type.lengths))}"
        )
    return int(length)


def _count(event_type: EventType, body: Body) -> int:
    if event_type.recurrence is None:
        return 1
    wanted = body.get("recurrenceCount")
    if wanted is None:
        return event_type.recurrence.occurrences
    if wanted > event_type.recurrence.occurrences:
        raise bad_request("Provided recurrence count is higher than the event type's recurring event count.")
    return int(wanted)


def _order(deployment: Deployment, event_type: EventType, body: Body, where: Place, length_minutes: int) -> Order:
    """The second layer: all its complaints at once."""
    start_ms = parse_instant(body["start"])
    responses = given_responses(body)
    metadata = body.get("metadata") or {}
    found = start_issues(start_ms) + _metadata_issues(metadata)
    if event_type.recurrence is not None and not body["attendee"].get("email"):
        found.append("responses.email - Required")
    # The vendor's library lists the complaints of the fields from the last to the first.
    found += [*reversed(where.issues), *reversed(issues(event_type, responses))]
    if found or start_ms is None:
        raise second_layer(found)
    if event_type.lengths and length_minutes not in event_type.lengths:
        raise LibraryError(400, "Invalid event length")
    host = deployment.catalogue.user(event_type.owner_id)
    if host is None:
        raise LibraryError(404, "eventTypeUser.notFound")
    attendees = _attendees(body, responses)
    return Order(event_type, host, attendees, responses, metadata, body, start_ms, length_minutes)


def _metadata_issues(metadata: dict[str, Any]) -> list[str]:
    return [
        f"metadata.{key} - Expected string, received {zod_type(value)}"
        for key, value in metadata.items()
        if not isinstance(value, str)
    ]


def _attendees(body: Body, responses: dict[str, Any]) -> tuple[Attendee, ...]:
    attendee = body["attendee"]
    zone = attendee["timeZone"]
    email = responses["email"] or _address_of_phone(attendee.get("phoneNumber"))
    language = attendee.get("language") or DEFAULT_LANGUAGE
    booker = Attendee(attendee["name"], email, zone, language, attendee.get("phoneNumber"))
    guests = [Attendee("", guest, zone, DEFAULT_LANGUAGE, None) for guest in responses.get("guests", ())]
    return (booker, *guests)


def _address_of_phone(phone: str | None) -> str:
    digits = "".join(character for character in phone or "" if character.isdigit())
    return f"{digits}@sms.cal.com"
