"""A booking takes place elsewhere: each kind of location carries its value, and the answers follow."""

from typing import Any

import httpx
import pytest

from tests.harness.sandbox.calling import Sandbox, message

START = "2030-01-08T10:00:00Z"
PHONE = "+393331234567"


def change(sandbox: Sandbox, uid: str, location: Any, key: str | None = "john") -> httpx.Response:
    return sandbox.call("PATCH", f"/v2/bookings/{uid}/location", {"location": location}, key)


@pytest.fixture
def booked(sandbox: Sandbox) -> str:
    uid: str = sandbox.book(START)["uid"]
    return uid


@pytest.mark.parametrize(
    ("location", "place", "response"),
    [
        ({"type": "address", "address": "Via Nuova 2"}, "Via Nuova 2", {"value": "inPerson", "optionValue": ""}),
        (
            {"type": "link", "link": "https://example.com/new", "x": 1},
            "https://example.com/new",
            {"value": "link", "optionValue": ""},
        ),
        ({"type": "phone", "phone": PHONE}, PHONE, {"value": "userPhone", "optionValue": ""}),
        ({"type": "attendeePhone", "phone": PHONE}, PHONE, {"value": "phone", "optionValue": PHONE}),
        (
            {"type": "attendeeAddress", "address": "Via Po 2"},
            "Via Po 2",
            {"value": "attendeeInPerson", "optionValue": "Via Po 2"},
        ),
        (
            {"type": "attendeeDefined", "location": "the pub"},
            "the pub",
            {"value": "somewhereElse", "optionValue": "the pub"},
        ),
    ],
)
def test_a_booking_moves_to_another_place(
    sandbox: Sandbox, booked: str, location: Any, place: str, response: Any
) -> None:
    moved = sandbox.data(change(sandbox, booked, location))
    assert (moved["location"], moved["meetingUrl"]) == (place, place)
    assert moved["bookingFieldsResponses"]["location"] == response
    assert sandbox.read(booked) == moved


@pytest.mark.parametrize("app", ["cal-video", "google-meet"])
def test_the_built_in_app_needs_no_connection(sandbox: Sandbox, booked: str, app: str) -> None:
    moved = sandbox.data(change(sandbox, booked, {"type": "integration", "integration": app}))
    assert moved["location"] == f"https://video.sandbox.test/{booked}"
    assert len(sandbox.data(sandbox.get(f"/v2/bookings/{booked}/references", "john"))) == 1


def test_other_apps_are_not_connected(sandbox: Sandbox, booked: str) -> None:
    before = sandbox.read(booked)
    answer = change(sandbox, booked, {"type": "integration", "integration": "zoom"})
    assert (answer.status_code, message(answer)) == (
        400,
        'Video integration "zoom" is not connected. Please connect the integration in your settings first.',
    )
    assert sandbox.read(booked) == before


@pytest.mark.parametrize("body", [{}, {"location": None}, {"nonsense": 1}])
def test_without_a_location_nothing_changes(sandbox: Sandbox, booked: str, body: Any) -> None:
    before = sandbox.read(booked)
    sandbox.set_clock("2030-01-07T09:00:00Z")
    assert sandbox.data(sandbox.call("PATCH", f"/v2/bookings/{booked}/location", body, "john")) == before


@pytest.mark.parametrize(
    ("location", "complaint"),
    [
        (
            {"type": "moon"},
            (
                "Unsupported booking location type 'moon'. Valid types are address, link, phone, attendeePhone, "
                "attendeeAddress, attendeeDefined, and integration."
            ),
        ),
        (
            {"type": "address"},
            (
                "Validation failed for address location: address should not be null or undefined, address must be "
                "longer than or equal to 1 characters, address must be a string"
            ),
        ),
        ({"type": "link", "link": "nope"}, "Validation failed for link location: link must be a URL address"),
        ({"type": "phone", "phone": "12"}, "Validation failed for phone location: phone must be a valid phone number"),
        ("somewhere", "Booking 'location' must have a 'type' property."),
        ([], "Booking 'location' must have a 'type' property."),
        ({"address": "x"}, "Booking 'location' must have a 'type' property."),
    ],
)
def test_a_malformed_location_is_refused(sandbox: Sandbox, booked: str, location: Any, complaint: str) -> None:
    before = sandbox.read(booked)
    answer = change(sandbox, booked, location)
    flaw = answer.json()["error"]["details"]["errors"][0]
    text = f"UpdateBookingInputLocationValidator_2024_08_13 - {complaint}"
    assert answer.status_code == 400
    assert flaw["constraints"] == {"ValidateUpdateLocation": text}
    assert sandbox.read(booked) == before


@pytest.mark.parametrize("app", ["nope", None, 5, [], {}])
def test_an_app_must_be_one(sandbox: Sandbox, booked: str, app: Any) -> None:
    answer = change(sandbox, booked, {"type": "integration", "integration": app})
    assert (answer.status_code, message(answer)) == (400, "Bad Request Exception")


@pytest.mark.parametrize("key", ["jane", "mallory"])
def test_strangers_move_nothing(sandbox: Sandbox, booked: str, key: str) -> None:
    before = sandbox.read(booked)
    answer = change(sandbox, booked, {"type": "address", "address": "x"}, key)
    assert (answer.status_code, message(answer)) == (
        403,
        (
            "User is not authorized to update this booking location. User must be the event type owner, host, team "
            "admin or owner, or org admin or owner."
        ),
    )
    assert sandbox.read(booked) == before


def test_nobody_moves_it_without_credentials(sandbox: Sandbox, booked: str) -> None:
    assert change(sandbox, booked, {"type": "address", "address": "x"}, None).status_code == 403


def test_what_is_not_there_has_no_place(sandbox: Sandbox) -> None:
    answer = change(sandbox, "nope", {"type": "address", "address": "x"})
    assert (answer.status_code, message(answer)) == (404, "Booking with uid=nope not found")


def test_what_is_called_off_has_no_other_place(sandbox: Sandbox, booked: str) -> None:
    sandbox.data(sandbox.cancel(booked))
    before = sandbox.read(booked)
    assert change(sandbox, booked, {"type": "address", "address": "x"}).status_code == 400
    assert sandbox.read(booked) == before


def test_a_seated_booking_moves_with_all_its_seats(sandbox: Sandbox) -> None:
    sandbox.event_type(seats={"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True})
    uid = sandbox.book(START, "made")["uid"]
    moved = sandbox.data(change(sandbox, uid, {"type": "address", "address": "Hall 2"}))
    assert moved["location"] == "Hall 2"
    assert "bookingFieldsResponses" not in moved
