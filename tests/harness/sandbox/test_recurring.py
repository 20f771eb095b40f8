"""Series: their starts, and what happens to one of many."""

from typing import Any

import pytest

from tests.harness.sandbox.calling import ANN, Sandbox, message


def starts(series: list[dict[str, Any]]) -> list[str]:
    return [occurrence["start"][:16] for occurrence in series]


def test_a_series_has_as_many_occurrences_as_its_event_type(sandbox: Sandbox) -> None:
    series = sandbox.book("2030-01-08T10:00:00Z", "recurring-weekly")
    assert starts(series) == [f"2030-01-{day:02}T10:00" for day in (8, 15, 22, 29)]
    assert len({occurrence["recurringBookingUid"] for occurrence in series}) == 1
    assert len({occurrence["uid"] for occurrence in series}) == 4


def test_fewer_can_be_asked_for(sandbox: Sandbox) -> None:
    assert len(sandbox.book("2030-01-08T10:00:00Z", "recurring-weekly", recurrenceCount=2)) == 2


def test_the_wall_clock_of_the_attendee_is_kept_over_a_clock_change(sandbox: Sandbox) -> None:
    attendee = {**ANN, "timeZone": "america/new_york"}
    series = sandbox.book("2030-03-03T14:00:00Z", "recurring-weekly", attendee=attendee)
    assert starts(series) == ["2030-03-03T14:00", "2030-03-10T13:00", "2030-03-17T13:00", "2030-03-24T13:00"]


def test_each_month_is_counted_from_the_one_before(sandbox: Sandbox) -> None:
    series = sandbox.book("2030-01-31T10:00:00Z", "recurring-monthly", attendee={**ANN, "timeZone": "UTC"})
    assert [start[5:10] for start in starts(series)] == ["01-31", "02-28", "03-28", "04-28", "05-28", "06-28"]


def test_the_interval_counts(sandbox: Sandbox) -> None:
    sandbox.event_type(recurrence={"interval": 2, "occurrences": 3, "frequency": "weekly"})
    series = sandbox.book("2030-01-08T10:00:00Z", "made")
    assert starts(series) == ["2030-01-08T10:00", "2030-01-22T10:00", "2030-02-05T10:00"]


def test_a_series_that_would_meet_itself_is_refused(sandbox: Sandbox) -> None:
    sandbox.event_type(recurrence={"interval": 0, "occurrences": 2, "frequency": "weekly"})
    assert sandbox.try_to_book("2030-01-08T10:00:00Z", "made").status_code == 409


def test_a_series_past_the_end_of_the_calendar_is_refused(sandbox: Sandbox) -> None:
    sandbox.event_type(recurrence={"interval": 9000, "occurrences": 5, "frequency": "yearly"})
    assert sandbox.try_to_book("2030-01-08T10:00:00Z", "made").status_code == 400


def test_every_occurrence_must_be_free(sandbox: Sandbox) -> None:
    sandbox.book("2030-01-29T10:15:00Z")
    refused = sandbox.try_to_book("2030-01-08T10:00:00Z", "recurring-weekly")
    assert (refused.status_code, message(refused)) == (409, "booking_conflict_error")


def test_the_series_uid_reads_all_occurrences_by_start(sandbox: Sandbox) -> None:
    series = sandbox.book("2030-01-08T10:00:00Z", "recurring-weekly")
    moved = sandbox.data(sandbox.reschedule(series[2]["uid"], "2030-01-07T10:00:00Z"), 201)
    assert moved["recurringBookingUid"] == series[0]["recurringBookingUid"]
    whole = sandbox.read(series[0]["recurringBookingUid"])
    assert starts(whole) == sorted(starts(whole))
    assert [occurrence["status"] for occurrence in whole].count("accepted") == 4
    assert whole[0]["uid"] == moved["uid"]


def test_one_occurrence_can_be_cancelled(sandbox: Sandbox) -> None:
    series = sandbox.book("2030-01-08T10:00:00Z", "recurring-weekly")
    cancelled = sandbox.data(sandbox.cancel(series[1]["uid"], cancellationReason="ill"))
    assert (cancelled["status"], cancelled["cancellationReason"]) == ("cancelled", "ill")
    whole = sandbox.read(series[0]["recurringBookingUid"])
    assert [occurrence["status"] for occurrence in whole] == ["accepted", "cancelled", "accepted", "accepted"]
    assert [occurrence["cancellationReason"] for occurrence in whole] == ["", "ill", "", ""]


def test_one_and_all_later_can_be_cancelled(sandbox: Sandbox) -> None:
    series = sandbox.book("2030-01-08T10:00:00Z", "recurring-weekly")
    whole = sandbox.data(sandbox.cancel(series[2]["uid"], cancelSubsequentBookings=True))
    assert [occurrence["status"] for occurrence in whole] == ["accepted", "accepted", "cancelled", "cancelled"]


def test_cancelling_by_the_series_uid_spares_what_took_place(sandbox: Sandbox) -> None:
    series = sandbox.book("2030-01-08T10:00:00Z", "recurring-weekly")
    sandbox.set_clock("2030-01-16T08:00:00Z")
    whole = sandbox.data(sandbox.cancel(series[0]["recurringBookingUid"]))
    assert [occurrence["status"] for occurrence in whole] == ["accepted", "accepted", "cancelled", "cancelled"]


def test_the_series_uid_does_not_go_with_subsequent(sandbox: Sandbox) -> None:
    series = sandbox.book("2030-01-08T10:00:00Z", "recurring-weekly")
    answer = sandbox.cancel(series[0]["recurringBookingUid"], cancelSubsequentBookings=True)
    assert message(answer).startswith("Cannot cancel subsequent bookings for recurring event")


def test_subsequent_on_a_single_booking_is_an_error_without_effect(sandbox: Sandbox) -> None:
    uid = sandbox.book("2030-01-08T10:00:00Z")["uid"]
    answer = sandbox.cancel(uid, cancelSubsequentBookings=True)
    assert message(answer) == f"Booking with bookingUid={uid} is not part of a recurring booking."
    assert sandbox.read(uid)["status"] == "accepted"


@pytest.mark.parametrize("count", [5, 0, -1, "2", 1.5])
def test_counts_out_of_range_are_refused(sandbox: Sandbox, count: object) -> None:
    answer = sandbox.try_to_book("2030-01-08T10:00:00Z", "recurring-weekly", recurrenceCount=count)
    assert answer.status_code == 400
