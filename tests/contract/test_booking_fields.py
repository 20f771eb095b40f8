"""What an event type asks must be answered, in the way its field takes, and a refusal says which answer is wrong."""

from __future__ import annotations

from typing import Any, Final

import pytest

from calproof.examiner import Examiner
from contracts.expectations import listed_once, same_booking
from contracts.wire_expectations import answered_with
from contracts.wording import in_the_usual_envelope, tells_of, tells_of_all
from scenarios import calls
from scenarios.kinds import BY_NAME
from scenarios.starts import utc
from scenarios.wrong_answers import asked_fields, wrong_answers
from tests.contract.steps import own_event_type, person, wanted

SMOKE: Final[frozenset[str]] = frozenset()
KIND: Final = BY_NAME["custom-fields"]
FIELDS: Final = {field["slug"]: field for field in asked_fields(KIND.options["bookingFields"])}
ANSWERS: Final = "/bookingFieldsResponses"
NOTHING: Final[dict[str, dict[str, Any]]] = {"no answers at all": {}, "empty answers": {"bookingFieldsResponses": {}}}
MALFORMED: Final = {"website": "not a url", "copies": ["nobody"], "mobile": "12"}
_REFUSED: Final = frozenset({400})


@pytest.mark.parametrize("slug", FIELDS)
def test_an_answer_that_its_field_does_not_take_is_refused(examiner: Examiner, slug: str) -> None:
    event_type, start = examiner.world.event_type(KIND.name), examiner.starts.single()
    with examiner.example() as example:
        for wrong in wrong_answers(FIELDS[slug]):
            fault, at = f"{wrong.what} for {slug}", f"{ANSWERS}/{slug}"
            body = wanted(event_type, start, bookingFieldsResponses=wrong.beside(KIND.answers, slug))
            came = example.refuse(calls.create_booking(body), fault, at)
            if came.ok:
                start = examiner.starts.single()
                continue
            example.check(answered_with(came, _REFUSED, fault, at))
            example.check(in_the_usual_envelope(came, fault, at))
            example.check(tells_of(came, slug, at, sentence=wrong.sentence))


def test_who_answers_nothing_books_nothing(examiner: Examiner) -> None:
    event_type = examiner.world.event_type(KIND.name)
    with examiner.example() as example:
        for fault, answers in NOTHING.items():
            body = wanted(event_type, examiner.starts.single())
            del body["bookingFieldsResponses"]
            came = example.refuse(calls.create_booking({**body, **answers}), fault, ANSWERS)
            example.check(in_the_usual_envelope(came, fault, ANSWERS))


def test_every_malformed_answer_is_named(examiner: Examiner) -> None:
    event_type, start = examiner.world.event_type(KIND.name), examiner.starts.single()
    with examiner.example() as example:
        body = wanted(event_type, start, bookingFieldsResponses={**KIND.answers, **MALFORMED})
        came = example.refuse(calls.create_booking(body), "three malformed answers", ANSWERS)
        example.check(tells_of_all(came, list(MALFORMED)))


def test_what_its_owner_asks_for_is_required_and_nothing_else_is(examiner: Examiner) -> None:
    shown = {"required": True, "hidden": False}
    fields = [
        {"slug": "title", **shown},
        {"slug": "notes", **shown},
        {"type": "text", "slug": "unseen", "label": "Unseen", "required": True, "hidden": True},
        {"type": "textarea", "slug": "story", "label": "Story", "required": False},
    ]
    answers = {"title": "Quarterly review", "notes": "Bring the figures."}
    with examiner.example() as example:
        of_its_own = own_event_type(example, examiner, "asking", bookingFields=fields)
        body = {"eventTypeId": of_its_own, "start": utc(examiner.starts.single()), "attendee": person()}
        for slug in answers:
            rest = {name: answer for name, answer in answers.items() if name != slug}
            call = calls.create_booking({**body, "bookingFieldsResponses": rest})
            came = example.refuse(call, f"no answer to {slug}, which its owner requires", f"{ANSWERS}/{slug}")
            example.check(tells_of(came, slug, f"{ANSWERS}/{slug}"))
        whole = {**body, "start": utc(examiner.starts.single()), "bookingFieldsResponses": {**answers, "story": ""}}
        booked = example.accept(calls.create_booking(whole), "a hidden field and an optional one need no answer").data
        listed = example.accept(calls.list_bookings({"eventTypeIds": of_its_own})).data
        example.check(listed_once(booked["uid"], listed))
        for booking in listed[:1]:
            example.check(same_booking(booked, booking, "getBookings"))
