"""Answers to booking fields that must be refused, and whether a sentence is documented for the refusal.

A first check looks at whether a field is answered, in the type of JSON and among the options that it has, and speaks in
sentences; a second one looks at formats and lengths, and gives the field and a key.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from scenarios.answers import LONGEST_TEXTAREA, SYSTEM_SLUGS

Field = Mapping[str, Any]

LEFT_OUT: Final = object()
"""Stands for no answer at all."""


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """One answer (or LEFT_OUT) that its field refuses: what is wrong, and whether the refusal is a sentence."""

    what: str
    answer: Any
    sentence: bool = True

    def beside(self, answers: Mapping[str, Any], slug: str) -> dict[str, Any]:
        """All answers with this one for the field."""
        rest = {name: value for name, value in answers.items() if name != slug}
        return rest if self.answer is LEFT_OUT else {**rest, slug: self.answer}


_NO_OPTION: Final = WrongAnswer("not an option", "neither")
_A_NUMBER: Final = WrongAnswer("a number", 5)
_BY_TYPE: Final[Mapping[str, tuple[WrongAnswer, ...]]] = {
    "text": (_A_NUMBER,),
    "address": (_A_NUMBER,),
    "number": (WrongAnswer("a text", "5"),),
    "textarea": (_A_NUMBER, WrongAnswer("a letter too many", "a" * (LONGEST_TEXTAREA + 1), sentence=False)),
    "url": (WrongAnswer("no URL", "not a url", sentence=False), _A_NUMBER),
    "phone": (WrongAnswer("no phone number", "12", sentence=False), _A_NUMBER),
    "boolean": (WrongAnswer("a text", "yes"),),
    "select": (_NO_OPTION, WrongAnswer("a list", ["neither"])),
    "radio": (_NO_OPTION, WrongAnswer("a list", ["neither"])),
    "multiselect": (WrongAnswer("not an option", ["neither"]), WrongAnswer("a text", "neither")),
    "checkbox": (WrongAnswer("not an option", ["neither"]), WrongAnswer("a text", "neither")),
    "multiemail": (
        WrongAnswer("no e-mail address", ["nobody"], sentence=False),
        WrongAnswer("an address twice", ["twice@example.com", "twice@example.com"], sentence=False),
        WrongAnswer("a text", "one@example.com"),
    ),
}
_EMPTY: Final[Mapping[str, Any]] = {"text": "", "address": "", "multiselect": []}
"""What answers nothing where an answer is required; of other types it is not documented, or taken."""


def asked_fields(fields: Iterator[Field] | tuple[Field, ...] | list[Field]) -> list[Field]:
    """The fields of an event type's own that a booker answers, those of the system left out."""
    return [field for field in fields if field.get("slug", "title") not in SYSTEM_SLUGS]


def wrong_answers(field: Field) -> Iterator[WrongAnswer]:
    """Every answer to a field that is documented to be refused."""
    if field["required"]:
        yield WrongAnswer("no answer", LEFT_OUT)
        yield WrongAnswer("null", None)
        if field["type"] in _EMPTY:
            yield WrongAnswer("an empty answer", _EMPTY[field["type"]], sentence=False)
    yield from _BY_TYPE.get(field["type"], ())
