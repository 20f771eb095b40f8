"""Held-out probes: bookings that several attendees share."""

from __future__ import annotations

from typing import Any

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
SLOT = "/v2/slots?eventTypeSlug={}&username=john&start=2030-01-08T10:00:00Z&end=2030-01-08T10:01:00Z"


def sit(sandbox: Probed, name: str, slug: str = "seated-3", **members: Any) -> Any:
    return sandbox.book(START, slug, attendee={**ANN, "name": name, "email": f"{name}@example.com"}, **members)


def slot(sandbox: Probed, slug: str = "seated-3") -> Any:
    return [slot for day in sandbox.data(sandbox.get(SLOT.format(slug))).values() for slot in day]


@probe("seat-cancel-takes-the-first")
def who_is_named_goes(sandbox: Probed) -> bool:
    sit(sandbox, "ann")
    ben = sit(sandbox, "ben")
    left = sandbox.data(sandbox.cancel(ben["uid"], seatUid=ben["seatUid"]))
    return bool(left["attendees"][0]["name"] == "ann")


@probe("seats-remaining-never-rise")
def a_seat_given_up_is_offered(sandbox: Probed) -> bool:
    sit(sandbox, "ann")
    ben = sit(sandbox, "ben")
    assert slot(sandbox)[0]["seatsRemaining"] == 1
    sandbox.data(sandbox.cancel(ben["uid"], seatUid=ben["seatUid"]))
    return bool(slot(sandbox)[0]["seatsRemaining"] == 2)


@probe("moved-seat-loses-answers")
def a_seat_takes_its_metadata_along(sandbox: Probed) -> bool:
    sit(sandbox, "ann")
    ben = sit(sandbox, "ben", metadata={"a": "b"})
    moved = sandbox.data(sandbox.reschedule(ben["uid"], LATER, seatUid=ben["seatUid"]), 201)
    return bool(sandbox.read(moved["uid"])["attendees"][0]["metadata"] == {"a": "b"})


@probe("cancelled-seat-still-found")
def a_seat_given_up_finds_nothing(sandbox: Probed) -> bool:
    sit(sandbox, "ann")
    ben = sit(sandbox, "ben")
    sandbox.data(sandbox.cancel(ben["uid"], seatUid=ben["seatUid"]))
    return sandbox.get(f"/v2/bookings/by-seat/{ben['seatUid']}").status_code == 404


@probe("full-slot-still-offered")
def a_full_slot_is_not_offered(sandbox: Probed) -> bool:
    for name in ("ann", "ben", "cid"):
        assert slot(sandbox)
        sit(sandbox, name)
    return bool(slot(sandbox) == [])


@probe("seat-metadata-of-first")
def everybody_has_his_own_metadata(sandbox: Probed) -> bool:
    sit(sandbox, "ann", metadata={"who": "ann"})
    uid = sit(sandbox, "ben", metadata={"who": "ben"})["uid"]
    return [attendee["metadata"]["who"] for attendee in sandbox.read(uid)["attendees"]] == ["ann", "ben"]
