"""Drawn requests satisfy their schema, reach every corner, follow changes of the schema, and shrink."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import find, given, seed, settings
from hypothesis import strategies as st

from contracts.contract import load_contract
from contracts.library import newest_versions
from contracts.shape import Shape
from scenarios import booking_requests, settings_requests
from scenarios.kinds import BY_NAME, KINDS
from scenarios.requests import cancel_bodies, create_bodies, reschedule_bodies
from scenarios.variants import VARIANTS, Variant
from scenarios.world import EventType, World

CONTRACT = load_contract(versions=newest_versions())
SCHEMA = CONTRACT.request_schema("createBooking")
START = {"start": "2030-01-08T13:00:00Z"}
WORLD = World(
    "t", 1, "john", 1, {kind.name: EventType(kind, number, kind.name) for number, kind in enumerate(KINDS, 1)}
)
DRAWN_KINDS = ("regular", "variable-length", "recurring", "seated", "custom-fields", "many-locations", "phone-required")
Body = dict[str, Any]


def drawn(strategy: st.SearchStrategy[Body], most: int) -> list[Body]:
    """What a fixed seed draws."""
    bodies: list[Body] = []

    @seed(1)
    @settings(max_examples=most, deadline=None, database=None)
    @given(strategy)
    def collect(body: Body) -> None:
        bodies.append(body)

    collect()
    return bodies


def bodies_of(kind: str) -> st.SearchStrategy[Body]:
    """Bodies that book this kind by its id."""
    return create_bodies(SCHEMA, Variant(BY_NAME[kind], "id"), WORLD)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_every_variant_draws_bodies_that_satisfy_the_schema(variant: Variant) -> None:
    shape = Shape(SCHEMA)
    for body in drawn(create_bodies(SCHEMA, variant, WORLD), 40):
        assert not shape.errors({**body, **START})


@pytest.mark.parametrize("kind", DRAWN_KINDS)
def test_every_kind_draws_bodies_that_satisfy_the_schema(kind: str) -> None:
    shape = Shape(SCHEMA)
    for body in drawn(bodies_of(kind), 40):
        assert not shape.errors({**body, **START})


OTHERS: dict[str, tuple[str, st.SearchStrategy[Body]]] = {
    "reschedule": ("rescheduleBooking", reschedule_bodies().map(lambda body: {**body, **START})),
    "reschedule a seat": ("rescheduleBooking", reschedule_bodies("seat").map(lambda body: {**body, **START})),
    "cancel": ("cancelBooking", cancel_bodies()),
    "cancel from here on": ("cancelBooking", cancel_bodies(of_series=True)),
    "cancel a seat": ("cancelBooking", cancel_bodies(seat_uid="seat")),
    "mark absent": ("markNoShow", booking_requests.mark_absent_bodies(["a@example.com", "b@example.com"])),
    "decline": ("declineBooking", booking_requests.decline_bodies()),
    "reassign": ("reassignBookingToUser", booking_requests.reassign_bodies()),
    "attendee": ("addAttendee", booking_requests.attendee_bodies(CONTRACT.request_schema("addAttendee"))),
    "guests": ("addGuests", booking_requests.guest_bodies(CONTRACT.request_schema("addGuests"))),
    "location": (
        "updateBookingLocation",
        booking_requests.location_bodies(CONTRACT.request_schema("updateBookingLocation")),
    ),
    "reservation": (
        "reserveSlot",
        booking_requests.reservation_bodies(WORLD.event_types["variable-length"]).map(
            lambda body: {**body, "slotStart": START["start"]}
        ),
    ),
    "event type": (
        "createEventType",
        settings_requests.event_type_bodies(CONTRACT.request_schema("createEventType"), WORLD, st.just("slug")),
    ),
    "schedule": ("createSchedule", settings_requests.schedule_bodies(CONTRACT.request_schema("createSchedule"))),
    "team": ("createTeam", settings_requests.team_bodies(CONTRACT.request_schema("createTeam"), st.just("Team"))),
    "webhook": (
        "createWebhook",
        settings_requests.webhook_bodies(CONTRACT.request_schema("createWebhook"), st.just("https://example.com/h")),
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_other_operation_draws_bodies_that_satisfy_its_schema(name: str) -> None:
    operation, strategy = OTHERS[name]
    shape = Shape(CONTRACT.request_schema(operation))
    bodies = drawn(strategy, 40)
    assert all(not shape.errors(body) for body in bodies)


def _of_length(length: int) -> Callable[[Body], bool]:
    return lambda body: body.get("lengthInMinutes") == length


def _at(kind: str) -> Callable[[Body], bool]:
    return lambda body: isinstance(body.get("location"), dict) and body["location"]["type"] == kind


def _answering(slug: str) -> Callable[[Body], bool]:
    return lambda body: slug in _answers(body)


def _answers(body: Body) -> dict[str, Any]:
    answers: dict[str, Any] = body.get("bookingFieldsResponses", {})
    return answers


CORNERS: dict[str, tuple[str, Callable[[Body], Any]]] = {
    "a name of one letter": ("regular", lambda body: len(body["attendee"]["name"]) == 1),
    "a name of 255 letters": ("regular", lambda body: len(body["attendee"]["name"]) == 255),
    "an emoji": ("regular", lambda body: any(ord(letter) > 0xFFFF for letter in body["attendee"]["name"])),
    "a tagged address": ("regular", lambda body: "+" in body["attendee"]["email"]),
    "an address in capitals": ("regular", lambda body: body["attendee"]["email"][0].isupper()),
    "the longest local part": ("regular", lambda body: len(body["attendee"]["email"].partition("@")[0]) == 64),
    "+05:30": ("regular", lambda body: body["attendee"]["timeZone"] == "Asia/Kolkata"),
    "+05:45": ("regular", lambda body: body["attendee"]["timeZone"] == "Asia/Kathmandu"),
    "+12:45": ("regular", lambda body: body["attendee"]["timeZone"] == "Pacific/Chatham"),
    "-03:30": ("regular", lambda body: body["attendee"]["timeZone"] == "America/St_Johns"),
    "-08:00": ("regular", lambda body: body["attendee"]["timeZone"] == "America/Los_Angeles"),
    "a phone number": ("regular", lambda body: body["attendee"].get("phoneNumber", "").startswith("+")),
    "no metadata": ("regular", lambda body: "metadata" not in body),
    "empty metadata": ("regular", lambda body: body.get("metadata") == {}),
    "50 keys": ("regular", lambda body: len(body.get("metadata", {})) == 50),
    "a key of 40": ("regular", lambda body: any(len(key) == 40 for key in body.get("metadata", {}))),
    "a value of 500": ("regular", lambda body: any(len(text) == 500 for text in body.get("metadata", {}).values())),
    "one guest": ("regular", lambda body: len(body.get("guests", ())) == 1),
    "ten guests": ("regular", lambda body: len(body.get("guests", ())) == 10),
    "notes": ("regular", lambda body: "notes" in _answers(body)),
    "a link to meet at": ("regular", lambda body: "meetingUrl" in body),
    "a place in words": ("regular", lambda body: isinstance(body.get("location"), str)),
    "one occurrence": ("recurring", lambda body: body.get("recurrenceCount") == 1),
    "every occurrence": ("recurring", lambda body: body.get("recurrenceCount") == BY_NAME["recurring"].occurrences),
    **{f"{length} minutes": ("variable-length", _of_length(length)) for length in BY_NAME["variable-length"].lengths},
    **{f"a location of type {kind}": ("many-locations", _at(kind)) for kind in BY_NAME["many-locations"].places},
    **{
        f"an answer to {field['slug']}": ("custom-fields", _answering(field["slug"]))
        for field in BY_NAME["custom-fields"].options["bookingFields"]
        if field["type"] != "number"
    },
    "a textarea of 1,000": ("custom-fields", lambda body: len(_answers(body).get("story", "")) == 1000),
    "every topic": ("custom-fields", lambda body: len(_answers(body).get("topics", ())) == 2),
    "both truths": ("custom-fields", lambda body: _answers(body).get("newcomer") is False),
}


@pytest.fixture(scope="module")
def many() -> Callable[[str], list[Body]]:
    """What a fixed seed draws for a kind, drawn once."""
    known: dict[str, list[Body]] = {}

    def bodies(kind: str) -> list[Body]:
        if kind not in known:
            known[kind] = drawn(bodies_of(kind), 500)
        return known[kind]

    return bodies


@pytest.mark.parametrize("corner", CORNERS)
def test_the_corners_are_drawn(many: Callable[[str], list[Body]], corner: str) -> None:
    kind, reached = CORNERS[corner]
    assert any(reached(body) for body in many(kind))


def test_all_languages_are_drawn(many: Callable[[str], list[Body]]) -> None:
    languages = SCHEMA["properties"]["attendee"]["properties"]["language"]["enum"]
    seen = {body["attendee"].get("language") for kind in DRAWN_KINDS for body in many(kind)}
    assert seen == {*languages, None}


def test_a_phone_number_is_always_given_where_it_is_required(many: Callable[[str], list[Body]]) -> None:
    assert all("phoneNumber" in body["attendee"] for body in many("phone-required"))


def test_limits_are_read_from_the_schema() -> None:
    members = SCHEMA["properties"]
    attendee = {**members["attendee"], "properties": {**members["attendee"]["properties"]}}
    attendee["properties"]["language"] = {"enum": ["eo"]}
    smaller = {**members, "metadata": {**members["metadata"], "maxProperties": 3}, "attendee": attendee}
    strategy = create_bodies({**SCHEMA, "properties": smaller}, VARIANTS[0], WORLD)
    bodies = drawn(strategy, 150)
    assert max(len(body.get("metadata", {})) for body in bodies) == 3
    assert {body["attendee"].get("language") for body in bodies} == {None, "eo"}


def test_a_body_shrinks_to_the_least_that_books() -> None:
    smallest = find(bodies_of("regular"), lambda _: True, settings=settings(database=None))
    assert smallest.keys() == {"eventTypeId", "attendee"}
    assert smallest["attendee"].keys() == {"name", "email", "timeZone"}


def test_what_breaks_with_guests_shrinks_to_one_guest_and_nothing_else() -> None:
    smallest = find(
        bodies_of("regular"), lambda body: "guests" in body, settings=settings(database=None, max_examples=500)
    )
    assert smallest.keys() == {"eventTypeId", "attendee", "guests"}
    assert len(smallest["guests"]) == 1
