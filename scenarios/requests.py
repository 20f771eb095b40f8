"""Hypothesis strategies for the bodies that make, move and end a booking, bound to the world.

Limits and enumerations are read from the request schemas, so that a change of a schema changes what is drawn. A draw
never depends on an answer nor on a start time: starts are added when the request is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from scenarios.answers import places, responses
from scenarios.optional import members
from scenarios.people import attendees, guests, whose
from scenarios.texts import URLS
from scenarios.variants import Variant
from scenarios.world import World

Schema = Mapping[str, Any]

_WORDS: Final = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), max_codepoint=0xFFFF), max_size=40
)
_KEY_LETTERS: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"


def metadata(schema: Schema) -> st.SearchStrategy[dict[str, str]]:
    """User metadata: none, some, as many keys as allowed, keys and values as long as allowed."""
    most = int(schema["maxProperties"])
    longest_key = int(schema["propertyNames"]["maxLength"])
    longest_value = int(schema["additionalProperties"]["maxLength"])
    keys = st.text(_KEY_LETTERS, min_size=1, max_size=longest_key)
    corners = st.sampled_from(
        [
            {f"key{index}": "v" for index in range(most)},
            {"k" * longest_key: "v" * longest_value},
            {f"{index:02}".ljust(longest_key, "k"): "v" * longest_value for index in range(most)},
            {"wide": "語" * longest_value},
            {"empty": ""},
        ]
    )
    return st.one_of(st.dictionaries(keys, _WORDS, max_size=3), corners)


def create_bodies(schema: Schema, variant: Variant, world: World) -> st.SearchStrategy[dict[str, Any]]:
    """Valid bodies of *Create a booking* for one variant, all but `start`."""
    described, kind = schema["properties"], variant.kind
    fixed: dict[str, st.SearchStrategy[Any]] = {
        key: st.just(value) for key, value in variant.identification(world).items()
    }
    optional: dict[str, st.SearchStrategy[Any]] = {"metadata": metadata(described["metadata"])}
    fields = kind.options.get("bookingFields", ())
    answered = fixed if any(field.get("required") for field in fields) else optional
    answered["bookingFieldsResponses"] = responses(fields)
    # What becomes of guests beside a seat, and where the event type has no guests, is not documented.
    if not kind.options.get("seats") and not kind.options.get("disableGuests"):
        optional["guests"] = guests()
    if kind.lengths:
        optional["lengthInMinutes"] = st.sampled_from(kind.lengths)
    if kind.occurrences:
        optional["recurrenceCount"] = st.integers(described["recurrenceCount"]["minimum"], kind.occurrences)
    booker = attendees(described["attendee"])
    if any(field.get("slug") == "attendeePhoneNumber" and field.get("required") for field in fields):
        booker = booker.filter(lambda attendee: "phoneNumber" in attendee)
    bodies = members({**fixed, "attendee": booker}, optional)
    if "instant" not in fixed:  # an instant meeting is always held in the server's own video app
        bodies = st.builds(_with_place, bodies, _place(kind.options.get("locations", ())))
    # A guest who is the attendee too would be one person twice: not what these requests are about.
    filtered: st.SearchStrategy[dict[str, Any]] = bodies.filter(_guests_are_others)
    return filtered


def _place(offered: Any) -> st.SearchStrategy[dict[str, Any]]:
    """Where to meet: mostly left out, else a location, else a link in the member that older clients use."""
    link = st.sampled_from(URLS).map(lambda url: {"meetingUrl": url})
    return st.one_of(st.just({}), places(offered).map(lambda place: {"location": place}), link)


def _with_place(body: dict[str, Any], place: dict[str, Any]) -> dict[str, Any]:
    return {**body, **place}


def _guests_are_others(body: Mapping[str, Any]) -> bool:
    return whose(body["attendee"]["email"]) not in {whose(guest) for guest in body.get("guests", ())}


def reasons() -> st.SearchStrategy[str]:
    """Why something is done: words, other scripts, one letter, many."""
    return st.sampled_from(["Busy", "Flight delayed ✈", "別の予定", "línea uno\nlínea dos", "x", "a" * 200])


def reschedule_bodies(seat_uid: str | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Valid bodies of *Reschedule a booking*, all but `start`: of a whole booking, or of one seat, without a reason."""
    if seat_uid is not None:
        return st.just({"seatUid": seat_uid})
    return members({}, {"reschedulingReason": reasons()})


def cancel_bodies(*, of_series: bool = False, seat_uid: str | None = None) -> st.SearchStrategy[dict[str, Any]]:
    """Valid bodies of *Cancel a booking*, each with the reason that a host owes and others may give.

    Those of an occurrence may cancel the later ones too; those of a seat take no reason.
    """
    if seat_uid is not None:
        return st.just({"seatUid": seat_uid})
    later = {"cancelSubsequentBookings": st.booleans()} if of_series else {}
    return members({"cancellationReason": reasons()}, later)
