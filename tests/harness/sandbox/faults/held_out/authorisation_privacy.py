"""Held-out probes: who may see and do what."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe
from tests.harness.sandbox.teams import ROUND_ROBIN, book_type

START, AFTER = "2030-01-08T10:00:00Z", "2030-01-08T11:00:00Z"
MALLORY = {**ANN, "name": "Mallory", "email": "mallory@example.com"}


@probe("decline-by-any-key")
def only_those_who_manage_a_booking_decline_it(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    return sandbox.post(f"/v2/bookings/{uid}/decline", {}, "mallory").status_code == 401


@probe("reassign-by-any-key")
def only_those_who_manage_a_booking_reassign_it(sandbox: Probed) -> bool:
    uid = book_type(sandbox, ROUND_ROBIN, START)["uid"]
    return sandbox.post(f"/v2/bookings/{uid}/reassign", {}, "mallory").status_code == 403


@probe("absence-marked-by-attendee")
def an_attendee_marks_nobody(sandbox: Probed) -> bool:
    uid = sandbox.book(START, attendee=MALLORY)["uid"]
    sandbox.set_clock(AFTER)
    return sandbox.post(f"/v2/bookings/{uid}/mark-absent", {"host": True}, "mallory").status_code == 403


@probe("expired-key-accepted")
def an_expired_key_is_refused(sandbox: Probed) -> bool:
    return sandbox.call("GET", "/v2/me", headers={"authorization": "Bearer cal_sandbox_expired"}).status_code == 401


@probe("attendee-filter-opens-foreign-bookings")
def a_filter_opens_nothing(sandbox: Probed) -> bool:
    sandbox.book(START)
    return bool(sandbox.data(sandbox.get("/v2/bookings?attendeeEmail=ann@example.com", "mallory")) == [])


@probe("hidden-attendees-for-any-key")
def a_key_shows_no_hidden_attendee(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "seated-hidden")["uid"]
    assert sandbox.data(sandbox.get(f"/v2/bookings/{uid}", "john"))["attendees"]
    return bool(sandbox.data(sandbox.get(f"/v2/bookings/{uid}", "mallory"))["attendees"] == [])
