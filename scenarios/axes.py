"""What can differ between two requests to create a booking, and which values of each axis a kind of event type takes.

Sources: *Create a booking* and its members; where the documentation is silent the decisions of the contract (C1–C18).
A value that is neither promised to be taken nor to be refused is left out: see `undecided`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from scenarios.kinds import Kind

AXES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "addressing": (
            "id",
            "slug+username",
            "slug+teamSlug",
            "id beside unknown slugs",
            "nothing",
            "slug alone",
            "unknown id",
            "unknown slug",
            "unknown user",
            "unknown team",
        ),
        "contact": ("e-mail", "phone too", "phone only", "no contact"),
        "location": (
            "no location",
            "address",
            "link",
            "phone",
            "attendeeAddress",
            "attendeePhone",
            "attendeeDefined",
            "integration",
            "URL text",
            "phone text",
            "free text",
            "meetingUrl",
            "malformed location",
        ),
        "length": ("no length", "default length", "another length", "length not offered"),
        "count": ("no count", "one occurrence", "all occurrences", "too many occurrences", "zero occurrences"),
        "caller": ("nobody", "host", "stranger", "bad credentials"),
        "time": ("free time", "adjacent", "past", "too soon", "beyond the window", "outside hours", "taken"),
        "guests": ("no guests", "one guest", "many guests"),
        "metadata": ("no metadata", "one key", "50 keys"),
        "language": ("no language", "a language"),
    }
)
"""Each axis with its values, the plainest first: it is the one that names leave out."""

OBJECTS: Final = frozenset(
    {"address", "link", "phone", "attendeeAddress", "attendeePhone", "attendeeDefined", "integration"}
)
"""The values of `location` that are objects."""
_TIMES_OF_THEIR_OWN: Final = frozenset({"window", "mornings"})
"""Kinds that can't be booked at every start that is free."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value that must be refused: with which statuses, why, and at which member."""

    statuses: frozenset[int]
    reason: str
    pointer: str


Verdict: TypeAlias = Refusal | Literal["legal", "undecided"]


def _refused(reason: str, pointer: str, *statuses: int) -> Refusal:
    return Refusal(frozenset(statuses or (400,)), reason, pointer)


def verdict(kind: Kind, axis: str, value: str) -> Verdict:
    """What is promised of a request with this value, all else being legal."""
    rule = _RULES.get(axis)
    return "legal" if rule is None else rule(kind, value)


def _addressing(kind: Kind, value: str) -> Verdict:
    at = "/eventTypeSlug"
    if value in ("id", "id beside unknown slugs"):
        return "legal"
    if value == "slug+username":
        if kind.instant:
            return "undecided"
        if kind.of_team and kind.scheduling != "managed":
            return _refused("the event type is the team's, not the user's", at, 400, 404)
        return "legal"
    if value == "slug+teamSlug":
        if not kind.of_team:
            return "undecided"  # there may be no team to address it by
        if kind.scheduling == "managed":
            return _refused("a managed event type is booked through its copies", at, 400, 404)
        return "legal"
    pointers = {"nothing": "/eventTypeId", "unknown id": "/eventTypeId", "slug alone": "/username"}
    pointers |= {"unknown user": "/username", "unknown team": "/teamSlug"}
    return _refused(f"it names the event type by {value}", pointers.get(value, at), 400, 404)


def _contact(kind: Kind, value: str) -> Verdict:
    if value == "e-mail" and kind.name == "phone-required":
        return _refused("the event type requires a phone number", "/attendee/phoneNumber")
    if value in ("phone only", "no contact"):
        return _refused("the event type requires an e-mail address", "/attendee/email")
    return "legal"


def _location(kind: Kind, value: str) -> Verdict:
    if value == "no location":
        return "legal"
    if kind.instant:
        return "undecided"  # it takes place in a video room, whatever is asked for
    if value == "malformed location":
        return _refused("its location is no object of any kind", "/location")
    if value in OBJECTS and value not in kind.places:
        return _refused("the event type doesn't offer this kind of location", "/location")
    return "legal"


def _length(kind: Kind, value: str) -> Verdict:
    if value == "no length":
        return "legal"
    if not kind.lengths:
        return _refused("the event type has a single length", "/lengthInMinutes")
    if value == "length not offered":
        return _refused("the event type doesn't offer this length", "/lengthInMinutes")
    return "legal"


def _count(kind: Kind, value: str) -> Verdict:
    at = "/recurrenceCount"
    if value == "no count":
        return "legal"
    if value == "zero occurrences":
        return _refused("a series has at least one occurrence", at)
    if kind.instant:
        return _refused("an instant booking is no series", at)
    if value == "too many occurrences":
        return _refused("the event type has fewer occurrences", at) if kind.recurring else "undecided"
    return "legal"


def _caller(kind: Kind, value: str) -> Verdict:
    if value == "bad credentials":
        return _refused("its API key is wrong", "", 401)
    if kind.name == "authenticated" and value != "host":
        return _refused("the event type is booked by its host only", "", 401, 403)
    return "legal"


def _time(kind: Kind, value: str) -> Verdict:
    own = {"too soon": "notice", "beyond the window": "window", "outside hours": "mornings"}
    if value == "free time":
        return "legal"
    if value in own:
        return _refused(f"its start is {value}", "/start") if kind.name == own[value] else "undecided"
    if kind.instant or (value == "taken" and kind.scheduling == "roundRobin"):
        return "undecided"  # instant bookings look at no time, and another host of the team may be free
    if value == "adjacent":
        if kind.name == "buffers":
            return _refused("its buffer reaches into another booking", "/start", 400, 409)
        return "undecided" if kind.recurring or kind.name in _TIMES_OF_THEIR_OWN else "legal"
    if value == "taken":
        return _refused("another booking has this time", "/start", 400, 409)
    return _refused("its start is past", "/start")


def _guests(kind: Kind, value: str) -> Verdict:
    return "undecided" if value != "no guests" and kind.name == "guests-hidden" else "legal"


_RULES: Final[Mapping[str, Callable[[Kind, str], Verdict]]] = {
    "addressing": _addressing,
    "contact": _contact,
    "location": _location,
    "length": _length,
    "count": _count,
    "caller": _caller,
    "time": _time,
    "guests": _guests,
}
