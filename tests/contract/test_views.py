"""Slots, list and get are views of one state, and only of what the caller may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from calproof.examiner import Examiner
from contracts.exchange import NOBODY, Call
from contracts.expectations import listed_once, refused, same_booking
from scenarios import calls
from scenarios.starts import utc
from scenarios.variants import VARIANTS
from tests.contract.bodies import plain

REGULAR = VARIANTS[0]


def test_every_listed_slot_of_a_day_can_be_booked(examiner: Examiner) -> None:
    event_type = examiner.world.event_type("regular")
    first = examiner.starts.single()
    with examiner.example() as example:
        query: dict[str, Any] = {"eventTypeId": event_type.id, "start": utc(first)}
        query["end"] = utc(first + timedelta(minutes=event_type.length))
        listed = example.accept(calls.get_slots({**query, "timeZone": "Asia/Kathmandu"})).data
        for slot in [slot for slots in listed.values() for slot in slots][:1]:
            body = {**plain(REGULAR, examiner.world), "start": slot["start"]}
            example.accept(calls.create_booking(body, variant=REGULAR.name), "its slot is listed as free")


def test_a_booking_is_listed_once_and_as_it_is(examiner: Examiner) -> None:
    start = examiner.starts.single()
    body = {**plain(REGULAR, examiner.world), "start": utc(start)}
    with examiner.example() as example:
        booked = example.accept(calls.create_booking(body, variant=REGULAR.name)).data
        window = {"afterStart": booked["start"], "beforeEnd": booked["end"], "eventTypeIds": booked["eventTypeId"]}
        listed = example.accept(calls.list_bookings({**window, "status": "upcoming"})).data
        example.check(listed_once(booked["uid"], listed))
        for booking in (booking for booking in listed if booking["uid"] == booked["uid"]):
            example.check(same_booking(booked, booking, "getBookings"))


@pytest.mark.parametrize(
    "call",
    [
        calls.list_bookings(caller=NOBODY),
        calls.get_me(caller=NOBODY),
        calls.list_schedules(caller=NOBODY),
        calls.get_event_type(1, caller=NOBODY),
        calls.create_event_type({"title": "No", "slug": "no", "lengthInMinutes": 30}, caller=NOBODY),
    ],
    ids=lambda call: call.operation,
)
def test_what_is_the_accounts_own_is_not_for_nobody(examiner: Examiner, call: Call) -> None:
    with examiner.example() as example:
        example.refuse(call, "it carries no credentials")


@pytest.mark.parametrize("operation", ["getBookings", "getBooking", "createBooking", "getMe", "getAvailableSlots"])
def test_a_wrong_key_is_refused_even_where_none_is_needed(examiner: Examiner, operation: str) -> None:
    headers = {"authorization": "Bearer cal_00000000000000000000000000000000"}
    body = {**plain(REGULAR, examiner.world), "start": utc(examiner.starts.single())}
    slots = {"eventTypeId": examiner.world.event_type("regular").id, "start": body["start"], "end": body["start"]}
    call = {
        "getBookings": calls.list_bookings(),
        "getBooking": calls.get_booking("no-such-booking"),
        "createBooking": calls.create_booking(body),
        "getMe": calls.get_me(),
        "getAvailableSlots": calls.get_slots(slots),
    }[operation]
    wrong = Call(call.operation, call.method, call.path, call.version, call.body, headers, NOBODY)
    with examiner.example() as example:
        answered = example.send(wrong)
        example.check(refused(answered, "its API key is wrong"))
