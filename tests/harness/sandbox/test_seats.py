"""Seats: taken, joined, moved, given up, shown and hidden."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import Sandbox, message

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
SHOWN = {"seatsPerTimeSlot": 2, "showAttendeeInfo": True, "showAvailabilityCount": True}
HIDDEN = {**SHOWN, "showAttendeeInfo": False}


@pytest.fixture
def seated(sandbox: Sandbox) -> Sandbox:
    """A sandbox in which `made` has two seats at a time."""
    sandbox.event_type(seats=SHOWN)
    return sandbox


def guest(name: str) -> dict[str, Any]:
    return {"name": name.title(), "email": f"{name}@example.com", "timeZone": "Europe/Rome"}


def sit(sandbox: Sandbox, name: str, start: str = START, **members: Any) -> Any:
    return sandbox.book(start, "made", attendee=guest(name), **members)


def emails(booking: Any) -> list[str]:
    return [attendee["email"] for attendee in booking["attendees"]]


def test_those_who_book_one_start_share_a_booking(seated: Sandbox) -> None:
    ann, ben = sit(seated, "ann"), sit(seated, "ben")
    assert ann["uid"] == ben["uid"]
    assert ann["seatUid"] != ben["seatUid"]
    assert emails(ben) == ["ann@example.com", "ben@example.com"]


def test_each_seat_keeps_its_own_answers_and_metadata(seated: Sandbox) -> None:
    sit(seated, "ann", metadata={"who": "ann"}, guests=["friend@example.com"])
    booking = sit(seated, "ben", metadata={"who": "ben"}, bookingFieldsResponses={"notes": "late"})
    ann, ben = booking["attendees"]
    assert (ann["metadata"], ben["metadata"]) == ({"who": "ann"}, {"who": "ben"})
    assert ann["bookingFieldsResponses"] == {"name": "Ann", "guests": ["friend@example.com"]}
    assert ben["bookingFieldsResponses"] == {"name": "Ben", "guests": [], "notes": "late"}


def test_no_seat_more_than_there_are(seated: Sandbox) -> None:
    sit(seated, "ann")
    sit(seated, "ben")
    refused = seated.try_to_book(START, "made", attendee=guest("cid"))
    assert (refused.status_code, message(refused)) == (409, "No more seats left at this seated booking.")


@pytest.mark.parametrize("email", ["ann@example.com", "ANN@example.com"])
def test_an_address_sits_once_at_a_start(seated: Sandbox, email: str) -> None:
    sit(seated, "ann")
    refused = seated.try_to_book(START, "made", attendee={**guest("ann"), "email": email})
    assert (refused.status_code, message(refused)) == (409, "already_signed_up_for_this_booking_error")


def test_guests_take_no_seat(seated: Sandbox) -> None:
    sit(seated, "ann", guests=["one@example.com", "two@example.com"])
    sit(seated, "ben")


def test_the_host_may_sit_among_them(seated: Sandbox) -> None:
    seated.book(START, "made", attendee={**guest("john"), "email": "john@example.com"})
    assert emails(sit(seated, "ben")) == ["john@example.com", "ben@example.com"]


def test_an_overlapping_start_of_the_same_event_type_is_refused(seated: Sandbox) -> None:
    sit(seated, "ann")
    assert seated.try_to_book("2030-01-08T10:15:00Z", "made", attendee=guest("ben")).status_code == 400


def test_other_event_types_find_the_host_busy(seated: Sandbox) -> None:
    sit(seated, "ann")
    assert seated.try_to_book(START).status_code == 400


def test_a_later_seat_must_be_asked_for_in_time(sandbox: Sandbox) -> None:
    sandbox.event_type(seats=SHOWN, minimumBookingNotice=120)
    sit(sandbox, "ann", "2030-01-07T12:00:00Z")
    sandbox.set_clock("2030-01-07T11:00:00Z")
    assert sandbox.try_to_book("2030-01-07T12:00:00Z", "made", attendee=guest("ben")).status_code == 400


def test_a_later_seat_keeps_to_the_booking_window(sandbox: Sandbox) -> None:
    made = sandbox.event_type(seats=SHOWN)
    sit(sandbox, "ann")
    window = {"bookingWindow": {"type": "range", "value": ["2030-01-09", "2030-01-10"]}}
    sandbox.data(sandbox.call("PATCH", f"/v2/event-types/{made['id']}", window, "john"))
    assert sandbox.try_to_book(START, "made", attendee=guest("ben")).status_code == 400


def test_slots_count_the_seats(seated: Sandbox) -> None:
    uid = sit(seated, "ann")["uid"]
    query = "start=2030-01-08T10:00:00Z&end=2030-01-08T10:31:00Z"
    [slots] = seated.data(seated.get(f"/v2/slots?eventTypeSlug=made&username=john&{query}")).values()
    assert [slot["seatsRemaining"] for slot in slots] == [1, 2]
    assert slots[0]["bookingUid"] == uid
    assert "bookingUid" not in slots[1]
    sit(seated, "ben")
    assert seated.slots(query, "made") == ["2030-01-08T10:30:00.000Z"]


def test_one_seat_is_given_up(seated: Sandbox) -> None:
    ann = sit(seated, "ann")
    uid, seat = ann["uid"], ann["seatUid"]
    sit(seated, "ben")
    left = seated.data(seated.cancel(uid, seatUid=seat))
    assert (left["status"], emails(left)) == ("accepted", ["ben@example.com"])
    sit(seated, "cid")


def test_with_the_last_seat_the_booking_is_cancelled_and_the_start_free(seated: Sandbox) -> None:
    ann = sit(seated, "ann")
    uid, seat = ann["uid"], ann["seatUid"]
    left = seated.data(seated.cancel(uid, seatUid=seat, cancellationReason="ill"))
    assert (left["status"], left["cancellationReason"], left["attendees"]) == ("cancelled", "ill", [])
    assert sit(seated, "ann")["uid"] != uid


def test_a_seat_is_given_up_once(seated: Sandbox) -> None:
    ann = sit(seated, "ann")
    uid, seat = ann["uid"], ann["seatUid"]
    sit(seated, "ben")
    seated.data(seated.cancel(uid, seatUid=seat))
    refused = seated.cancel(uid, seatUid=seat)
    assert refused.status_code == 400
    assert message(refused) == "Invalid seatUid: this seat does not exist or has already been cancelled."


def test_a_seat_of_another_booking_is_refused(seated: Sandbox) -> None:
    uid, seat = sit(seated, "ann")["uid"], sit(seated, "ben", LATER)["seatUid"]
    refused = seated.cancel(uid, seatUid=seat)
    assert (refused.status_code, message(refused)) == (
        400,
        "Invalid seatUid: this seat does not belong to this booking.",
    )


def test_the_host_calls_the_whole_booking_off(seated: Sandbox) -> None:
    uid = sit(seated, "ann")["uid"]
    sit(seated, "ben")
    off = seated.data(seated.cancel(uid, "john", cancellationReason="snow"))
    assert (off["status"], off["attendees"]) == ("cancelled", [])


@pytest.mark.parametrize("key", [None, "mallory"])
def test_others_need_a_seat_to_cancel(seated: Sandbox, key: str | None) -> None:
    uid = sit(seated, "ann")["uid"]
    refused = seated.cancel(uid, key)
    assert (refused.status_code, message(refused)) == (401, "User not a host of this event")
    assert emails(seated.read(uid)) == ["ann@example.com"]


def test_a_seat_moves_to_a_free_start(seated: Sandbox) -> None:
    ann = sit(seated, "ann")
    sit(seated, "ben")
    moved = seated.data(seated.reschedule(ann["uid"], LATER, seatUid=ann["seatUid"]), 201)
    assert moved["uid"] != ann["uid"]
    assert moved["seatUid"] != ann["seatUid"]
    assert moved["rescheduledFromUid"] == ann["uid"]
    assert (emails(moved), emails(seated.read(ann["uid"]))) == (["ann@example.com"], ["ben@example.com"])


def test_a_seat_that_joins_others_keeps_its_uid(seated: Sandbox) -> None:
    ann, ben = sit(seated, "ann"), sit(seated, "ben", LATER)
    moved = seated.data(seated.reschedule(ann["uid"], LATER, seatUid=ann["seatUid"]), 201)
    assert (moved["uid"], moved["seatUid"]) == (ben["uid"], ann["seatUid"])
    assert emails(moved) == ["ben@example.com", "ann@example.com"]


def test_a_booking_that_all_have_left_is_cancelled_and_says_where_they_went(seated: Sandbox) -> None:
    ann = sit(seated, "ann")
    moved = seated.data(seated.reschedule(ann["uid"], LATER, seatUid=ann["seatUid"]), 201)
    left = seated.read(ann["uid"])
    assert (left["status"], left["rescheduledToUid"], left["attendees"]) == ("cancelled", moved["uid"], [])
    sit(seated, "ben")


def test_the_last_seat_may_move_onto_its_own_time(seated: Sandbox) -> None:
    ann = sit(seated, "ann")
    moved = seated.data(seated.reschedule(ann["uid"], "2030-01-08T10:15:00Z", seatUid=ann["seatUid"]), 201)
    assert moved["start"] == "2030-01-08T10:15:00.000Z"


def test_a_seat_does_not_move_into_a_full_booking(seated: Sandbox) -> None:
    sit(seated, "ann", LATER)
    sit(seated, "ben", LATER)
    cid = sit(seated, "cid")
    refused = seated.reschedule(cid["uid"], LATER, seatUid=cid["seatUid"])
    assert (refused.status_code, message(refused)) == (409, "No more seats left at this seated booking.")
    assert emails(seated.read(cid["uid"])) == ["cid@example.com"]


def test_a_seat_does_not_move_to_where_the_same_address_sits(seated: Sandbox) -> None:
    sit(seated, "ann", LATER)
    ann = sit(seated, "ann")
    refused = seated.reschedule(ann["uid"], LATER, seatUid=ann["seatUid"])
    assert (refused.status_code, message(refused)) == (409, "already_signed_up_for_this_booking_error")


def test_a_seated_booking_moves_seat_by_seat(seated: Sandbox) -> None:
    uid = sit(seated, "ann")["uid"]
    refused = seated.reschedule(uid, LATER, "john")
    assert refused.status_code == 400
    assert message(refused).startswith(
        f"Booking with uid={uid} is a seated booking which means you have to provide seatUid in the request body"
    )


def test_an_unknown_seat_is_not_moved(seated: Sandbox) -> None:
    refused = seated.reschedule(sit(seated, "ann")["uid"], LATER, seatUid="nowhere")
    assert (refused.status_code, message(refused)) == (404, "Seat with uid=nowhere does not exist.")


def test_a_seat_is_moved_under_the_uid_of_its_booking(seated: Sandbox) -> None:
    uid, seat = sit(seated, "ann")["uid"], sit(seated, "ben", LATER)["seatUid"]
    assert seated.reschedule(uid, "2030-01-10T10:00:00Z", seatUid=seat).status_code == 404


def test_hidden_attendees_show_to_themselves_alone(sandbox: Sandbox) -> None:
    sandbox.event_type(seats=HIDDEN)
    sit(sandbox, "ann")
    assert emails(sit(sandbox, "ben")) == ["ben@example.com"]


def test_an_account_in_a_seat_is_busy_and_free_again(seated: Sandbox) -> None:
    jane = {**guest("jane"), "email": "jane@example.com"}
    seat = seated.book(START, "made", attendee=jane)
    sit(seated, "ben")
    of_jane = {"eventTypeSlug": "jane-30", "username": "jane"}
    assert seated.try_to_book(START, **of_jane).status_code == 400
    seated.data(seated.cancel(seat["uid"], seatUid=seat["seatUid"]))
    assert seated.try_to_book(START, **of_jane).status_code == 201
