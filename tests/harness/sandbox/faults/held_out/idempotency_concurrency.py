"""Held-out probes: requests that come twice, or at one moment."""

from __future__ import annotations

from typing import Any

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.leaping import leaping
from tests.harness.sandbox.faults.probing import Probed, probe

START, OVERLAPPING, LATER, LATEST = (
    f"2030-01-{moment}:00Z" for moment in ("08T10:00", "08T10:15", "09T10:00", "10T10:00")
)
BEN = {**ANN, "name": "Ben Booker", "email": "ben@example.com"}


def order(start: str) -> tuple[str, str, Any, str | None]:
    return (
        "POST",
        "/v2/bookings",
        {"start": start, "eventTypeSlug": "normal-30", "username": "john", "attendee": ANN},
        None,
    )


def act(uid: str, what: str, body: Any = None, key: str | None = None) -> tuple[str, str, Any, str | None]:
    return "POST", f"/v2/bookings/{uid}/{what}", body or {}, key


def together(sandbox: Probed, *calls: tuple[str, str, Any, str | None]) -> list[int]:
    with leaping(sandbox):
        return sorted(answer.status_code for answer in sandbox.together(list(calls)))


@probe("overlap-race")
def of_two_that_overlap_one_is_booked(sandbox: Probed) -> bool:
    return together(sandbox, order(START), order(OVERLAPPING)) == [201, 400]


@probe("reschedules-race-for-a-slot")
def of_two_that_move_one_gets_the_slot(sandbox: Probed) -> bool:
    uids = [sandbox.book(start)["uid"] for start in (START, LATER)]
    return together(sandbox, *(act(uid, "reschedule", {"start": LATEST}) for uid in uids)) == [201, 400]


@probe("cancels-race")
def of_two_that_cancel_one_succeeds(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    return together(sandbox, *(act(uid, "cancel", {"cancellationReason": why}) for why in "ab")) == [200, 400]


@probe("confirm-and-decline-race")
def of_two_words_one_counts(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "needs-confirmation")["uid"]
    statuses = together(sandbox, act(uid, "confirm", key="john"), act(uid, "decline", key="john"))
    return statuses == [200, 400]


@probe("guests-added-at-once-get-lost")
def all_guests_added_at_once_are_named(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    calls = [act(uid, "guests", {"guests": [{"email": f"{name}@example.com"}]}, "john") for name in ("ben", "cid")]
    assert together(sandbox, *calls) == [200, 200]
    return len(sandbox.read(uid)["guests"]) == 2


@probe("pending-answers-for-every-start")
def another_time_is_another_request(sandbox: Probed) -> bool:
    first = sandbox.book(START, "needs-confirmation")
    return bool(first["uid"] != sandbox.book(LATER, "needs-confirmation")["uid"])
