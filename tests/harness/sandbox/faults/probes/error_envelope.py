"""Probes of what refusals say."""

from __future__ import annotations

import re

from tests.harness.sandbox.calling import ANN, message
from tests.harness.sandbox.faults.probing import Probed, probe

START = "2030-01-08T10:00:00Z"
UNAVAILABLE = "User either already has booking at this time or is not available"


def refused_for_a_taken_time(sandbox: Probed) -> str:
    """What the second of two bookings of the same time is told."""
    sandbox.book(START)
    answer = sandbox.try_to_book(START)
    assert answer.status_code == 400
    return message(answer)


@probe("bare-500-envelope")
def refusals_keep_their_envelope(sandbox: Probed) -> bool:
    refusals = [sandbox.try_to_book(START, "nowhere"), sandbox.get("/v2/bookings?take=0", key="john")]
    assert [refusal.status_code for refusal in refusals] == [404, 400]
    return all({"status", "timestamp", "path", "error"} == refusal.json().keys() for refusal in refusals)


@probe("orm-message-leak")
def a_refusal_says_nothing_of_the_database(sandbox: Probed) -> bool:
    return re.search(r"database|constraint|_key\b", refused_for_a_taken_time(sandbox)) is None


@probe("i18n-key-as-message")
def a_refusal_names_the_field_in_a_sentence(sandbox: Probed) -> bool:
    answer = sandbox.try_to_book(START, "custom-fields", bookingFieldsResponses={"plan": "pro"})
    assert answer.status_code == 400
    assert "company" in message(answer)
    return re.search(r"\{.*\}error_", message(answer)) is None


@probe("internal-code-as-message")
def a_taken_time_is_refused_in_a_sentence(sandbox: Probed) -> bool:
    return refused_for_a_taken_time(sandbox) == UNAVAILABLE


@probe("error-path-wrong")
def a_refusal_repeats_the_path_that_was_asked_for(sandbox: Probed) -> bool:
    target = "/v2/bookings?take=0"
    answer = sandbox.get(target, key="john")
    assert answer.status_code == 400
    return bool(answer.json()["path"] == target)


@probe("validation-details-first-only")
def a_refusal_names_everything_that_is_wrong(sandbox: Probed) -> bool:
    attendee = {**ANN, "timeZone": "Nowhere/Land", "language": "none"}
    body = {"eventTypeSlug": "normal-30", "username": "john", "attendee": attendee, "guests": "nobody"}
    answer = sandbox.post("/v2/bookings", body)
    assert answer.status_code == 400
    assert "start" in message(answer)
    return all(name in message(answer) for name in ("timeZone", "language", "guests"))
