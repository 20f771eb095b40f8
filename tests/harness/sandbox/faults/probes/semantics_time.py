"""Probes of what a time means: zones, clock changes, the calendar's uneven months."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

EVERY_DAY = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def living_in(zone: str) -> dict[str, str]:
    return {**ANN, "timeZone": zone}


def starts(series: list[dict[str, Any]]) -> list[str]:
    return [occurrence["start"][:16] for occurrence in series]


def hours_in(zone: str, series: list[dict[str, Any]]) -> set[int]:
    return {datetime.fromisoformat(occurrence["start"]).astimezone(ZoneInfo(zone)).hour for occurrence in series}


def open_at(sandbox: Probed, zone: str, days: list[str], opens: str, closes: str, **options: Any) -> None:
    """The event type `made` of a host with these hours."""
    hours = [{"days": days, "startTime": opens, "endTime": closes}]
    schedule = sandbox.schedule(timeZone=zone, availability=hours)
    sandbox.event_type(scheduleId=schedule["id"], **options)


def linked_times(sandbox: Probed, uid: str) -> list[str]:
    """Start and end in Google's link and the start in the ICS entry, as they are written."""
    links = {link["id"]: unquote(link["link"]) for link in sandbox.data(calendar_links(sandbox, uid))}
    google = re.search(r"[?&]dates=([^&/]+)/([^&]+)", links["googleCalendar"])
    entry = re.search(r"DTSTART[^:\r]*:([^\r]+)", links["ics"])
    assert google is not None
    assert entry is not None
    return [*google.groups(), entry.group(1)]


def calendar_links(sandbox: Probed, uid: str) -> Any:
    return sandbox.get(f"/v2/bookings/{uid}/calendar-links", "john")


def in_utc(start: str, end: str) -> list[str]:
    """How calendars write the times of a booking."""
    moments = [datetime.fromisoformat(text).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ") for text in (start, end)]
    return [*moments, moments[0]]


@probe("naive-start-read-in-attendee-zone")
def a_start_without_zone_is_utc(sandbox: Probed) -> bool:
    booking = sandbox.book("2030-01-15T10:00:00", attendee=living_in("America/Phoenix"))
    return bool(booking["start"] == "2030-01-15T10:00:00.000Z")


@probe("end-shifts-across-dst")
def a_booking_over_a_clock_change_is_as_long_as_ever(sandbox: Probed) -> bool:
    booking = sandbox.book(
        "2030-03-31T00:30:00Z", "variable-length", attendee=living_in("Europe/Berlin"), lengthInMinutes=60
    )
    assert booking["start"] == "2030-03-31T00:30:00.000Z"
    return bool(booking["end"] == "2030-03-31T01:30:00.000Z")


@probe("recurring-fixed-utc-across-dst")
def a_weekly_series_keeps_the_attendees_hour(sandbox: Probed) -> bool:
    series = sandbox.book("2031-03-04T15:00:00Z", "recurring-weekly", attendee=living_in("America/New_York"))
    assert len(series) == 4
    return hours_in("America/New_York", series) == {10}


@probe("recurring-dst-from-server-zone")
def the_clock_changes_that_count_are_the_attendees(sandbox: Probed) -> bool:
    in_dubai = sandbox.book("2030-03-20T08:00:00Z", "recurring-weekly", attendee=living_in("Asia/Dubai"))
    in_new_york = sandbox.book("2030-03-05T15:00:00Z", "recurring-weekly", attendee=living_in("America/New_York"))
    # Where both zones move their clocks on the same days the fault has nothing to get wrong.
    in_rome = sandbox.book("2030-03-20T10:00:00Z", "recurring-weekly", attendee=living_in("Europe/Rome"))
    assert hours_in("Europe/Rome", in_rome) == {11}
    return hours_in("Asia/Dubai", in_dubai) == {12} and hours_in("America/New_York", in_new_york) == {10}


@probe("nepal-offset-extends-busy-block")
def a_host_in_nepal_is_free_when_a_booking_ends(sandbox: Probed) -> bool:
    open_at(sandbox, "Asia/Kathmandu", EVERY_DAY, "09:00", "18:00", lengthInMinutes=60)
    sandbox.book("2030-01-08T07:15:00Z", "made")
    assert sandbox.try_to_book("2030-01-08T07:30:00Z", "made").status_code == 400
    at_the_end = sandbox.try_to_book("2030-01-08T08:15:00Z", "made").status_code
    assert sandbox.try_to_book("2030-01-08T10:15:00Z", "made").status_code == 201
    return at_the_end == 201


@probe("monthly-overflow")
def a_monthly_series_stays_within_short_months(sandbox: Probed) -> bool:
    series = sandbox.book("2031-01-31T10:00:00Z", "recurring-monthly", attendee=living_in("UTC"), recurrenceCount=3)
    return starts(series) == ["2031-01-31T10:00", "2031-02-28T10:00", "2031-03-28T10:00"]


@probe("availability-edge-on-dst-day")
def the_host_opens_at_the_same_hour_on_the_day_of_a_clock_change(sandbox: Probed) -> bool:
    sandbox.set_clock("2031-02-25T08:00:00Z")
    open_at(sandbox, "America/Chicago", ["Sunday"], "15:00", "16:30")
    assert sandbox.slots("start=2031-03-02&end=2031-03-02", "made")[0] == "2031-03-02T21:00:00.000Z"
    assert sandbox.slots("start=2031-03-16&end=2031-03-16", "made")[0] == "2031-03-16T20:00:00.000Z"
    return sandbox.slots("start=2031-03-09&end=2031-03-09", "made")[0] == "2031-03-09T20:00:00.000Z"


@probe("interval-ignored")
def every_second_week_is_every_second_week(sandbox: Probed) -> bool:
    sandbox.event_type(recurrence={"interval": 2, "occurrences": 3, "frequency": "weekly"})
    series = sandbox.book("2030-01-08T10:00:00Z", "made")
    return starts(series) == ["2030-01-08T10:00", "2030-01-22T10:00", "2030-02-05T10:00"]


@probe("calendar-link-local-time")
def calendar_links_say_that_their_times_are_utc(sandbox: Probed) -> bool:
    booking = sandbox.book("2030-01-08T10:00:00Z")
    return linked_times(sandbox, booking["uid"]) == in_utc(booking["start"], booking["end"])


@probe("calendar-link-stale-after-reschedule")
def calendar_links_follow_a_booking_that_is_moved(sandbox: Probed) -> bool:
    old = sandbox.book("2030-01-08T10:00:00Z")
    assert linked_times(sandbox, old["uid"]) == in_utc(old["start"], old["end"])
    new = sandbox.data(sandbox.reschedule(old["uid"], "2030-01-09T12:00:00Z"), 201)
    assert new["start"] == "2030-01-09T12:00:00.000Z"
    return linked_times(sandbox, new["uid"]) == in_utc(new["start"], new["end"])
