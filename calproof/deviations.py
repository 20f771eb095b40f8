"""`deviations.toml`: the breaches that a user knows of, with a reason and a date until which they are borne.

[[deviation]]
id = "CP307 rescheduleBooking a-change-keeps-the-rest /data/metadata"   # code, operation, rule, pointer; * is any
reason = "metadata is lost on a move; mended in the next release"
link = "https://example.com/issues/1234"
expires = 2027-03-31                                                     # the first day on which it no longer holds
test = "tests/contract/test_changes.py::test_…"                          # optional: the test that shows it
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from calproof.errors import UsageError
from reports.deviations import Deviation, Identity, line_of

DEFAULT: Final = "deviations.toml"
"""Looked for in the user's working directory."""
BORNE_FOR: Final = timedelta(days=90)
"""How long a proposed deviation holds."""

_MEMBERS: Final = ("id", "reason", "link", "expires", "test")
_OPTIONAL: Final = ("link", "test")
_CODE: Final = re.compile(r"[A-Za-z*?][\w.*?-]*")
_HEADER: Final = re.compile(r"\s*\[\[\s*(deviation|\"deviation\"|'deviation')\s*\]\]")


def load_deviations(file: Path) -> tuple[Deviation, ...]:
    """Read the file. Raises UsageError, which names the line and the member at fault."""
    try:
        text = file.read_text("utf-8")
        found = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"{file} can't be read ({error.strerror}). Name a file that exists") from None
    except UnicodeDecodeError:
        raise UsageError(f"{file} is no UTF-8 text. Save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{file} is no TOML: {error}. See docs/verification.md for its form") from None
    entries = found.pop("deviation", [])
    if found:
        name = next(iter(found))
        line = _line(text.splitlines(), 0, name)
        raise UsageError(f"{file}, line {line}: {name!r} is unknown. Known there: [[deviation]]")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise UsageError(f"{file}, line 1: 'deviation' must be written as [[deviation]] tables")
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines, 1) if _HEADER.match(line)] or [1] * len(entries)
    return tuple(_one(file, lines, start, entry) for start, entry in zip(starts, entries, strict=False))


def _one(file: Path, lines: Sequence[str], start: int, entry: dict[str, Any]) -> Deviation:
    def wrong(member: str, says: str) -> UsageError:
        return UsageError(f"{file}, line {_line(lines, start, member)}: {member!r} {says}")

    for member in entry:
        if member not in _MEMBERS:
            raise wrong(member, f"is unknown. Known there: {', '.join(_MEMBERS)}")
    for member in ("id", "reason", *_OPTIONAL):
        value = entry.get(member)
        if value is None and member in _OPTIONAL:
            continue
        if value is None:
            raise wrong(member, "is missing")
        if not isinstance(value, str):
            raise wrong(member, f"must be a text, not {value!r}")
        if not value.strip() and member not in _OPTIONAL:
            raise wrong(member, "is empty. Say why this breach is borne" if member == "reason" else "is empty")
    words = entry["id"].split()
    if not 3 <= len(words) <= 4 or not _CODE.fullmatch(words[0]) or (len(words) == 4 and words[3][0] not in "/*-"):
        raise wrong("id", f"must be 'CODE operation rule /pointer', as a finding shows it, not {entry['id']!r}")
    expires = entry.get("expires")
    if expires is None:
        raise wrong("expires", "is missing")
    if not isinstance(expires, date) or isinstance(expires, datetime):
        raise wrong("expires", f"must be a date such as 2027-03-31 without quotes, not {str(expires)!r}")
    return Deviation(
        id=entry["id"],
        reason=entry["reason"].strip(),
        link=entry.get("link", ""),
        expires=expires.isoformat(),
        file=file.name,
        line=start,
        test=entry.get("test", ""),
    )


def _line(lines: Sequence[str], start: int, member: str) -> int:
    """The line on which a member stands; that of its table where it stands nowhere."""
    for number, line in enumerate(lines[start:], start + 1):
        if _HEADER.match(line):
            break
        if re.match(rf"""\s*["']?{re.escape(member)}["']?\s*[=.]|\s*\[+\s*{re.escape(member)}\b""", line):
            return number
    return max(start, 1)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A finding that may become a deviation: its identity, its sentence, and the test that showed it."""

    identity: Identity
    sentence: str
    test: str = ""


def propose(file: Path, findings: Sequence[Proposal], today: date) -> int:
    """Append a deviation without a reason for each finding; gives how many."""
    if not findings:
        return 0
    expires = (today + BORNE_FOR).isoformat()
    blocks = []
    for found in findings:
        said = " ".join("".join(char if char.isprintable() else " " for char in found.sentence).split())
        members = [f"id = {_text(line_of(found.identity).replace('[', '[[]'))}", 'reason = ""', 'link = ""']
        members += [f"expires = {expires}", *([f"test = {_text(found.test)}"] if found.test else [])]
        blocks.append("\n".join([f"# {said}", "[[deviation]]", *members, ""]))
    try:
        before = file.read_text("utf-8") if file.exists() else ""
        gap = "" if not before else "\n" if before.endswith("\n") else "\n\n"
        file.write_text(before + gap + "\n".join(blocks), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file} can't be written ({error.strerror}). Name another with --deviations") from None
    return len(findings)


def _text(value: str) -> str:
    """A TOML string; JSON writes the same, as long as nothing but ASCII controls is escaped."""
    return json.dumps(value, ensure_ascii=False)
