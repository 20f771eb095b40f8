"""Held-out probes: what is to be taken."""

from __future__ import annotations

from typing import Any

from tests.harness.sandbox.calling import ANN
from tests.harness.sandbox.faults.probing import Probed, probe

START, LATER = "2030-01-08T10:00:00Z", "2030-01-09T10:00:00Z"


def taken(sandbox: Probed, start: str = START, **members: Any) -> bool:
    return sandbox.try_to_book(start, **members).status_code == 201


@probe("metadata-of-500-refused")
def five_hundred_characters_are_allowed(sandbox: Probed) -> bool:
    return taken(sandbox, metadata={"a": "x" * 500})


@probe("long-top-level-refused")
def top_levels_may_be_long(sandbox: Probed) -> bool:
    return taken(sandbox, attendee={**ANN, "email": "ann@example.museum"})


@probe("rescheduling-reason-required")
def a_move_needs_no_reason(sandbox: Probed) -> bool:
    return sandbox.reschedule(sandbox.book(START)["uid"], LATER).status_code == 201


@probe("zone-in-lower-case-refused")
def zones_may_be_in_any_case(sandbox: Probed) -> bool:
    return taken(sandbox, attendee={**ANN, "timeZone": "europe/rome"})


@probe("start-with-offset-refused")
def a_start_may_have_an_offset(sandbox: Probed) -> bool:
    return taken(sandbox, "2030-01-08T11:00:00+01:00")


@probe("take-250-refused")
def a_page_may_have_250(sandbox: Probed) -> bool:
    return sandbox.get("/v2/bookings?take=250", "john").status_code == 200


@probe("null-for-optional-refused")
def null_is_absent(sandbox: Probed) -> bool:
    return taken(sandbox, metadata=None)


@probe("empty-guests-refused")
def there_may_be_no_guests(sandbox: Probed) -> bool:
    return taken(sandbox, guests=[])
