"""Every valid request to create a booking is accepted, echoed, and can be read back; every other one is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from calproof.examiner import Examiner
from calproof.suite_plugin import VerificationRun
from contracts.contract import load_contract
from contracts.exchange import STRANGER
from contracts.expectations import as_many, same_booking, shows
from scenarios import calls
from scenarios.cell_bodies import drawn_bodies
from scenarios.cells import cells, walked_kinds
from scenarios.corners import dealt
from scenarios.kinds import Kind
from scenarios.requests import create_bodies
from scenarios.starts import utc
from scenarios.variants import VARIANTS, Variant
from tests.contract.bodies import plain
from tests.contract.sampling import depth
from tests.contract.walk import Neighbours, Walk

DEPTH = depth().name
SCHEMA = load_contract().request_schema("createBooking")
DRAWN = [variant for variant in VARIANTS if variant.addressing == "id"][: 1 if DEPTH == "smoke" else None]
SHARE_OF_EXAMPLES = 4
"""The cells try bodies of all kinds; values are drawn for the main ones only, and for a part of the examples."""


@pytest.fixture(scope="module")
def neighbours() -> Neighbours:
    return Neighbours()


@pytest.mark.parametrize("kind", walked_kinds(DEPTH), ids=lambda kind: kind.name)
def test_every_cell_of_a_kind_books_or_is_refused_as_it_must(
    examiner: Examiner, verification_run: VerificationRun, neighbours: Neighbours, kind: Kind
) -> None:
    world, seed = examiner.world, verification_run.info.seed or 0
    if STRANGER not in world.callers:
        verification_run.not_exercised("caller", "bookings by a stranger", "there is no key of a stranger")
    world.event_type(kind.name)
    every = cells(DEPTH, seed, world.callers)
    own = [pair for pair in zip(every, dealt(SCHEMA, every, seed), strict=True) if pair[0].kind == kind.name]
    drawn = drawn_bodies(SCHEMA, kind, world, len(own), seed)
    bodies = [(cell, {**body, "corners": corners}) for (cell, corners), body in zip(own, drawn, strict=False)]
    Walk(examiner, kind, neighbours).through(bodies)


@pytest.mark.parametrize("variant", DRAWN, ids=lambda variant: variant.name)
def test_a_valid_request_books_and_can_be_read_back(
    examiner: Examiner, verification_run: VerificationRun, variant: Variant
) -> None:
    @hypothesis_settings(max_examples=max(1, verification_run.depth.examples // SHARE_OF_EXAMPLES))
    @given(create_bodies(SCHEMA, variant, examiner.world))
    def books(body: dict[str, Any]) -> None:
        start = examiner.starts.series() if variant.kind.recurring else examiner.starts.single()
        with examiner.example() as example:
            booked = example.accept(calls.create_booking({**body, "start": utc(start)}, variant=variant.name)).data
            if not variant.kind.recurring:
                read = example.accept(calls.get_booking(booked["uid"])).data
                example.check(same_booking(booked, read, "getBooking"))
                return
            promised = body.get("recurrenceCount", variant.kind.occurrences)
            example.check(as_many("createBooking", promised, booked))
            series = example.accept(calls.get_booking(booked[0]["recurringBookingUid"])).data
            example.check(as_many("getBooking", promised, series))
            for written, read in zip(booked, series, strict=False):
                example.check(same_booking(written, read, "getBooking"))

    books()


def test_what_may_be_left_out_may_be_empty(examiner: Examiner) -> None:
    body = plain(next(it for it in VARIANTS if it.kind.name == "regular"), examiner.world)
    empty: dict[str, Any] = {"guests": [], "metadata": {}, "bookingFieldsResponses": {}}
    body["attendee"] = {**body["attendee"], "timeZone": "europe/rome"}  # zones are known in any case
    with examiner.example() as example:
        call = calls.create_booking({**body, **empty, "start": utc(examiner.starts.single())})
        booked = example.accept(call, "nobody need be invited, nothing remembered").data
        kept = {"guests": booked.get("guests", []), "metadata": booked["metadata"]}
        example.check(shows("createBooking", "/data", "what was sent empty", {"guests": [], "metadata": {}}, kept))


@pytest.mark.parametrize("kind", ["regular"] if DEPTH == "smoke" else ["regular", "recurring"])
def test_a_slot_is_sold_once(examiner: Examiner, kind: str) -> None:
    variant = next(it for it in VARIANTS if it.kind.name == kind)
    start = examiner.starts.series() if variant.kind.recurring else examiner.starts.single()
    body = {**plain(variant, examiner.world), "start": utc(start)}
    with examiner.example() as example:
        example.accept(calls.create_booking(body, variant=variant.name))
        rival = {**body, "attendee": {**body["attendee"], "email": "rival@example.com"}}
        example.refuse(calls.create_booking(rival), "the slot is taken", "/start")
        example.refuse(calls.create_booking(body), "the same request again, for a slot it has taken itself", "/start")
