"""Limits of event types and of bookers, and the verification of addresses."""

from typing import Any

import pytest

from sandbox.bookings.booker import verification_code
from tests.harness.sandbox.calling import ANN, Sandbox, message

BEN = {**ANN, "name": "Ben", "email": "ben@example.com"}


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, message(answer)


def test_a_day_has_its_number_of_bookings(sandbox: Sandbox) -> None:
    sandbox.event_type(bookingLimitsCount={"day": 1})
    sandbox.book("2030-01-08T10:00:00Z", "made")
    assert refusal(sandbox.try_to_book("2030-01-08T15:00:00Z", "made")) == (401, "booking_limit_reached")
    sandbox.book("2030-01-09T10:00:00Z", "made")


@pytest.mark.parametrize(
    ("unit", "inside", "outside"),
    [
        ("day", "2030-01-08T22:30:00Z", "2030-01-08T23:30:00Z"),  # midnight of Rome, not of UTC
        ("week", "2030-01-13T10:00:00Z", "2030-01-14T10:00:00Z"),
        ("month", "2030-01-31T10:00:00Z", "2030-02-01T10:00:00Z"),
        ("year", "2030-12-31T10:00:00Z", "2031-01-01T10:00:00Z"),
    ],
)
def test_periods_are_those_of_the_hosts_calendar(sandbox: Sandbox, unit: str, inside: str, outside: str) -> None:
    sandbox.event_type(bookingLimitsCount={unit: 1})
    sandbox.book("2030-01-08T10:00:00Z", "made")
    assert sandbox.try_to_book(inside, "made").status_code == 401
    assert sandbox.try_to_book(outside, "made").status_code == 201


def test_a_day_has_its_minutes(sandbox: Sandbox) -> None:
    sandbox.event_type(bookingLimitsDuration={"day": 60})
    sandbox.book("2030-01-08T10:00:00Z", "made")
    sandbox.book("2030-01-08T11:00:00Z", "made")
    assert refusal(sandbox.try_to_book("2030-01-08T12:00:00Z", "made")) == (401, "duration_limit_reached")


def test_minutes_beyond_the_limit_are_refused_at_once(sandbox: Sandbox) -> None:
    sandbox.event_type(lengthInMinutesOptions=[30, 90], bookingLimitsDuration={"day": 60})
    assert sandbox.try_to_book("2030-01-08T10:00:00Z", "made", lengthInMinutes=90).status_code == 401


def test_a_cancelled_booking_does_not_count(sandbox: Sandbox) -> None:
    sandbox.event_type(bookingLimitsCount={"day": 1})
    sandbox.data(sandbox.cancel(sandbox.book("2030-01-08T10:00:00Z", "made")["uid"]))
    sandbox.book("2030-01-08T15:00:00Z", "made")


def test_a_booking_moves_within_its_own_day(sandbox: Sandbox) -> None:
    sandbox.event_type(bookingLimitsCount={"day": 1})
    uid = sandbox.book("2030-01-08T10:00:00Z", "made")["uid"]
    sandbox.data(sandbox.reschedule(uid, "2030-01-08T15:00:00Z"), 201)


def test_a_booking_does_not_move_into_a_full_day(sandbox: Sandbox) -> None:
    sandbox.event_type(bookingLimitsCount={"day": 1})
    sandbox.book("2030-01-09T10:00:00Z", "made")
    uid = sandbox.book("2030-01-08T10:00:00Z", "made")["uid"]
    assert refusal(sandbox.reschedule(uid, "2030-01-09T15:00:00Z")) == (401, "booking_limit_reached")


def test_a_full_day_has_no_slots(sandbox: Sandbox) -> None:
    sandbox.event_type(bookingLimitsCount={"day": 1})
    sandbox.book("2030-01-08T10:00:00Z", "made")
    assert sandbox.slots("start=2030-01-08&end=2030-01-08&timeZone=Europe/Rome", "made")[0][:10] == "2030-01-09"


def test_a_later_occurrence_over_the_limit_refuses_the_series(sandbox: Sandbox) -> None:
    sandbox.event_type(
        bookingLimitsCount={"month": 3}, recurrence={"interval": 1, "occurrences": 4, "frequency": "weekly"}
    )
    assert refusal(sandbox.try_to_book("2030-01-08T10:00:00Z", "made")) == (401, "booking_limit_reached")
    assert len(sandbox.book("2030-01-08T10:00:00Z", "made", recurrenceCount=3)) == 3


def test_one_address_has_so_many_bookings_ahead(sandbox: Sandbox) -> None:
    sandbox.event_type(bookerActiveBookingsLimit={"maximumActiveBookings": 1})
    sandbox.book("2030-01-08T10:00:00Z", "made")
    refused = refusal(sandbox.try_to_book("2030-01-08T11:00:00Z", "made"))
    text = "Attendee with this email can't book because the maximum number of active bookings has been reached."
    assert refused == (400, text)
    sandbox.book("2030-01-08T11:00:00Z", "made", attendee=BEN)


def test_the_refusal_may_offer_to_move_the_latest(sandbox: Sandbox) -> None:
    sandbox.event_type(bookerActiveBookingsLimit={"maximumActiveBookings": 1, "offerReschedule": True})
    uid = sandbox.book("2030-01-08T10:00:00Z", "made")["uid"]
    offer = f"You can reschedule your existing booking ({uid}) to a new timeslot instead."
    assert message(sandbox.try_to_book("2030-01-08T11:00:00Z", "made")).endswith(offer)


def test_what_is_over_is_not_ahead(sandbox: Sandbox) -> None:
    sandbox.event_type(bookerActiveBookingsLimit={"maximumActiveBookings": 1})
    sandbox.book("2030-01-08T10:00:00Z", "made")
    sandbox.set_clock("2030-01-08T10:30:00Z")
    sandbox.book("2030-01-09T10:00:00Z", "made")


def test_a_guest_has_booked_nothing(sandbox: Sandbox) -> None:
    sandbox.event_type(bookerActiveBookingsLimit={"maximumActiveBookings": 1})
    sandbox.book("2030-01-08T10:00:00Z", "made", guests=["ben@example.com"])
    sandbox.book("2030-01-08T11:00:00Z", "made", attendee=BEN)


def test_seats_count_for_who_holds_them(sandbox: Sandbox) -> None:
    seats = {"seatsPerTimeSlot": 3, "showAttendeeInfo": True, "showAvailabilityCount": True}
    sandbox.event_type(seats=seats, bookerActiveBookingsLimit={"maximumActiveBookings": 1})
    sandbox.book("2030-01-08T10:00:00Z", "made")
    sandbox.book("2030-01-08T10:00:00Z", "made", attendee=BEN)
    assert sandbox.try_to_book("2030-01-09T10:00:00Z", "made", attendee=BEN).status_code == 400


def test_an_address_is_verified_by_its_code(sandbox: Sandbox) -> None:
    sandbox.event_type(requiresBookerEmailVerification=True)
    start = "2030-01-08T10:00:00Z"
    assert refusal(sandbox.try_to_book(start, "made")) == (400, "email_verification_required")
    wrong = sandbox.try_to_book(start, "made", emailVerificationCode="000000x")
    assert refusal(wrong) == (400, "invalid_verification_code")
    sandbox.book(start, "made", emailVerificationCode=verification_code("ann@example.com"))


def test_moving_asks_for_the_code_again(sandbox: Sandbox) -> None:
    sandbox.event_type(requiresBookerEmailVerification=True)
    code = verification_code("ann@example.com")
    uid = sandbox.book("2030-01-08T10:00:00Z", "made", emailVerificationCode=code)["uid"]
    assert sandbox.reschedule(uid, "2030-01-09T10:00:00Z").status_code == 400
    sandbox.data(sandbox.reschedule(uid, "2030-01-09T10:00:00Z", emailVerificationCode=code), 201)
