"""The test data that exists for a run: its host, its event types, its team. How it is made: `provisioning`.

Nothing of the account's own is touched: a run brings its own schedule and event types, tagged with the run, and
takes them away again. On a real target exactly as on the sandbox.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.exchange import HOST, NOBODY
from scenarios.kinds import BY_NAME, KINDS, Kind

__all__ = [
    "KINDS",
    "EventType",
    "Kind",
    "Team",
    "Unavailable",
    "World",
    "always_open",
    "event_type_body",
    "open_from",
]

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Team:
    """A team that the run has made. `members` are the ids of its users, the host's first."""

    id: int
    slug: str
    members: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EventType:
    """An event type that exists at the target.

    One of a team has its `team`, and `parent_id`, the id under which the team has it: a managed one is booked by the
    id of its copy.
    """

    kind: Kind
    id: int
    slug: str
    parent_id: int | None = None
    team: Team | None = None

    @property
    def length(self) -> int:
        """The default length, minutes."""
        return int(self.kind.options["lengthInMinutes"])


class Unavailable(Exception):
    """The target doesn't make what a test needs. Carries what it is, and the reason."""

    def __init__(self, what: str, reason: str) -> None:
        self.what, self.reason = what, reason
        super().__init__(f"{what}: {reason}")


@dataclass(slots=True)
class World:
    """What exists at the target for one run.

    `callers` are those with credentials at this target, and nobody. `make` makes an event type of a kind when it is
    first asked for; without it the world has what it has. `refused` says why something could not be made.
    """

    tag: str
    host_id: int
    username: str
    schedule_id: int
    event_types: dict[str, EventType] = field(default_factory=dict)
    callers: frozenset[str] = frozenset({HOST, NOBODY})
    team: Team | None = None
    schedules: list[int] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    make: Callable[[Kind], EventType] | None = None

    def event_type(self, kind: str) -> EventType:
        """The event type of that kind.

        Raises KeyError for a kind that this world has not and can't make; what `make` raises where the target
        refuses it.
        """
        if kind in self.event_types or self.make is None:
            return self.event_types[kind]
        return self.make(BY_NAME[kind])


def always_open(tag: str) -> dict[str, Any]:
    """A schedule of whole days in UTC, which is not the account's default."""
    return open_from(tag)


def open_from(tag: str, first: str = "00:00", last: str = "23:59") -> dict[str, Any]:
    """A schedule of the same hours every day in UTC, which is not the account's default."""
    days = [{"days": list(DAYS), "startTime": first, "endTime": last}]
    return {"name": f"calproof {tag}", "timeZone": "UTC", "isDefault": False, "availability": days}


def event_type_body(kind: Kind, tag: str, schedule_id: int) -> dict[str, Any]:
    """The create body of an event type of this kind."""
    title = f"calproof {kind.name} {tag}"
    options: Mapping[str, Any] = kind.options
    return {"title": title, "slug": f"calproof-{kind.name}-{tag}", "scheduleId": schedule_id, **options}
