"""Held-out probes: series."""

from __future__ import annotations

from typing import Any

from tests.harness.sandbox.faults.probing import Probed, probe

START = "2030-01-08T10:00:00Z"
WEEKLY = {"interval": 1, "occurrences": 4, "frequency": "weekly"}


def days(series: list[Any]) -> list[str]:
    return [booking["start"][5:10] for booking in series]


def of_series(sandbox: Probed, made: list[Any]) -> list[Any]:
    found: list[Any] = sandbox.read(made[0]["recurringBookingUid"])
    return found


@probe("series-of-one-is-no-list")
def a_series_of_one_is_a_list(sandbox: Probed) -> bool:
    return isinstance(sandbox.book(START, "recurring-weekly", recurrenceCount=1), list)


@probe("series-reason-on-first-only")
def all_that_are_cancelled_keep_the_reason(sandbox: Probed) -> bool:
    made = sandbox.book(START, "recurring-weekly")
    sandbox.data(sandbox.cancel(made[0]["recurringBookingUid"], cancellationReason="ill"))
    return {booking["cancellationReason"] for booking in of_series(sandbox, made)} == {"ill"}


@probe("series-read-hides-cancelled")
def a_series_shows_what_was_cancelled(sandbox: Probed) -> bool:
    made = sandbox.book(START, "recurring-weekly")
    sandbox.data(sandbox.cancel(made[1]["uid"]))
    return len(of_series(sandbox, made)) == 4


@probe("monthly-day-comes-back")
def a_short_month_shortens_the_following_ones(sandbox: Probed) -> bool:
    made = sandbox.book("2030-01-31T10:00:00Z", "recurring-monthly", recurrenceCount=3)
    return days(made) == ["01-31", "02-28", "03-28"]


@probe("cancel-subsequent-stops-at-a-gap")
def all_later_ones_are_cancelled(sandbox: Probed) -> bool:
    made = sandbox.book(START, "recurring-weekly")
    sandbox.data(sandbox.cancel(made[2]["uid"]))
    sandbox.data(sandbox.cancel(made[1]["uid"], cancelSubsequentBookings=True))
    return bool(of_series(sandbox, made)[3]["status"] == "cancelled")


@probe("series-metadata-on-first-only")
def every_occurrence_has_the_metadata(sandbox: Probed) -> bool:
    made = sandbox.book(START, "recurring-weekly", metadata={"a": "b"})
    return all(booking["metadata"] == {"a": "b"} for booking in made)


@probe("confirm-one-of-the-series")
def all_of_a_series_are_confirmed(sandbox: Probed) -> bool:
    made = sandbox.book(START, "needs-confirmation-recurring")
    sandbox.data(sandbox.post(f"/v2/bookings/{made[0]['uid']}/confirm", {}, "john"))
    return {booking["status"] for booking in of_series(sandbox, made)} == {"accepted"}


@probe("decline-one-of-the-series")
def all_of_a_series_are_declined(sandbox: Probed) -> bool:
    made = sandbox.book(START, "needs-confirmation-recurring")
    sandbox.data(sandbox.post(f"/v2/bookings/{made[0]['uid']}/decline", {}, "john"))
    return {booking["status"] for booking in of_series(sandbox, made)} == {"rejected"}


@probe("yearly-is-365-days")
def a_year_may_have_a_leap_day(sandbox: Probed) -> bool:
    return set(days(sandbox.book("2031-03-04T10:00:00Z", "yearly"))) == {"03-04"}


@probe("series-cancel-misses-moved")
def what_was_moved_goes_with_its_series(sandbox: Probed) -> bool:
    made = sandbox.book(START, "recurring-weekly")
    moved = sandbox.data(sandbox.reschedule(made[1]["uid"], "2030-01-16T10:00:00Z"), 201)
    sandbox.data(sandbox.cancel(made[0]["recurringBookingUid"]))
    return bool(sandbox.read(moved["uid"])["status"] == "cancelled")
