"""Held-out probes: what is to be refused."""

from __future__ import annotations

from typing import Any

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
ANSWERS = {"company": "Acme", "plan": "pro"}


def refused(sandbox: Probed, slug: str = "normal-30", start: str = START, **members: Any) -> bool:
    return sandbox.try_to_book(start, slug, **members).status_code == 400


def add_guests(sandbox: Probed, uid: str, count: int) -> int:
    guests = [{"email": f"guest{number}@example.com"} for number in range(count)]
    return sandbox.post(f"/v2/bookings/{uid}/guests", {"guests": guests}, "john").status_code


@probe("attendee-zone-unchecked")
def a_zone_must_be_one(sandbox: Probed) -> bool:
    return refused(sandbox, attendee={**ANN, "timeZone": "Mars/Olympus"})


@probe("notice-in-whole-hours")
def minutes_of_a_notice_count(sandbox: Probed) -> bool:
    sandbox.event_type(minimumBookingNotice=90)
    return refused(sandbox, "made", "2030-01-07T09:15:00Z")


@probe("window-one-day-longer")
def a_window_ends_with_its_last_day(sandbox: Probed) -> bool:
    return refused(sandbox, "window-10-days", "2030-01-18T10:00:00Z")


@probe("one-metadata-key-too-many")
def fifty_keys_are_the_most(sandbox: Probed) -> bool:
    return refused(sandbox, metadata={f"key{number}": "x" for number in range(51)})


@probe("metadata-keys-of-any-length")
def forty_characters_are_the_most(sandbox: Probed) -> bool:
    return refused(sandbox, metadata={"k" * 41: "x"})


@probe("take-of-any-size")
def a_page_has_at_most_250(sandbox: Probed) -> bool:
    return sandbox.get("/v2/bookings?take=251", "john").status_code == 400


@probe("eleven-guests-at-once")
def ten_guests_are_the_most(sandbox: Probed) -> bool:
    return add_guests(sandbox, sandbox.book(START)["uid"], 11) == 400


@probe("guest-named-twice")
def a_guest_is_named_once(sandbox: Probed) -> bool:
    return refused(sandbox, guests=["ben@example.com", "ben@example.com"])


@probe("long-answers-taken")
def an_answer_has_an_end(sandbox: Probed) -> bool:
    return refused(sandbox, "custom-fields", bookingFieldsResponses={**ANSWERS, "story": "x" * 1001})


@probe("reschedule-into-the-past")
def nothing_moves_into_the_past(sandbox: Probed) -> bool:
    return sandbox.reschedule(sandbox.book(START)["uid"], "2030-01-06T10:00:00Z").status_code == 400


@probe("phone-answers-unchecked")
def a_number_must_be_one(sandbox: Probed) -> bool:
    return refused(sandbox, "custom-fields", bookingFieldsResponses={**ANSWERS, "mobile": "call me"})


@probe("guests-added-to-cancelled")
def nobody_joins_what_was_cancelled(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    sandbox.data(sandbox.cancel(uid))
    return add_guests(sandbox, uid, 1) == 400
