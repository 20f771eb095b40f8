"""Faults of requests that should be refused and are not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sandbox.bookings import addressing, body, listing_query, locations, order, responses
from sandbox.event_types.booking_fields import SYSTEM_SLUGS
from sandbox.event_types.event_type import BookingField, EventType, Scheduling
from sandbox.faults.fault import fault
from sandbox.instants import instant_of_query, looks_like_iso_8601, parse_instant
from sandbox.validation.formats import is_email
from sandbox.validation.properties import Property, Shape

if TYPE_CHECKING:
    from sandbox.faults.seams import Function, Seams

LONGEST_STRETCH: Final = 24 * 60
"""Minutes: nobody is free for longer at a stretch, and the sandbox need not look for it."""
STRICT_SHAPES: Final = (
    *("CREATE", "CREATE_RECURRING", "CREATE_INSTANT", "RESCHEDULE", "RESCHEDULE_SEAT", "CANCEL", "CANCEL_SEAT"),
)


def _asking_less(event_type: EventType, forgotten: Callable[[BookingField], bool]) -> EventType:
    """The event type with some of its fields no longer required."""
    fields = tuple(replace(field, required=False) if forgotten(field) else field for field in event_type.fields)
    return replace(event_type, fields=fields)


@fault("select-option-unchecked")
def select_option_unchecked(seams: Seams) -> None:
    """An answer that is none of the field's options is booked like any other."""
    seams.around(responses.require_offered, lambda _real, _field, _value: None)


@fault("required-fields-skipped-when-object-absent")
def required_fields_skipped_when_object_absent(seams: Seams) -> None:
    """Who sends no answers at all is not asked for the custom fields that must be answered."""

    def asking_for_none(event_type: EventType, sent: body.Body) -> EventType:
        if sent.get("bookingFieldsResponses") is not None:
            return event_type
        return _asking_less(event_type, lambda field: not field.is_default)

    def typed(real: Function, event_type: EventType, sent: body.Body) -> None:
        real(asking_for_none(event_type, sent), sent)

    def ordered(real: Function, event_type: EventType, sent: body.Body, *rest: Any) -> order.Order:
        wanted: order.Order = real(asking_for_none(event_type, sent), sent, *rest)
        return replace(wanted, event_type=event_type)

    seams.around(responses.require_typed_responses, typed)
    seams.around(order.order, ordered)


@fault("required-system-field-not-checked")
def required_system_field_not_checked(seams: Seams) -> None:
    """The owner may require a title or notes, yet whoever leaves them out gets his booking."""

    def issues(real: Function, event_type: EventType, answers: body.Body) -> list[str]:
        found: list[str] = real(_asking_less(event_type, lambda field: field.slug in SYSTEM_SLUGS), answers)
        return found

    seams.around(responses.issues, issues)


@fault("required-multiselect-empty-array")
def required_multiselect_empty_array(seams: Seams) -> None:
    """Choosing nothing, as an empty array, answers a question of several choices that must be answered."""

    def issues(real: Function, event_type: EventType, answers: body.Body) -> list[str]:
        def is_empty_choice(field: BookingField) -> bool:
            return field.type in responses.MULTIPLE_CHOICES and answers.get(field.slug) == []

        found: list[str] = real(_asking_less(event_type, is_empty_choice), answers)
        return found

    seams.around(responses.issues, issues)


@fault("guest-email-unvalidated")
def guest_email_unvalidated(seams: Seams) -> None:
    """Any text is taken for the address of a guest."""

    def passing(guest: Any) -> Any:
        # Another address for each text: that two guests are the same is still noticed.
        if not isinstance(guest, str) or is_email(guest):
            return guest
        return f"guest{guest.encode(errors='surrogatepass').hex()}@example.com"

    def issues(real: Function, event_type: EventType, answers: body.Body) -> list[str]:
        guests = answers.get("guests")
        if isinstance(guests, list):
            answers = {**answers, "guests": [passing(guest) for guest in guests]}
        found: list[str] = real(event_type, answers)
        return found

    seams.around(responses.issues, issues)


@fault("length-allowed-on-fixed-event")
def length_allowed_on_fixed_event(seams: Seams) -> None:
    """Whoever books an event type of one length has it as long as he likes, up to a day."""

    def wanted_length(real: Function, event_type: EventType, sent: body.Body) -> int:
        asked = sent.get("lengthInMinutes")
        if asked is not None and not event_type.lengths and asked <= LONGEST_STRETCH:
            return int(asked)
        length: int = real(event_type, sent)
        return length

    seams.around(order.wanted_length, wanted_length)


@fault("length-not-in-list-accepted")
def length_not_in_list_accepted(seams: Seams) -> None:
    """Of an event type with several lengths any length between its shortest and its longest can be booked."""

    def wanted_length(real: Function, event_type: EventType, sent: body.Body) -> int:
        asked = sent.get("lengthInMinutes")
        if asked is not None and event_type.lengths and min(event_type.lengths) <= asked <= max(event_type.lengths):
            return int(asked)
        length: int = real(event_type, sent)
        return length

    def ordered(
        real: Function, event_type: EventType, sent: body.Body, where: locations.Place, length: int
    ) -> order.Order:
        lengths = event_type.lengths
        if lengths and min(lengths) <= length <= max(lengths):
            lengths = (*lengths, length)
        wanted: order.Order = real(replace(event_type, lengths=lengths), sent, where, length)
        return replace(wanted, event_type=event_type)

    seams.around(order.wanted_length, wanted_length)
    seams.around(order.order, ordered)


@fault("location-not-offered-accepted")
def location_not_offered_accepted(seams: Seams) -> None:
    """The booker may name a place, or a video app, that the event type does not offer."""

    def place(real: Function, event_type: EventType, sent: body.Body, uid: str) -> locations.Place:
        entry = _as_offered(sent.get("location"))
        if entry is not None:
            offered = [*event_type.options["locations"], entry]
            event_type = replace(event_type, options={**event_type.options, "locations": offered})
        found: locations.Place = real(event_type, sent, uid)
        return found

    seams.around(locations.place, place)


def _as_offered(asked: Any) -> dict[str, Any] | None:
    """What an event type that offers this location would have; None where no event type could."""
    kind = asked.get("type") if isinstance(asked, dict) else None
    if not isinstance(kind, str):
        return None
    if kind == "integration":
        app = asked.get("integration")
        known = isinstance(app, str) and app in locations.INTEGRATION_VALUES
        return {"type": kind, "integration": app} if known else None
    if kind not in locations.FIELD_VALUES:
        return None
    own = asked.get(kind)
    if kind in locations.GIVEN_BY_ATTENDEE or kind in locations.VIDEO:
        return {"type": kind}
    return {"type": kind, kind: own if isinstance(own, str) else None}


@fault("managed-parent-bookable")
def managed_parent_bookable(seams: Seams) -> None:
    """The managed event type itself can be booked, though only its copies are anybody's."""

    def require_bookable(real: Function, deployment: Any, event_type: EventType, *rest: Any) -> None:
        if event_type.scheduling is Scheduling.MANAGED:
            event_type = replace(event_type, scheduling=Scheduling.COLLECTIVE)
        real(deployment, event_type, *rest)

    seams.around(addressing.require_bookable, require_bookable)


@fault("unknown-properties-swallowed")
def unknown_properties_swallowed(seams: Seams) -> None:
    """Properties that no booking operation knows are passed over in silence, also inside the attendee."""
    for name in STRICT_SHAPES:
        seams.constant(body, name, _tolerant(getattr(body, name)))


def _tolerant(shape: Shape) -> Shape:
    return replace(shape, strict=False, properties=tuple(_tolerant_inside(known) for known in shape.properties))


def _tolerant_inside(known: Property) -> Property:
    return known if known.inner is None else replace(known, inner=_tolerant(known.inner))


@fault("non-iso-date-filter-ignored")
def non_iso_date_filter_ignored(seams: Seams) -> None:
    """A date in the query of the list that cannot be read filters nothing, and nobody is told."""

    def is_read(name: str, value: str | list[str]) -> bool:
        if name not in listing_query.INSTANTS:
            return True
        text: str = instant_of_query(value) if isinstance(value, str) else ""
        return looks_like_iso_8601(text) and parse_instant(text) is not None

    def list_query(real: Function, query: listing_query.Query, **named: Any) -> listing_query.ListQuery:
        kept = {name: value for name, value in query.items() if is_read(name, value)}
        found: listing_query.ListQuery = real(kept, **named)
        return found

    seams.around(listing_query.list_query, list_query)
