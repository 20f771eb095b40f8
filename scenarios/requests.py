"""Hypothesis strategies for valid requests, bound to the world and driven by the hand-written request schemas.

Limits and enumerations are read from the schema, so that a change of the schema changes what is drawn. A draw never
depends on an answer nor on a start time: starts are added when the request is sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from scenarios.texts import DOMAINS, NAMES, PHONES, SCRIPTS, TIME_ZONES
from scenarios.variants import Variant
from scenarios.world import World

Schema = Mapping[str, Any]

_WORDS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), max_codepoint=0xFFFF), max_size=40)


def names(schema: Schema) -> st.SearchStrategy[str]:
    """Names of people: known ones in many scripts, drawn ones of one script, one letter, and as long as 255 letters.

    None begins or ends with a blank: whether a server trims is not documented.
    """
    longest = min(int(schema.get("maxLength", 255)), 255)
    drawn = st.sampled_from(SCRIPTS).flatmap(lambda script: st.text(script, min_size=1, max_size=30)).map(str.strip)
    long = st.sampled_from(SCRIPTS).map(lambda script: (script.replace(" ", "") * 255)[:longest])
    return st.one_of(st.sampled_from(NAMES), drawn.filter(bool), long)


def emails() -> st.SearchStrategy[str]:
    """Addresses in reserved domains: plain, with a plus tag, with digits and dots, with capitals."""
    word = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=12)
    local = st.one_of(
        word,
        st.tuples(word, word).map("+".join),
        st.tuples(word, word).map(".".join),
        st.tuples(word, word).map(lambda pair: "_".join(pair).upper()),
    )
    return st.tuples(local, st.sampled_from(DOMAINS)).map("@".join)


def attendees(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """Attendees with an e-mail; a language and a phone number now and then."""
    members = schema["properties"]
    return st.fixed_dictionaries(
        {"name": names(members["name"]), "email": emails(), "timeZone": st.sampled_from(TIME_ZONES)},
        optional={
            "language": st.sampled_from(members["language"]["enum"]),
            "phoneNumber": st.sampled_from(PHONES),
        },
    )


def metadata(schema: Schema) -> st.SearchStrategy[dict[str, str]]:
    """User metadata: none, some, as many keys as allowed, keys and values as long as allowed."""
    most = int(schema["maxProperties"])
    longest_key = int(schema["propertyNames"]["maxLength"])
    longest_value = int(schema["additionalProperties"]["maxLength"])
    keys = st.text("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-", min_size=1, max_size=longest_key)
    corners = st.sampled_from(
        [
            {f"key{index}": "v" for index in range(most)},
            {"k" * longest_key: "v" * longest_value},
            {"wide": "語" * longest_value},
            {"empty": ""},
        ]
    )
    return st.one_of(st.dictionaries(keys, _WORDS, max_size=3), corners)


def notes() -> st.SearchStrategy[dict[str, str]]:
    """Answers to the booking fields that every event type has."""
    written = st.sampled_from(["Please bring the contract.", "línea uno\nlínea dos", "日本語のメモ", "a" * 200])
    return st.fixed_dictionaries({"notes": written})


def create_bodies(schema: Schema, variant: Variant, world: World) -> st.SearchStrategy[dict[str, Any]]:
    """Valid bodies of *Create a booking* for one variant, all but `start`."""
    members = schema["properties"]
    guests = st.lists(emails(), min_size=1, max_size=4, unique_by=str.lower)
    optional: dict[str, st.SearchStrategy[Any]] = {
        "guests": guests,
        "metadata": metadata(members["metadata"]),
        "bookingFieldsResponses": notes(),
    }
    if variant.kind.lengths:
        optional["lengthInMinutes"] = st.sampled_from(variant.kind.lengths)
    if variant.kind.recurring:
        optional["recurrenceCount"] = st.integers(1, variant.kind.occurrences)
    fixed = {key: st.just(value) for key, value in variant.identification(world).items()}
    bodies = st.fixed_dictionaries({**fixed, "attendee": attendees(members["attendee"])}, optional=optional)
    # A guest who is the attendee too would be one person twice: not what these requests are about.
    return bodies.filter(_guests_are_others)


def _guests_are_others(body: Mapping[str, Any]) -> bool:
    return body["attendee"]["email"].lower() not in {guest.lower() for guest in body.get("guests", ())}


def reschedule_bodies() -> st.SearchStrategy[dict[str, Any]]:
    """Valid bodies of *Reschedule a booking*, all but `start`."""
    reasons = st.sampled_from(["Busy", "Flight delayed ✈", "別の予定", "a" * 200])
    return st.fixed_dictionaries({}, optional={"reschedulingReason": reasons})


def cancel_bodies() -> st.SearchStrategy[dict[str, Any]]:
    """Valid bodies of *Cancel a booking*: with a reason, which the host owes and others may give."""
    return st.fixed_dictionaries({"cancellationReason": st.sampled_from(["Ill", "Plans changed 🙃", "キャンセル"])})
