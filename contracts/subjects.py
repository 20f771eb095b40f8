"""What a check is about: the general promises of the expectations, as those of seats, teams, series and the like.

That a valid request was refused says little by itself; that a seat was refused where one is free says what to mend. A
test knows what it is about and names it, and its findings then bear the code of that subject.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from contracts.exchange import Violation

AGAIN: Final = "again"
CALLERS: Final = "callers"
CROWDS: Final = "crowds"
LISTS: Final = "lists"
SEATS: Final = "seats"
SERIES: Final = "series"
SLOTS: Final = "slots"
STATES: Final = "states"
TEAMS: Final = "teams"
VERSIONS: Final = "versions"

CODES: Final = {
    "CP371": "a request for a seat was refused where one is free",
    "CP372": "a request for a seat was accepted that must be refused",
    "CP373": "the seats that show are not those that are taken",
    "CP374": "a team is refused what enough of its hosts are free for",
    "CP375": "a team is given what it must be refused",
    "CP376": "a team's booking shows otherwise than it was made",
    "CP377": "a state allows what was refused",
    "CP378": "a state forbids what was accepted",
    "CP379": "what was asked for again was refused, though nothing stands in its way",
    "CP380": "who may not was let in",
    "CP381": "a series is not what its requests have made of it",
    "CP382": "a time was refused that is free",
    "CP383": "a time was given that is not free",
    "CP385": "a version answers otherwise than it did when it was published",
    "CP386": "a request fails because many come at one moment",
    "CP387": "a list holds, or counts, something else than there is",
    "CP388": "a request that is repeated makes another booking",
}

_OF_SERIES: Final = ("CP381", "a-series-is-what-its-requests-made-of-it")
_PUBLISHED: Final = ("CP385", "a-published-version-stays-as-it-is")
_SPECIAL: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    SEATS: {
        "CP301": ("CP371", "a-free-seat-can-be-taken"),
        "CP302": ("CP372", "a-seat-is-taken-as-documented"),
        "CP308": ("CP373", "seats-show-as-they-are-taken"),
        "CP317": ("CP371", "a-free-seat-can-be-taken"),
    },
    TEAMS: {
        "CP301": ("CP374", "a-team-is-booked-while-enough-hosts-are-free"),
        "CP302": ("CP375", "a-team-is-booked-only-as-documented"),
        "CP308": ("CP376", "a-teams-booking-shows-as-it-was-made"),
    },
    STATES: {
        "CP301": ("CP377", "a-state-allows-its-moves"),
        "CP302": ("CP378", "a-state-forbids-all-other-moves"),
    },
    AGAIN: {
        "CP301": ("CP379", "what-was-freed-or-waits-can-be-asked-for-again"),
        "CP308": ("CP388", "a-repeated-request-books-once"),
    },
    LISTS: {"CP308": ("CP387", "a-list-tells-what-there-is")},
    CROWDS: {"CP301": ("CP386", "everybody-in-a-crowd-is-served")},
    CALLERS: {"CP302": ("CP380", "who-may-not-is-refused")},
    SERIES: dict.fromkeys(("CP301", "CP308"), _OF_SERIES),
    SLOTS: {
        "CP301": ("CP382", "what-is-free-can-be-booked"),
        "CP302": ("CP383", "what-is-not-free-is-refused"),
    },
    VERSIONS: dict.fromkeys(("CP105", "CP301", "CP308", "CP321"), _PUBLISHED),
}


def of_subject(violation: Violation, about: str) -> Violation:
    """The violation under the code of its subject, where that has a promise of its own for it."""
    special = _SPECIAL.get(about, {}).get(violation.code)
    if special is None:
        return violation
    code, rule = special
    return replace(violation, code=code, rule=rule)


_BOUNDS: Final = frozenset({"schema-minimum", "schema-maximum", "schema-minItems", "schema-maxItems"})


def telling(violations: Sequence[Violation]) -> list[Violation]:
    """What one answer breaks, the most telling first.

    Of a value that is well formed and beyond its bounds the rules and the lifecycle say what is wrong with it, where
    they say anything; the schema says only that something is.
    """
    return sorted(violations, key=lambda violation: violation.rule in _BOUNDS)
