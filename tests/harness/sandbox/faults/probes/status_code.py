"""Probes of the statuses of refusals."""

from __future__ import annotations

import httpx

from tests.harness.sandbox.calling import ANN, message
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER, YESTERDAY = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z", "2030-01-06T10:00:00Z"
NO_HOSTS = "team-rr-no-hosts"


def refused(answer: httpx.Response, status: int, words: str, instead: int) -> bool:
    """Whether a refusal has its status and says why; `instead` is the only other status that may come."""
    assert answer.status_code in (status, instead), answer.text
    return answer.status_code == status and words in message(answer)


@probe("past-start-500")
def the_past_is_refused(sandbox: Probed) -> bool:
    return refused(sandbox.try_to_book(YESTERDAY), 400, "Attempting to book a meeting in the past.", 500)


@probe("reschedule-unknown-uid-500")
def moving_nothing_is_refused(sandbox: Probed) -> bool:
    return refused(sandbox.reschedule("nope", LATER), 404, "Booking with uid=nope was not found", 500)


@probe("seated-reschedule-anonymous-500")
def a_seat_to_move_must_be_named(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "seated-3")["uid"]
    return refused(sandbox.reschedule(uid, LATER), 400, "you have to provide seatUid", 500)


@probe("team-event-without-hosts-500")
def a_team_event_type_without_hosts_is_refused(sandbox: Probed) -> bool:
    body = {"start": START, "eventTypeSlug": NO_HOSTS, "teamSlug": "acme", "attendee": ANN}
    return refused(sandbox.post("/v2/bookings", body), 422, "because it has no hosts", 500)


@probe("cancel-unknown-uid-500")
def cancelling_nothing_is_refused(sandbox: Probed) -> bool:
    return refused(sandbox.cancel("doesnotexist"), 404, "doesnotexist not found", 500)


@probe("confirm-twice-200")
def what_is_confirmed_cannot_be_confirmed(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    confirm = f"/v2/bookings/{uid}/confirm"
    confirmed = sandbox.data(sandbox.post(confirm, {}, "john"))
    assert confirmed["status"] == "accepted"
    sandbox.set_clock("2030-01-07T09:00:00Z")
    once_more = refused(sandbox.post(confirm, {}, "john"), 400, "Booking already confirmed", 200)
    return once_more and bool(sandbox.read(uid)["updatedAt"] == confirmed["updatedAt"])


@probe("reserved-slot-conflict-429")
def a_slot_that_is_kept_is_refused_as_a_conflict(sandbox: Probed) -> bool:
    event_type_id = sandbox.event_type()["id"]
    body = {"eventTypeId": event_type_id, "slotStart": START}
    sandbox.data(sandbox.post("/v2/slots/reservations", body), 201)
    return refused(sandbox.post("/v2/slots/reservations", body), 422, "already reserved", 429)
