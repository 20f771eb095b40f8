"""Held-out probes: statuses."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"


@probe("unknown-event-type-400")
def an_unknown_event_type_is_not_found(sandbox: Probed) -> bool:
    return sandbox.try_to_book(START, "nothing").status_code == 404


@probe("reschedule-answers-200")
def a_move_makes_a_booking(sandbox: Probed) -> bool:
    return sandbox.reschedule(sandbox.book(START)["uid"], LATER).status_code == 201


@probe("second-cancel-409")
def a_second_cancellation_is_a_mistake(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.cancel(uid))
    return sandbox.cancel(uid).status_code == 400


@probe("full-seats-400")
def full_seats_are_a_conflict(sandbox: Probed) -> bool:
    people = [{**ANN, "email": f"ann{number}@example.com"} for number in range(4)]
    return [sandbox.try_to_book(START, "seated-3", attendee=it).status_code for it in people][-1] == 409


@probe("unknown-seat-cancel-500")
def an_unknown_seat_is_a_mistake(sandbox: Probed) -> bool:
    return sandbox.cancel(sandbox.book(START, "seated-3")["uid"], seatUid="nothing").status_code == 400


@probe("bad-take-500")
def a_page_of_none_is_a_mistake(sandbox: Probed) -> bool:
    return sandbox.get("/v2/bookings?take=0", "john").status_code == 400


@probe("absent-unknown-500")
def nobody_is_absent_from_nothing(sandbox: Probed) -> bool:
    return sandbox.post("/v2/bookings/nothing/mark-absent", {"host": True}, "john").status_code == 404


@probe("calendar-links-of-cancelled-404")
def what_was_cancelled_has_links(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.cancel(uid))
    return sandbox.get(f"/v2/bookings/{uid}/calendar-links", "john").status_code == 200
