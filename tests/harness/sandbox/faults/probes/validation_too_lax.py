"""Probes of requests that must be refused."""

from __future__ import annotations

from typing import Any

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe
from tests.harness.sandbox.teams import JANES_COPY, MANAGED, try_to_book_type

START, LATER, LATEST = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z", "2030-01-10T10:00:00Z"
COMPANY = {"type": "text", "slug": "company", "label": "Company", "required": True}
TOPICS = {"slug": "topics", "label": "Topics", "required": True, "options": ["a", "b"]}


@probe("select-option-unchecked")
def an_answer_is_one_of_the_options(sandbox: Probed) -> bool:
    given: dict[str, Any] = {"company": "Acme", "plan": "pro"}
    sandbox.book(START, "custom-fields", bookingFieldsResponses=given)
    wrong = ({"plan": "zzz"}, {"channel": "zzz"}, {"topics": ["api", "zzz"]}, {"days": ["zzz"]})
    refused = [
        sandbox.try_to_book(LATER, "custom-fields", bookingFieldsResponses={**given, **answer}).status_code == 400
        for answer in wrong
    ]
    return all(refused)


@probe("required-fields-skipped-when-object-absent")
def required_fields_are_required_without_any_answers(sandbox: Probed) -> bool:
    sandbox.event_type(bookingFields=[COMPANY])
    sandbox.book(START, "made", bookingFieldsResponses={"company": "Acme"})
    assert sandbox.try_to_book(LATER, "made", bookingFieldsResponses={}).status_code == 400
    return sandbox.try_to_book(LATER, "made").status_code == 400


@probe("required-system-field-not-checked")
def a_title_is_required_where_the_owner_says_so(sandbox: Probed) -> bool:
    titled = {"slug": "title", "required": True, "hidden": False}
    sandbox.event_type(bookingFields=[titled, COMPANY])
    given = {"company": "Acme", "title": "Talk"}
    sandbox.book(START, "made", bookingFieldsResponses=given)
    assert sandbox.try_to_book(LATER, "made", bookingFieldsResponses={"title": "Talk"}).status_code == 400
    return sandbox.try_to_book(LATER, "made", bookingFieldsResponses={"company": "Acme"}).status_code == 400


@probe("required-multiselect-empty-array")
def an_empty_choice_answers_nothing(sandbox: Probed) -> bool:
    sandbox.event_type(bookingFields=[{"type": "multiselect", **TOPICS}])
    sandbox.book(START, "made", bookingFieldsResponses={"topics": ["a"]})
    assert sandbox.try_to_book(LATER, "made", bookingFieldsResponses={}).status_code == 400
    return sandbox.try_to_book(LATER, "made", bookingFieldsResponses={"topics": []}).status_code == 400


@probe("guest-email-unvalidated")
def a_guest_has_an_address(sandbox: Probed) -> bool:
    sandbox.book(START, guests=["guest@example.com"])
    twice = ["guest@example.com", "guest@example.com"]
    assert sandbox.try_to_book(LATER, guests=twice).status_code == 400
    return sandbox.try_to_book(LATER, guests=["rua juranda 172"]).status_code == 400


@probe("length-allowed-on-fixed-event")
def one_length_is_not_to_be_chosen(sandbox: Probed) -> bool:
    assert sandbox.book(START)["duration"] == 30
    return sandbox.try_to_book(LATER, lengthInMinutes=240).status_code == 400


@probe("length-not-in-list-accepted")
def only_the_listed_lengths_can_be_booked(sandbox: Probed) -> bool:
    assert sandbox.book(START, "variable-length", lengthInMinutes=60)["duration"] == 60
    weekly = {"interval": 1, "occurrences": 2, "frequency": "weekly"}
    sandbox.event_type(lengthInMinutesOptions=[15, 30, 60], recurrence=weekly)
    for beyond in (10, 90):
        assert sandbox.try_to_book(LATER, "variable-length", lengthInMinutes=beyond).status_code == 400
    between = [sandbox.try_to_book(LATER, slug, lengthInMinutes=40) for slug in ("variable-length", "made")]
    return [answer.status_code for answer in between] == [400, 400]


@probe("location-not-offered-accepted")
def only_the_locations_offered_can_be_booked(sandbox: Probed) -> bool:
    assert sandbox.book(START, location={"type": "address"})["location"] == "Via Roma 1, Milano"
    assert sandbox.try_to_book(LATER, location={"type": "nowhere"}).status_code == 400
    foreign = (
        {"type": "integration", "integration": "cal-video"},
        {"type": "attendeePhone", "phone": "+390212345678"},
        {"type": "link", "link": "https://example.com/mine"},
    )
    starts = (LATER, LATEST, "2030-01-11T10:00:00Z")
    answers = [sandbox.try_to_book(start, location=place) for start, place in zip(starts, foreign, strict=True)]
    assert {answer.status_code for answer in answers} <= {201, 400}
    return all(answer.status_code == 400 for answer in answers)


@probe("managed-parent-bookable")
def only_the_copies_of_a_managed_event_type_are_booked(sandbox: Probed) -> bool:
    assert try_to_book_type(sandbox, JANES_COPY, START).status_code == 201
    return bool(try_to_book_type(sandbox, MANAGED, LATER).status_code == 400)


@probe("unknown-properties-swallowed")
def properties_that_are_not_known_are_refused(sandbox: Probed) -> bool:
    uid = sandbox.book(START)["uid"]
    created = sandbox.try_to_book(LATER, attendee={**ANN, "timezone": "Europe/Rome"})
    moved = sandbox.reschedule(uid, LATEST, duration=45)
    cancelled = sandbox.cancel(uid, reason="ill")
    answers = (created, moved, cancelled)
    assert all(answer.status_code in (200, 201, 400) for answer in answers)
    return all("should not exist" in answer.text for answer in answers)


@probe("non-iso-date-filter-ignored")
def a_date_that_cannot_be_read_is_refused(sandbox: Probed) -> bool:
    sandbox.book(START)
    assert len(sandbox.data(sandbox.get("/v2/bookings?afterStart=2030-01-01", "john"))) == 1
    assert sandbox.data(sandbox.get("/v2/bookings?afterStart=2030-02-01", "john")) == []
    answers = [sandbox.get(f"/v2/bookings?afterStart={text}", "john") for text in ("2025-02-30", "foo")]
    return [answer.status_code for answer in answers] == [400, 400]
