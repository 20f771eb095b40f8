"""The test data a run needs: declared here, made through the API itself, removed the same way.

Nothing of the account's own is touched: a run brings its own schedule and event types, tagged with the run, and
takes them away again. On a real target exactly as on the sandbox.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from contracts.exchange import Exchange, MissingData
from scenarios import calls
from scenarios.flow import Flow

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
REASON: Final = "removed by calproof after its run"
_PAGE: Final = 250


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event type: its name in reports and its options beyond title, slug and schedule."""

    name: str
    options: Mapping[str, Any]
    lengths: tuple[int, ...] = ()
    occurrences: int = 0

    @property
    def recurring(self) -> bool:
        """Whether a booking of this kind is a series."""
        return self.occurrences > 0


_ADDRESS = {"type": "address", "address": "1 Proof Lane", "public": True}


def _kind(name: str, *, lengths: tuple[int, ...] = (), occurrences: int = 0, **options: Any) -> Kind:
    everywhere = {"lengthInMinutes": 30, "minimumBookingNotice": 0, "locations": [_ADDRESS]}
    return Kind(name, MappingProxyType({**everywhere, **options}), lengths, occurrences)


KINDS: Final[tuple[Kind, ...]] = (
    _kind("regular"),
    _kind("variable-length", lengths=(15, 30, 60), lengthInMinutesOptions=[15, 30, 60]),
    _kind("recurring", occurrences=4, recurrence={"interval": 1, "occurrences": 4, "frequency": "weekly"}),
)


@dataclass(frozen=True, slots=True)
class EventType:
    """An event type that exists at the target."""

    kind: Kind
    id: int
    slug: str

    @property
    def length(self) -> int:
        """The default length, minutes."""
        return int(self.kind.options["lengthInMinutes"])


@dataclass(frozen=True, slots=True)
class World:
    """What exists at the target for one run: the host, and an event type of each kind."""

    tag: str
    host_id: int
    username: str
    schedule_id: int
    event_types: Mapping[str, EventType] = field(default_factory=dict)

    def event_type(self, kind: str) -> EventType:
        """The event type of that kind. Raises KeyError when this world has none."""
        return self.event_types[kind]


class ProvisioningError(Exception):
    """The target refused to make the test data. The message says what it refused, and why."""


def provision(tag: str, kinds: tuple[Kind, ...] = KINDS) -> Flow[World]:
    """Make a schedule that is always open and an event type of each kind.

    What was made before a refusal is removed again. Raises ProvisioningError.
    """
    world: World | None = None
    try:
        me = (yield calls.get_me()).data
        schedule = (yield calls.create_schedule(always_open(tag))).data
        world = World(tag, me["id"], me["username"], schedule["id"])
        for kind in kinds:
            made = (yield calls.create_event_type(event_type_body(kind, tag, world.schedule_id))).data
            types = {**world.event_types, kind.name: EventType(kind, made["id"], made["slug"])}
            world = World(tag, world.host_id, world.username, world.schedule_id, types)
    except (MissingData, KeyError, TypeError) as error:
        if world is not None:
            yield from remove(world)
        raise ProvisioningError(f"the test data could not be made: {error}") from error
    return world


def remove(world: World) -> Flow[list[Exchange]]:
    """Cancel what is still booked in this world, then remove its event types and its schedule.

    Gives the exchanges that were refused, so that whoever drives it can say what is left.
    """
    refused = []
    for event_type in world.event_types.values():
        yield from cancel_upcoming(event_type.id)
        exchange = yield calls.delete_event_type(event_type.id)
        if not exchange.ok:
            refused.append(exchange)
    exchange = yield calls.delete_schedule(world.schedule_id)
    if not exchange.ok:
        refused.append(exchange)
    return refused


def cancel_upcoming(event_type_id: int) -> Flow[int]:
    """Cancel every upcoming booking of one event type; gives how many. Stops where the target refuses to go on."""
    cancelled = 0
    while True:
        query: calls.Query = {"eventTypeIds": event_type_id, "status": "upcoming", "take": _PAGE}
        listed = yield calls.list_bookings(query)
        uids = [booking["uid"] for booking in listed.data] if listed.ok else []
        before = cancelled
        for uid in uids:
            answer = yield calls.cancel_booking(uid, {"cancellationReason": REASON}, caller="host")
            cancelled += answer.ok
        if not uids or cancelled == before:
            return cancelled


def always_open(tag: str) -> dict[str, Any]:
    """A schedule of whole days in UTC, which is not the account's default."""
    days = [{"days": list(DAYS), "startTime": "00:00", "endTime": "23:59"}]
    return {"name": f"calproof {tag}", "timeZone": "UTC", "isDefault": False, "availability": days}


def event_type_body(kind: Kind, tag: str, schedule_id: int) -> dict[str, Any]:
    """The create body of an event type of this kind."""
    title = f"calproof {kind.name} {tag}"
    return {"title": title, "slug": f"calproof-{kind.name}-{tag}", "scheduleId": schedule_id, **kind.options}
