"""Bodies that several tests of the suite begin with."""

from __future__ import annotations

from typing import Any

from scenarios.variants import Variant
from scenarios.world import World

ATTENDEE: dict[str, Any] = {
    "name": "Ann Booker",
    "email": "ann.booker@example.com",
    "timeZone": "America/St_Johns",
    "language": "fr",
    "phoneNumber": "+14155552671",
}


def plain(variant: Variant, world: World) -> dict[str, Any]:
    """The least that books: all but `start`."""
    attendee = {key: ATTENDEE[key] for key in ("name", "email", "timeZone")}
    answers = {"bookingFieldsResponses": dict(variant.kind.answers)} if variant.kind.answers else {}
    return {**variant.identification(world), "attendee": attendee, **answers}


def rich(variant: Variant, world: World) -> dict[str, Any]:
    """Every optional member that the variant takes: all but `start`."""
    body = {
        **variant.identification(world),
        "attendee": dict(ATTENDEE),
        "guests": ["first.guest@example.org", "second.guest@example.net"],
        "metadata": {"source": "calproof", "ключ": "значение"},
        "bookingFieldsResponses": {"notes": "Please bring the contract.", **variant.kind.answers},
    }
    if variant.kind.lengths:
        body["lengthInMinutes"] = variant.kind.lengths[-1]
    if variant.kind.recurring:
        body["recurrenceCount"] = 2
    return body
