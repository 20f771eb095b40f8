"""Answers to booking fields: first layer by the type of the field (envelope A), second layer by its format (C)."""

from typing import Any

from sandbox.bookings.body import Body
from sandbox.event_types.booking_fields import PHONE_SLUG
from sandbox.event_types.event_type import BookingField, EventType
from sandbox.http.errors import bad_request
from sandbox.validation.formats import is_email, is_number, is_phone, is_url, javascript_type, zod_type

REQUIRED, NOT_TEXT, NOT_TEXTS = "error_required_field", "Invalid string", "Invalid array of strings"
LONGEST_TEXTAREA = 1000
JSON_TYPES = {
    "phone": "string",
    "address": "string",
    "text": "string",
    "textarea": "string",
    "url": "string",
    "number": "number",
    "boolean": "boolean",
    "select": "string or number",
    "radio": "string or number",
    "multiselect": "array",
    "checkbox": "array",
    "multiemail": "array",
}
CHOICES, MULTIPLE_CHOICES = ("select", "radio"), ("multiselect", "checkbox")


def require_typed_responses(event_type: EventType, body: Body) -> None:
    """First layer: every custom field is answered if it must be, in the JSON type of the field."""
    responses = body.get("bookingFieldsResponses") or {}
    for field in event_type.fields:
        if field.slug == PHONE_SLUG:
            if field.required and not field.hidden and not body["attendee"].get("phoneNumber"):
                raise bad_request(
                    "Missing attendee phone number - it is required by the event type. Pass it as "
                    '"attendee.phoneNumber" string in the request.'
                )
        elif not field.is_default:
            _require_typed(event_type, field, responses.get(field.slug))


def _require_typed(event_type: EventType, field: BookingField, value: Any) -> None:
    if value is None:
        if field.required and not field.hidden:
            raise bad_request(
                f"Missing required booking field response: {field.slug} - it is required by the event type booking "
                f"fields, but missing in the bookingFieldsResponses. You can fetch the event type with ID "
                f"{event_type.id} to see the required fields."
            )
        return
    expected = JSON_TYPES[field.type]
    if not _has_type(value, expected):
        raise bad_request(
            f"Invalid type for booking field '{field.slug}'. Expected type {expected} (compatible with field type "
            f"'{field.type}'), but received {javascript_type(value)}."
        )
    require_offered(field, value)


def require_offered(field: BookingField, value: Any) -> None:
    """FrameworkError 400 for a choice that is not among the options of the field."""
    if not field.options:
        return
    if field.type in CHOICES and _as_text(value) not in field.options:
        raise bad_request(
            f"Invalid option '{_as_text(value)}' for booking field '{field.slug}'. Allowed options are: "
            f"{', '.join(field.options)}."
        )
    if field.type in MULTIPLE_CHOICES and any(_as_text(item) not in field.options for item in value):
        raise bad_request(
            f"One or more invalid options for booking field '{field.slug}'. Allowed options are: "
            f"{', '.join(field.options)}."
        )


def _has_type(value: object, expected: str) -> bool:
    if expected == "array":
        return isinstance(value, list)
    if expected == "number":
        return is_number(value)
    if expected == "boolean":
        return isinstance(value, bool)
    return isinstance(value, str) or (expected == "string or number" and is_number(value))


def _as_text(value: object) -> str:
    return value if isinstance(value, str) else str(value)


def given_responses(body: Body) -> dict[str, Any]:
    """What was answered, with the attendee's members over same-named ones; null counts as empty text."""
    attendee = body["attendee"]
    responses = {
        slug: "" if value is None else value for slug, value in (body.get("bookingFieldsResponses") or {}).items()
    }
    responses["name"] = attendee["name"]
    responses["email"] = "" if attendee.get("email") is None else attendee["email"]
    if attendee.get("phoneNumber") is not None:
        responses[PHONE_SLUG] = attendee["phoneNumber"]
    if body.get("guests") is not None:
        responses["guests"] = [] if not any(body["guests"]) else body["guests"]
    if responses.get("guests") == []:
        del responses["guests"]
    return responses


def issues(event_type: EventType, responses: dict[str, Any]) -> list[str]:
    """Second layer: every complaint, in the order of the fields."""
    for slug in ("email", PHONE_SLUG):
        if not isinstance(responses.get(slug, ""), str):
            return [f"responses.{slug} - Expected string, received {zod_type(responses[slug])}"]
    found = []
    for field in event_type.fields:
        if field.slug == "location":
            continue
        reason = _reason(event_type, field, responses.get(field.slug))
        if reason is not None:
            found.append(f"responses - {{{field.slug}}}{reason}")
    return found


def _reason(event_type: EventType, field: BookingField, value: Any) -> str | None:
    if field.slug == "name":
        return _name_reason(value)
    if field.slug == "email":
        return _email_reason(event_type, value)
    if field.slug == PHONE_SLUG and field.hidden:
        return None
    if value is None or value == "":
        # A required field without an answer was found in the first layer, unless it is one of the system's.
        return REQUIRED if field.required and not field.hidden else None
    if field.type in ("multiselect", "checkbox", "multiemail"):
        return _list_reason(field, value)
    if field.type == "boolean":
        return REQUIRED if field.required and not field.hidden and value is not True else None
    return _text_reason(field, value)


def _name_reason(value: str) -> str | None:
    if not value:
        return REQUIRED
    return None if value.strip() else NOT_TEXT


def _email_reason(event_type: EventType, value: str) -> str | None:
    if not value:
        return None if event_type.email_optional else REQUIRED
    return None if is_email(value) else "email_validation_error"


def _text_reason(field: BookingField, value: Any) -> str | None:
    # A number field lands here too: the layers contradict each other, so it can never be answered.
    if not isinstance(value, str):
        return NOT_TEXT
    if field.type == "textarea" and len(value) > LONGEST_TEXTAREA:
        return "Max. 1000 characters allowed"
    if field.type == "url" and not is_url(value):
        return "url_validation_error"
    if field.type == "phone" and not is_phone(value):
        return "invalid_number"
    return None


def _list_reason(field: BookingField, value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        return NOT_TEXTS
    if field.type == "multiemail":
        if not all(is_email(item) for item in value):
            return "email_validation_error"
        if len(set(value)) != len(value):
            return "duplicate_email"
    if field.type == "multiselect" and field.required and not field.hidden and not value:
        return REQUIRED
    return None
