"""Probes of series: how many occurrences there are, in which order, and what happens to one, to some, or to all."""

from __future__ import annotations

from typing import Any

from tests.harness.sandbox.faults.probing import Probed, probe

START = "2030-01-08T10:00:00Z"
LIVE, GONE = "accepted", "cancelled"


def series_of(sandbox: Probed, count: int) -> list[Any]:
    """Occurrences on Tuesdays, the first tomorrow."""
    sandbox.event_type(recurrence={"interval": 1, "occurrences": count, "frequency": "weekly"})
    series: list[Any] = sandbox.book(START, "made")
    assert len(series) == count
    return series


def now(sandbox: Probed, series: list[Any]) -> list[Any]:
    whole: list[Any] = sandbox.read(series[0]["recurringBookingUid"])
    return whole


def statuses(sandbox: Probed, series: list[Any]) -> list[str]:
    return [occurrence["status"] for occurrence in now(sandbox, series)]


def listed(sandbox: Probed, series: list[Any]) -> list[Any]:
    """The live bookings of the event type, as a list of its host's bookings has them."""
    path = f"/v2/bookings?eventTypeId={series[0]['eventTypeId']}&take=100"
    return [booking for booking in sandbox.data(sandbox.get(path, "john")) if booking["status"] == LIVE]


@probe("cancel-remaining-only-nearest")
def all_that_is_to_come_is_cancelled_with_a_series(sandbox: Probed) -> bool:
    series = series_of(sandbox, 4)
    sandbox.data(sandbox.cancel(series[0]["recurringBookingUid"]))
    after = statuses(sandbox, series)
    assert after[0] == GONE
    return after == [GONE] * 4


@probe("cancel-one-cancels-series")
def only_the_occurrence_that_is_named_is_cancelled(sandbox: Probed) -> bool:
    series = series_of(sandbox, 3)
    assert sandbox.data(sandbox.cancel(series[1]["uid"]))["status"] == GONE
    return statuses(sandbox, series) == [LIVE, GONE, LIVE]


@probe("cancel-remaining-includes-past")
def what_took_place_is_not_cancelled_with_a_series(sandbox: Probed) -> bool:
    series = series_of(sandbox, 3)
    sandbox.set_clock("2030-01-10T08:00:00Z")
    sandbox.data(sandbox.cancel(series[0]["recurringBookingUid"]))
    first, *later = statuses(sandbox, series)
    assert later == [GONE, GONE]
    return first == LIVE


@probe("cancel-subsequent-hits-earlier")
def what_comes_before_the_named_occurrence_is_not_cancelled(sandbox: Probed) -> bool:
    series = series_of(sandbox, 5)
    sandbox.data(sandbox.cancel(series[2]["uid"], cancelSubsequentBookings=True))
    after = statuses(sandbox, series)
    assert after[2:] == [GONE] * 3
    return after[:2] == [LIVE] * 2


@probe("cancel-subsequent-skips-target")
def the_named_occurrence_is_cancelled_with_the_later_ones(sandbox: Probed) -> bool:
    series = series_of(sandbox, 5)
    sandbox.data(sandbox.cancel(series[2]["uid"], cancelSubsequentBookings=True))
    after = statuses(sandbox, series)
    assert after[:2] + after[3:] == [LIVE, LIVE, GONE, GONE]
    return after[2] == GONE


@probe("recurrence-count-ignored")
def there_are_as_many_occurrences_as_were_asked_for(sandbox: Probed) -> bool:
    sandbox.event_type(recurrence={"interval": 1, "occurrences": 6, "frequency": "weekly"})
    assert sandbox.try_to_book(START, "made", recurrenceCount=7).status_code == 400
    return len(sandbox.book(START, "made", recurrenceCount=2)) == 2


@probe("recurrence-count-plus-one")
def no_more_occurrences_are_stored_than_answered(sandbox: Probed) -> bool:
    sandbox.event_type(recurrence={"interval": 1, "occurrences": 6, "frequency": "weekly"})
    series = sandbox.book(START, "made", recurrenceCount=3)
    assert len(series) == 3
    stored = len(now(sandbox, series))
    assert len(listed(sandbox, series)) == stored
    return stored == 3


@probe("reschedule-occurrence-multiplies")
def moving_an_occurrence_leaves_as_many_bookings(sandbox: Probed) -> bool:
    series = series_of(sandbox, 3)
    moved = sandbox.data(sandbox.reschedule(series[2]["uid"], "2030-01-23T12:00:00Z"), 201)
    live = listed(sandbox, series)
    assert {booking["uid"] for booking in live} >= {series[0]["uid"], series[1]["uid"], moved["uid"]}
    return len(live) == 3


@probe("series-unsorted")
def a_series_is_listed_by_start(sandbox: Probed) -> bool:
    series = series_of(sandbox, 4)
    assert [occurrence["uid"] for occurrence in now(sandbox, series)] == [it["uid"] for it in series]
    moved = sandbox.data(sandbox.reschedule(series[0]["uid"], "2030-01-31T10:00:00Z"), 201)
    whole = now(sandbox, series)
    assert {occurrence["uid"] for occurrence in whole} == {moved["uid"], *(it["uid"] for it in series)}
    starts = [occurrence["start"] for occurrence in whole]
    return starts == sorted(starts)


@probe("recurring-shared-uid-cancel-reason")
def the_reason_of_one_cancellation_is_not_that_of_all(sandbox: Probed) -> bool:
    series = series_of(sandbox, 3)
    sandbox.data(sandbox.cancel(series[0]["uid"], cancellationReason="ill"))
    whole = now(sandbox, series)
    assert [occurrence["status"] for occurrence in whole] == [GONE, LIVE, LIVE]
    assert whole[0]["cancellationReason"] == "ill"
    return [occurrence["cancellationReason"] for occurrence in whole[1:]] == ["", ""]
