"""Creating bookings."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message

START = "2030-01-08T10:00:00Z"
SHAPE = {
    "id", "uid", "title", "description", "hosts", "status", "cancellationReason", "cancelledByEmail", "start", "end",
    "duration", "eventTypeId", "eventType", "meetingUrl", "location", "absentHost", "createdAt", "updatedAt",
    "metadata", "rating", "icsUid", "attendees", "bookingFieldsResponses",
}  # fmt: skip


def test_a_booking_has_the_documented_members(sandbox: Sandbox) -> None:
    booking = sandbox.book(START)
    assert set(booking) == SHAPE | {"rescheduledByEmail", "isPlatformManagedUserBooking"}
    assert booking["title"] == "Normal 30 between John Doe and Ann Booker"
    assert (booking["start"], booking["end"]) == ("2030-01-08T10:00:00.000Z", "2030-01-08T10:30:00.000Z")
    assert (booking["status"], booking["duration"], booking["description"]) == ("accepted", 30, "")
    assert len(booking["uid"]) == 22


def test_an_occurrence_has_the_members_of_a_series(sandbox: Sandbox) -> None:
    occurrence = sandbox.book(START, "recurring-weekly")[0]
    assert set(occurrence) == SHAPE | {"recurringBookingUid", "isPlatformManagedUserBooking"}


def test_a_read_gives_what_create_gave(sandbox: Sandbox) -> None:
    booking = sandbox.book(START, guests=["g@example.com"], metadata={"a": "1"})
    del booking["isPlatformManagedUserBooking"]
    assert sandbox.read(booking["uid"]) == booking


def test_guests_are_attendees_without_a_name(sandbox: Sandbox) -> None:
    booking = sandbox.book(START, guests=["g@example.com"])
    assert booking["guests"] == ["g@example.com"]
    assert [(attendee["name"], attendee["email"]) for attendee in booking["attendees"]] == [
        ("Ann Booker", "ann@example.com"),
        ("", "g@example.com"),
    ]


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ("2030-01-08T12:00:00+02:00", "2030-01-08T10:00:00.000Z"),
        ("2030-01-08T10:00:00", "2030-01-08T10:00:00.000Z"),
        ("2030-01-08T10:00:00.000Z", "2030-01-08T10:00:00.000Z"),
        ("20300108T100000Z", "2030-01-08T10:00:00.000Z"),
        ("2030-W02-2T10:00Z", "2030-01-08T10:00:00.000Z"),
        ("2030-008T10:00Z", "2030-01-08T10:00:00.000Z"),
        ("2031", "2031-01-01T00:00:00.000Z"),
    ],
)
def test_a_start_in_any_form_of_iso_8601_is_answered_in_utc(sandbox: Sandbox, sent: str, meant: str) -> None:
    assert sandbox.book(sent)["start"] == meant


def test_a_chosen_length_makes_the_end(sandbox: Sandbox) -> None:
    booking = sandbox.book(START, "variable-length", lengthInMinutes=60)
    assert (booking["duration"], booking["end"]) == (60, "2030-01-08T11:00:00.000Z")


def test_bookings_may_touch(sandbox: Sandbox) -> None:
    sandbox.book(START)
    sandbox.book("2030-01-08T10:30:00Z")
    sandbox.book("2030-01-08T09:30:00Z")


@pytest.mark.parametrize("start", ["2030-01-08T09:45:00Z", START, "2030-01-08T10:15:00Z"])
def test_an_overlap_with_any_booking_of_the_host_is_refused(sandbox: Sandbox, start: str) -> None:
    sandbox.book(START)
    answer = sandbox.try_to_book(start, "variable-length")
    assert answer.status_code == 400
    assert message(answer) == "User either already has booking at this time or is not available"


def test_a_booking_that_encloses_a_shorter_one_is_refused(sandbox: Sandbox) -> None:
    sandbox.book("2030-01-08T10:15:00Z", "variable-length", lengthInMinutes=15)
    assert sandbox.try_to_book(START, "variable-length", lengthInMinutes=60).status_code == 400


def test_a_long_booking_is_found_by_a_short_one_near_its_end(sandbox: Sandbox) -> None:
    sandbox.event_type(slug="all-day", lengthInMinutes=600)
    sandbox.book("2030-01-08T06:00:00Z", "all-day")
    assert sandbox.try_to_book("2030-01-08T15:45:00Z").status_code == 400
    sandbox.book("2030-01-08T16:00:00Z")


def test_hosts_do_not_get_in_each_others_way(sandbox: Sandbox) -> None:
    sandbox.book(START)
    sandbox.book(START, "jane-30", username="jane")


@pytest.mark.parametrize(("start", "status"), [("2030-01-08T10:45:00Z", 400), ("2030-01-08T11:00:00Z", 201)])
def test_each_booking_keeps_its_own_buffers(sandbox: Sandbox, start: str, status: int) -> None:
    sandbox.book(START, "buffers-15")
    assert sandbox.try_to_book(start, "buffers-15").status_code == status


def test_a_changed_buffer_holds_for_bookings_made_before(sandbox: Sandbox) -> None:
    made = sandbox.event_type()
    sandbox.book(START, "made")
    sandbox.data(sandbox.call("PATCH", f"/v2/event-types/{made['id']}", {"afterEventBuffer": 60}, "john"))
    assert sandbox.try_to_book("2030-01-08T11:00:00Z").status_code == 400
    sandbox.book("2030-01-08T11:30:00Z")


def test_a_pending_booking_blocks_its_own_event_type_if_that_says_so(sandbox: Sandbox) -> None:
    assert sandbox.book(START, "needs-confirmation")["status"] == "pending"
    bob = {**ANN, "email": "bob@example.com"}
    assert sandbox.try_to_book(START, "needs-confirmation", attendee=bob).status_code == 400
    assert sandbox.book(START, "normal-30")["status"] == "accepted"


def test_pending_bookings_that_block_nothing_can_compete(sandbox: Sandbox) -> None:
    first = sandbox.book(START, "needs-confirmation-open")
    second = sandbox.book(START, "needs-confirmation-open", attendee={**ANN, "email": "bob@example.com"})
    assert first["uid"] != second["uid"]


def test_asking_again_for_what_waits_answers_what_waits(sandbox: Sandbox) -> None:
    first = sandbox.book(START, "needs-confirmation")
    assert sandbox.book(START, "needs-confirmation")["uid"] == first["uid"]


@pytest.mark.parametrize(("start", "status"), [("2030-01-07T09:30:00Z", "pending"), (START, "accepted")])
def test_confirmation_can_depend_on_how_soon_it_is(sandbox: Sandbox, start: str, status: str) -> None:
    threshold = {"unit": "hours", "count": 2}
    policy = {"type": "time", "noticeThreshold": threshold, "blockUnconfirmedBookingsInBooker": False}
    sandbox.event_type(confirmationPolicy=policy)
    assert sandbox.book(start, "made")["status"] == status


@pytest.mark.parametrize(
    ("location", "stored", "response"),
    [
        ({"type": "address"}, "Via Roma 1, Milano", {"value": "inPerson", "optionValue": ""}),
        ({"type": "link"}, "https://example.com/join/1", {"value": "link", "optionValue": ""}),
        ({"type": "phone"}, "+390212345678", {"value": "userPhone", "optionValue": ""}),
        (
            {"type": "attendeeAddress", "address": "Via Po 1"},
            "Via Po 1",
            {"value": "attendeeInPerson", "optionValue": "Via Po 1"},
        ),
        (
            {"type": "attendeePhone", "phone": "+393331234567"},
            "+393331234567",
            {"value": "phone", "optionValue": "+393331234567"},
        ),
        (
            {"type": "attendeeDefined", "location": "the park"},
            "the park",
            {"value": "somewhereElse", "optionValue": "the park"},
        ),
        ("https://meet.example.com/x", "https://meet.example.com/x", None),
        ("", "Via Roma 1, Milano", None),
    ],
)
def test_a_location_is_what_was_asked_for(sandbox: Sandbox, location: Any, stored: str, response: Any) -> None:
    booking = sandbox.book(START, "many-locations", location=location)
    assert booking["location"] == booking["meetingUrl"] == stored
    if response is not None:
        assert booking["bookingFieldsResponses"]["location"] == response


def test_a_video_location_is_a_link_of_its_own(sandbox: Sandbox) -> None:
    booking = sandbox.book(START, "many-locations", location={"type": "integration", "integration": "cal-video"})
    assert booking["location"].startswith("https://")
    assert booking["uid"] in booking["location"]


def test_the_attendee_wins_over_same_named_answers(sandbox: Sandbox) -> None:
    booking = sandbox.book(START, bookingFieldsResponses={"name": "Eve", "email": "eve@example.com", "notes": "hi"})
    assert booking["attendees"][0]["name"] == booking["bookingFieldsResponses"]["name"] == "Ann Booker"
    assert booking["description"] == "hi"


def test_nothing_of_one_request_shows_in_the_next(sandbox: Sandbox) -> None:
    sandbox.book(START, guests=["g@example.com"], metadata={"a": "1"})
    plain = sandbox.book("2030-01-08T11:00:00Z")
    assert plain["metadata"] == {}
    assert "guests" not in plain


def test_an_event_type_that_asks_for_credentials_asks_for_the_owners(sandbox: Sandbox) -> None:
    assert sandbox.try_to_book(START, "auth-required").status_code == 401
    assert sandbox.try_to_book(START, "auth-required", "mallory").status_code == 403
    assert sandbox.try_to_book(START, "auth-required", "john").status_code == 201


def test_a_refused_create_leaves_nothing(sandbox: Sandbox) -> None:
    sandbox.book("2030-01-22T10:00:00Z")
    assert sandbox.try_to_book(START, "recurring-weekly").status_code == 409
    assert len(sandbox.data(sandbox.get("/v2/bookings", "john"))) == 1
