"""Bodies of *Create a booking* with one fault that no schema can see: it lies between the body and the event type.

Each is documented with its status, as a message of the bookings API. Answers to booking fields: `wrong_answers`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from scenarios.kinds import Kind
from scenarios.single_faults import REFUSED, Fault

NOT_FOUND: Final = frozenset({404})
UNKNOWN_ID: Final = 2**31 - 1

Body = Mapping[str, Any]


def rule_faults(body: Body, kind: Kind) -> Iterator[Fault]:
    """Every fault against the event type that a valid body for this kind can have."""
    yield from _identification(body)
    yield _fault("a start in the past", body, "/start", "2020-01-07T10:00:00Z")
    yield _fault("a start on a day that doesn't exist", body, "/start", "2031-02-30T10:00:00Z")
    yield _fault("a name of blanks", body, "/attendee/name", "   ")
    yield _fault("no way to reach the attendee", body, "/attendee", {"name": "Ann", "timeZone": "UTC"})
    yield from _guests(body, kind)
    if kind.lengths:
        yield _fault("a length that is not offered", body, "/lengthInMinutes", max(kind.lengths) + 1)
    else:
        yield _fault("a length where there is one only", body, "/lengthInMinutes", kind.options["lengthInMinutes"])
    if kind.occurrences:
        yield _fault("more occurrences than the type has", body, "/recurrenceCount", kind.occurrences + 1)
    yield from _location(body, kind)


def _identification(body: Body) -> Iterator[Fault]:
    if "eventTypeId" in body:
        yield _fault("an event type that doesn't exist", body, "/eventTypeId", UNKNOWN_ID, NOT_FOUND)
        rest = {name: value for name, value in body.items() if name != "eventTypeId"}
        yield Fault("no event type at all", "/eventTypeId", "rule", rest)
        yield Fault("a slug without a user", "/username", "rule", {**rest, "eventTypeSlug": "regular"})
        unknown = {"eventTypeSlug": "regular", "username": "no-such-user-of-calproof"}
        yield Fault("a user who doesn't exist", "/username", "rule", {**rest, **unknown}, NOT_FOUND)
        team = {"eventTypeSlug": "regular", "teamSlug": "no-such-team-of-calproof"}
        yield Fault("a team that doesn't exist", "/teamSlug", "rule", {**rest, **team}, NOT_FOUND)
    elif "username" in body:
        yield _fault("a slug that doesn't exist", body, "/eventTypeSlug", "no-such-slug-of-calproof", NOT_FOUND)


def _guests(body: Body, kind: Kind) -> Iterator[Fault]:
    if kind.seats or kind.options.get("disableGuests"):
        return
    yield _fault("a guest invited twice", body, "/guests", ["twice@example.com", "twice@example.com"])
    yield _fault("a guest without an address", body, "/guests", ["one@example.com", ""])


def _location(body: Body, kind: Kind) -> Iterator[Fault]:
    if kind.instant:
        return
    offered = kind.places
    for lacking in ("link", "attendeeDefined"):
        if lacking not in offered:
            place: dict[str, str] = (
                {"type": lacking} if lacking == "link" else {"type": lacking, "location": "The café"}
            )
            yield _fault(f"a location of type {lacking}, which is not offered", body, "/location", place)
    if "attendeeAddress" in offered:
        yield _fault("an attendee's address without one", body, "/location", {"type": "attendeeAddress"})
    if "attendeePhone" in offered:
        place = {"type": "attendeePhone", "phone": "12"}
        yield _fault("an attendee's phone with no number", body, "/location", place)
    if "integration" in offered:
        place = {"type": "integration", "integration": "zoom"}
        yield _fault("an app that is not offered", body, "/location", place)


def _fault(name: str, body: Body, pointer: str, value: Any, statuses: frozenset[int] = REFUSED) -> Fault:
    parent, _, last = pointer.strip("/").rpartition("/")
    changed = {**body[parent], last: value} if parent else value
    return Fault(name, pointer, "rule", {**body, parent or last: changed}, statuses)
