"""Probes of what an answer holds."""

from __future__ import annotations

from typing import Any

from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-17T10:00:00Z"


def created_read_and_listed(sandbox: Probed) -> list[Any]:
    """One booking as create, get and list show it."""
    created = sandbox.book(START)
    listed = sandbox.data(sandbox.get("/v2/bookings", key="john"))
    assert [booking["uid"] for booking in listed] == [created["uid"]]
    return [created, sandbox.read(created["uid"]), *listed]


def series_of_three(sandbox: Probed) -> tuple[str, list[Any]]:
    """A series: its uid and its occurrences."""
    occurrences = sandbox.book(START, "recurring-weekly", recurrenceCount=3)
    assert len(occurrences) == 3
    return occurrences[0]["recurringBookingUid"], occurrences


@probe("attendee-email-missing")
def every_attendee_has_an_address(sandbox: Probed) -> bool:
    shown = created_read_and_listed(sandbox)
    return all(booking["attendees"][0].get("email") == "ann@example.com" for booking in shown)


@probe("host-username-missing")
def every_host_has_a_username(sandbox: Probed) -> bool:
    shown = created_read_and_listed(sandbox)
    return all(booking["hosts"][0].get("username") == "john" for booking in shown)


@probe("rescheduled-to-uid-missing")
def a_moved_booking_names_its_successor(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    successor = sandbox.data(sandbox.reschedule(uid, LATER), 201)
    assert successor["rescheduledFromUid"] == uid
    return bool(sandbox.read(uid).get("rescheduledToUid") == successor["uid"])


@probe("metadata-not-exposed")
def metadata_come_back(sandbox: Probed) -> bool:
    created = sandbox.book(START, metadata={"a": "1"})
    return all(shown.get("metadata") == {"a": "1"} for shown in (created, sandbox.read(created["uid"])))


@probe("recurring-uid-get-returns-single")
def a_series_is_read_whole(sandbox: Probed) -> bool:
    series_uid, occurrences = series_of_three(sandbox)
    read = sandbox.read(series_uid)
    return isinstance(read, list) and [it["uid"] for it in read] == [it["uid"] for it in occurrences]


@probe("recurring-uid-lost-on-rescheduled-occurrence")
def a_moved_occurrence_stays_in_its_series(sandbox: Probed) -> bool:
    series_uid, occurrences = series_of_three(sandbox)
    moved = sandbox.data(sandbox.reschedule(occurrences[1]["uid"], LATER), 201)
    in_series = {occurrence["uid"] for occurrence in sandbox.read(series_uid)}
    return moved.get("recurringBookingUid") == series_uid and moved["uid"] in in_series
