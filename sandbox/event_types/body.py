"""Create and update bodies of event types: their checks, and the options they become."""

import re
from typing import Any

from sandbox.event_types.booking_fields import booking_fields
from sandbox.event_types.event_type import PRIORITIES, Options, Scheduling
from sandbox.event_types.locations import checked_locations
from sandbox.event_types.structures import OFF, STRUCTURES
from sandbox.http.errors import bad_request, procedure_bad_request
from sandbox.validation.checked import checked
from sandbox.validation.formats import is_integer, is_url
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

BOOLEANS = (
    "disableGuests",
    "onlyShowFirstAvailableSlot",
    "requiresBookerEmailVerification",
    "hideCalendarNotes",
    "lockTimeZoneToggleOnBookingPage",
    "hideCalendarEventDetails",
    "hideOrganizerEmail",
    "useDestinationCalendarEmail",
    "hidden",
    "bookingRequiresAuthentication",
    "allowReschedulingPastBookings",
    "allowReschedulingCancelledBookings",
    "showOptimizedSlots",
)
# What an event type is where nothing else was said.
DEFAULTS: Options = {
    "description": "",
    "locations": [],
    "recurrence": None,
    "disableGuests": False,
    "slotInterval": None,
    "minimumBookingNotice": 120,
    "beforeEventBuffer": 0,
    "afterEventBuffer": 0,
    "metadata": {},
    "price": 0,
    "currency": "usd",
    "lockTimeZoneToggleOnBookingPage": False,
    "forwardParamsSuccessRedirect": True,
    "successRedirectUrl": None,
    "isInstantEvent": False,
    "scheduleId": None,
    "onlyShowFirstAvailableSlot": False,
    "offsetStart": 0,
    "bookingWindow": OFF,
    "confirmationPolicy": OFF,
    "requiresBookerEmailVerification": False,
    "hideCalendarNotes": False,
    "seats": OFF,
    "useDestinationCalendarEmail": False,
    "hideCalendarEventDetails": False,
    "hideOrganizerEmail": False,
    "calVideoSettings": {"sendTranscriptionEmails": True},
    "hidden": False,
    "bookingRequiresAuthentication": False,
    "bookerActiveBookingsLimit": OFF,
    "disableCancelling": {"disabled": False},
    "disableRescheduling": {"disabled": False},
    "interfaceLanguage": None,
    "allowReschedulingPastBookings": False,
    "allowReschedulingCancelledBookings": False,
    "showOptimizedSlots": False,
}
TITLE_VARIABLES = {
    "Event type title",
    "Organiser",
    "Scheduler",
    "Location",
    "Organiser first name",
    "Scheduler first name",
    "Scheduler last name",
    "Event duration",
    "LOCATION",
    "HOST/ATTENDEE",
    "HOST",
    "ATTENDEE",
    "USER",
}


def _number(name: str, least: int | None = None) -> tuple[Check, ...]:
    bounds = () if least is None else (minimum(name, least),)
    return (*bounds, fits_int32(name), integer(name))


def _lengths_are_positive(value: object) -> bool:
    return isinstance(value, list) and all(is_integer(item) and 1 <= item < 2**31 for item in value)


def _are_different(value: object) -> bool:
    return isinstance(value, list) and len({str(item) for item in value}) == len(value)


LENGTH_OPTIONS = (
    Check("min", "each value in lengthInMinutesOptions must not be less than 1", _lengths_are_positive),
    Check("arrayUnique", "All lengthInMinutesOptions's elements must be unique", _are_different),
    Check("arrayNotEmpty", "lengthInMinutesOptions should not be empty", lambda value: value != []),
    array("lengthInMinutesOptions"),
)
REDIRECT = Check("isUrl", "successRedirectUrl must be a URL address", is_url)


def _shape(*, required: bool) -> Shape:
    return Shape(
        (
            Property("lengthInMinutes", _number("lengthInMinutes", 1), required=required),
            Property("lengthInMinutesOptions", LENGTH_OPTIONS),
            Property("title", (string("title"),), required=required),
            Property("slug", (string("slug"),), required=required),
            Property("description", (string("description"),)),
            Property("slotInterval", _number("slotInterval")),
            Property("minimumBookingNotice", _number("minimumBookingNotice", 0)),
            Property("beforeEventBuffer", _number("beforeEventBuffer")),
            Property("afterEventBuffer", _number("afterEventBuffer")),
            Property("scheduleId", _number("scheduleId")),
            Property("offsetStart", _number("offsetStart", 0)),
            Property("customName", (string("customName"),)),
            Property("interfaceLanguage", (string("interfaceLanguage"),)),
            Property("successRedirectUrl", (REDIRECT,)),
            *(Property(name, (boolean(name),)) for name in BOOLEANS),
        )
    )


CREATE, UPDATE = _shape(required=True), _shape(required=False)
HOST = Shape(
    (
        Property("userId", (fits_int32("userId"), integer("userId")), required=True),
        Property("mandatory", (boolean("mandatory"),)),
        Property("priority", (one_of("priority", list(PRIORITIES)),)),
    )
)
HOSTS = (
    Property("hosts", (array("hosts"),), items=HOST),
    Property("assignAllTeamMembers", (boolean("assignAllTeamMembers"),)),
)
SCHEDULING = Property("schedulingType", (one_of("schedulingType", [kind.value for kind in Scheduling]),), required=True)
CREATE_FOR_TEAM = Shape((*CREATE.properties, SCHEDULING, *HOSTS))
UPDATE_FOR_TEAM = Shape((*UPDATE.properties, *HOSTS))


def created_options(body: Any, *, of_team: bool = False) -> Options:
    """The options of a new event type; ValidationError or FrameworkError 400 where the body is not one.

    Of a team's event type the scheduling and the hosts are checked here, too, but not among the options.
    """
    checked(CREATE_FOR_TEAM if of_team else CREATE, body)
    return _merged(DEFAULTS, body, of_team=of_team)


LAYOUTS = ("month", "week", "column")
TEXT = (str,)
FLAG = (bool,)
MEMBERS: dict[str, dict[str, tuple[type, ...]]] = {
    "color": {"lightThemeHex": TEXT, "darkThemeHex": TEXT},
    "bookerLayouts": {"defaultLayout": TEXT, "enabledLayouts": (list,)},
    "destinationCalendar": {"integration": TEXT, "externalId": TEXT},
    "calVideoSettings": {
        "disableRecordingForOrganizer": FLAG,
        "disableRecordingForGuests": FLAG,
        "redirectUrlOnExit": (str, type(None)),
        "enableAutomaticRecordingForOrganizer": FLAG,
        "enableAutomaticTranscription": FLAG,
        "disableTranscriptionForGuests": FLAG,
        "disableTranscriptionForOrganizer": FLAG,
        "sendTranscriptionEmails": FLAG,
    },
}
"""Options that are objects: their members and what those may be. Members that nobody knows are dropped."""


def _known_members(option: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise bad_request(f"Invalid {option} structure: it must be an object.")
    kept = {member: value[member] for member in MEMBERS[option] if member in value}
    if option != "calVideoSettings" and len(kept) < len(MEMBERS[option]):
        raise bad_request(f"Invalid {option} structure: {' and '.join(MEMBERS[option])} go together.")
    for member, came in kept.items():
        if not isinstance(came, MEMBERS[option][member]):
            raise bad_request(f"Invalid {option} structure: {member} is not what it should be.")
    layouts = [kept.get("defaultLayout", "month"), *kept.get("enabledLayouts", [])] if option == "bookerLayouts" else []
    if any(layout not in LAYOUTS for layout in layouts):
        raise bad_request("Invalid bookerLayouts structure: layouts are month, week and column.")
    return kept


def updated_options(options: Options, body: Any, *, of_team: bool = False) -> Options:
    """The options after an update. What is not sent stays as it is (the vendor forgets some: no documented feature)."""
    checked(UPDATE_FOR_TEAM if of_team else UPDATE, body)
    return _merged(options, body, of_team=of_team)


def _merged(options: Options, body: dict[str, Any], *, of_team: bool) -> Options:
    merged = dict(options)
    for name in ("title", "slug", "description", "customName", "interfaceLanguage", "successRedirectUrl", *BOOLEANS):
        if body.get(name) is not None:
            merged[name] = body[name]
    for name in MEMBERS:
        if body.get(name) is not None:
            merged[name] = _known_members(name, body[name])
    for name in (
        "lengthInMinutes",
        "slotInterval",
        "minimumBookingNotice",
        "beforeEventBuffer",
        "afterEventBuffer",
        "scheduleId",
        "offsetStart",
    ):
        if body.get(name) is not None:
            merged[name] = int(body[name])
    if body.get("lengthInMinutesOptions") is not None:
        merged["lengthInMinutesOptions"] = [int(length) for length in body["lengthInMinutesOptions"]]
        merged["metadata"] = {**merged["metadata"], "multipleDuration": merged["lengthInMinutesOptions"]}
    for name, merge in STRUCTURES.items():
        if body.get(name) is not None:
            merge(merged, body[name])
    if body.get("locations") is not None:
        merged["locations"] = checked_locations(body["locations"], of_team=of_team)
    if body.get("bookingFields") is not None or "bookingFields" not in merged or body.get("disableGuests") is not None:
        merged["bookingFields"] = booking_fields(
            body.get("bookingFields"),
            merged.get("bookingFields"),
            guests_hidden=merged["disableGuests"],
            phone_suffices=of_team,
        )
    _refuse_unknown_variables(merged.get("customName"))
    _refuse_clashes(merged)
    return merged


def _refuse_unknown_variables(custom_name: str | None) -> None:
    if custom_name is None:
        return
    unknown = [name for name in re.findall(r"\{([^{}]*)\}", custom_name) if name.strip() not in TITLE_VARIABLES]
    if unknown:
        raise bad_request(f"Invalid event name variables: {', '.join(unknown)}")


def _refuse_clashes(options: Options) -> None:
    if options["seats"].get("disabled"):
        return
    if len(options["locations"]) > 1:
        raise bad_request("Seats Validation failed: Seats are enabled but more than one location provided.")
    if not options["confirmationPolicy"].get("disabled"):
        raise bad_request("Seats Validation failed: Seats are enabled but requiresConfirmation is true.")
    if options["recurrence"] is not None:
        raise procedure_bad_request("Recurring Events and Offer Seats cannot be active at the same time.")
