"""Strategies for what an event type decides: answers to its booking fields, and its kinds of location."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from hypothesis import strategies as st

from scenarios.optional import members
from scenarios.people import guests, phones
from scenarios.texts import SCRIPTS, URLS

Field = Mapping[str, Any]

LONGEST_TEXTAREA: Final = 1000
"""Documented: more letters than these are refused in a textarea."""
UNANSWERABLE: Final = frozenset({"number"})
"""No answer to a number field is accepted: one check wants a number, the next one a text."""
SYSTEM_SLUGS: Final = frozenset({"title", "location", "notes", "guests", "rescheduleReason", "attendeePhoneNumber"})


def notes() -> st.SearchStrategy[str]:
    """What a booker may always add, and what the booking shows as its description."""
    return st.sampled_from(["Please bring the contract.", "línea uno\nlínea dos", "日本語のメモ", "🙂", "a" * 200])


def responses(fields: Sequence[Field]) -> st.SearchStrategy[dict[str, Any]]:
    """Valid `bookingFieldsResponses`: every required field of the event type is answered, others now and then."""
    asked = [field for field in fields if field.get("slug") and field["slug"] not in SYSTEM_SLUGS]
    known = {field["slug"]: (answer(field), field["required"]) for field in asked if field["type"] not in UNANSWERABLE}
    optional = {slug: drawn for slug, (drawn, required) in known.items() if not required}
    return members(
        {slug: drawn for slug, (drawn, required) in known.items() if required}, {**optional, "notes": notes()}
    )


def answer(field: Field) -> st.SearchStrategy[Any]:
    """Valid answers to one booking field, its boundaries among them."""
    options, required = field.get("options", ()), bool(field.get("required"))
    match field["type"]:
        case "select" | "radio":
            return st.sampled_from(options)
        case "multiselect" | "checkbox":
            return st.lists(st.sampled_from(options), min_size=1, max_size=len(options), unique=True)
        case "boolean":
            return st.just(True) if required else st.booleans()
        case "multiemail":
            return guests(5)
        case "phone":
            return phones()
        case "url":
            return st.sampled_from(URLS)
        case "textarea":
            return st.one_of(_lines(), st.sampled_from(SCRIPTS).map(lambda letters: (letters * 60)[:LONGEST_TEXTAREA]))
        case _:
            return _lines()


def _lines() -> st.SearchStrategy[str]:
    drawn = st.sampled_from(SCRIPTS).flatmap(lambda letters: st.text(letters, min_size=1, max_size=40)).map(str.strip)
    return st.one_of(drawn.filter(bool), st.sampled_from(["x", "x" * 255, "🙂", '"quoted" \\ <b>', "{{name}}"]))


def places(offered: Sequence[Mapping[str, Any]]) -> st.SearchStrategy[Any]:
    """Valid `location`s for an event type that offers these: objects of an offered kind, and plain texts.

    Texts are what older clients send; they are never compared with the event type.
    """
    objects = [_place(location) for location in offered]
    texts = st.sampled_from(["https://example.com/room", "+14155552671", "The café at the corner", "会議室"])
    return st.one_of(*objects, texts)


def _place(offered: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    kind = offered["type"]
    own = {"attendeeAddress": ("address", _lines()), "attendeePhone": ("phone", phones())}
    own["attendeeDefined"] = ("location", _lines())
    if kind in own:
        member, drawn = own[kind]
        return st.fixed_dictionaries({"type": st.just(kind), member: drawn})
    if kind == "integration":
        return st.just({"type": kind, "integration": offered["integration"]})
    return st.just({"type": kind})
