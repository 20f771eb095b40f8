"""What a create body orders, once everything but the time has been checked."""

from dataclasses import dataclass
from typing import Any

from sandbox.bookings.body import Body
from sandbox.bookings.booking import DEFAULT_LANGUAGE, Attendee
from sandbox.bookings.locations import Place
from sandbox.bookings.responses import given_responses, issues
from sandbox.bookings.timing import start_issues
from sandbox.event_types.event_type import EventType
from sandbox.http.errors import LibraryError, bad_request, second_layer
from sandbox.instants import parse_instant
from sandbox.validation.formats import zod_type


@dataclass(frozen=True, slots=True)
class Order:
    """A create body that passed both layers. `attendees` are the booker, first, and the guests."""

    event_type: EventType
    attendees: tuple[Attendee, ...]
    responses: dict[str, Any]
    metadata: dict[str, str]
    body: Body
    start_ms: int
    length_minutes: int

    @property
    def booker(self) -> Attendee:
        """Who books."""
        return self.attendees[0]


def order(event_type: EventType, body: Body, where: Place, length_minutes: int) -> Order:
    """The second layer: CodedError 400 with all its complaints at once."""
    start_ms = parse_instant(body["start"])
    responses = given_responses(body)
    metadata = body.get("metadata") or {}
    found = start_issues(start_ms) + _metadata_issues(metadata)
    if event_type.recurrence is not None and not body["attendee"].get("email"):
        found.append("responses.email - Required")
    # The vendor's library lists the complaints of the fields from the last to the first.
    found += [*reversed(where.issues), *reversed(issues(event_type, responses))]
    if found or start_ms is None:
        raise second_layer(found)
    if event_type.lengths and length_minutes not in event_type.lengths:
        raise LibraryError(400, "Invalid event length")
    return Order(event_type, _attendees(body, responses), responses, metadata, body, start_ms, length_minutes)


def wanted_length(event_type: EventType, body: Body) -> int:
    """The minutes a create body asks for; FrameworkError 400 where the event type does not offer them."""
    length = body.get("lengthInMinutes")
    if length is None:
        return event_type.length
    if not event_type.lengths:
        raise bad_request(
            "Can't specify 'lengthInMinutes' because event type does not have multiple possible lengths. Please, "
            "remove the 'lengthInMinutes' field from the request."
        )
    if length not in event_type.lengths:
        raise bad_request(
            "Provided 'lengthInMinutes' is not one of the possible lengths for the event type. The possible lengths "
            f"are: {', '.join(map(str, event_type.lengths))}"
        )
    return int(length)


def wanted_count(event_type: EventType, body: Body) -> int:
    """The occurrences a create body asks for; FrameworkError 400 where the event type has fewer."""
    if event_type.recurrence is None:
        return 1
    wanted = body.get("recurrenceCount")
    if wanted is None:
        return event_type.recurrence.occurrences
    if wanted > event_type.recurrence.occurrences:
        raise bad_request("Provided recurrence count is higher than the event type's recurring event count.")
    return int(wanted)


def _metadata_issues(metadata: dict[str, Any]) -> list[str]:
    return [
        f"metadata.{key} - Expected string, received {zod_type(value)}"
        for key, value in metadata.items()
        if not isinstance(value, str)
    ]


def _attendees(body: Body, responses: dict[str, Any]) -> tuple[Attendee, ...]:
    attendee = body["attendee"]
    zone = attendee["timeZone"]
    email = responses["email"] or _address_of_phone(attendee.get("phoneNumber"))
    language = attendee.get("language") or DEFAULT_LANGUAGE
    booker = Attendee(responses["name"], email, zone, language, attendee.get("phoneNumber"))
    guests = [Attendee("", guest, zone, DEFAULT_LANGUAGE, None) for guest in responses.get("guests", ())]
    return (booker, *guests)


def _address_of_phone(phone: str | None) -> str:
    digits = "".join(character for character in phone or "" if character.isdigit())
    return f"{digits}@sms.cal.com"
