"""Where a booking takes place: the request's location against the event type's."""

from dataclasses import dataclass
from typing import Any

from sandbox.bookings.body import Body
from sandbox.event_types.event_type import EventType
from sandbox.http.errors import bad_request
from sandbox.validation.formats import is_phone, is_url, zod_type

VIDEO_ROOMS = "https://video.sandbox.test/"
# The event type's kind of place, and the value that answers to the location field carry for it.
FIELD_VALUES = {
    "address": "inPerson",
    "link": "link",
    "phone": "userPhone",
    "attendeeAddress": "attendeeInPerson",
    "attendeePhone": "phone",
    "attendeeDefined": "somewhereElse",
    "organizersDefaultApp": "conferencing",
}
# Where a room of the built-in video app is made; it is every organiser's default app.
VIDEO = ("integration", "organizersDefaultApp")
INTEGRATION_VALUES = {
    "cal-video": "integrations:daily",
    "google-meet": "integrations:google:meet",
    "office365-video": "integrations:office365_video",
    "zoom": "integrations:zoom",
}
GIVEN_BY_ATTENDEE = {"attendeeAddress": "address", "attendeePhone": "phone", "attendeeDefined": "location"}


@dataclass(frozen=True, slots=True)
class Place:
    """What the booking stores as location, and the answer to the location field (None if nothing was asked for)."""

    location: str | None
    response: dict[str, str] | None
    issues: tuple[str, ...] = ()


def place(event_type: EventType, body: Body, uid: str) -> Place:
    """The place a create body asks for. FrameworkError 400 where the event type does not offer it.

    What is wrong with the values inside comes back as issues for the second layer.
    """
    asked = body.get("location")
    if asked is None or asked == "":
        asked = body.get("meetingUrl")
    offered: list[dict[str, Any]] = event_type.options["locations"]
    if asked is None or asked == "":
        return Place(_offered_location(offered[0], uid) if offered else VIDEO_ROOMS + uid, None)
    if isinstance(asked, str):
        return _from_text(asked)
    return _from_object(event_type, offered, asked, uid)


def _from_text(text: str) -> Place:
    """The legacy spelling, never compared with the event type."""
    if is_url(text):
        value = "link"
    elif is_phone(text):
        value = "phone"
    else:
        value = "somewhereElse"
    return Place(text, {"value": value, "optionValue": text})


def _from_object(event_type: EventType, offered: list[dict[str, Any]], asked: Any, uid: str) -> Place:
    kind = asked.get("type") if isinstance(asked, dict) else None
    shown = "undefined" if kind is None else kind
    kinds = [entry["type"] for entry in offered]
    if not isinstance(kind, str) or kind not in kinds:
        raise bad_request(
            f"Booking location with type {shown} not valid for event type with id={event_type.id}. The event type has "
            f"following location types: {', '.join(kinds)}, and only these types are allowed for booking location."
        )
    if kind == "integration":
        return _integration(event_type, offered, asked, uid)
    entry = offered[kinds.index(kind)]
    if kind not in GIVEN_BY_ATTENDEE:
        return Place(_offered_location(entry, uid), {"value": FIELD_VALUES[kind], "optionValue": ""})
    return _from_attendee(kind, asked.get(GIVEN_BY_ATTENDEE[kind]))


def _integration(event_type: EventType, offered: list[dict[str, Any]], asked: dict[str, Any], uid: str) -> Place:
    app = asked.get("integration")
    if app is None:
        raise bad_request("Invalid integration: undefined")
    apps = [entry["integration"] for entry in offered if entry["type"] == "integration"]
    if app not in apps:
        raise bad_request(
            f"Booking location with integration {app} not valid for event type with id={event_type.id}. The event type "
            f"has following integrations: {', '.join(apps)}, and only these integrations are allowed for booking "
            "location."
        )
    return Place(VIDEO_ROOMS + uid, {"value": INTEGRATION_VALUES[app], "optionValue": ""})


def _from_attendee(kind: str, value: object) -> Place:
    issues: tuple[str, ...] = ()
    if value is None:
        issues = ("responses.location.optionValue - Required",)
    elif not isinstance(value, str):
        issues = (f"responses.location.optionValue - Expected string, received {zod_type(value)}",)
    elif not value:
        issues = ("responses - {location}error_required_field",)
    elif kind == "attendeePhone" and not is_phone(value):
        issues = ("responses - {location}invalid_number",)
    text = value if isinstance(value, str) else ""
    return Place(text, {"value": FIELD_VALUES[kind], "optionValue": text}, issues)


def _offered_location(entry: dict[str, Any], uid: str) -> str | None:
    kind = entry["type"]
    if kind in VIDEO:
        return VIDEO_ROOMS + uid
    # Nobody gave an address or number that the attendee was to give: there is no place yet.
    return entry.get(kind)
