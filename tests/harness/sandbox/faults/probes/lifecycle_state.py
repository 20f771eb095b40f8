"""Probes of a booking's states."""

from __future__ import annotations

from typing import Any

import httpx

from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER, STILL_LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z", "2030-01-10T10:00:00Z"
DURING = "2030-01-08T10:05:00Z"
JOHNS_ADDRESS = "john@example.com"
OTHER = {"name": "Other", "email": "other@example.com", "timeZone": "Europe/Rome"}


def confirm(sandbox: Probed, uid: str) -> httpx.Response:
    return sandbox.call("POST", f"/v2/bookings/{uid}/confirm", key="john")


def mark_absent(sandbox: Probed, uid: str, **members: Any) -> httpx.Response:
    return sandbox.post(f"/v2/bookings/{uid}/mark-absent", members, "john")


def absences(booking: Any) -> dict[str, bool]:
    return {attendee["email"]: attendee["absent"] for attendee in booking["attendees"]}


@probe("reschedule-twice-forks")
def a_moved_booking_moves_no_more(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    successor = sandbox.data(sandbox.reschedule(uid, LATER), 201)
    again = sandbox.reschedule(uid, STILL_LATER)
    assert sandbox.read(successor["uid"])["status"] == "accepted"
    if again.status_code == 201:
        fork = sandbox.read(again.json()["data"]["uid"])
        assert (fork["status"], fork["rescheduledFromUid"]) == ("accepted", uid)
        return False
    return again.status_code == 400 and successor["uid"] in again.text


@probe("reschedule-leaves-old-accepted")
def a_moved_booking_is_cancelled(sandbox: Probed) -> bool:
    uid = sandbox.book("2030-01-08T10:00:00Z")["uid"]
    sandbox.data(sandbox.reschedule(uid, "2030-01-09T10:00:00Z"), 201)
    return bool(sandbox.read(uid)["status"] == "cancelled")


@probe("pending-reschedule-auto-accepted")
def what_an_attendee_moves_waits_for_the_host(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    moved = sandbox.data(sandbox.reschedule(uid, LATER), 201)
    assert sandbox.read(moved["uid"])["status"] == moved["status"]
    return bool(moved["status"] == "pending")


@probe("owner-reschedule-stays-pending")
def what_the_host_moves_is_confirmed(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    sandbox.data(confirm(sandbox, uid))
    moved = sandbox.data(sandbox.reschedule(uid, LATER, rescheduledBy=JOHNS_ADDRESS), 201)
    again = sandbox.data(sandbox.reschedule(moved["uid"], STILL_LATER, "john", rescheduledBy=JOHNS_ADDRESS), 201)
    assert moved["status"] == again["status"]
    return bool(moved["status"] == "accepted")


@probe("confirmation-skipped")
def what_waits_for_the_host_is_stored_so(sandbox: Probed) -> bool:
    made = sandbox.book(START, "needs-confirmation")
    assert made["status"] == "pending"
    return bool(sandbox.read(made["uid"])["status"] == "pending")


@probe("confirm-both-competitors")
def one_of_two_requests_for_a_slot_is_confirmed(sandbox: Probed) -> bool:
    first = sandbox.book(START, "needs-confirmation-open")["uid"]
    second = sandbox.book(START, "needs-confirmation-open", attendee=OTHER)["uid"]
    assert first != second
    sandbox.data(confirm(sandbox, first))
    return confirm(sandbox, second).status_code == 400 and sandbox.read(second)["status"] == "pending"


@probe("confirm-revives-cancelled")
def what_was_called_off_cannot_be_confirmed(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    sandbox.data(sandbox.cancel(uid))
    return confirm(sandbox, uid).status_code == 400 and sandbox.read(uid)["status"] == "cancelled"


@probe("mark-absent-future-allowed")
def nobody_is_absent_before_the_start(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    return mark_absent(sandbox, uid, host=True).status_code == 400 and not sandbox.read(uid)["absentHost"]


@probe("mark-absent-by-index")
def who_is_named_is_marked(sandbox: Probed) -> bool:
    uid = sandbox.book(START, guests=["one@example.com", "two@example.com"])["uid"]
    sandbox.set_clock(DURING)
    sandbox.data(mark_absent(sandbox, uid, attendees=[{"email": "two@example.com", "absent": True}]))
    marks = absences(sandbox.read(uid))
    assert sum(marks.values()) == 1
    return marks["two@example.com"]


@probe("mark-absent-unknown-email-200")
def a_mark_makes_no_attendee(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    before = absences(sandbox.read(uid))
    sandbox.set_clock(DURING)
    sandbox.data(mark_absent(sandbox, uid, attendees=[{"email": "stranger@example.com", "absent": True}]))
    return absences(sandbox.read(uid)) == before


@probe("chain-corrupts-after-seventh")
def each_move_names_what_it_replaced(sandbox: Probed) -> bool:
    chain, other = [sandbox.book("2030-01-08T08:00:00Z")["uid"]], sandbox.book("2030-01-08T20:00:00Z")["uid"]
    for day in range(10, 20):
        other = sandbox.data(sandbox.reschedule(other, f"2030-01-{day}T20:00:00Z"), 201)["uid"]
        chain.append(sandbox.data(sandbox.reschedule(chain[-1], f"2030-01-{day}T08:00:00Z"), 201)["uid"])
    links = [sandbox.read(uid)["rescheduledFromUid"] for uid in chain[1:]]
    assert links[:7] == chain[:7]
    return links == chain[:-1]


@probe("request-object-shared")
def a_booking_has_nothing_of_another(sandbox: Probed) -> bool:
    place = {"type": "link", "link": "https://example.com/join/1"}
    given: dict[str, Any] = {"metadata": {"mine": "1"}, "guests": ["guest@example.com"], "location": place}
    default = sandbox.book(START, "many-locations")["location"]
    sandbox.book(LATER, "many-locations", **given)
    bare = sandbox.book(STILL_LATER, "many-locations", attendee=OTHER)
    elsewhere = sandbox.book("2030-01-11T10:00:00Z", attendee=OTHER)
    own = bare["metadata"] == {} and "guests" not in bare and bare["location"] == default
    assert own == (elsewhere["metadata"] == {})
    return own


@probe("cancel-nth-noop")
def every_cancelled_booking_stays_so(sandbox: Probed) -> bool:
    uids = []
    for number in range(60):
        uid = sandbox.book(f"2030-01-{8 + number // 20:02}T{number % 20:02}:00:00Z")["uid"]
        assert sandbox.data(sandbox.cancel(uid))["status"] == "cancelled"
        uids.append(uid)
    lasting = [uid for uid in uids if sandbox.read(uid)["status"] == "accepted"]
    assert lasting in ([], [uids[49]])
    return not lasting
