"""Held-out probes: what is free."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
BEN = {**ANN, "name": "Ben", "email": "ben@example.com"}
WEEK = [{"days": ["Tuesday", "Wednesday"], "startTime": "09:00", "endTime": "12:00"}]
ONE_SLOT = "start=2030-01-08T10:00:00Z&end=2030-01-08T10:01:00Z"


def reserve(sandbox: Probed) -> str:
    made = sandbox.event_type()
    body = {"eventTypeId": made["id"], "slotStart": START}
    assert sandbox.slots(ONE_SLOT, "made")
    uid: str = sandbox.data(sandbox.post("/v2/slots/reservations", body), 201)["reservationUid"]
    assert not sandbox.slots(ONE_SLOT, "made")
    return uid


@probe("touching-bookings-conflict")
def what_touches_does_not_overlap(sandbox: Probed) -> bool:
    sandbox.book(START)
    return sandbox.try_to_book("2030-01-08T10:30:00Z").status_code == 201


@probe("notice-missing-in-slots")
def what_is_too_soon_is_not_offered(sandbox: Probed) -> bool:
    return sandbox.slots("start=2030-01-07T09:00:00Z&end=2030-01-07T12:00:00Z", "notice-24h") == []


@probe("move-ignores-notice")
def a_move_needs_notice(sandbox: Probed) -> bool:
    uid = sandbox.book(LATER, "notice-24h")["uid"]
    return sandbox.reschedule(uid, "2030-01-07T10:00:00Z").status_code == 400


@probe("limits-count-cancelled")
def what_was_cancelled_does_not_count(sandbox: Probed) -> bool:
    sandbox.data(sandbox.cancel(sandbox.book(START, "one-a-day")["uid"]))
    return sandbox.try_to_book(START, "one-a-day").status_code == 201


@probe("schedule-exceptions-ignored")
def an_exception_closes_a_day(sandbox: Probed) -> bool:
    overrides = [{"date": "2030-01-08", "startTime": "00:00", "endTime": "00:00"}]
    made = sandbox.schedule(availability=WEEK, overrides=overrides)
    sandbox.event_type(scheduleId=made["id"])
    sandbox.book(LATER, "made")
    return sandbox.try_to_book(START, "made").status_code == 400


@probe("buffers-do-not-block-others")
def buffers_keep_other_event_types_away(sandbox: Probed) -> bool:
    sandbox.book(START, "buffers-15")
    return sandbox.try_to_book("2030-01-08T10:30:00Z").status_code == 400


@probe("slots-of-default-length")
def a_long_slot_must_fit(sandbox: Probed) -> bool:
    sandbox.book("2030-01-08T11:00:00Z")
    listed = sandbox.slots("start=2030-01-08T10:00:00Z&end=2030-01-08T10:59:00Z&duration=60", "variable-length")
    return "2030-01-08T10:30:00.000Z" not in listed


@probe("released-slot-stays-hidden")
def a_slot_given_back_is_offered(sandbox: Probed) -> bool:
    uid = reserve(sandbox)
    assert sandbox.call("DELETE", f"/v2/slots/reservations/{uid}").status_code == 200
    return sandbox.slots(ONE_SLOT, "made") != []


@probe("reservation-never-ends")
def a_reservation_ends(sandbox: Probed) -> bool:
    reserve(sandbox)
    sandbox.set_clock("2030-01-07T08:06:00Z")
    return sandbox.slots(ONE_SLOT, "made") != []


@probe("open-requests-block")
def an_open_request_keeps_nobody_away(sandbox: Probed) -> bool:
    sandbox.book(START, "needs-confirmation-open")
    return sandbox.try_to_book(START, "needs-confirmation-open", attendee=BEN).status_code == 201


@probe("last-slot-runs-over")
def what_is_offered_ends_within_the_hours(sandbox: Probed) -> bool:
    made = sandbox.schedule(availability=[{"days": ["Tuesday"], "startTime": "09:00", "endTime": "11:45"}])
    sandbox.event_type(scheduleId=made["id"])
    return sandbox.slots("start=2030-01-08&end=2030-01-08", "made")[-1] == "2030-01-08T10:00:00.000Z"
