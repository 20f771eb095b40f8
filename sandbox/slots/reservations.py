"""`/v2/slots/reservations`: keep a slot out of searches while somebody fills in the form.

A reservation hides the slot; it does not stop a booking (documented: nothing in a booking says who holds one).
"""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sandbox.bookings import store
from sandbox.deployment import Deployment
from sandbox.event_types.event_type import EventType
from sandbox.http.answer import Answer, as_json, success
from sandbox.http.errors import FrameworkError, bad_request, forbidden, not_found, unauthorized
from sandbox.http.request import Request
from sandbox.instants import MINUTE_MS, iso_utc, looks_like_iso_8601, parse_instant
from sandbox.rights import manages_event_type
from sandbox.slots.grid import has_room, reservations
from sandbox.validation.checked import checked
from sandbox.validation.properties import Check, Property, Shape, fits_int32, integer

DEFAULT_MINUTES = 5
LONGEST_MINUTES = 366 * 24 * 60
START = Check("isDateString", "slotStart must be a valid ISO 8601 date string", looks_like_iso_8601)


def _integer(name: str, *, required: bool = False) -> Property:
    return Property(name, (fits_int32(name), integer(name)), required=required)


RESERVE = Shape(
    (
        _integer("eventTypeId", required=True),
        Property("slotStart", (START,), required=True),
        _integer("slotDuration"),
        _integer("reservationDuration"),
    )
)
# A booking counts against its own event type only: another's makes the slot unavailable, not reserved.
BOOKED = """
    SELECT id FROM bookings WHERE event_type_id = ? AND start_ms < ? AND end_ms > ? AND start_ms > ?
      AND status IN ('accepted', 'pending', 'awaiting_host') LIMIT 1
"""
LONGEST_BOOKING_MS = 366 * 24 * 60 * MINUTE_MS
INSERT = "INSERT INTO reservations (uid, event_type_id, start_ms, end_ms, until_ms) VALUES (?, ?, ?, ?, ?)"
UPDATE = "UPDATE reservations SET event_type_id = ?, start_ms = ?, end_ms = ?, until_ms = ? WHERE uid = ?"
SHARED = """
    SELECT theirs.user_id FROM memberships mine JOIN memberships theirs ON theirs.team_id = mine.team_id
    WHERE mine.user_id = ? AND mine.accepted AND theirs.accepted
"""
FORGET = "DELETE FROM reservations WHERE until_ms <= ?"


@dataclass(frozen=True, slots=True)
class Reservation:
    """A time of one event type that is kept until `until_ms`."""

    uid: str
    event_type_id: int
    start_ms: int
    end_ms: int
    until_ms: int


def reserve_slot(request: Request) -> Answer:
    """`POST /v2/slots/reservations`: 201 with the reservation."""
    body = reservation_body(request.body)
    if body.get("reservationDuration") is not None and request.caller is None:
        raise unauthorized(
            "reservationDuration can only be used for authenticated requests - use access token, api key or OAuth "
            "credentials"
        )
    wanted, minutes = _wanted(request, body, str(uuid4()))
    if body.get("reservationDuration") is not None:
        _require_related(request, wanted.event_type_id)
    require_free(request.deployment, wanted)
    keep(request.deployment, wanted)
    return success(_output(wanted, minutes), 201)


def get_reservation(request: Request) -> Answer:
    """`GET /v2/slots/reservations/{uid}`: null where there is none (any more)."""
    found = reservation(request.deployment, request.params[0])
    return success(None if found is None else _output(found, None))


def update_reservation(request: Request) -> Answer:
    """`PATCH /v2/slots/reservations/{uid}`: an overlap with itself counts, too (documented)."""
    body = reservation_body(request.body)
    uid = request.params[0]
    if reservation(request.deployment, uid) is None:
        raise not_found(f"Slot with uid={uid} not found")
    wanted, minutes = _wanted(request, body, uid)
    require_free(request.deployment, wanted)
    values = (wanted.event_type_id, wanted.start_ms, wanted.end_ms, wanted.until_ms, uid)
    request.deployment.database.connection.execute(UPDATE, values)
    return success(_output(wanted, minutes))


def delete_reservation(request: Request) -> Answer:
    """`DELETE /v2/slots/reservations/{uid}`: succeeds also where there is none."""
    release(request.deployment, request.params[0])
    return as_json(200, {"status": "success"})


def reservation_body(body: Any) -> dict[str, Any]:
    """A checked body; ValidationError 400 lists what is wrong."""
    return checked(RESERVE, body)


def reservation(deployment: Deployment, uid: str) -> Reservation | None:
    """The reservation with this uid, unless its time is over."""
    query = "SELECT uid, event_type_id, start_ms, end_ms, until_ms FROM reservations WHERE uid = ? AND until_ms > ?"
    row = deployment.database.connection.execute(query, (uid, deployment.clock.now_ms())).fetchone()
    return None if row is None else Reservation(*row)


def require_free(deployment: Deployment, wanted: Reservation) -> None:
    """FrameworkError 422 where the time is booked, has no seat left, or is reserved already."""
    event_type = _event_type(deployment, wanted.event_type_id)
    connection = deployment.database.connection
    if event_type.seats is not None:
        there = store.seated_at(connection, event_type.id, wanted.start_ms)
        booked = 0 if there is None else sum(attendee.seat_uid is not None for attendee in there.attendees)
        if not has_room(event_type, booked):
            raise FrameworkError(
                422, f"Booking with id={event_type.id} at {iso_utc(wanted.start_ms)} has no more seats left."
            )
    else:
        values = (event_type.id, wanted.end_ms, wanted.start_ms, wanted.start_ms - LONGEST_BOOKING_MS)
        if connection.execute(BOOKED, values).fetchone() is not None:
            raise FrameworkError(422, "Can't reserve a slot if the event is already booked.")
    if reservations(deployment, event_type, wanted.start_ms, wanted.end_ms):
        raise FrameworkError(422, "This time slot is already reserved by another user. Please choose a different time.")


def keep(deployment: Deployment, wanted: Reservation) -> None:
    """Store a reservation, and forget those whose time is over."""
    connection = deployment.database.connection
    connection.execute(FORGET, (deployment.clock.now_ms(),))
    values = (wanted.uid, wanted.event_type_id, wanted.start_ms, wanted.end_ms, wanted.until_ms)
    connection.execute(INSERT, values)


def release(deployment: Deployment, uid: str) -> None:
    """Give a slot free again."""
    deployment.database.connection.execute("DELETE FROM reservations WHERE uid = ?", (uid,))


def _wanted(request: Request, body: dict[str, Any], uid: str) -> tuple[Reservation, int]:
    """The reservation a body asks for, and for how many minutes."""
    deployment = request.deployment
    event_type = _event_type(deployment, int(body["eventTypeId"]))
    if event_type.team_id is not None and not event_type.hosts:
        raise bad_request("Cannot reserve a slot for a team event without any hosts")
    start_ms = parse_instant(body["slotStart"])
    if start_ms is None:
        raise bad_request("Invalid start date")
    end_ms = start_ms + _length(event_type, body) * MINUTE_MS
    minutes = body.get("reservationDuration")
    minutes = DEFAULT_MINUTES if minutes is None else int(minutes)
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise bad_request("reservationDuration must be at least 1 minute and at most a year")
    until_ms = deployment.clock.now_ms() + minutes * MINUTE_MS
    return Reservation(uid, event_type.id, start_ms, end_ms, until_ms), minutes


def _event_type(deployment: Deployment, event_type_id: int) -> EventType:
    event_type = deployment.catalogue.event_type(event_type_id)
    if event_type is None:
        raise not_found(f"Event Type with ID={event_type_id} not found")
    return event_type


def _length(event_type: EventType, body: dict[str, Any]) -> int:
    length = body.get("slotDuration")
    if length is None:
        return event_type.length
    if not event_type.lengths:
        raise bad_request("You passed 'slotDuration' but this event type is not a variable length event type.")
    if length not in event_type.lengths:
        raise bad_request(
            "Provided 'slotDuration' is not one of the possible lengths for the event type. The possible lengths for "
            f"this variable length event type are: {', '.join(map(str, event_type.lengths))}"
        )
    return int(length)


def _require_related(request: Request, event_type_id: int) -> None:
    """Only who manages the event type, or shares a team with its owner or host, says how long."""
    deployment, caller = request.deployment, request.require_caller()
    event_type = _event_type(deployment, event_type_id)
    if manages_event_type(deployment, caller, event_type):
        return
    hosts = {host.user_id for host in event_type.hosts}
    if not hosts & _colleagues(request, caller.id):
        raise forbidden(
            "authenticated user is not owner of event type, does not have memberships in common with owner of the "
            "event type, nor does belong to event type's team or org."
        )


def _colleagues(request: Request, user_id: int) -> set[int]:
    """Everybody who shares a team with a user."""
    rows = request.deployment.database.connection.execute(SHARED, (user_id,)).fetchall()
    return {row[0] for row in rows}


def _output(kept: Reservation, minutes: int | None) -> dict[str, Any]:
    output: dict[str, Any] = {
        "eventTypeId": kept.event_type_id,
        "slotStart": iso_utc(kept.start_ms),
        "slotEnd": iso_utc(kept.end_ms),
        "slotDuration": (kept.end_ms - kept.start_ms) // MINUTE_MS,
        "reservationUid": kept.uid,
        "reservationUntil": iso_utc(kept.until_ms),
    }
    if minutes is not None:
        output["reservationDuration"] = minutes
    return output
