"""The booking-creation variants: kind of event type × how it is addressed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from scenarios.world import KINDS, Kind, World

Addressing: TypeAlias = Literal["id", "slug+username"]
ADDRESSINGS: Final[tuple[Addressing, ...]] = ("id", "slug+username")


@dataclass(frozen=True, slots=True)
class Variant:
    """One cell of the matrix. Its name appears in reports."""

    kind: Kind
    addressing: Addressing

    @property
    def name(self) -> str:
        """Such as `recurring by slug+username`."""
        return f"{self.kind.name} by {self.addressing}"

    def identification(self, world: World) -> dict[str, Any]:
        """The members of a create body that say which event type is meant."""
        event_type = world.event_type(self.kind.name)
        if self.addressing == "id":
            return {"eventTypeId": event_type.id}
        return {"eventTypeSlug": event_type.slug, "username": world.username}


def variants(kinds: tuple[Kind, ...] = KINDS) -> Iterator[Variant]:
    """Every legal cell."""
    for kind in kinds:
        for addressing in ADDRESSINGS:
            yield Variant(kind, addressing)


VARIANTS: Final[tuple[Variant, ...]] = tuple(variants())

BEYOND: Final[dict[str, str]] = {
    "seated": "calproof provisions no seated event type yet",
    "instant": "needs a team event type, and calproof provisions no team yet",
    "team by slug+teamSlug": "calproof provisions no team yet",
    "within an organization": "calproof provisions no organization yet",
}
"""Documented variants that this version of the suite doesn't exercise, and why."""
