"""The request of a cell: what its values say, and for all else what a strategy has drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, seed, settings

from contracts.exchange import NOBODY, Call
from scenarios import calls
from scenarios.cells import Cell
from scenarios.kinds import Kind
from scenarios.requests import create_bodies
from scenarios.starts import utc
from scenarios.texts import PHONES
from scenarios.variants import Variant
from scenarios.world import World

NO_KEY: Final = "cal_00000000000000000000000000000000"
"""An API key that nobody has."""
UNKNOWN_ID: Final = 2**31 - 1
_UNKNOWN: Final = "calproof-no-such"

_PLACES: Final[Mapping[str, Any]] = {
    "address": {"type": "address"},
    "link": {"type": "link"},
    "phone": {"type": "phone"},
    "attendeeAddress": {"type": "attendeeAddress", "address": "2 Guest Street"},
    "attendeePhone": {"type": "attendeePhone", "phone": "+390612345678"},
    "attendeeDefined": {"type": "attendeeDefined", "location": "At the corner"},
    "integration": {"type": "integration", "integration": "cal-video"},
    "URL text": "https://example.com/meet/1",
    "phone text": "+442071838750",
    "free text": "In front of the theatre",
    "malformed location": {"type": "moon"},
}
_GUESTS: Final = {"one guest": 1, "many guests": 5}
_LANGUAGE: Final = "it"


def drawn_bodies(schema: Mapping[str, Any], kind: Kind, world: World, number: int, seed_: int) -> list[dict[str, Any]]:
    """So many valid create bodies of one kind, all but `start`; the same seed draws the same."""
    found: list[dict[str, Any]] = []

    @seed(seed_)
    @settings(
        max_examples=number + 1, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(create_bodies(schema, Variant(kind, "id"), world))
    def collect(body: dict[str, Any]) -> None:
        found.append(body)

    collect()
    # The first one drawn is always the simplest there is.
    return (found[1:] or found) * (number // max(len(found) - 1, 1) + 1)


def call_of(cell: Cell, world: World, drawn: Mapping[str, Any], start: datetime, *, variant: bool = True) -> Call:
    """The request to create a booking that this cell means."""
    body = body_of(cell, world, drawn, start)
    name = cell.variant if variant else ""
    if cell.caller != "bad credentials":
        return calls.create_booking(body, caller=cell.caller, variant=name)
    call = calls.create_booking(body)
    headers = {"authorization": f"Bearer {NO_KEY}"}
    return Call(call.operation, call.method, call.path, call.version, body, headers, NOBODY, name)


def body_of(cell: Cell, world: World, drawn: Mapping[str, Any], start: datetime) -> dict[str, Any]:
    """The body of that request: the corners that were dealt to the cell go before what was drawn."""
    kind = world.event_type(cell.kind).kind
    corners = drawn.get("corners", {})
    body: dict[str, Any] = {
        **_identification(cell, world),
        "start": corners["spelling"].write(start) if "spelling" in corners else utc(start),
        "attendee": _attendee(cell, {**drawn["attendee"], **corners.get("attendee", {})}),
    }
    answers = drawn.get("bookingFieldsResponses") or dict(kind.answers)
    if "bookingFieldsResponses" in drawn or kind.answers or "bookingFieldsResponses" in corners:
        body["bookingFieldsResponses"] = {**answers, **corners.get("bookingFieldsResponses", {})}
    if cell.location == "meetingUrl":
        body["meetingUrl"] = "https://example.com/meet/2"
    elif cell.location in _PLACES:
        body["location"] = _PLACES[cell.location]
    if cell.guests in _GUESTS:
        body["guests"] = [f"calproof-guest-{number}@example.org" for number in range(_GUESTS[cell.guests])]
    if cell.metadata != "no metadata":
        plain = {f"key{number}": "v" for number in range(50 if cell.metadata == "50 keys" else 1)}
        body["metadata"] = corners.get("metadata", plain)
    if (length := corners.get("lengthInMinutes", _length(cell, kind))) is not None:
        body["lengthInMinutes"] = length
    if (count := _count(cell, kind)) is not None:
        body["recurrenceCount"] = count
    return {**body, "instant": True} if kind.instant else body


def _identification(cell: Cell, world: World) -> dict[str, Any]:
    event_type = world.event_type(cell.kind)
    by_id, by_slug = {"eventTypeId": event_type.id}, {"eventTypeSlug": event_type.slug}
    ways: Mapping[str, Callable[[], dict[str, Any]]] = {
        "id": lambda: by_id,
        "slug+username": lambda: {**by_slug, "username": world.username},
        "slug+teamSlug": lambda: {**by_slug, "teamSlug": event_type.team.slug if event_type.team else _UNKNOWN},
        "id beside unknown slugs": lambda: {**by_id, "eventTypeSlug": _UNKNOWN, "username": _UNKNOWN},
        "nothing": dict,
        "slug alone": lambda: by_slug,
        "unknown id": lambda: {"eventTypeId": UNKNOWN_ID},
        "unknown slug": lambda: {"eventTypeSlug": _UNKNOWN, "username": world.username},
        "unknown user": lambda: {**by_slug, "username": _UNKNOWN},
        "unknown team": lambda: {**by_slug, "teamSlug": _UNKNOWN},
    }
    return ways[cell.addressing]()


def _attendee(cell: Cell, drawn: Mapping[str, Any]) -> dict[str, Any]:
    attendee = {member: drawn[member] for member in ("name", "timeZone")}
    if cell.contact in ("e-mail", "phone too"):
        attendee["email"] = drawn["email"]
    if cell.contact in ("phone too", "phone only"):
        attendee["phoneNumber"] = drawn.get("phoneNumber", PHONES[0])
    if cell.language == "a language":
        attendee["language"] = drawn.get("language", _LANGUAGE)
    return attendee


def _length(cell: Cell, kind: Kind) -> int | None:
    default = int(kind.options["lengthInMinutes"])
    others: Sequence[int] = [length for length in kind.lengths if length < default]
    lengths = {"default length": default, "another length": others[0] if others else 15, "length not offered": 45}
    return lengths.get(cell.length)


def _count(cell: Cell, kind: Kind) -> int | None:
    most = kind.occurrences or 4
    counts = {"one occurrence": 1, "all occurrences": most, "too many occurrences": most + 1, "zero occurrences": 0}
    return counts.get(cell.count)
