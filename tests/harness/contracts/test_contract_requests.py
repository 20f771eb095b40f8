"""Request schemas without a recording to hold them to: what the documentation says goes, and what it says doesn't."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.harness.contracts.reading import CONTRACTS, SCHEMA_FILES, faults, load

_BY_STEM: Final = {file.stem: file for file in SCHEMA_FILES}
_OLD_START: Final = {"start": "2030-01-08T13:00:00Z", "eventTypeId": 1, "timeZone": "Europe/Rome", "language": "en"}

REFUSED: Final[dict[str, tuple[str, Any]]] = {
    "eleven guests at once": ("add-guests-request", {"guests": [{"email": f"g{n}@example.com"} for n in range(11)]}),
    "no guest": ("add-guests-request", {"guests": []}),
    "a guest without an address": ("add-guests-request", {"guests": [{"name": "Tom Reed"}]}),
    "a new place in the organiser's default app": (
        "update-booking-location-request",
        {"location": {"type": "organizersDefaultApp"}},
    ),
    "a new place without its phone number": ("update-booking-location-request", {"location": {"type": "phone"}}),
    "an absent attendee without a mark": (
        "mark-absent-request",
        {"attendees": [{"email": "grace.hill@example.com"}]},
    ),
    "a key for some days and for ever": (
        "refresh-api-key-request",
        {"apiKeyDaysValid": 30, "apiKeyNeverExpires": True},
    ),
    "a key for no day": ("refresh-api-key-request", {"apiKeyDaysValid": 0}),
    "a webhook without triggers": ("create-webhook-request", {"active": True, "subscriberUrl": "https://a.example"}),
    "a webhook with an unknown trigger": (
        "create-webhook-request",
        {"active": True, "subscriberUrl": "https://a.example", "triggers": ["BOOKING_COMPLETED"]},
    ),
    "a team without a name": ("create-team-request", {"slug": "acme"}),
    "a team with an empty name": ("create-team-request", {"name": ""}),
    "hours as a number": ("create-team-request", {"name": "Acme", "timeFormat": 24}),
    "a member without a user": ("create-membership-request", {"accepted": True}),
    "a member with an unknown role": ("create-membership-request", {"userId": 102, "role": "GUEST"}),
    "a team's event type without a way to choose hosts": (
        "create-team-event-type-request",
        {"lengthInMinutes": 30, "title": "Board", "slug": "board"},
    ),
    "a team's event type with seats in two places": (
        "create-team-event-type-request",
        {
            "lengthInMinutes": 30,
            "title": "Board",
            "slug": "board",
            "schedulingType": "collective",
            "seats": {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True},
            "locations": [{"type": "organizersDefaultApp"}, {"type": "integration", "integration": "zoom"}],
        },
    ),
    "a user's event type in the host's default app": (
        "create-event-type-request",
        {"lengthInMinutes": 30, "title": "Call", "slug": "call", "locations": [{"type": "organizersDefaultApp"}]},
    ),
    "a user's event type that leaves the address to the booker's choice": (
        "create-event-type-request",
        {
            "lengthInMinutes": 30,
            "title": "Call",
            "slug": "call",
            "bookingFields": [{"type": "email", "required": False}],
        },
    ),
    "an old booking without answers": ("create-booking-2024-04-15-request", {**_OLD_START, "metadata": {}}),
    "an old booking in the new form": (
        "create-booking-2024-04-15-request",
        {
            "start": "2030-01-08T13:00:00Z",
            "eventTypeId": 1,
            "attendee": {"name": "Grace Hill", "email": "grace.hill@example.com", "timeZone": "Europe/Rome"},
        },
    ),
    "an old series that is one object": (
        "create-recurring-booking-2024-04-15-request",
        {**_OLD_START, "metadata": {}, "responses": {"name": "Grace Hill", "email": "grace.hill@example.com"}},
    ),
    "an old reservation without its end": (
        "reserve-slot-2024-04-15-request",
        {"eventTypeId": 1, "slotUtcStartDate": "2030-01-08T09:00:00Z"},
    ),
}
"""Bodies that break a written rule, by the schema that has it."""


@pytest.mark.parametrize("what", REFUSED)
def test_a_body_that_breaks_a_written_rule_is_refused(what: str) -> None:
    stem, body = REFUSED[what]
    assert faults(_BY_STEM[stem].as_uri(), body)


def test_a_teams_event_type_may_leave_the_address_to_the_bookers_choice() -> None:
    body = copy.deepcopy(load(_BY_STEM["create-team-event-type-request"])["examples"][1])
    body["bookingFields"] = [
        {"type": "email", "required": False},
        {"type": "phone", "slug": "attendeePhoneNumber", "label": "Phone", "required": True},
    ]
    assert faults(_BY_STEM["create-team-event-type-request"].as_uri(), body) == []


Spoil = Callable[[dict[str, Any]], object]
_DELIVERY: Final = CONTRACTS / "webhooks" / "any" / "schemas" / "booking-webhook-payload.json"

SPOILED: Final[dict[str, tuple[str, Spoil]]] = {
    "a trigger that is none of bookings": ("BOOKING_CREATED", lambda it: it.update(triggerEvent="OOO_CREATED")),
    "a booking without its organiser": ("BOOKING_CREATED", lambda it: it["payload"].pop("organizer")),
    "a status in small letters": ("BOOKING_CANCELLED", lambda it: it["payload"].update(status="cancelled")),
    "a moved booking that doesn't name the old one": (
        "BOOKING_RESCHEDULED",
        lambda it: it["payload"].pop("rescheduleUid"),
    ),
    "an absence without attendees": ("BOOKING_NO_SHOW_UPDATED", lambda it: it["payload"].pop("attendees")),
    "a time without a zone": ("BOOKING_REQUESTED", lambda it: it["payload"].update(startTime="2030-01-08T13:00:00")),
}
"""Deliveries, and how to break each in one place."""


@pytest.mark.parametrize("what", SPOILED)
def test_a_delivery_broken_in_one_place_breaks_its_schema(what: str) -> None:
    trigger, spoil = SPOILED[what]
    delivery = copy.deepcopy(next(it for it in load(_DELIVERY)["examples"] if it["triggerEvent"] == trigger))
    assert faults(_DELIVERY.as_uri(), delivery) == []
    spoil(delivery)
    assert faults(_DELIVERY.as_uri(), delivery)


def test_there_is_a_delivery_for_each_family_of_booking_triggers() -> None:
    assert {it["triggerEvent"] for it in load(_DELIVERY)["examples"]} == {
        "BOOKING_CREATED",
        "BOOKING_REQUESTED",
        "BOOKING_RESCHEDULED",
        "BOOKING_CANCELLED",
        "BOOKING_REJECTED",
        "BOOKING_NO_SHOW_UPDATED",
    }
