"""Who did not come: marked by the booking's owner, once it has begun."""

from typing import Any

import httpx
import pytest

from tests.harness.sandbox.calling import Sandbox, message

START, DURING = "2030-01-08T10:00:00Z", "2030-01-08T10:05:00Z"
ANN_ABSENT = {"email": "ann@example.com", "absent": True}


def mark(sandbox: Sandbox, uid: str, body: Any, key: str | None = "john") -> httpx.Response:
    return sandbox.post(f"/v2/bookings/{uid}/mark-absent", body, key)


@pytest.fixture
def begun(sandbox: Sandbox) -> str:
    """A booking with a guest that is under way."""
    uid: str = sandbox.book(START, guests=["guest@example.com"])["uid"]
    sandbox.set_clock(DURING)
    return uid


def absences(booking: Any) -> dict[str, bool]:
    return {attendee["email"]: attendee["absent"] for attendee in booking["attendees"]}


def test_attendees_are_marked_one_by_one(sandbox: Sandbox, begun: str) -> None:
    marked = sandbox.data(mark(sandbox, begun, {"attendees": [ANN_ABSENT]}))
    assert absences(marked) == {"ann@example.com": True, "guest@example.com": False}
    assert absences(sandbox.read(begun)) == absences(marked)
    assert not marked["absentHost"]


def test_a_mark_on_an_attendee_is_taken_back(sandbox: Sandbox, begun: str) -> None:
    sandbox.data(mark(sandbox, begun, {"attendees": [ANN_ABSENT]}))
    marked = sandbox.data(mark(sandbox, begun, {"attendees": [{**ANN_ABSENT, "absent": False}]}))
    assert not absences(marked)["ann@example.com"]


def test_addresses_are_found_in_any_case(sandbox: Sandbox, begun: str) -> None:
    body = {"attendees": [{"email": "ANN@Example.com", "absent": True}]}
    assert absences(sandbox.data(mark(sandbox, begun, body)))["ann@example.com"]


def test_unknown_addresses_are_passed_over(sandbox: Sandbox, begun: str) -> None:
    body = {"attendees": [{"email": "nobody@example.com", "absent": True}]}
    assert not any(absences(sandbox.data(mark(sandbox, begun, body))).values())


def test_a_mark_on_the_host_stays(sandbox: Sandbox, begun: str) -> None:
    assert sandbox.data(mark(sandbox, begun, {"host": True}))["absentHost"]
    assert sandbox.data(mark(sandbox, begun, {"host": False}))["absentHost"]


def test_host_false_marks_nobody(sandbox: Sandbox, begun: str) -> None:
    assert not sandbox.data(mark(sandbox, begun, {"host": False}))["absentHost"]


@pytest.mark.parametrize("body", [{}, {"nonsense": 1}, {"host": None, "attendees": None}])
def test_nothing_said_nothing_marked(sandbox: Sandbox, begun: str, body: Any) -> None:
    before = sandbox.read(begun)
    assert sandbox.data(mark(sandbox, begun, body)) == before


def test_a_body_is_optional(sandbox: Sandbox, begun: str) -> None:
    assert sandbox.call("POST", f"/v2/bookings/{begun}/mark-absent", key="john").status_code == 200


@pytest.mark.parametrize(
    ("body", "rule", "text"),
    [
        ({"attendees": []}, "arrayMinSize", "attendees must contain at least 1 elements"),
        ({"host": "yes"}, "isBoolean", "host must be a boolean value"),
        ({"host": 1}, "isBoolean", "host must be a boolean value"),
    ],
)
def test_a_malformed_mark_is_refused(sandbox: Sandbox, begun: str, body: Any, rule: str, text: str) -> None:
    answer = mark(sandbox, begun, body)
    assert answer.status_code == 400
    assert answer.json()["error"]["details"]["errors"][0]["constraints"] == {rule: text}


def test_what_is_wrong_with_an_attendee_is_told(sandbox: Sandbox, begun: str) -> None:
    answer = mark(sandbox, begun, {"attendees": [{"email": "nope", "absent": "yes"}]})
    flaws = answer.json()["error"]["details"]["errors"][0]["children"][0]["children"]
    assert [flaw["constraints"] for flaw in flaws] == [
        {"isEmail": "email must be an email"},
        {"isBoolean": "absent must be a boolean value"},
    ]


def test_nobody_is_absent_before_the_start(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    answer = mark(sandbox, uid, {"host": True})
    assert answer.status_code == 400
    assert message(answer) == (
        "Bookings can only be marked as absent after their scheduled start time. Current time in UTC+0: "
        "2030-01-07T08:00:00.000Z, Booking start time in UTC+0: 2030-01-08T10:00:00.000Z"
    )
    assert not sandbox.read(uid)["absentHost"]


def test_one_can_be_absent_from_the_very_start(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    sandbox.set_clock(START)
    assert sandbox.data(mark(sandbox, uid, {"host": True}))["absentHost"]


def test_a_cancelled_booking_can_be_marked(sandbox: Sandbox, begun: str) -> None:
    sandbox.data(sandbox.cancel(begun))
    assert sandbox.data(mark(sandbox, begun, {"host": True}))["status"] == "cancelled"


@pytest.mark.parametrize("key", ["jane", "mallory"])
@pytest.mark.parametrize("body", [{"host": True}, {"attendees": [ANN_ABSENT]}, {}])
def test_only_the_owner_marks(sandbox: Sandbox, begun: str, key: str, body: Any) -> None:
    before = sandbox.read(begun)
    answer = mark(sandbox, begun, body, key)
    assert (answer.status_code, message(answer)) == (
        403,
        "Only the owner of the booking can mark its host or attendees as absent",
    )
    assert sandbox.read(begun) == before


def test_nobody_marks_without_credentials(sandbox: Sandbox, begun: str) -> None:
    assert mark(sandbox, begun, {"host": True}, None).status_code == 403


def test_only_what_is_there_is_marked(sandbox: Sandbox) -> None:
    answer = mark(sandbox, "nope", {"host": True})
    assert (answer.status_code, message(answer)) == (404, "Booking with uid=nope not found.")


def test_a_series_is_not_marked_as_a_whole(sandbox: Sandbox) -> None:
    series = sandbox.book(START, "recurring-weekly")
    sandbox.set_clock(DURING)
    assert mark(sandbox, series[0]["recurringBookingUid"], {"host": True}).status_code == 404


def test_a_seat_can_stay_empty(sandbox: Sandbox) -> None:
    seats = {"seatsPerTimeSlot": 2, "showAttendeeInfo": False, "showAvailabilityCount": True}
    sandbox.event_type(seats=seats)
    uid = sandbox.book(START, "made")["uid"]
    sandbox.set_clock(DURING)
    marked = sandbox.data(mark(sandbox, uid, {"attendees": [ANN_ABSENT]}))
    assert absences(marked) == {"ann@example.com": True}
    assert "seatUid" not in marked["attendees"][0]
