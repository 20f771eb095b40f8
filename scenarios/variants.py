"""The main booking-creation variants: kind of event type × how it is addressed.

All else that can differ, and all other kinds: `cells`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from scenarios.kinds import MAIN, Kind
from scenarios.world import World

Addressing: TypeAlias = Literal["id", "slug+username", "slug+teamSlug"]
ADDRESSINGS: Final[tuple[Addressing, ...]] = ("id", "slug+username")


@dataclass(frozen=True, slots=True)
class Variant:
    """A kind and a way to address it. Its name appears in reports."""

    kind: Kind
    addressing: Addressing

    @property
    def name(self) -> str:
        """Such as `recurring by slug+username`."""
        return f"{self.kind.name} by {self.addressing}"

    def identification(self, world: World) -> dict[str, Any]:
        """The members of a create body that say which event type is meant, and that it is booked at once."""
        event_type = world.event_type(self.kind.name)
        instant = {"instant": True} if self.kind.instant else {}
        if self.addressing == "id":
            return {"eventTypeId": event_type.id, **instant}
        if self.addressing == "slug+teamSlug" and event_type.team is not None:
            return {"eventTypeSlug": event_type.slug, "teamSlug": event_type.team.slug, **instant}
        return {"eventTypeSlug": event_type.slug, "username": world.username, **instant}


def variants(kinds: tuple[Kind, ...] = MAIN) -> Iterator[Variant]:
    """Every variant of these kinds."""
    for kind in kinds:
        for addressing in ADDRESSINGS:
            yield Variant(kind, addressing)


VARIANTS: Final[tuple[Variant, ...]] = tuple(variants())

BEYOND: Final[dict[str, str]] = {
    "within an organization": "calproof provisions no organization",
    "without an e-mail address": "only event types of an organization can do without one",
    "paid": "nobody pays for what calproof books",
    "after a routing form": "the API makes no routing forms",
}
"""Documented variants that this version of the suite doesn't exercise, and why."""


def group_of(name: str) -> str:
    """Kind and addressing, by which verdicts count: `seated by id` of `seated by id, phone too, free text`."""
    return name.partition(",")[0]
