"""An operation is found however its path is spelt, by HEAD where GET is served, and its JSON may name its charset."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Final

import pytest

from calproof.examiner import Examiner
from contracts.contract import CURRENT
from contracts.exchange import HOST, Call
from contracts.expectations import accepted
from contracts.wire_expectations import not_served
from scenarios import calls
from tests.contract.steps import wanted

SMOKE: Final[frozenset[str]] = frozenset()
SPELT: Final = ("/api/v2/me", "/v2/ee/me", "/V2/Me")
"""Observed, and documented for clients of old: prefixes are rewritten, letters count in any case."""


@pytest.mark.parametrize("path", SPELT)
def test_a_path_is_found_in_every_spelling(examiner: Examiner, path: str) -> None:
    with examiner.example() as example:
        example.check(accepted(example.send(replace(calls.get_me(), path=path)), "paths are found in this spelling"))


def test_head_is_answered_where_get_is(examiner: Examiner) -> None:
    with examiner.example() as example:
        asked = replace(calls.get_me(), method="HEAD")
        example.check(accepted(example.send(asked), "HEAD is answered where GET is"))


def test_json_may_name_its_charset(examiner: Examiner) -> None:
    body = json.dumps(wanted(examiner.world.event_type("regular"), examiner.starts.single())).encode()
    headers = {"content-type": "application/json; charset=utf-8"}
    call = Call("createBooking", "POST", "/v2/bookings", CURRENT["bookings"], headers=headers, content=body)
    with examiner.example() as example:
        booked = example.accept(call, "JSON is in UTF-8 whether it says so or not").data
        example.accept(calls.cancel_booking(booked["uid"], {"cancellationReason": "Only a proof"}, caller=HOST))


def test_bookings_are_not_in_the_version_of_slots(examiner: Examiner) -> None:
    with examiner.example() as example:
        listed = replace(calls.list_bookings({"take": 1}), version=CURRENT["slots"])
        example.check(not_served(example.send(listed), CURRENT["slots"]))
