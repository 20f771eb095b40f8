"""Held-out probes: instants, zones and lengths."""

from __future__ import annotations

from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"


@probe("offset-minutes-ignored")
def minutes_of_an_offset_count(sandbox: Probed) -> bool:
    return bool(sandbox.book("2030-01-08T15:30:00+05:30")["start"] == "2030-01-08T10:00:00.000Z")


@probe("seconds-of-start-dropped")
def seconds_of_a_start_count(sandbox: Probed) -> bool:
    return bool(sandbox.book("2030-01-08T10:00:30Z")["start"] == "2030-01-08T10:00:30.000Z")


@probe("reschedule-naive-in-server-zone")
def a_move_without_a_zone_is_in_utc(sandbox: Probed) -> bool:
    moved = sandbox.data(sandbox.reschedule(sandbox.book(START)["uid"], "2030-01-09T10:00:00"), 201)
    return bool(moved["start"] == "2030-01-09T10:00:00.000Z")


@probe("list-bounds-in-server-zone")
def a_bound_without_a_zone_is_in_utc(sandbox: Probed) -> bool:
    sandbox.book(START)
    return bool(sandbox.data(sandbox.get("/v2/bookings?afterStart=2030-01-08T10:30:00", "john")) == [])


@probe("slots-zone-ignored")
def slots_are_shown_in_the_zone_asked_for(sandbox: Probed) -> bool:
    return sandbox.slots("start=2030-01-08&end=2030-01-08&timeZone=Asia/Kolkata")[0].endswith("+05:30")


@probe("calendar-links-with-default-length")
def an_entry_lasts_as_long_as_the_booking(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "variable-length", lengthInMinutes=60)["uid"]
    links = sandbox.data(sandbox.get(f"/v2/bookings/{uid}/calendar-links", "john"))
    return "20300108T100000Z/20300108T110000Z" in links[0]["link"]


@probe("month-is-thirty-days")
def a_month_is_a_month(sandbox: Probed) -> bool:
    made = sandbox.book(START, "recurring-monthly", recurrenceCount=2)
    return bool(made[1]["start"] == "2030-02-08T10:00:00.000Z")


@probe("moved-booking-keeps-its-end")
def a_moved_booking_lasts_as_long(sandbox: Probed) -> bool:
    moved = sandbox.data(sandbox.reschedule(sandbox.book(START)["uid"], "2030-01-08T08:00:00Z"), 201)
    return bool(moved["duration"] == 30)
