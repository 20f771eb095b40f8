"""Bodies of version 2024-04-15: checked (envelope A2), and said anew in the words of 2024-08-13.

Members that nobody knows pass (documented: the handler reads the body as it came).
"""

from typing import Any
from uuid import UUID

from sandbox.bookings.body import METADATA, Body
from sandbox.bookings.booking import DEFAULT_LANGUAGE
from sandbox.bookings.locations import FIELD_VALUES, GIVEN_BY_ATTENDEE, INTEGRATION_VALUES
from sandbox.event_types.booking_fields import PHONE_SLUG
from sandbox.http.errors import ValidationError
from sandbox.instants import looks_like_iso_8601
from sandbox.validation.formats import LANGUAGES
from sandbox.validation.properties import (
    Check,
    Flaw,
    Property,
    Shape,
    an_object,
    array,
    boolean,
    each_integer,
    each_string,
    email,
    error_list,
    flaws,
    iana_zone,
    integer,
    string,
)

KINDS = {value: kind for kind, value in FIELD_VALUES.items()}
APPS = {value: app for app, value in INTEGRATION_VALUES.items()}
# Answers that a 2024-08-13 body carries elsewhere than among the answers.
ELSEWHERE = ("name", "email", "guests", "location", PHONE_SLUG, "rescheduleReason")


def _is_name(value: object) -> bool:
    if isinstance(value, dict):
        return isinstance(value.get("firstName"), str) and isinstance(value.get("lastName"), str)
    return isinstance(value, str)


def _is_uuid(value: object) -> bool:
    try:
        return isinstance(value, str) and str(UUID(value)) == value.lower()
    except ValueError:
        return False


def _instant(name: str, *, required: bool) -> Property:
    check = Check("isDateString", f"{name} must be a valid ISO 8601 date string", looks_like_iso_8601)
    return Property(name, (check,), required=required)


LOCATION = Shape(
    (
        Property("optionValue", (string("optionValue"),), required=True),
        Property("value", (string("value"),), required=True),
    )
)
RESPONSES = Shape(
    (
        Property("name", (Check("isName", "name must be a string or have firstName and lastName", _is_name),), True),
        Property("email", (email("email"),), required=True),
        Property("guests", (each_string("guests"), array("guests"))),
        Property("location", (an_object("location"),), inner=LOCATION),
        Property("notes", (string("notes"),)),
    )
)
TEXTS = (
    *("eventTypeSlug", "rescheduleUid", "rescheduledBy", "bookingUid", "seatReferenceUid", "hashedLink", "orgSlug"),
    *("locationUrl", "teamMemberEmail", "crmAppSlug", "crmOwnerRecordType", "verificationCode"),
)
MEMBERS = (
    _instant("start", required=True),
    _instant("end", required=False),
    Property("eventTypeId", (integer("eventTypeId"),), required=True),
    Property("timeZone", (iana_zone("timeZone"),), required=True),
    Property("language", (string("language"),), required=True),
    Property("metadata", METADATA, required=True),
    Property("responses", (an_object("responses"),), required=True, inner=RESPONSES),
    Property("user", (each_string("user"),)),
    Property("hasHashedBookingLink", (boolean("hasHashedBookingLink"),)),
    Property("routedTeamMemberIds", (each_integer("routedTeamMemberIds"), array("routedTeamMemberIds"))),
    Property("skipContactOwner", (boolean("skipContactOwner"),)),
    *(Property(name, (string(name),)) for name in TEXTS),
)
CREATE = Shape(MEMBERS)
OCCURRENCE = Shape(
    (*MEMBERS, Property("recurringEventId", (Check("isUuid", "recurringEventId must be a UUID", _is_uuid),)))
)
CANCEL = Shape(
    (
        Property("id", (integer("id"),)),
        Property("allRemainingBookings", (boolean("allRemainingBookings"),)),
        Property("cancelSubsequentBookings", (boolean("cancelSubsequentBookings"),)),
        Property("cancellationReason", (string("cancellationReason"),)),
        Property("seatReferenceUid", (string("seatReferenceUid"),)),
        Property("cancelledBy", (string("cancelledBy"),)),
    )
)
SOMEBODY = Check("arrayMinSize", "attendees must contain at least 1 elements", lambda value: value != [])
NO_SHOW = Shape(
    (
        Property("noShowHost", (boolean("noShowHost"),)),
        Property(
            "attendees",
            (SOMEBODY, array("attendees")),
            items=Shape(
                (
                    Property("email", (email("email"),), required=True),
                    Property("noShow", (boolean("noShow"),), required=True),
                )
            ),
        ),
    )
)


def occurrences_body(body: Any) -> list[Body]:
    """The bodies of a series, one at least; ValidationError 400."""
    if not isinstance(body, list) or not body:
        complaint = {"isArray": "the body must be an array with at least 1 booking"}
        raise ValidationError(error_list([Flaw("undefined", body, body, complaint)]))
    found = [
        Flaw(str(position), item, body, {}, tuple(inner))
        for position, item in enumerate(body)
        if (inner := flaws(OCCURRENCE, item))
    ]
    if found:
        raise ValidationError(error_list(found))
    return body


def said_anew(body: Body) -> Body:
    """What a 2024-08-13 body would say to order the same."""
    responses = body["responses"]
    name = responses["name"]
    anew: Body = {
        "start": body["start"],
        "attendee": {
            "name": name if isinstance(name, str) else f"{name['firstName']} {name['lastName']}".strip(),
            "email": responses["email"],
            "timeZone": body["timeZone"],
            "language": body["language"] if body["language"] in LANGUAGES else DEFAULT_LANGUAGE,
            "phoneNumber": responses.get(PHONE_SLUG),
        },
        "bookingFieldsResponses": {slug: answer for slug, answer in responses.items() if slug not in ELSEWHERE},
        "guests": responses.get("guests"),
        "location": _location(responses.get("location")),
        "meetingUrl": body.get("locationUrl"),
        "metadata": body["metadata"],
        "emailVerificationCode": body.get("verificationCode"),
    }
    if body.get("routedTeamMemberIds") is not None or body.get("teamMemberEmail") is not None:
        anew["routing"] = {
            "teamMemberIds": body.get("routedTeamMemberIds") or [],
            "teamMemberEmail": body.get("teamMemberEmail"),
            "skipContactOwner": body.get("skipContactOwner"),
        }
    return anew


def _location(given: dict[str, str] | None) -> dict[str, str] | str | None:
    """The kind in the words of event types; a value that is no kind is the place itself."""
    if given is None or not given["value"]:
        return None
    value = given["value"]
    if value in APPS:
        return {"type": "integration", "integration": APPS[value]}
    kind = KINDS.get(value)
    if kind is None:
        return value
    return {"type": kind, GIVEN_BY_ATTENDEE.get(kind, kind): given["optionValue"]}
