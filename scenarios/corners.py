"""The corners of what a booker chooses, dealt out over the requests of a run so that each of them is really sent.

Drawn values reach a corner now and then; a bug that shows only there needs it every time. So the n-th request that has
a name takes the n-th name of the table, and so on for each kind of value: no request more, and no corner left to luck.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random
from typing import Any, Final

from scenarios.answers import LONGEST_TEXTAREA, SYSTEM_SLUGS, UNANSWERABLE
from scenarios.cells import Cell
from scenarios.kinds import BY_NAME, KINDS, Kind
from scenarios.people import LONGEST_NAME
from scenarios.spellings import PROMISED
from scenarios.texts import NAMES, PHONES, SCRIPTS, TIME_ZONES, URLS

Schema = Mapping[str, Any]

_TAG: Final = "abcdefghijklm0123456789nopqrst"
_LONG_NAMES: Final = tuple((script.replace(" ", "") * LONGEST_NAME)[:LONGEST_NAME] for script in SCRIPTS)
_ODD_NAMES: Final = (
    "Jose\u0301 de la Pen\u0303a",
    "李",
    "สมชาย ใจดีมากที่สุดในโลก",
    "👩🏽‍🚀 Zoë",
    "null",
    "2 Pac",
    "O’Neill-d'Arc, Jr.",
    "{Organiser} & {Scheduler}",
)
EMAIL_CORNERS: Final = (
    "ann@example.com",
    *(f"ann+{_TAG[:length]}@example.com" for length in (1, 24, 25, 26)),
    f"ann.lee+one+{_TAG[:25]}@example.org",
    f"{_TAG[:25]}@example.net",
    "Ann.LEE@example.com",
    "a@example.museum",
    "ann_lee-2@mail.example.net",
    "1234567890@example.com",
    f"{(_TAG * 3)[:64]}@example.com",
)
"""Addresses of every shape: no tag, one, two, of a platform's length and beside it, capitals, digits, the longest."""
NAME_CORNERS: Final = (*NAMES, *_ODD_NAMES, *_LONG_NAMES)
PHONE_CORNERS: Final = (*PHONES, "+8613800138000", "+33140205050")
_LINES: Final = ("x", "x" * 255, "🙂", '"quoted" \\ <b>&amp;', "{{name}}", "0", "会議室は三階です")
OTHER_PERSON: Final = {"name": "Somebody Else", "email": "somebody.else@example.org"}
"""Answers that the attendee's own name and address win over (documented under `bookingFieldsResponses`)."""
_EVERY_THIRD: Final = 3
_TURNS: Final = {kind.name: turn for turn, kind in enumerate(KINDS)}


def metadata_corners(schema: Schema) -> tuple[dict[str, str], ...]:
    """Metadata of one key: key and value as long as allowed, in one byte a letter and in several, and what looks odd.

    The longest value is counted in UTF-16 units, which is the least that any reading of "characters" allows.
    """
    longest_key = int(schema["propertyNames"]["maxLength"])
    longest = int(schema["additionalProperties"]["maxLength"])
    return (
        {"wide": "語" * longest},
        {"k" * longest_key: "v" * longest},
        {"ключ": "значение"},
        {"emoji": "🙂" * (longest // 2)},
        {"empty": ""},
        {"orderNumber": "0012.50"},
        {"lines": "one\ntwo\tthree"},
        {"markup": "<b>\"x\" & 'y'</b> {{z}} %20"},
        {"語" * longest_key: "null"},
    )


def many_metadata(schema: Schema) -> tuple[dict[str, str], ...]:
    """Metadata of as many keys as allowed: short ones, and each as long as allowed."""
    most, longest_key = int(schema["maxProperties"]), int(schema["propertyNames"]["maxLength"])
    longest = int(schema["additionalProperties"]["maxLength"])
    return (
        {f"key{number}": "v" for number in range(most)},
        {f"{number:02}".ljust(longest_key, "k"): "v" * longest for number in range(most)},
    )


def answer_corners(field: Mapping[str, Any]) -> tuple[Any, ...]:
    """Valid answers to one booking field: every option, no text where none is required, the longest, odd letters."""
    options, required = list(field.get("options", ())), bool(field.get("required"))
    match field["type"]:
        case "select" | "radio":
            return tuple(options)
        case "multiselect" | "checkbox":
            return options[:1], options, options[::-1], options[-1:]
        case "boolean":
            return (True,) if required else (True, False)
        case "multiemail":
            return (list(EMAIL_CORNERS[2:3]), ["one@example.org", "two@example.net", "three@example.com"])
        case "phone":
            return PHONE_CORNERS
        case "url":
            return URLS
        case "textarea":
            long = ("a" * LONGEST_TEXTAREA, "字" * LONGEST_TEXTAREA, "one\ntwo")
            return long if required else (*long, "")
        case _:
            return _LINES if required else (*_LINES, "")


class _Deck:
    """Deals the values of each table in turn, beginning at a place that the seed decides."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)  # noqa: S311  (a choice of tests, no secret)
        self._next: dict[str, int] = {}

    def deal(self, what: str, values: Sequence[Any]) -> Any:
        if what not in self._next:
            self._next[what] = self._random.randrange(len(values))
        number = self._next[what]
        self._next[what] = number + 1
        return values[number % len(values)]


def dealt(schema: Schema, cells: Sequence[Cell], seed: int) -> list[dict[str, Any]]:
    """For each cell the corners that it sends: members for what was drawn for it. The same seed deals the same.

    `schema` is that of *Create a booking*. Cells with a fault get none: they tell of their fault alone. The kinds that
    are walked first are dealt to first, so that a run which ends before the last kind has sent every corner as well.
    """
    deck = _Deck(seed)
    found: list[dict[str, Any]] = [{} for _ in cells]
    for index in sorted(range(len(cells)), key=lambda index: _TURNS[cells[index].kind]):
        if cells[index].fault is None:
            found[index] = _corners(schema["properties"], cells[index], deck)
    return found


def _corners(described: Mapping[str, Any], cell: Cell, deck: _Deck) -> dict[str, Any]:
    kind = BY_NAME[cell.kind]
    attendee = {
        "name": deck.deal("name", NAME_CORNERS),
        "email": deck.deal("email", EMAIL_CORNERS),
        "timeZone": deck.deal("zone", TIME_ZONES),
    }
    if cell.contact in ("phone too", "phone only"):
        attendee["phoneNumber"] = deck.deal("phone", PHONE_CORNERS)
    if cell.language == "a language":
        attendee["language"] = deck.deal("language", described["attendee"]["properties"]["language"]["enum"])
    found: dict[str, Any] = {"attendee": attendee, "spelling": deck.deal("spelling", PROMISED)}
    if cell.metadata == "one key":
        found["metadata"] = deck.deal("metadata", metadata_corners(described["metadata"]))
    elif cell.metadata != "no metadata":
        found["metadata"] = deck.deal("much metadata", many_metadata(described["metadata"]))
    if cell.length == "another length" and kind.lengths:
        found["lengthInMinutes"] = _another_length(cell, kind, deck)
    fields = kind.options.get("bookingFields", ())
    answers = {
        field["slug"]: deck.deal(f"{cell.kind} {field['slug']}", answer_corners(field))
        for field in fields
        if field["slug"] not in SYSTEM_SLUGS and field["type"] not in UNANSWERABLE
    }
    if deck.deal("other person", range(_EVERY_THIRD)) == 0:
        answers |= OTHER_PERSON
    if answers:
        found["bookingFieldsResponses"] = answers
    return found


def _another_length(cell: Cell, kind: Kind, deck: _Deck) -> int:
    """A length that is not the default; beside another booking there is room for shorter ones only."""
    default = int(kind.options["lengthInMinutes"])
    if cell.time == "adjacent":
        return int(deck.deal("shorter length", [length for length in kind.lengths if length < default]))
    return int(deck.deal("length", [length for length in kind.lengths if length != default]))
