"""Held out: faults of what is taken and should be refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sandbox.availability import bounds
from sandbox.bookings import body, guests, listing_query, party, responses, timing
from sandbox.faults import fault
from sandbox.faults.seams import Function, Seams
from sandbox.instants import DAY_MS, MINUTE_MS

HOUR_MS = 60 * MINUTE_MS


@fault("attendee-zone-unchecked", operations=("create",), difficulty=2)
def attendee_zone_unchecked(seams: Seams) -> None:
    """Any text is taken for the attendee's `timeZone`."""

    def created(real: Function, given: Any) -> Any:
        attendee = given.get("attendee") if isinstance(given, dict) else None
        if not isinstance(attendee, dict) or not isinstance(attendee.get("timeZone"), str):
            return real(given)
        real({**given, "attendee": {**attendee, "timeZone": "UTC"}})
        return given

    seams.around(body.create_body, created)


@fault("notice-in-whole-hours", operations=("create",), difficulty=5)
def notice_in_whole_hours(seams: Seams) -> None:
    """The minutes of a notice that are no full hour are left out, so that 90 minutes are 60."""

    def bounded(real: Function, now_ms: int, event_type: Any, schedule: Any) -> Any:
        return replace(
            real(now_ms, event_type, schedule), earliest_ms=now_ms + event_type.notice_minutes // 60 * HOUR_MS
        )

    seams.around(bounds.bounds, bounded)


@fault("window-one-day-longer", operations=("create", "slots"), difficulty=4)
def window_one_day_longer(seams: Seams) -> None:
    """The day after the last one of a booking window can still be booked."""

    def bounded(real: Function, *asked: Any) -> Any:
        found = real(*asked)
        return found if found.window_to_ms is None else replace(found, window_to_ms=found.window_to_ms + DAY_MS)

    seams.around(bounds.bounds, bounded)


@fault("one-metadata-key-too-many", operations=("create",), difficulty=3)
def one_metadata_key_too_many(seams: Seams) -> None:
    """Metadata may have 51 keys."""
    seams.constant(body, "MOST_METADATA", 51)


@fault("metadata-keys-of-any-length", operations=("create",), difficulty=4)
def metadata_keys_of_any_length(seams: Seams) -> None:
    """The length of a key of metadata is not looked at, though 40 characters are the most."""
    seams.constant(body, "LONGEST_KEY", 100_000)


@fault("take-of-any-size", operations=("list",), difficulty=3)
def take_of_any_size(seams: Seams) -> None:
    """A page may have more than 250 bookings."""
    seams.constant(listing_query, "LONGEST_PAGE", 100_000)


@fault("eleven-guests-at-once", operations=("guests",), difficulty=4)
def eleven_guests_at_once(seams: Seams) -> None:
    """Eleven guests can be added at a time."""
    seams.constant(guests, "MOST_AT_ONCE", 11)


@fault("guest-named-twice", operations=("create",), difficulty=4)
def guest_named_twice(seams: Seams) -> None:
    """One address may stand twice among the `guests`, and then comes twice."""

    def reason(real: Function, field: Any, value: Any) -> Any:
        found = real(field, value)
        return None if found == "duplicate_email" else found

    seams.around(responses._list_reason, reason)


@fault("long-answers-taken", operations=("create",), difficulty=4)
def long_answers_taken(seams: Seams) -> None:
    """An answer to a `textarea` may have more than 1,000 characters."""
    seams.constant(responses, "LONGEST_TEXTAREA", 1_000_000)


@fault("reschedule-into-the-past", operations=("reschedule",), difficulty=3)
def reschedule_into_the_past(seams: Seams) -> None:
    """A booking can be moved to a time that is over."""

    def available(real: Function, deployment: Any, event_type: Any, start_ms: int, *rest: Any, **named: Any) -> Any:
        if named.get("ignored_booking") is None or start_ms >= deployment.clock.now_ms():
            return real(deployment, event_type, start_ms, *rest, **named)
        from sandbox.availability.availability import Availability  # noqa: PLC0415

        availability = Availability(deployment, event_type, rest[0], start_ms, start_ms, **named)
        return availability.free(start_ms)

    seams.around(timing.require_available, available)


@fault("phone-answers-unchecked", operations=("create",), difficulty=4)
def phone_answers_unchecked(seams: Seams) -> None:
    """Any text answers a field for a phone number."""

    def reason(real: Function, field: Any, value: Any) -> Any:
        found = real(field, value)
        return None if found == "invalid_number" else found

    seams.around(responses._text_reason, reason)


@fault("guests-added-to-cancelled", operations=("guests",), difficulty=4)
def guests_added_to_cancelled(seams: Seams) -> None:
    """Guests can be added to a booking that was cancelled."""

    def changeable(real: Function, deployment: Any, booking: Any) -> None:
        real(deployment, replace(booking, status="accepted"))

    seams.around(party.require_changeable, changeable)
