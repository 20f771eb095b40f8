"""Held-out probes: what was sent and comes back."""

from __future__ import annotations

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER, LATEST = (f"2030-01-{day:02}T10:00:00Z" for day in (8, 9, 10))
ANSWERS = {"company": "Acme", "plan": "pro", "topics": ["api", "billing"]}


def kept(sandbox: Probed, **metadata: str) -> bool:
    return bool(sandbox.read(sandbox.book(START, metadata=metadata)["uid"])["metadata"] == metadata)


@probe("notes-not-in-description")
def notes_are_the_description(sandbox: Probed) -> bool:
    return bool(sandbox.book(START, bookingFieldsResponses={"notes": "bring cake"})["description"] == "bring cake")


@probe("metadata-keys-in-lower-case")
def keys_keep_their_case(sandbox: Probed) -> bool:
    return kept(sandbox, crmId="1")


@probe("empty-metadata-dropped")
def empty_values_are_kept(sandbox: Probed) -> bool:
    return kept(sandbox, a="", b="c")


@probe("metadata-cut-at-255")
def long_values_are_kept(sandbox: Probed) -> bool:
    return kept(sandbox, a="x" * 500)


@probe("list-answers-joined")
def a_list_stays_a_list(sandbox: Probed) -> bool:
    made = sandbox.book(START, "custom-fields", bookingFieldsResponses=ANSWERS)
    return bool(made["bookingFieldsResponses"]["topics"] == ["api", "billing"])


@probe("plus-tag-stripped")
def a_tag_is_part_of_an_address(sandbox: Probed) -> bool:
    made = sandbox.book(START, attendee={**ANN, "email": "ann+work@example.com"})
    return bool(made["attendees"][0]["email"] == "ann+work@example.com")


@probe("rescheduling-reason-not-stored")
def a_reason_is_kept(sandbox: Probed) -> bool:
    moved = sandbox.data(sandbox.reschedule(sandbox.book(START)["uid"], LATER, reschedulingReason="ill"), 201)
    return bool(sandbox.read(moved["uid"]).get("reschedulingReason") == "ill")


@probe("language-reset-on-reschedule")
def a_language_moves_along(sandbox: Probed) -> bool:
    uid = sandbox.book(START, attendee={**ANN, "language": "it"})["uid"]
    return bool(sandbox.data(sandbox.reschedule(uid, LATER), 201)["attendees"][0]["language"] == "it")


@probe("place-lost-on-second-move")
def a_place_moves_along(sandbox: Probed) -> bool:
    made = sandbox.book(START)
    once = sandbox.data(sandbox.reschedule(made["uid"], LATER), 201)
    twice = sandbox.data(sandbox.reschedule(once["uid"], LATEST), 201)
    assert once["location"] == made["location"]
    return bool(twice["location"] == made["location"])


@probe("metadata-lost-on-confirm")
def metadata_outlive_a_confirmation(sandbox: Probed) -> bool:
    uid = sandbox.book(START, "needs-confirmation", metadata={"a": "b"})["uid"]
    return bool(sandbox.data(sandbox.post(f"/v2/bookings/{uid}/confirm", {}, "john"))["metadata"] == {"a": "b"})


@probe("added-guests-replace-guests")
def guests_join_guests(sandbox: Probed) -> bool:
    uid = sandbox.book(START, guests=["ben@example.com"])["uid"]
    body = {"guests": [{"email": "cid@example.com"}]}
    grown = sandbox.data(sandbox.post(f"/v2/bookings/{uid}/guests", body, "john"))
    return bool(grown["guests"] == ["ben@example.com", "cid@example.com"])
