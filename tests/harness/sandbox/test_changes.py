"""Moving and cancelling single bookings."""

from typing import Any

from tests.harness.sandbox.calling import Sandbox, message

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"


def test_a_cancelled_booking_frees_its_slot(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.cancel(uid))
    assert sandbox.book(START)["uid"] != uid


def test_a_cancellation_says_who_and_why(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.cancel(uid, "john", cancellationReason="ill"))
    read = sandbox.read(uid)
    assert (read["status"], read["cancellationReason"], read["cancelledByEmail"]) == (
        "cancelled",
        "ill",
        "john@example.com",
    )


def test_nobody_is_named_when_nobody_signed_in(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    assert sandbox.data(sandbox.cancel(uid))["cancelledByEmail"] == ""


def test_the_host_must_give_a_reason(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    for members in ({}, {"cancellationReason": "  "}):
        answer = sandbox.cancel(uid, "john", **members)
        assert answer.json() == {"statusCode": 400, "message": "Cancellation reason is required"}
    assert sandbox.read(uid)["status"] == "accepted"


def test_cancel_works_without_a_body(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    assert sandbox.call("POST", f"/v2/bookings/{uid}/cancel").status_code == 200


def test_a_past_booking_can_be_cancelled(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    sandbox.set_clock("2030-02-01T00:00:00Z")
    sandbox.data(sandbox.cancel(uid))


def test_nothing_is_cancelled_twice(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.cancel(uid))
    answer = sandbox.cancel(uid)
    assert message(answer) == (
        f"Can't cancel booking with uid={uid} because it has been cancelled already. Please provide uid of a booking "
        "that is not cancelled."
    )


def test_an_event_type_can_forbid_cancelling(sandbox: Sandbox) -> None:
    uid = sandbox.book(START, "no-cancel")["uid"]
    answer = sandbox.cancel(uid)
    assert answer.json() == {"statusCode": 400, "message": "This event type does not allow cancellations"}


def test_a_moved_booking_and_its_successor_name_each_other(sandbox: Sandbox) -> None:
    old = sandbox.book(START)
    new = sandbox.data(sandbox.reschedule(old["uid"], LATER, reschedulingReason="busy"), 201)
    assert new["rescheduledFromUid"] == old["uid"]
    assert new["reschedulingReason"] == new["bookingFieldsResponses"]["rescheduledReason"] == "busy"
    left = sandbox.read(old["uid"])
    assert (left["status"], left["rescheduledToUid"]) == ("cancelled", new["uid"])
    assert left["cancellationReason"] == ""


def test_a_move_keeps_what_was_booked(sandbox: Sandbox) -> None:
    kept: dict[str, Any] = {
        "guests": ["g@example.com"],
        "metadata": {"a": "1"},
        "lengthInMinutes": 60,
        "location": "the park",
    }
    old = sandbox.book(START, "variable-length", bookingFieldsResponses={"notes": "hi"}, **kept)
    new = sandbox.data(sandbox.reschedule(old["uid"], LATER), 201)
    changed = {"id", "uid", "start", "end", "createdAt", "updatedAt", "rescheduledFromUid"}
    assert {name for name in new if new[name] != old.get(name)} == {"id", "uid", "start", "end", "rescheduledFromUid"}
    assert set(old) - changed == set(new) - changed
    assert new["duration"] == 60


def test_a_chain_links_one_by_one(sandbox: Sandbox) -> None:
    uids = [sandbox.book(START)["uid"]]
    for hour in range(11, 21):
        uids.append(sandbox.data(sandbox.reschedule(uids[-1], f"2030-01-08T{hour}:00:00Z"), 201)["uid"])
    chain = [sandbox.read(uid) for uid in uids]
    assert [booking.get("rescheduledToUid") for booking in chain] == [*uids[1:], None]
    assert [booking.get("rescheduledFromUid") for booking in chain] == [None, *uids[:-1]]


def test_what_was_moved_cannot_be_moved_again(sandbox: Sandbox) -> None:
    old = sandbox.book(START)["uid"]
    new = sandbox.data(sandbox.reschedule(old, LATER), 201)["uid"]
    assert message(sandbox.reschedule(old, LATER)) == (
        f"Can't reschedule booking with uid={old} because it has been cancelled and rescheduled already to booking "
        f"with uid={new}. You probably want to reschedule {new} instead by passing it within the request URL."
    )


def test_a_move_frees_the_old_slot_and_takes_the_new_one(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.reschedule(uid, LATER), 201)
    sandbox.book(START)
    assert sandbox.try_to_book(LATER).status_code == 400


def test_a_booking_can_move_onto_its_own_time(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.reschedule(uid, "2030-01-08T10:15:00Z"), 201)


def test_a_refused_move_changes_nothing(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    sandbox.book(LATER)
    before = sandbox.read(uid)
    assert sandbox.reschedule(uid, LATER).status_code == 400
    assert sandbox.read(uid) == before


def test_who_moved_is_told_on_both(sandbox: Sandbox) -> None:
    old = sandbox.book(START)["uid"]
    new = sandbox.data(sandbox.reschedule(old, LATER, rescheduledBy="ann@example.com"), 201)
    assert new["rescheduledByEmail"] == sandbox.read(old)["rescheduledByEmail"] == "ann@example.com"


def test_a_move_by_the_attendee_waits_for_the_host_again(sandbox: Sandbox) -> None:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    moved = sandbox.data(sandbox.reschedule(uid, LATER, rescheduledBy="ann@example.com"), 201)
    assert moved["status"] == "pending"
    confirmed = sandbox.data(sandbox.reschedule(moved["uid"], START, rescheduledBy="john@example.com"), 201)
    assert confirmed["status"] == "accepted"


def test_unknown_bookings_are_not_found_in_three_ways(sandbox: Sandbox) -> None:
    assert message(sandbox.reschedule("nope", LATER)) == "Booking with uid=nope was not found in the database"
    assert message(sandbox.get("/v2/bookings/nope")) == "Booking with uid=nope was not found in the database"
    assert message(sandbox.cancel("nope")) == "Booking with uid=nope not found"


def test_bookings_outlive_their_event_type(sandbox: Sandbox) -> None:
    made = sandbox.event_type()
    uid = sandbox.book(START, "made")["uid"]
    sandbox.data(sandbox.call("DELETE", f"/v2/event-types/{made['id']}", key="john"))
    read = sandbox.read(uid)
    assert (read["eventTypeId"], read["eventType"]) == (None, None)
    assert message(sandbox.reschedule(uid, LATER)) == f"Booking with uid={uid} is missing event type"
    sandbox.data(sandbox.cancel(uid))
