"""What waits for its host is decided once, by those who may, and shows everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest

from calproof.budget import NotHere
from calproof.examiner import Examiner
from contracts import subjects
from contracts.exchange import NOBODY, STRANGER, Call
from contracts.expectations import as_many, shows
from scenarios import calls
from scenarios.starts import utc
from tests.contract.steps import UNKNOWN, book, free, in_list, needs, own_event_type, person, status_is, wanted

SMOKE: Final[frozenset[str]] = frozenset()
Decide = Callable[..., Call]
DECISIONS: dict[str, tuple[Decide, str, str]] = {
    "confirm": (calls.confirm_booking, "accepted", "upcoming"),
    "decline": (calls.decline_booking, "rejected", "cancelled"),
}
"""Each decision with the status that it gives, and the list in which the booking is found then."""


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_shows_in_every_view(examiner: Examiner, decision: str) -> None:
    decide, status, among = DECISIONS[decision]
    event_type, start = examiner.world.event_type("confirmation"), examiner.starts.single()
    with examiner.example() as example:
        booked = book(example, event_type, start, metadata={"kept": "through the decision"})
        uid, pending = booked["uid"], booked["status"]
        example.check(shows("createBooking", "/data/status", "the status of what needs consent", "pending", pending))
        in_list(example, booked, "unconfirmed", expected=True, why="while it waits")
        example.accept(decide(uid))
        status_is(example, uid, status, f"to {decision}")
        in_list(example, booked, "unconfirmed", expected=False, why=f"after {decision}")
        in_list(example, booked, among, expected=True, why=f"after {decision}")
        free(example, event_type, start, expected=decision == "decline", why=f"its booking is {status}")


def test_who_confirms_an_instant_booking_takes_it(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("instant")
    with examiner.example() as example:
        booked = example.send(calls.create_booking(wanted(event_type, examiner.starts.single(), instant=True)))
        if booked.outcome == "refused":
            raise NotHere(f"the target makes no instant bookings: {booked.status} {booked.refusal}")
        uid = booked.data["uid"]
        answer = example.send(calls.confirm_booking(uid))
        if answer.outcome == "refused":  # no document says how a host takes it
            raise NotHere(f"the target lets nobody confirm an instant booking: {answer.status} {answer.refusal}")
        taken, at = answer.data, "/data/status"
        example.check(shows("confirmBooking", at, "the status of what was taken", "accepted", taken["status"]))
        hosts = [host["id"] for host in taken["hosts"]]
        example.check(shows("confirmBooking", "/data/hosts", "who has taken it", [examiner.world.host_id], hosts))
        status_is(example, uid, "accepted", "it was taken")


def test_what_never_waited_cannot_be_decided(examiner: Examiner) -> None:
    with examiner.example(subjects.STATES) as example:
        booked = book(example, examiner.world.event_type("regular"), examiner.starts.single())
        example.refuse(calls.confirm_booking(booked["uid"]), "it is accepted already")
        example.refuse(calls.decline_booking(booked["uid"]), "it is accepted already")
        example.unchanged(booked)


@pytest.mark.parametrize("caller", [NOBODY, STRANGER])
def test_others_decide_nothing(examiner: Examiner, caller: str) -> None:
    needs(examiner, caller)
    event_type = examiner.world.event_type("confirmation")
    with examiner.example(subjects.CALLERS) as example:
        booked = book(example, event_type, examiner.starts.single())
        example.refuse(calls.confirm_booking(booked["uid"], caller=caller), f"{caller} is not the host")
        example.refuse(calls.decline_booking(booked["uid"], caller=caller), f"{caller} is not the host")
        example.unchanged(booked)


def test_a_booking_that_is_not_there_is_not_decided(examiner: Examiner) -> None:
    with examiner.example() as example:
        example.refuse(calls.confirm_booking(UNKNOWN), "there is no such booking")
        example.refuse(calls.decline_booking(UNKNOWN, {"reason": "None"}), "there is no such booking")


def test_a_repeated_request_gives_the_booking_that_waits(examiner: Examiner) -> None:
    body = wanted(examiner.world.event_type("confirmation"), examiner.starts.single())
    with examiner.example(subjects.AGAIN) as example:
        first = example.accept(calls.create_booking(body)).data
        again = example.accept(calls.create_booking(body), "it repeats a request that waits for its host").data
        example.check(
            shows("createBooking", "/data/uid", "the booking of a repeated request", first["uid"], again["uid"])
        )


@pytest.mark.parametrize(("kind", "blocks"), [("confirmation", True), ("confirmation-open", False)])
def test_what_waits_blocks_its_slot_where_the_event_type_says_so(examiner: Examiner, kind: str, blocks: bool) -> None:
    event_type, start = examiner.world.event_type(kind), examiner.starts.single()
    with examiner.example() as example:
        first = book(example, event_type, start)
        words = {True: "a booking that waits blocks it", False: "bookings that wait block nothing"}
        free(example, event_type, start, expected=not blocks, why=words[blocks])
        other = calls.create_booking(wanted(event_type, start, "other.booker@example.com"))
        if blocks:
            example.refuse(other, "a booking that waits blocks the slot", "/start")
        else:
            rival = example.accept(other, "bookings that wait block nothing here").data
            example.accept(calls.confirm_booking(first["uid"]))
            example.refuse(calls.confirm_booking(rival["uid"]), "its host has another booking by then")
            example.unchanged(rival)
            direct = wanted(examiner.world.event_type("regular"), start, "direct.booker@example.com")
            example.refuse(calls.create_booking(direct), "what was confirmed takes its host's time", "/start")


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_decision_counts_for_the_whole_series(examiner: Examiner, decision: str) -> None:
    decide, status, _ = DECISIONS[decision]
    with examiner.example() as example:
        event_type_id = own_event_type(
            example,
            examiner,
            "series-to-confirm",
            recurrence={"interval": 1, "occurrences": 3, "frequency": "weekly"},
            confirmationPolicy={"type": "always", "blockUnconfirmedBookingsInBooker": False},
        )
        body = {"eventTypeId": event_type_id, "start": utc(examiner.starts.series()), "attendee": person()}
        series = example.accept(calls.create_booking(body)).data
        example.check(as_many("createBooking", 3, series))
        example.accept(decide(series[1]["uid"]))
        occurrences = example.accept(calls.get_booking(series[0]["recurringBookingUid"])).data
        statuses = [occurrence["status"] for occurrence in occurrences]
        what = f"the status of each occurrence after to {decision} one"
        example.check(shows("getBooking", "/data", what, [status] * 3, statuses))
