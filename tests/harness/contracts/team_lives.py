"""For each promise about teams a sequence of exchanges that breaks it with its last one, and one that keeps it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from contracts.exchange import Answer, Call, Exchange
from tests.harness.contracts.exchanges import BOOKING
from tests.harness.contracts.rule_cases.making import OTHER_UID, attendee, booking, created, request

_TEAM: Final = {"id": 3, "slug": "acme"}
_JOHN: Final = BOOKING["hosts"][0]
_JANE: Final = {**_JOHN, "id": 2, "name": "Jane", "email": "jane@example.com", "username": "jane"}
_JANE_COMES: Final = [*BOOKING["attendees"], attendee(name="Jane", email="jane@example.com")]
_WITH_SLUG: Final = request(eventTypeId=None, eventTypeSlug="normal-30", teamSlug="acme")


def _told(path: str, data: dict[str, Any]) -> Exchange:
    call = Call("getMe", "GET", path, None)
    return Exchange(call, Answer(200, {}, {"status": "success", "data": data}), 0, 0, 0)


def _team_type(scheduling: str, *hosts: int, **options: Any) -> Exchange:
    told = [{"userId": host} for host in hosts]
    data = {"id": 7, "slug": "normal-30", "schedulingType": scheduling, "hosts": told, "team": _TEAM, **options}
    return _told("/v2/teams/3/event-types/7", data)


def _next(**changes: Any) -> Exchange:
    """Another booking of the same event type and time."""
    name = {"uid": OTHER_UID, "id": 2, "icsUid": f"{OTHER_UID}@Cal.com"}
    return created(booking(**{**name, **changes}))


_KNOWN_JANE: Final = _told("/v2/me", {"id": 2, "email": "jane@example.com"})
_BOTH: Final = _team_type("collective", 1, 2)
_EITHER: Final = _team_type("roundRobin", 1, 2)

TEAM_LIVES: Final[dict[str, tuple[Sequence[Exchange], Sequence[Exchange]]]] = {
    "CP431": (
        [_KNOWN_JANE, _BOTH, created(booking())],
        [_KNOWN_JANE, _BOTH, created(booking(attendees=_JANE_COMES))],
    ),
    "CP432": ([_EITHER, created(booking()), _next()], [_EITHER, created(booking()), _next(hosts=[_JANE])]),
    "CP433": (
        [_team_type("roundRobin", 1, id=8), created(booking(), _WITH_SLUG)],
        [_team_type("roundRobin", 1), created(booking(), _WITH_SLUG)],
    ),
    "CP434": (
        [created(booking()), _next(hosts=[_JANE], icsUid=BOOKING["icsUid"])],
        [created(booking()), _next(hosts=[_JANE])],
    ),
}
"""Code → (a life that breaks the promise with its last exchange, a life that keeps it)."""

STRANGE_CREWS: Final[dict[str, Sequence[Exchange]]] = {
    "who is no host of the event type": [_team_type("roundRobin", 2), created(booking())],
    "two of a round robin, both as hosts": [_EITHER, created(booking(hosts=[_JOHN, _JANE]))],
    "two of a round robin, one as attendee": [_KNOWN_JANE, _EITHER, created(booking(attendees=_JANE_COMES))],
    "a fixed host stays away": [
        _KNOWN_JANE,
        _team_type("roundRobin", 1, hosts=[{"userId": 1}, {"userId": 2, "mandatory": True}]),
        created(booking()),
    ],
}
"""Ways in which a team comes otherwise than its event type says."""

RIGHT_CREWS: Final[dict[str, Sequence[Exchange]]] = {
    "a host of a round robin who was invited": [
        _KNOWN_JANE,
        _EITHER,
        created(booking(attendees=_JANE_COMES), request(guests=["guest@example.org", "Jane@example.com"])),
    ],
    "all members of the team, whoever they are by now": [
        _team_type("roundRobin", 2, assignAllTeamMembers=True),
        created(booking()),
    ],
    "a host who was booked before, and is free again": [
        _EITHER,
        created(booking(status="cancelled")),
        _next(),
    ],
    "conflicts that were asked for": [
        _EITHER,
        created(booking()),
        created(booking(uid=OTHER_UID, id=2, icsUid="2"), request(allowConflicts=True)),
    ],
}
"""Crews that look wrong and are right."""
