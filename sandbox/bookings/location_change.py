"""`PATCH /v2/bookings/{bookingUid}/location`: another place. Unlike at creation every kind carries its own value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sandbox.bookings import store
from sandbox.bookings.addressed import addressed_booking
from sandbox.bookings.booking import Booking, Status
from sandbox.bookings.locations import FIELD_VALUES, GIVEN_BY_ATTENDEE, INTEGRATION_VALUES, VIDEO_ROOMS, Place
from sandbox.bookings.output import booking_output, is_seated
from sandbox.bookings.seats import stored
from sandbox.http.answer import Answer, success
from sandbox.http.errors import ValidationError, bad_request, forbidden
from sandbox.http.request import Request
from sandbox.rights import manages_booking
from sandbox.validation.checked import checked
from sandbox.validation.formats import is_phone, is_url
from sandbox.validation.properties import Flaw, Shape, error_list

MISSING = "Booking with uid={uid} not found"
ANYTHING = Shape(())
RULE = "ValidateUpdateLocation"
VALIDATOR = "UpdateBookingInputLocationValidator_2024_08_13"
FORBIDDEN = (
    "User is not authorized to update this booking location. User must be the event type owner, host, team admin or "
    "owner, or org admin or owner."
)
APPS = (
    *("cal-video", "google-meet", "zoom", "whereby-video", "whatsapp-video", "webex-video", "telegram-video", "tandem"),
    *("sylaps-video", "skype-video", "sirius-video", "signal-video", "shimmer-video", "salesroom-video", "roam-video"),
    *("riverside-video", "ping-video", "office365-video", "mirotalk-video", "jitsi", "jelly-video"),
    *("jelly-conferencing", "huddle", "facetime-video", "element-call-video", "eightxeight-video", "discord-video"),
    *("demodesk-video", "campfire-video"),
)
# The built-in app needs no connection; meetings of Google without Google's calendar fall back to it (documented).
BUILT_IN = ("cal-video", "google-meet")
MOVE = "UPDATE bookings SET location = ?, updated_ms = ? WHERE id = ?"


@dataclass(frozen=True, slots=True)
class Kind:
    """The member in which a kind of location says where, and what is wrong with a value of it."""

    member: str
    complaints: Callable[[str, Any], list[str]]


def _text(member: str, value: Any) -> list[str]:
    found = [f"{member} should not be null or undefined"] if value is None else []
    if not isinstance(value, str) or not value:
        found.append(f"{member} must be longer than or equal to 1 characters")
    if not isinstance(value, str):
        found.append(f"{member} must be a string")
    return found


def _link(member: str, value: Any) -> list[str]:
    return [] if is_url(value) else [f"{member} must be a URL address"]


def _phone(member: str, value: Any) -> list[str]:
    return [] if isinstance(value, str) and is_phone(value) else [f"{member} must be a valid phone number"]


def _app(member: str, value: Any) -> list[str]:
    return [] if value in APPS else [f"{member} must be one of the following values: {', '.join(APPS)}"]


KINDS = {
    "address": Kind("address", _text),
    "link": Kind("link", _link),
    "phone": Kind("phone", _phone),
    "attendeePhone": Kind("phone", _phone),
    "attendeeAddress": Kind("address", _text),
    "attendeeDefined": Kind("location", _text),
    "integration": Kind("integration", _app),
}


def update_location(request: Request) -> Answer:
    """200 with the booking; as it was where no location came."""
    asked = _asked(request.body)
    booking = addressed_booking(request, MISSING)
    if not manages_booking(request.deployment, request.require_caller(), booking):
        raise forbidden(FORBIDDEN)
    if asked is not None:
        _move(request, booking, _place(asked, booking.uid))
    return success(booking_output(request.deployment, stored(request.deployment, booking.uid), request.caller))


def _asked(body: Any) -> dict[str, Any] | None:
    checked(ANYTHING, body)
    asked = body.get("location")
    if asked is None:
        return None
    complaint = _complaint(asked)
    if complaint is not None:
        flaw = Flaw("location", asked, body, {RULE: f"{VALIDATOR} - {complaint}"})
        raise ValidationError(error_list([flaw]))
    location: dict[str, Any] = asked
    return location


def _complaint(asked: Any) -> str | None:
    name = asked.get("type") if isinstance(asked, dict) else None
    if name is None:
        return "Booking 'location' must have a 'type' property."
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        return (
            f"Unsupported booking location type '{name}'. Valid types are address, link, phone, attendeePhone, "
            "attendeeAddress, attendeeDefined, and integration."
        )
    found = kind.complaints(kind.member, asked.get(kind.member))
    return f"Validation failed for {name} location: {', '.join(found)}" if found else None


def _place(asked: dict[str, Any], uid: str) -> Place:
    """Where that is, and the answer to the location field that it amounts to (observed: recordings, `location`)."""
    name = asked["type"]
    value = asked[KINDS[name].member]
    if name == "integration":
        if value not in BUILT_IN:
            raise bad_request(
                f'Video integration "{value}" is not connected. Please connect the integration in your settings first.'
            )
        return Place(VIDEO_ROOMS + uid, {"value": INTEGRATION_VALUES[BUILT_IN[0]], "optionValue": ""})
    given = value if name in GIVEN_BY_ATTENDEE else ""
    return Place(value, {"value": FIELD_VALUES[name], "optionValue": given})


def _move(request: Request, booking: Booking, where: Place) -> None:
    if booking.status in (Status.CANCELLED, Status.REJECTED):
        raise bad_request(
            f"Can't change the location of booking with uid={booking.uid} because it is {booking.status}."
        )
    deployment, now_ms = request.deployment, request.deployment.clock.now_ms()
    connection = deployment.database.connection
    connection.execute(MOVE, (where.location, now_ms, booking.id))
    if not is_seated(booking, deployment.catalogue.event_type(booking.event_type_id)):
        store.answer_anew(connection, booking.id, {**booking.responses, "location": where.response}, now_ms)
