"""Probes of bookings that several attendees share."""

from __future__ import annotations

from typing import Any

import httpx

from tests.harness.sandbox.faults.probing import Probed, probe
from tests.harness.sandbox.teams import ACME, BOB, CAROL, JANE, team_event_type, try_to_book_type

START, LATER, STILL_LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z", "2030-01-10T10:00:00Z"
ONE_SLOT = "start=2030-01-08T10:00:00Z&end=2030-01-08T10:01:00Z"


def seated(capacity: int, *, shown: bool = True) -> dict[str, Any]:
    return {"seatsPerTimeSlot": capacity, "showAttendeeInfo": shown, "showAvailabilityCount": True}


def person(name: str) -> dict[str, Any]:
    return {"name": name.title(), "email": f"{name}@example.com", "timeZone": "Europe/Rome"}


def try_to_sit(sandbox: Probed, name: str, start: str = START, **members: Any) -> httpx.Response:
    return sandbox.try_to_book(start, "made", attendee=person(name), **members)


def sit(sandbox: Probed, name: str, start: str = START, **members: Any) -> Any:
    return sandbox.data(try_to_sit(sandbox, name, start, **members), 201)


def sitting(booking: Any) -> list[str]:
    return [attendee["email"].partition("@")[0] for attendee in booking["attendees"]]


def fits(answer: httpx.Response) -> bool:
    """Whether a seat was given, and not refused because there is none."""
    assert answer.status_code == 201 or "No more seats left" in answer.text, answer.text
    return answer.status_code == 201


@probe("seat-overbook-concurrent")
def no_more_sit_than_there_are_seats(sandbox: Probed) -> bool:
    body = {"start": START, "eventTypeSlug": "seated-3", "username": "john"}
    bodies = [{**body, "attendee": person(f"guest-{number}")} for number in range(20)]
    answers = sandbox.together([("POST", "/v2/bookings", each, None) for each in bodies])
    given = [answer.json()["data"] for answer in answers if fits(answer)]
    assert len({booking["uid"] for booking in given}) == 1
    assert len(sitting(sandbox.read(given[0]["uid"]))) == len(given)
    return len(given) == 3


@probe("hosts-consume-seats")
def hosts_take_no_seat(sandbox: Probed) -> bool:
    made = team_event_type(sandbox, ACME, "collective", JANE, BOB, CAROL, seats=seated(4))["id"]
    tries = [try_to_book_type(sandbox, made, START, attendee=person(name)) for name in ("ann", "ben", "cid", "dan")]
    assert not fits(try_to_book_type(sandbox, made, START, attendee=person("eve")))
    return all(fits(answer) for answer in tries)


@probe("cancelled-seat-not-returned")
def a_seat_given_up_can_be_taken(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2))
    ann = sit(sandbox, "ann")
    sit(sandbox, "ben")
    left = sandbox.data(sandbox.cancel(ann["uid"], seatUid=ann["seatUid"]))
    assert (left["status"], sitting(left)) == ("accepted", ["ben"])
    return fits(try_to_sit(sandbox, "cid"))


@probe("last-seat-cancel-blocks-slot")
def the_last_to_go_frees_the_slot(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2))
    ann = sit(sandbox, "ann")
    left = sandbox.data(sandbox.cancel(ann["uid"], seatUid=ann["seatUid"]))
    assert left["attendees"] == []
    listed, again = sandbox.slots(ONE_SLOT, "made"), try_to_sit(sandbox, "ben")
    assert (left["status"] == "cancelled") == bool(listed)
    assert again.status_code in (201, 400)
    return again.status_code == 201 and bool(listed)


@probe("seat-cancel-cancels-all")
def one_goes_and_the_others_stay(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2))
    ann = sit(sandbox, "ann")
    sit(sandbox, "ben")
    sandbox.data(sandbox.cancel(ann["uid"], seatUid=ann["seatUid"]))
    left = sandbox.read(ann["uid"])
    return left["status"] == "accepted" and sitting(left) == ["ben"]


@probe("seat-reschedule-keeps-old-seat")
def who_moves_leaves_no_seat_behind(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2))
    ann, ben = sit(sandbox, "ann"), sit(sandbox, "ben")
    sit(sandbox, "cid", STILL_LATER)
    moved = sandbox.data(sandbox.reschedule(ann["uid"], LATER, seatUid=ann["seatUid"]), 201)
    joined = sandbox.data(sandbox.reschedule(moved["uid"], STILL_LATER, seatUid=moved["seatUid"]), 201)
    assert sitting(joined) == ["cid", "ann"]
    emptied = sandbox.read(moved["uid"])["status"] == "cancelled"
    left = sitting(sandbox.read(ben["uid"])) == ["ben"]
    assert emptied == left == fits(try_to_sit(sandbox, "dan"))
    return left


@probe("seat-uid-stale-after-move")
def a_moved_seat_is_known_by_what_its_holder_was_told(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2))
    ann = sit(sandbox, "ann")
    sit(sandbox, "ben", STILL_LATER)
    moved = sandbox.data(sandbox.reschedule(ann["uid"], LATER, seatUid=ann["seatUid"]), 201)
    again = sandbox.reschedule(moved["uid"], STILL_LATER, seatUid=moved["seatUid"])
    assert again.status_code in (201, 404)
    return again.status_code == 201


@probe("same-email-takes-many-seats")
def an_address_takes_one_seat(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(3))
    sit(sandbox, "ann")
    again = try_to_sit(sandbox, "ann")
    assert again.status_code in (201, 409)
    return again.status_code == 409


@probe("seated-slot-gone-after-first")
def a_slot_is_listed_while_seats_are_left(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(5))
    assert sandbox.slots(ONE_SLOT, "made")
    sit(sandbox, "ann")
    listed = sandbox.slots(ONE_SLOT, "made")
    sit(sandbox, "ben")
    return bool(listed)


@probe("owner-seat-counted-twice")
def a_host_takes_one_seat(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2))
    sit(sandbox, "john")
    return fits(try_to_sit(sandbox, "ann"))


@probe("negative-seat-counter")
def refused_cancellations_make_no_seats(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2))
    ann = sit(sandbox, "ann")
    cancelled = [sandbox.cancel(ann["uid"], seatUid=ann["seatUid"]).status_code for _ in range(3)]
    assert cancelled == [200, 400, 400]
    sit(sandbox, "ben")
    sit(sandbox, "cid")
    return not fits(try_to_sit(sandbox, "dan"))


@probe("list-leaks-hidden-attendees")
def a_list_hides_who_is_hidden(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2, shown=False))
    uid = sit(sandbox, "ann")["uid"]
    sit(sandbox, "mallory")
    [listed] = sandbox.data(sandbox.get("/v2/bookings", "mallory"))
    [of_host] = sandbox.data(sandbox.get("/v2/bookings", "john"))
    assert listed["uid"] == uid
    assert sitting(of_host) == ["ann", "mallory"]
    return "ann" not in sitting(listed)


@probe("by-seat-leaks-other-attendees")
def a_seat_shows_its_holder_alone(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2, shown=False))
    ann = sit(sandbox, "ann")
    sit(sandbox, "ben")
    found = sandbox.data(sandbox.get(f"/v2/bookings/by-seat/{ann['seatUid']}"))
    assert "ann" in sitting(found)
    return sitting(found) == ["ann"]


@probe("owner-cannot-see-attendees")
def the_host_sees_who_is_hidden(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2, shown=False))
    uid = sit(sandbox, "ann")["uid"]
    assert sitting(sandbox.read(uid)) == []
    return sitting(sandbox.data(sandbox.get(f"/v2/bookings/{uid}", "john"))) == ["ann"]


@probe("seat-email-in-responses")
def the_address_is_not_repeated_in_the_answers(sandbox: Probed) -> bool:
    sandbox.event_type(seats=seated(2))
    uid = sit(sandbox, "ann")["uid"]
    [attendee] = sandbox.read(uid)["attendees"]
    assert attendee["bookingFieldsResponses"]["name"] == "Ann"
    return "email" not in attendee["bookingFieldsResponses"]
