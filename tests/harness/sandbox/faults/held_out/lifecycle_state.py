"""Held-out probes: states and what leads from one to the other."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER, AFTER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z", "2030-01-08T11:00:00Z"
BEN = {**ANN, "name": "Ben", "email": "ben@example.com"}


def mark(sandbox: Probed, uid: str, **absent: bool) -> dict[str, bool]:
    """Who is absent after these marks."""
    marks = [{"email": f"{name}@example.com", "absent": value} for name, value in absent.items()]
    shown = sandbox.data(sandbox.post(f"/v2/bookings/{uid}/mark-absent", {"attendees": marks}, "john"))
    return {attendee["email"].partition("@")[0]: attendee["absent"] for attendee in shown["attendees"]}


@probe("declined-blocks-slot")
def what_was_declined_is_free(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    sandbox.data(sandbox.post(f"/v2/bookings/{uid}/decline", {}, "john"))
    return sandbox.try_to_book(START).status_code == 201


@probe("decline-undoes-confirmation")
def what_was_confirmed_is_not_declined(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    sandbox.data(sandbox.post(f"/v2/bookings/{uid}/confirm", {}, "john"))
    return sandbox.post(f"/v2/bookings/{uid}/decline", {}, "john").status_code == 400


@probe("reschedule-to-same-start-does-nothing")
def a_move_to_the_same_time_is_a_move(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    return bool(sandbox.data(sandbox.reschedule(uid, START), 201)["uid"] != uid)


@probe("marks-replace-earlier-marks")
def marks_stay(sandbox: Probed) -> bool:
    uid = sandbox.book(START, guests=["ben@example.com"])["uid"]
    sandbox.set_clock(AFTER)
    mark(sandbox, uid, ann=True)
    return mark(sandbox, uid, ben=True) == {"ann": True, "ben": True}


@probe("absence-cannot-be-taken-back")
def a_mark_can_be_taken_back(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    sandbox.set_clock(AFTER)
    assert mark(sandbox, uid, ann=True) == {"ann": True}
    return mark(sandbox, uid, ann=False) == {"ann": False}


@probe("cancel-follows-the-move")
def what_was_moved_away_cannot_be_cancelled(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.reschedule(uid, LATER), 201)
    return sandbox.cancel(uid).status_code == 400


@probe("moved-request-can-be-confirmed")
def what_was_moved_away_cannot_be_confirmed(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    sandbox.data(sandbox.reschedule(uid, LATER), 201)
    return sandbox.post(f"/v2/bookings/{uid}/confirm", {}, "john").status_code == 400


@probe("host-absence-forgotten-on-read")
def the_hosts_absence_is_kept(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    sandbox.set_clock(AFTER)
    assert sandbox.data(sandbox.post(f"/v2/bookings/{uid}/mark-absent", {"host": True}, "john"))["absentHost"]
    return bool(sandbox.read(uid)["absentHost"])
