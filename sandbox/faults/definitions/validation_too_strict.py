"""Faults of requests that are refused although the documentation allows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sandbox.bookings import body, cancel, responses
from sandbox.event_types.booking_fields import PHONE_SLUG
from sandbox.faults.fault import fault
from sandbox.http.errors import LibraryError, bad_request

if TYPE_CHECKING:
    from sandbox.bookings.booking import Booking
    from sandbox.event_types.event_type import EventType
    from sandbox.faults.seams import Function, Seams
    from sandbox.http.request import Request

_LATIN_NAME: Final = re.compile(r"[A-Za-z .'-]+")
_DIGITS: Final = re.compile(r"\d+", re.ASCII)


@fault("metadata-limit-in-bytes")
def metadata_limit_in_bytes(seams: Seams) -> None:
    """The longest value of metadata is 500 bytes of UTF-8, not 500 characters."""
    seams.around(body.value_length, lambda _real, value: len(value.encode(errors="surrogatepass")))


@fault("e164-plus-rejected")
def e164_plus_rejected(seams: Seams) -> None:
    """The attendee's phone number may be digits only: the plus sign before the country is refused."""

    def issues(real: Function, event_type: EventType, answers: body.Body) -> list[str]:
        phone = answers.get(PHONE_SLUG)
        if not isinstance(phone, str) or not phone:
            found: list[str] = real(event_type, answers)
            return found
        found = real(event_type, {**answers, PHONE_SLUG: f"+{phone.lstrip('+')}"})
        complaint = f"responses - {{{PHONE_SLUG}}}invalid_number"
        if _DIGITS.fullmatch(phone) is None and complaint not in found:
            found.append(complaint)
        return found

    seams.around(responses.issues, issues)


@fault("forced-cancellation-reason")
def forced_cancellation_reason(seams: Seams) -> None:
    """A platform's managed user, who may call off his bookings without a word, must give a reason as other hosts do."""

    def require_cancel_allowed(
        real: Function, request: Request, reason: str, booking: Booking, event_type: EventType | None
    ) -> None:
        real(request, reason, booking, event_type)
        if request.caller is not None and request.caller.id == booking.host_id and not reason.strip():
            raise LibraryError(400, "Cancellation reason is required")

    seams.around(cancel.require_cancel_allowed, require_cancel_allowed)


@fault("url-field-rejected")
def url_field_rejected(seams: Seams) -> None:
    """A custom field for a web address cannot be answered: its type is not known when its answer is checked."""

    def require_typed_responses(real: Function, event_type: EventType, sent: body.Body) -> None:
        real(event_type, sent)
        answers = sent.get("bookingFieldsResponses") or {}
        for field in event_type.fields:
            if field.type == "url" and not field.is_default and answers.get(field.slug) is not None:
                raise bad_request(f"Booking field '{field.slug}' has unknown type '{field.type}'.")

    seams.around(responses.require_typed_responses, require_typed_responses)


@fault("non-latin-name-rejected")
def non_latin_name_rejected(seams: Seams) -> None:
    """An attendee whose name needs more than the letters A to Z, blank, full stop, apostrophe and hyphen is refused."""

    def issues(real: Function, event_type: EventType, answers: body.Body) -> list[str]:
        found: list[str] = real(event_type, answers)
        name = answers["name"]
        if name.strip() and _LATIN_NAME.fullmatch(name) is None:
            found.insert(0, f"responses - {{name}}{responses.NOT_TEXT}")
        return found

    seams.around(responses.issues, issues)


@fault("past-cancel-400")
def past_cancel_400(seams: Seams) -> None:
    """What has begun, or is over, can no longer be called off."""

    def require_cancel_allowed(
        real: Function, request: Request, reason: str, booking: Booking, event_type: EventType | None
    ) -> None:
        real(request, reason, booking, event_type)
        # A whole series is asked about with its first occurrence, and only what is to come of it is called off.
        is_meant = request.params[0] == booking.uid
        if is_meant and booking.start_ms < request.deployment.clock.now_ms():
            raise LibraryError(400, "Cannot cancel a booking whose start has passed")

    seams.around(cancel.require_cancel_allowed, require_cancel_allowed)
