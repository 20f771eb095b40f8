"""The corners of a booker's choices are all sent in a run of standard depth, whatever its seed."""

from __future__ import annotations

from typing import Any, Final

import pytest

from contracts.contract import load_contract
from contracts.exchange import HOST, NOBODY
from scenarios.cells import cells
from scenarios.corners import EMAIL_CORNERS, NAME_CORNERS, PHONE_CORNERS, answer_corners, dealt, metadata_corners
from scenarios.kinds import BY_NAME
from scenarios.spellings import PROMISED
from scenarios.texts import TIME_ZONES

SCHEMA: Final = load_contract().request_schema("createBooking")
SEEDS: Final = (1, 7, 2026)


def _sent(seed: int) -> list[dict[str, Any]]:
    every = cells("standard", seed, frozenset({HOST, NOBODY}))
    found = dealt(SCHEMA, every, seed)
    assert all(bool(corners) is (cell.fault is None) for cell, corners in zip(every, found, strict=True))
    return [corners for corners in found if corners]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_corner_of_the_attendee_and_the_start_is_sent(seed: int) -> None:
    sent = _sent(seed)
    for member, values in (("name", NAME_CORNERS), ("email", EMAIL_CORNERS), ("timeZone", TIME_ZONES)):
        assert {corners["attendee"][member] for corners in sent} == set(values)
    assert {corners["attendee"].get("phoneNumber") for corners in sent} == {None, *PHONE_CORNERS}
    assert {corners["spelling"] for corners in sent} == set(PROMISED)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_corner_of_metadata_and_of_lengths_is_sent(seed: int) -> None:
    sent = _sent(seed)
    wanted = metadata_corners(SCHEMA["properties"]["metadata"])
    assert all(any(corners.get("metadata") == it for corners in sent) for it in wanted)
    assert all(value <= 500 for it in wanted for value in (len(text.encode("utf-16-le")) // 2 for text in it.values()))
    lengths = {corners["lengthInMinutes"] for corners in sent if "lengthInMinutes" in corners}
    assert lengths <= set(BY_NAME["variable-length"].lengths) - {30}
    assert {25, 35} & lengths


@pytest.mark.parametrize("seed", SEEDS)
def test_answers_are_dealt_from_the_fields_own_corners(seed: int) -> None:
    every = cells("standard", seed, frozenset({HOST, NOBODY}))
    fields = {field["slug"]: field for field in BY_NAME["custom-fields"].options["bookingFields"]}
    for cell, corners in zip(every, dealt(SCHEMA, every, seed), strict=True):
        if cell.kind == "custom-fields" and corners:
            given = corners["bookingFieldsResponses"]
            assert all(given[slug] in answer_corners(fields[slug]) for slug in fields if slug in given)
            assert {"company", "plan", "topics", "website"} <= given.keys()


def test_the_same_seed_deals_the_same() -> None:
    assert _sent(3) == _sent(3)
    assert _sent(3) != _sent(4)
