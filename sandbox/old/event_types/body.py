"""Create and update bodies of 2024-04-15 (envelope A2), and the newer options they mean."""

from typing import Any

from sandbox.event_types.body import created_options, updated_options
from sandbox.event_types.booking_fields import CUSTOM_TYPES
from sandbox.event_types.event_type import Options
from sandbox.event_types.structures import OFF
from sandbox.old.event_types.fields import SYSTEM, newer_field
from sandbox.old.event_types.locations import newer_location
from sandbox.validation.checked import checked
from sandbox.validation.formats import is_url
from sandbox.validation.properties import (
    Check,
    Property,
    Shape,
    array,
    boolean,
    fits_int32,
    integer,
    minimum,
    one_of,
    string,
)

MOST_SEATS = 1000
SAME = (
    *("slug", "title", "description", "hidden", "disableGuests", "slotInterval", "minimumBookingNotice"),
    *("beforeEventBuffer", "afterEventBuffer", "successRedirectUrl", "offsetStart", "scheduleId"),
)


def _number(name: str, least: int, *, required: bool = False) -> Property:
    return Property(name, (minimum(name, least), fits_int32(name), integer(name)), required=required)


def _has_options(value: object) -> bool:
    return isinstance(value, list) and all(
        isinstance(option, dict) and isinstance(option.get("value"), str) for option in value
    )


LOCATION = Shape(
    (
        Property("type", (string("type"),), required=True),
        *(Property(name, (string(name),)) for name in ("link", "address", "hostPhoneNumber")),
        Property("displayLocationPublicly", (boolean("displayLocationPublicly"),)),
    )
)
KINDS = tuple(dict.fromkeys((*CUSTOM_TYPES, *(field["type"] for field in SYSTEM.values()))))
FIELD = Shape(
    (
        Property("name", (string("name"),), required=True),
        Property("type", (one_of("type", list(KINDS)),), required=True),
        Property("options", (Check("options", "options must be an array of {label, value}", _has_options),)),
        *(Property(name, (string(name),)) for name in ("label", "placeholder")),
        *(Property(name, (boolean(name),)) for name in ("required", "hidden", "disableOnPrefill")),
    )
)


def _members(*, required: bool) -> tuple[Property, ...]:
    return (
        _number("length", 1, required=required),
        Property("slug", (string("slug"),), required=required),
        Property("title", (string("title"),), required=required),
        Property("description", (string("description"),)),
        Property("hidden", (boolean("hidden"),)),
        Property("locations", (array("locations"),), items=LOCATION),
        Property("disableGuests", (boolean("disableGuests"),)),
        _number("slotInterval", 0),
        _number("minimumBookingNotice", 0),
        _number("beforeEventBuffer", 0),
        _number("afterEventBuffer", 0),
    )


SEATS = (
    minimum("seatsPerTimeSlot", 1),
    Check(
        "max",
        f"seatsPerTimeSlot must not be greater than {MOST_SEATS}",
        lambda value: not isinstance(value, int | float) or value <= MOST_SEATS,
    ),
    integer("seatsPerTimeSlot"),
)
CREATE = Shape(_members(required=True))
UPDATE = Shape(
    (
        *_members(required=False),
        Property("bookingFields", (array("bookingFields"),), items=FIELD),
        Property("seatsPerTimeSlot", SEATS),
        Property("seatsShowAttendees", (boolean("seatsShowAttendees"),)),
        Property("seatsShowAvailabilityCount", (boolean("seatsShowAvailabilityCount"),)),
        Property("successRedirectUrl", (Check("isUrl", "successRedirectUrl must be a URL address", is_url),)),
        Property("eventName", (string("eventName"),)),
        _number("offsetStart", 0),
        _number("scheduleId", 0),
    )
)


def created(body: Any) -> Options:
    """The options of a new event type; ValidationError or FrameworkError 400 where the body is not one."""
    return created_options(_newer(checked(CREATE, body)))


def updated(options: Options, body: Any) -> Options:
    """The options after an update; what is not sent stays."""
    valid = checked(UPDATE, body)
    newer = _newer(valid)
    if valid.get("eventName") is not None:
        newer["customName"] = valid["eventName"]
    # An empty list leaves the questions of the system.
    if valid.get("bookingFields"):
        newer["bookingFields"] = [newer_field(field) for field in valid["bookingFields"]]
    seats = _seats(options, valid)
    if seats is not None:
        newer["seats"] = seats
    return updated_options(options, newer)


def _newer(body: dict[str, Any]) -> dict[str, Any]:
    newer = {name: body[name] for name in SAME if body.get(name) is not None}
    if body.get("length") is not None:
        newer["lengthInMinutes"] = body["length"]
    if body.get("locations"):
        newer["locations"] = [newer_location(entry) for entry in body["locations"]]
    return newer


def _seats(options: Options, body: dict[str, Any]) -> dict[str, Any] | None:
    """Seats after an update that speaks of them; null switches them off, nothing said is None."""
    before = options["seats"]
    if "seatsPerTimeSlot" in body and body["seatsPerTimeSlot"] is None:
        return OFF
    capacity = body.get("seatsPerTimeSlot", before.get("seatsPerTimeSlot"))
    said = ("seatsPerTimeSlot", "seatsShowAttendees", "seatsShowAvailabilityCount")
    if capacity is None or all(body.get(name) is None for name in said):
        return None
    attendees, count = body.get("seatsShowAttendees"), body.get("seatsShowAvailabilityCount")
    return {
        "seatsPerTimeSlot": capacity,
        "showAttendeeInfo": before.get("showAttendeeInfo", False) if attendees is None else attendees,
        "showAvailabilityCount": before.get("showAvailabilityCount", True) if count is None else count,
    }
