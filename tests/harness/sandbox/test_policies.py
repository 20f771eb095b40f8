"""What event types say about moving and cancelling their bookings."""

from tests.harness.sandbox.calling import Sandbox, message

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"


def test_an_event_type_may_forbid_moving(sandbox: Sandbox) -> None:
    sandbox.event_type(disableRescheduling={"disabled": True})
    refused = sandbox.reschedule(sandbox.book(START, "made")["uid"], LATER)
    assert (refused.status_code, message(refused)) == (400, "This event type does not allow rescheduling")


def test_moving_may_be_forbidden_shortly_before(sandbox: Sandbox) -> None:
    sandbox.event_type(disableRescheduling={"disabled": False, "minutesBefore": 60})
    uid = sandbox.book(START, "made")["uid"]
    sandbox.set_clock("2030-01-08T09:00:00Z")
    moved = sandbox.data(sandbox.reschedule(uid, "2030-01-08T11:00:00Z"), 201)["uid"]
    sandbox.set_clock("2030-01-08T10:00:00.001Z")
    assert sandbox.reschedule(moved, LATER).status_code == 400


def test_a_refused_move_changes_nothing(sandbox: Sandbox) -> None:
    sandbox.event_type(disableRescheduling={"disabled": True})
    booking = sandbox.book(START, "made")
    sandbox.reschedule(booking["uid"], LATER)
    assert sandbox.read(booking["uid"])["status"] == "accepted"


def test_what_is_over_is_not_moved(sandbox: Sandbox) -> None:
    uid = sandbox.book(START)["uid"]
    sandbox.set_clock("2030-01-08T10:30:00Z")
    refused = sandbox.reschedule(uid, LATER)
    assert refused.status_code == 400
    assert message(refused) == "This event type does not allow rescheduling of past bookings"


def test_what_is_over_is_moved_where_the_event_type_allows_it(sandbox: Sandbox) -> None:
    sandbox.event_type(allowReschedulingPastBookings=True)
    uid = sandbox.book(START, "made")["uid"]
    sandbox.set_clock("2030-01-08T12:00:00Z")
    assert sandbox.data(sandbox.reschedule(uid, LATER), 201)["rescheduledFromUid"] == uid


def test_a_cancelled_booking_comes_back_where_the_event_type_allows_it(sandbox: Sandbox) -> None:
    sandbox.event_type(allowReschedulingCancelledBookings=True)
    uid = sandbox.book(START, "made")["uid"]
    sandbox.data(sandbox.cancel(uid, cancellationReason="ill"))
    moved = sandbox.data(sandbox.reschedule(uid, LATER), 201)
    assert (moved["status"], moved["cancellationReason"]) == ("accepted", "")
    assert sandbox.read(uid)["status"] == "cancelled"


def test_a_moved_booking_does_not_come_back_twice(sandbox: Sandbox) -> None:
    sandbox.event_type(allowReschedulingCancelledBookings=True)
    uid = sandbox.book(START, "made")["uid"]
    sandbox.data(sandbox.reschedule(uid, LATER), 201)
    assert sandbox.reschedule(uid, "2030-01-10T10:00:00Z").status_code == 400


def test_an_attending_account_is_busy(sandbox: Sandbox) -> None:
    jane = {"name": "Jane Roe", "email": "Jane@example.com", "timeZone": "Europe/Rome"}
    uid = sandbox.book(START, attendee=jane)["uid"]
    of_jane = {"eventTypeSlug": "jane-30", "username": "jane"}
    assert sandbox.try_to_book(START, **of_jane).status_code == 400
    sandbox.data(sandbox.cancel(uid))
    assert sandbox.try_to_book(START, **of_jane).status_code == 201


def test_a_guest_with_an_account_is_busy_at_the_new_time_and_free_at_the_old(sandbox: Sandbox) -> None:
    uid = sandbox.book(START, guests=["bob@example.com"])["uid"]
    sandbox.data(sandbox.reschedule(uid, LATER), 201)
    of_bob = {"eventTypeSlug": "bob-30", "username": "bob"}
    assert sandbox.try_to_book(LATER, **of_bob).status_code == 400
    assert sandbox.try_to_book(START, **of_bob).status_code == 201
