"""Hypothesis strategies for the bodies of the other operations on a booking, and of a slot's reservation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from scenarios.optional import members
from scenarios.people import added_attendees, whose
from scenarios.requests import reasons
from scenarios.values import values
from scenarios.world import EventType

Schema = Mapping[str, Any]
Bodies = st.SearchStrategy[dict[str, Any]]


def mark_absent_bodies(emails: Sequence[str]) -> Bodies:
    """Valid bodies of *Mark a booking absence*: the host, some of the attendees with these addresses, or nobody."""
    marked = st.lists(
        st.fixed_dictionaries({"email": st.sampled_from(emails), "absent": st.booleans()}),
        min_size=1,
        max_size=len(emails),
        unique_by=lambda attendee: attendee["email"],
    )
    return members({}, {"host": st.booleans(), "attendees": marked})


def decline_bodies() -> Bodies:
    """Valid bodies of *Decline a booking*; the reason may be left out."""
    return members({}, {"reason": reasons()})


def reassign_bodies() -> Bodies:
    """Valid bodies of *Reassign a booking to a user*; the reason may be left out."""
    return decline_bodies()


def attendee_bodies(schema: Schema) -> Bodies:
    """Valid bodies of *Add an attendee*."""
    return added_attendees(schema)


def guest_bodies(schema: Schema, most: int | None = None) -> Bodies:
    """Valid bodies of *Add guests*: as few and as many as allowed, nobody twice."""
    members = schema["properties"]["guests"]
    longest = min(int(members["maxItems"]), most or int(members["maxItems"]))
    few = st.lists(
        added_attendees(members["items"]),
        min_size=int(members["minItems"]),
        max_size=longest,
        unique_by=lambda guest: whose(guest["email"]),
    )
    many = st.lists(
        added_attendees(members["items"]),
        min_size=longest,
        max_size=longest,
        unique_by=lambda guest: whose(guest["email"]),
    )
    return st.fixed_dictionaries({"guests": st.one_of(few, many)})


def location_bodies(schema: Schema, integrations: Sequence[str] = ()) -> Bodies:
    """Valid bodies of *Change the location of a booking*: every kind with its value, and none at all.

    Apps are drawn only from `integrations`: one that is not connected is refused.
    """
    drawn = values(schema["properties"]["location"]).filter(
        lambda place: place["type"] != "integration" or place["integration"] in integrations
    )
    return members({}, {"location": drawn})


def reservation_bodies(event_type: EventType) -> Bodies:
    """Valid bodies of *Reserve a slot*, all but `slotStart`; how long it stays reserved is the owner's to say."""
    optional: dict[str, st.SearchStrategy[Any]] = {"reservationDuration": st.sampled_from([1, 5, 60])}
    if event_type.kind.lengths:
        optional["slotDuration"] = st.sampled_from(event_type.kind.lengths)
    return members({"eventTypeId": st.just(event_type.id)}, optional)
