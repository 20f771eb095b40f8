"""Create and update bodies of webhooks: their checks, and the webhook they make."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

from sandbox.validation.checked import checked
from sandbox.validation.properties import (
    Check,
    Property,
    Shape,
    array,
    boolean,
    one_of,
    string,
)
from sandbox.webhooks.store import Owner, Webhook

# All that a webhook may ask for (documented); the sandbox sets off those of bookings.
TRIGGERS = [
    *("BOOKING_CREATED", "BOOKING_PAYMENT_INITIATED", "BOOKING_PAID", "BOOKING_RESCHEDULED", "BOOKING_REQUESTED"),
    *("BOOKING_CANCELLED", "BOOKING_REJECTED", "BOOKING_NO_SHOW_UPDATED", "FORM_SUBMITTED", "MEETING_ENDED"),
    *("MEETING_STARTED", "RECORDING_READY", "INSTANT_MEETING", "RECORDING_TRANSCRIPTION_GENERATED", "OOO_CREATED"),
    *("AFTER_HOSTS_CAL_VIDEO_NO_SHOW", "AFTER_GUESTS_CAL_VIDEO_NO_SHOW", "FORM_SUBMITTED_NO_EVENT"),
    *("DELEGATION_CREDENTIAL_ERROR", "WRONG_ASSIGNMENT_REPORT"),
]
VERSIONS = ["2021-10-20"]


def _each_trigger(name: str) -> Check:
    return Check(
        "isEnum",
        f"each value in {name} must be one of the following values: {', '.join(TRIGGERS)}",
        lambda value: all(item in TRIGGERS for item in (value if isinstance(value, list) else [value])),
    )


def _shape(*, required: bool) -> Shape:
    return Shape(
        (
            Property("payloadTemplate", (string("payloadTemplate"),)),
            Property("active", (boolean("active"),), required),
            Property("subscriberUrl", (string("subscriberUrl"),), required),
            Property("triggers", (_each_trigger("triggers"), array("triggers")), required),
            Property("secret", (string("secret"),)),
            Property("version", (one_of("version", VERSIONS),)),
        )
    )


CREATE, UPDATE = _shape(required=True), _shape(required=False)


def created_webhook(body: Any, owner: Owner) -> Webhook:
    """A new webhook; ValidationError lists all that is wrong with its body."""
    checked(CREATE, body)
    nothing = Webhook(str(uuid4()), owner, "", active=False, triggers=(), payload_template=None, secret=None)
    return _changed(nothing, body)


def updated_webhook(webhook: Webhook, body: Any) -> Webhook:
    """The webhook with what a body says of it; null takes template or secret away, and leaves the rest as it was."""
    checked(UPDATE, body)
    return _changed(webhook, body)


def _changed(webhook: Webhook, body: dict[str, Any]) -> Webhook:
    given: dict[str, Any] = {
        "subscriber_url": body.get("subscriberUrl"),
        "active": body.get("active"),
        "triggers": None if body.get("triggers") is None else tuple(body["triggers"]),
    }
    changes = {member: value for member, value in given.items() if value is not None}
    for name, member in (("payloadTemplate", "payload_template"), ("secret", "secret")):
        if name in body:
            changes[member] = body[name]
    return replace(webhook, **changes)
