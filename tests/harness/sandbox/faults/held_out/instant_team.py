"""Held-out probes: teams and who hosts."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe
from tests.harness.sandbox.teams import (
    ACME,
    BOB,
    COLLECTIVE,
    JANE,
    ROUND_ROBIN,
    book_type,
    team_event_type,
)

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
BEN = {**ANN, "name": "Ben", "email": "ben@example.com"}
NAMES = {JANE: "jane", BOB: "bob"}


def handed_over(sandbox: Probed) -> tuple[int, int]:
    """Who had a booking at START, and who has it now."""
    made = book_type(sandbox, ROUND_ROBIN, START)
    before = made["hosts"][0]["id"]
    told = sandbox.data(sandbox.post(f"/v2/bookings/{made['uid']}/reassign", {}, "carol"))
    return before, told["reassignedTo"]["id"]


@probe("host-priority-ignored")
def who_has_priority_goes_first(sandbox: Probed) -> bool:
    hosts = ({"userId": JANE, "priority": "low"}, {"userId": BOB, "priority": "high"})
    made = team_event_type(sandbox, ACME, "roundRobin", *hosts)["id"]
    return all(book_type(sandbox, made, start)["hosts"][0]["id"] == BOB for start in (START, LATER))


@probe("reassigned-host-stays-busy")
def who_gave_a_booking_away_is_free(sandbox: Probed) -> bool:
    before = NAMES[handed_over(sandbox)[0]]
    return sandbox.try_to_book(START, f"{before}-30", username=before).status_code == 201


@probe("reassigned-to-stays-free")
def who_took_a_booking_over_is_busy(sandbox: Probed) -> bool:
    after = NAMES[handed_over(sandbox)[1]]
    return sandbox.try_to_book(START, f"{after}-30", username=after).status_code == 400


@probe("reassign-names-the-same-host")
def another_host_takes_over(sandbox: Probed) -> bool:
    before, after = handed_over(sandbox)
    return before != after


@probe("routed-members-ignored")
def routing_keeps_to_its_members(sandbox: Probed) -> bool:
    routing = {"responseId": 1, "teamMemberIds": [BOB]}
    starts = (START, LATER, "2030-01-10T10:00:00Z")
    return all(book_type(sandbox, ROUND_ROBIN, it, routing=routing)["hosts"][0]["id"] == BOB for it in starts)


@probe("co-hosts-stay-free")
def all_hosts_of_a_collective_are_busy(sandbox: Probed) -> bool:
    book_type(sandbox, COLLECTIVE, START)
    answers = [sandbox.try_to_book(START, f"{name}-30", username=name).status_code for name in ("jane", "bob")]
    return answers == [400, 400]


@probe("instant-booking-accepted")
def an_instant_booking_waits_for_a_host(sandbox: Probed) -> bool:
    return bool(sandbox.read(book_type(sandbox, ROUND_ROBIN, START, instant=True)["uid"])["status"] == "awaiting_host")
