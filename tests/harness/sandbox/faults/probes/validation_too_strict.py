"""Probes of requests that must not be refused."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe
from tests.harness.sandbox.platform import DAVE

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"
AFTERWARDS = "2030-01-08T12:00:00Z"
WEBSITE = {"type": "url", "slug": "website", "label": "Website", "required": False}
NAMES = ("Κυριάκος", "山田太郎", "Zoë 👩🏽‍🚀", "Jose\u0301")


@probe("metadata-limit-in-bytes")
def metadata_are_measured_in_characters(sandbox: Probed) -> bool:
    assert sandbox.try_to_book(START, metadata={"k": "x" * 501}).status_code == 400
    sandbox.book(START, metadata={"k": "x" * 500})
    return sandbox.try_to_book(LATER, metadata={"k": "山" * 200}).status_code == 201


@probe("e164-plus-rejected")
def a_phone_number_begins_with_a_plus(sandbox: Probed) -> bool:
    sandbox.book(START)
    answer = sandbox.try_to_book(LATER, attendee={**ANN, "phoneNumber": "+19876543210"})
    assert answer.status_code in (201, 400)
    return answer.status_code == 201


@probe("forced-cancellation-reason")
def a_managed_user_cancels_without_a_reason(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "dave-30", username="dave")["uid"]
    answer = sandbox.call("POST", f"/v2/bookings/{uid}/cancel", {}, headers=DAVE)
    assert answer.status_code in (200, 400)
    return answer.status_code == 200


@probe("url-field-rejected")
def a_web_address_answers_a_field_for_one(sandbox: Probed) -> bool:
    sandbox.event_type(bookingFields=[WEBSITE])
    sandbox.book(START, "made")
    return sandbox.try_to_book(LATER, "made", bookingFieldsResponses={"website": "https://x.yz"}).status_code == 201


@probe("non-latin-name-rejected")
def names_are_written_in_any_script(sandbox: Probed) -> bool:
    sandbox.book(START, attendee={**ANN, "name": "Mary-Ann O'Neill Jr."})
    starts = [f"2030-01-{day}T10:00:00Z" for day in range(10, 10 + len(NAMES))]
    answers = [
        sandbox.try_to_book(start, attendee={**ANN, "name": name}) for start, name in zip(starts, NAMES, strict=True)
    ]
    assert {answer.status_code for answer in answers} <= {201, 400}
    return all(answer.status_code == 201 for answer in answers)


@probe("past-cancel-400")
def what_is_over_can_be_cancelled(sandbox: Probed) -> bool:
    past, coming = sandbox.book(START)["uid"], sandbox.book(LATER)["uid"]
    sandbox.set_clock(AFTERWARDS)
    sandbox.data(sandbox.cancel(coming))
    answer = sandbox.cancel(past)
    assert answer.status_code in (200, 400)
    return answer.status_code == 200
