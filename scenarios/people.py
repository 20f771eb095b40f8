"""Strategies for people: their names, addresses, phone numbers, zones and languages, and who books or comes along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from hypothesis import strategies as st

from scenarios.optional import members
from scenarios.texts import DOMAINS, EMOJI, NAMES, PHONES, SCRIPTS, TIME_ZONES

Schema = Mapping[str, Any]

LONGEST_NAME: Final = 255
"""No maximum is documented; a column of this length is the usual one."""
_LONGEST_LOCAL_PART: Final = 64
_WORD: Final = "abcdefghijklmnopqrstuvwxyz0123456789"


def names(schema: Schema) -> st.SearchStrategy[str]:
    """Names of people: known ones in many scripts, drawn ones of one script, one letter, and as long as 255 letters.

    None begins or ends with a blank: whether a server trims is not documented.
    """
    longest = min(int(schema.get("maxLength", LONGEST_NAME)), LONGEST_NAME)
    drawn = st.sampled_from(SCRIPTS).flatmap(lambda script: st.text(script, min_size=1, max_size=30)).map(str.strip)
    long = st.sampled_from(SCRIPTS).map(lambda script: (script.replace(" ", "") * LONGEST_NAME)[:longest])
    return st.one_of(st.sampled_from(NAMES), drawn.filter(bool), long, st.text(EMOJI, min_size=1, max_size=5))


def emails() -> st.SearchStrategy[str]:
    """Addresses in reserved domains: plain, tagged with a plus, with dots, in capitals, as long as allowed."""
    word = st.text(_WORD, min_size=1, max_size=12)
    local = st.one_of(
        word,
        st.tuples(word, word).map("+".join),
        st.tuples(word, word).map(".".join),
        st.tuples(word, word).map(lambda pair: "_".join(pair).upper()),
        word.map(lambda drawn: (drawn * _LONGEST_LOCAL_PART)[:_LONGEST_LOCAL_PART]),
    )
    return st.tuples(local, st.sampled_from(DOMAINS)).map("@".join)


def phones() -> st.SearchStrategy[str]:
    """Numbers in E.164 form."""
    return st.sampled_from(PHONES)


def time_zones() -> st.SearchStrategy[str]:
    """Zones with whole, half and quarter hours, east and west of Greenwich, on both hemispheres."""
    return st.sampled_from(TIME_ZONES)


def attendees(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """Who books: always with an e-mail address; a language and a phone number now and then."""
    described = schema["properties"]
    return members(
        {"name": names(described["name"]), "email": emails(), "timeZone": time_zones()},
        {"language": st.sampled_from(described["language"]["enum"]), "phoneNumber": phones()},
    )


def added_attendees(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """Who is added to a booking: valid bodies of *Add an attendee*, and items of *Add guests*."""
    described, required = schema["properties"], schema.get("required", ())
    drawn: dict[str, st.SearchStrategy[Any]] = {
        "email": emails(),
        "name": names(described["name"]),
        "timeZone": time_zones(),
        "phoneNumber": phones(),
        "language": st.sampled_from(described["language"]["enum"]),
    }
    return members(
        {member: drawn[member] for member in required},
        {member: value for member, value in drawn.items() if member not in required},
    )


def guests(most: int = 10) -> st.SearchStrategy[list[str]]:
    """Addresses of further people, none twice: upper and lower case, and a part after +, make nobody another."""
    return st.lists(emails(), min_size=1, max_size=most, unique_by=whose)


def whose(email: str) -> str:
    """What an address has in common with all others of the same person."""
    local, _, domain = email.lower().partition("@")
    return f"{local.partition('+')[0]}@{domain}"
