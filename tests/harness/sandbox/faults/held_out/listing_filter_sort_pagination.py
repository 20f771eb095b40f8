"""Held-out probes: lists."""

from __future__ import annotations

from typing import Any

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

STARTS = [f"2030-01-{day:02}T10:00:00Z" for day in (8, 9, 10, 11)]
BEN = {**ANN, "name": "Ben", "email": "ben@example.com"}


def days(sandbox: Probed, query: str) -> list[int]:
    """The days of the month on which the bookings of a list start."""
    return [int(booking["start"][8:10]) for booking in sandbox.data(sandbox.get(f"/v2/bookings?{query}", "john"))]


def pages(sandbox: Probed, query: str) -> Any:
    return sandbox.get(f"/v2/bookings?{query}", "john").json()["pagination"]


@probe("total-ignores-status")
def the_total_is_of_the_status(sandbox: Probed) -> bool:
    sandbox.book(STARTS[0])
    sandbox.data(sandbox.cancel(sandbox.book(STARTS[1])["uid"]))
    return bool(pages(sandbox, "status=cancelled")["totalItems"] == 1)


@probe("next-page-after-the-last")
def after_the_last_page_there_is_none(sandbox: Probed) -> bool:
    for start in STARTS[:2]:
        sandbox.book(start)
    return not pages(sandbox, "take=1&skip=1")["hasNextPage"]


@probe("skip-counts-pages")
def skip_counts_bookings(sandbox: Probed) -> bool:
    for start in STARTS:
        sandbox.book(start)
    return days(sandbox, "take=2&skip=1&sortStart=asc") == [9, 10]


@probe("statuses-all-at-once")
def one_of_several_statuses_is_enough(sandbox: Probed) -> bool:
    sandbox.book(STARTS[0])
    sandbox.data(sandbox.cancel(sandbox.book(STARTS[1])["uid"]))
    return days(sandbox, "status=upcoming,cancelled") == [8, 9]


@probe("sort-end-by-start")
def the_end_is_sorted_by(sandbox: Probed) -> bool:
    sandbox.schedule("jane", availability=[], isDefault=False)
    sandbox.event_type("john", slug="long", lengthInMinutes=120)
    sandbox.event_type("john", slug="short")
    long, short = sandbox.book("2030-01-08T10:00:00Z", "long"), sandbox.book("2030-01-09T10:00:00Z", "short")
    with sandbox.deployment.database.transaction() as connection:
        day = 86_400_000
        connection.execute("UPDATE bookings SET end_ms = end_ms + ? WHERE uid = ?", (2 * day, long["uid"]))
    listed = sandbox.data(sandbox.get("/v2/bookings?sortEnd=asc", "john"))
    return [booking["uid"] for booking in listed] == [short["uid"], long["uid"]]


@probe("name-and-email-either")
def name_and_address_must_both_fit(sandbox: Probed) -> bool:
    sandbox.book(STARTS[0])
    sandbox.book(STARTS[1], attendee=BEN)
    return days(sandbox, "attendeeEmail=ben@example.com&attendeeName=Ann%20Booker") == []


@probe("sort-lost-on-later-pages")
def all_pages_are_sorted_alike(sandbox: Probed) -> bool:
    for start in STARTS:
        sandbox.book(start)
    return days(sandbox, "take=2&skip=2&sortStart=desc") == [9, 8]


@probe("declined-not-among-cancelled")
def what_was_declined_is_among_the_cancelled(sandbox: Probed) -> bool:
    uid = sandbox.book(STARTS[0], "needs-confirmation")["uid"]
    sandbox.data(sandbox.post(f"/v2/bookings/{uid}/decline", {}, "john"))
    return days(sandbox, "status=cancelled") == [8]


@probe("past-begins-at-the-start")
def what_goes_on_is_not_past(sandbox: Probed) -> bool:
    sandbox.book(STARTS[0])
    sandbox.set_clock("2030-01-08T10:10:00Z")
    assert days(sandbox, "status=upcoming") == [8]
    return days(sandbox, "status=past") == []


@probe("updated-filter-reads-creation")
def what_was_changed_since_is_found(sandbox: Probed) -> bool:
    uid = sandbox.book(STARTS[0])["uid"]
    sandbox.set_clock("2030-01-07T12:00:00Z")
    sandbox.data(sandbox.cancel(uid))
    return days(sandbox, "afterUpdatedAt=2030-01-07T11:00:00Z") == [8]


@probe("event-type-filter-lost-beside-status")
def event_type_and_status_must_both_fit(sandbox: Probed) -> bool:
    sandbox.book(STARTS[0])
    other = sandbox.book(STARTS[1], "hidden-event")["eventTypeId"]
    return days(sandbox, f"status=upcoming&eventTypeIds={other}") == [9]
