"""A JSON body for reading, with the member that a finding is about marked in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any, Final

from markupsafe import Markup

from reports.visible import visible

SHOWN_LINES: Final = 400
"""So many lines of a body are shown; beyond that only those around what is marked."""
AROUND: Final = 12
_DEEPEST: Final = 60


def marked(text: str | None, pointer: str) -> Markup | None:
    """The body `text` indented, with the value at `pointer` (RFC 6901; `*` stands for the first item) marked.

    Where there is no such member, what should hold it is marked as incomplete. None where `text` is no JSON, or where
    the pointer is that of the whole.
    """
    if text is None or not pointer.startswith("/"):
        return None
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return None
    steps = [step.replace("~1", "/").replace("~0", "~") for step in pointer[1:].split("/")]
    lines = list(_lines(body, "", "", steps, 0))
    first = next((place for place, (_, kind) in enumerate(lines) if kind), None)
    if first is None:
        return None
    shown, left_before, left_after = _window(lines, first)
    parts = [f"… ({left_before:,} lines before)"] if left_before else []
    parts += [f'<mark class="{kind}">{escape(line)}</mark>' if kind else escape(line) for line, kind in shown]
    parts += [f"… ({left_after:,} lines after)"] if left_after else []
    return Markup("\n".join(parts))  # noqa: S704 - every line is escaped


def _window(lines: list[tuple[str, str]], first: int) -> tuple[list[tuple[str, str]], int, int]:
    if len(lines) <= SHOWN_LINES:
        return lines, 0, 0
    begin = max(0, first - AROUND)
    end = min(len(lines), max(first + AROUND, begin + 2 * AROUND))
    return lines[begin:end], begin, len(lines) - end


def _lines(value: Any, indent: str, before: str, steps: list[str] | None, depth: int) -> Iterator[tuple[str, str]]:
    """The lines of a value, each with how it is marked: "", "here" or "missing".

    `steps` lead on to what is to be marked: [] is this value, None one that lies elsewhere.
    """
    here = "here" if steps == [] else ""
    entries = _entries(value)
    if not entries or depth > _DEEPEST:
        yield visible(f"{indent}{before}{json.dumps(value, ensure_ascii=False)}"), here or ("missing" if steps else "")
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    wanted = steps[0] if steps else None
    if wanted == "*" and isinstance(value, list):
        wanted = "0"
    reached = wanted is not None and any(key == wanted for key, _, _ in entries)
    mark = here or ("missing" if steps and not reached else "")
    yield visible(f"{indent}{before}{opening}"), mark
    for place, (key, name, member) in enumerate(entries):
        inside = steps[1:] if steps and key == wanted else [] if here else None
        comma = "," if place < len(entries) - 1 else ""
        *rest, (last, kind) = _lines(member, indent + "  ", name, inside, depth + 1)
        yield from rest
        yield last + comma, kind
    yield f"{indent}{closing}", mark if here else ""


def _entries(value: Any) -> list[tuple[str, str, Any]]:
    """The members or items of a value: the pointer's step, what stands before it, and itself."""
    if isinstance(value, dict):
        return [(key, f"{json.dumps(key, ensure_ascii=False)}: ", member) for key, member in value.items()]
    if isinstance(value, list):
        return [(str(place), "", item) for place, item in enumerate(value)]
    return []
