"""Every valid request to create a booking is accepted, echoed, and can be read back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from calproof.examiner import Examiner
from contracts.contract import load_contract
from contracts.expectations import as_many, same_booking
from scenarios import calls
from scenarios.requests import create_bodies
from scenarios.starts import utc
from scenarios.variants import VARIANTS, Variant
from tests.contract.bodies import plain


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.name)
def test_a_valid_request_books_and_can_be_read_back(examiner: Examiner, variant: Variant) -> None:
    world, schema = examiner.world, load_contract().request_schema("createBooking")

    @given(create_bodies(schema, variant, world))
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


@pytest.mark.parametrize("kind", ["regular", "recurring"])
def test_a_slot_is_sold_once(examiner: Examiner, kind: str) -> None:
    variant = next(it for it in VARIANTS if it.kind.name == kind)
    start = examiner.starts.series() if variant.kind.recurring else examiner.starts.single()
    body = {**plain(variant, examiner.world), "start": utc(start)}
    with examiner.example() as example:
        example.accept(calls.create_booking(body, variant=variant.name))
        rival = {**body, "attendee": {**body["attendee"], "email": "rival@example.com"}}
        example.refuse(calls.create_booking(rival), "the slot is taken", "/start")
        example.refuse(calls.create_booking(body), "the same request again, for a slot it has taken itself", "/start")
