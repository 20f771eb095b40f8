"""Texts without what differs from run to run: ids, uids, dates, addresses, numbers and quoted values."""

from __future__ import annotations

import re
from typing import Final

_MASKS: Final = tuple(
    (re.compile(pattern), name)
    for pattern, name in (
        (r"https?://[^\s\"'<>]+", "{url}"),
        (r"[^\s\"'<>@,;]+@[^\s\"'<>@,;]+\.[A-Za-z]+", "{address}"),
        (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", "{time}"),
        (r"\d{4}-\d\d-\d\d", "{date}"),
        (r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}", "{id}"),
        (r"\b(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{12,}\b", "{id}"),  # long, and with a digit: no word
        (r"\b(?=\w*[a-z])(?=\w*[A-Z])[A-Za-z]{20,}\b", "{id}"),  # or of both cases and longer than a word
        (r"\d+(?:\.\d+)?", "{number}"),
    )
)
_QUOTED: Final = re.compile(r"\"[^\"\n]*\"|(?<![A-Za-z])'[^'\n]*'(?![A-Za-z])|`[^`\n]*`")
_FORMATS: Final = {
    "{url}": "url",
    "{address}": "e-mail address",
    "{time}": "date-time",
    "{date}": "date",
    "{id}": "id",
    "{number}": "digits",
}
LONGEST_TEXT: Final = 300


def masked(text: str) -> str:
    """The text as the server would word it for another booking; it is cut where it is very long."""
    text = _QUOTED.sub("{quoted}", text[: 4 * LONGEST_TEXT])
    for pattern, name in _MASKS:
        text = pattern.sub(name, text)
    return text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"


def format_of(text: str) -> str:
    """What the whole text is: `date-time`, `id`, …; "" for any other text."""
    if len(text) > LONGEST_TEXT:
        return ""
    for pattern, name in _MASKS:
        if pattern.fullmatch(text):
            return _FORMATS[name]
    return ""
