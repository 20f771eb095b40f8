"""Held-out probes: types and formats."""

from __future__ import annotations

from uuid import UUID

from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER, AFTER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z", "2030-01-08T11:00:00Z"


@probe("id-is-text-in-list")
def ids_are_numbers(sandbox: Probed) -> bool:
    sandbox.book(START)
    return isinstance(sandbox.data(sandbox.get("/v2/bookings", "john"))[0]["id"], int)


@probe("updated-at-is-a-number")
def instants_are_texts(sandbox: Probed) -> bool:
    return isinstance(sandbox.read(sandbox.book(START)["uid"])["updatedAt"], str)


@probe("duration-is-text-after-move")
def lengths_are_numbers(sandbox: Probed) -> bool:
    return bool(sandbox.data(sandbox.reschedule(sandbox.book(START)["uid"], LATER), 201)["duration"] == 30)


@probe("page-size-is-text")
def page_sizes_are_numbers(sandbox: Probed) -> bool:
    return bool(sandbox.get("/v2/bookings?take=5", "john").json()["pagination"]["itemsPerPage"] == 5)


@probe("slots-without-z")
def slots_say_that_they_are_in_utc(sandbox: Probed) -> bool:
    return sandbox.slots("start=2030-01-08&end=2030-01-08")[0].endswith("Z")


@probe("absent-is-a-number")
def absences_are_true_or_false(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    sandbox.set_clock(AFTER)
    shown = sandbox.data(sandbox.post(f"/v2/bookings/{uid}/mark-absent", {"host": True}, "john"))
    return shown["attendees"][0]["absent"] is False


@probe("seat-uid-in-short")
def seats_have_uuids(sandbox: Probed) -> bool:
    seat: str = sandbox.book(START, "seated-3")["seatUid"]
    return str(UUID(seat)) == seat
