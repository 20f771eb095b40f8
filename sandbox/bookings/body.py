"""The bodies of booking operations: first layer of validation (envelope A3)."""

from typing import Any

from sandbox.instants import looks_like_iso_8601
from sandbox.validation.checked import checked_in_a_line
from sandbox.validation.formats import LANGUAGES, is_url
from sandbox.validation.properties import (
    Check,
    Property,
    Shape,
    an_object,
    array,
    boolean,
    each_integer,
    each_string,
    iana_zone,
    integer,
    minimum,
    one_of,
    string,
)

Body = dict[str, Any]

MOST_METADATA, LONGEST_KEY, LONGEST_VALUE = 50, 40, 500
METADATA_TEXT = (
    "Metadata must have at most 50 keys, each key up to 40 characters, and string values up to 500 characters."
)


def value_length(value: str) -> int:
    """How long a value of metadata is: in characters, not in bytes."""
    return len(value)


def metadata_is_small(value: object) -> bool:
    """Whether metadata keep their limits."""
    # Whether it is an object at all is another check.
    if not isinstance(value, dict):
        return True
    return len(value) <= MOST_METADATA and all(
        len(key) <= LONGEST_KEY
        and (value_length(item) <= LONGEST_VALUE if isinstance(item, str) else isinstance(item, bool | int | float))
        for key, item in value.items()
    )


def _names_an_event_type(body: Body) -> bool:
    return bool(body.get("eventTypeId")) or bool(
        body.get("eventTypeSlug") and (body.get("username") or body.get("teamSlug"))
    )


def _has_contact(attendee: Body) -> bool:
    return bool(attendee.get("email") or attendee.get("phoneNumber"))


START = Property(
    "start",
    (Check("isDateString", "start must be a valid ISO 8601 date string", looks_like_iso_8601),),
    required=True,
)
CONTACT = Property(
    "attendee email or phone",
    (Check("contact", "Attendee must have at least one contact method (email or phone number)", _has_contact),),
    required=True,
)
ATTENDEE = Shape(
    (
        Property("name", (string("name"),), required=True),
        Property("email"),
        Property("timeZone", (iana_zone("timeZone"),), required=True),
        Property("phoneNumber"),
        Property("language", (one_of("language", list(LANGUAGES)),)),
    ),
    strict=True,
    first=(CONTACT,),
)
ROUTING = Shape(
    (
        Property("responseId", (integer("responseId"),), required=True),
        Property("teamMemberIds", (each_integer("teamMemberIds"), array("teamMemberIds")), required=True),
        Property("teamMemberEmail", (string("teamMemberEmail"),)),
        Property("skipContactOwner", (boolean("skipContactOwner"),)),
        Property("crmAppSlug", (string("crmAppSlug"),)),
        Property("crmOwnerRecordType", (string("crmOwnerRecordType"),)),
    ),
    strict=True,
)
IDENTIFICATION = Property(
    "eventTypeId or eventTypeSlug + username",
    (
        Check(
            "identification",
            "Either eventTypeId or eventTypeSlug + username or eventTypeSlug + teamSlug must be provided",
            _names_an_event_type,
        ),
    ),
    required=True,
)
DEFINED = Check("isDefined", "attendee should not be null or undefined", lambda value: value is not None)
METADATA = (Check("metadata", METADATA_TEXT, metadata_is_small), an_object("metadata"))
SINGLE = (
    START,
    Property("attendee", (DEFINED,), required=True, inner=ATTENDEE),
    Property("bookingFieldsResponses", (an_object("bookingFieldsResponses"),)),
    Property("eventTypeId", (integer("eventTypeId"),)),
    Property("eventTypeSlug", (string("eventTypeSlug"),)),
    Property("username", (string("username"),)),
    Property("teamSlug", (string("teamSlug"),)),
    Property("organizationSlug", (string("organizationSlug"),)),
    Property("guests", (each_string("guests"), array("guests"))),
    Property("meetingUrl", (Check("isUrl", "meetingUrl must be a URL address", is_url),)),
    Property("location"),
    Property("metadata", METADATA),
    Property("lengthInMinutes", (minimum("lengthInMinutes", 1), integer("lengthInMinutes"))),
    Property("routing", (), inner=ROUTING),
    Property("emailVerificationCode", (string("emailVerificationCode"),)),
)
COUNT = Property("recurrenceCount", (minimum("recurrenceCount", 1), integer("recurrenceCount")))
CREATE = Shape(SINGLE, strict=True, last=(IDENTIFICATION,))
CREATE_RECURRING = Shape((*SINGLE, COUNT), strict=True, last=(IDENTIFICATION,))
CREATE_INSTANT = Shape((*SINGLE, Property("instant")), strict=True, last=(IDENTIFICATION,))

MOVED_BY = Property("rescheduledBy", (string("rescheduledBy"),))
CODE = Property("emailVerificationCode", (string("emailVerificationCode"),))
SEAT = Property("seatUid", (string("seatUid"),), required=True)
RESCHEDULE = Shape(
    (START, MOVED_BY, Property("reschedulingReason", (string("reschedulingReason"),)), CODE), strict=True
)
RESCHEDULE_SEAT = Shape((START, MOVED_BY, SEAT, CODE), strict=True)

REASON = Property("cancellationReason", (string("cancellationReason"),))
CANCEL = Shape(
    (REASON, Property("cancelSubsequentBookings", (boolean("cancelSubsequentBookings"),))),
    strict=True,
)
CANCEL_SEAT = Shape((SEAT, REASON), strict=True)


def create_body(body: Any) -> Body:
    """A create body; what class it is depends on which members it has."""
    shape = CREATE
    if isinstance(body, dict):
        if "recurrenceCount" in body:
            shape = CREATE_RECURRING
        elif body.get("instant") is True:
            shape = CREATE_INSTANT
    return checked_in_a_line(shape, body)


def reschedule_body(body: Any) -> Body:
    """A reschedule body, of a seat if it names one."""
    return checked_in_a_line(RESCHEDULE_SEAT if isinstance(body, dict) and "seatUid" in body else RESCHEDULE, body)


def cancel_body(body: Any) -> Body:
    """A cancel body, of a seat if it names one."""
    return checked_in_a_line(CANCEL_SEAT if isinstance(body, dict) and "seatUid" in body else CANCEL, body)
