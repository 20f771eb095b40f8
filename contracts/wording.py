"""Promises about what is said: a refusal names all that is wrong, in words for people, and a title fills its template.

Sources: the messages of the bookings API, each recorded from a real server, and *Create an event type*, `customName`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from contracts.exchange import Exchange, Violation
from contracts.shape import shown

CODES: Final = {
    "CP331": "a title is not what the template of its event type says",
    "CP332": "a refusal doesn't say in words which member is at fault",
    "CP333": "a refusal leaves out some of what is wrong",
    "CP334": "a refused body is answered without the usual envelope",
}

_VARIABLE: Final = re.compile(r"(\{[^{}]*\})")
_KEY_OF_A_TEXT: Final = re.compile(r"\{[^{}]*\}\s*\w+|\b[a-z]+(?:_[a-z]+){2,}\b")
"""A key that a program would have to translate: `{company}error_required_field`, `no_available_users_found_error`."""
_A_SENTENCE: Final = 3
"""The fewest words of one."""
_USUAL: Final = frozenset({"status", "timestamp", "path", "error"})


def titled(operation: str, template: str, booking: Mapping[str, Any], scheduler: str) -> Iterator[Violation]:
    """The title is the template with its variables filled in. `scheduler` is who has booked.

    Not read where the name has braces itself: what becomes of those is not documented. Where a meeting is held, and
    the unit that follows the minutes, is the server's to word.
    """
    if "{" in scheduler:
        return
    values = {
        "{Event type title}": ".+",
        "{Organiser}": re.escape(booking["hosts"][0]["name"]),
        "{Scheduler}": re.escape(scheduler),
        "{Event duration}": rf"\D*{booking['duration']}(?!\d)\D*",
    }
    parts = [values.get(part, ".*") if part.startswith("{") else re.escape(part) for part in _VARIABLE.split(template)]
    if not re.fullmatch("".join(parts), booking["title"], re.DOTALL):
        message = f"{operation}: the title is not what the event type's template says"
        rule = "a-title-fills-its-template"
        yield Violation("CP331", operation, rule, "/data/title", message, template, shown(booking["title"]))


def tells_of(exchange: Exchange, member: str, where: str = "", *, sentence: bool = False) -> Iterator[Violation]:
    """A refusal names the member at fault, at the pointer `where`; in a `sentence` where one is documented."""
    if not 400 <= exchange.status < 500:
        return
    operation, said = exchange.call.operation, exchange.refusal
    rule = "a-refusal-names-what-is-wrong"
    if not _names(member, _all_that_is_said(exchange)):
        message = f"{operation}: the refusal doesn't name {member}, which is at fault"
        yield Violation("CP332", operation, rule, where, message, member, shown(said))
    elif sentence and (_KEY_OF_A_TEXT.search(said) or len(said.split()) < _A_SENTENCE):
        message = f"{operation}: the refusal is no sentence but a key for programs"
        yield Violation("CP332", operation, rule, where, message, f"a sentence about {member}", shown(said))


def tells_where(exchange: Exchange, where: str, inside: Iterable[str] = ()) -> Iterator[Violation]:
    """A refusal by the check of a body names the member at the pointer, the object it is in, or what is `inside` it."""
    steps = [step for step in where.split("/") if step and not step.isdigit()]
    said = _all_that_is_said(exchange).lower()
    if exchange.status == 400 and steps and not any(name.lower() in said for name in (*steps, *inside)):
        operation = exchange.call.operation
        message = f"{operation}: the refusal names no member, and {where} is at fault"
        rule = "a-refusal-names-what-is-wrong"
        yield Violation("CP332", operation, rule, where, message, steps[-1], shown(exchange.refusal))


def tells_of_all(exchange: Exchange, members: Sequence[str]) -> Iterator[Violation]:
    """A refusal by the check of a body, or of a query, names every member that is wrong."""
    if not 400 <= exchange.status < 500:
        return
    said = _all_that_is_said(exchange)
    missing = [member for member in members if not _names(member, said)]
    if missing:
        operation = exchange.call.operation
        message = f"{operation}: {len(members)} members are wrong, and the refusal is silent on {', '.join(missing)}"
        rule = "a-refusal-lists-all-that-is-wrong"
        yield Violation("CP333", operation, rule, "", message, ", ".join(members), shown(exchange.refusal))


def in_the_usual_envelope(exchange: Exchange, fault: str, where: str = "") -> Iterator[Violation]:
    """What the check of a body refuses comes in the usual envelope: the bare one is that of failures further inside."""
    body = exchange.answer.body if exchange.answer is not None else None
    if exchange.status == 400 and isinstance(body, dict) and not body.keys() >= _USUAL:
        operation = exchange.call.operation
        message = f"{operation}: the refusal of a body with a fault ({fault}) lacks the usual envelope"
        expected, came = ", ".join(sorted(_USUAL)), ", ".join(sorted(body))
        yield Violation("CP334", operation, "a-checked-body-has-the-usual-envelope", where, message, expected, came)


def _names(member: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(member)}(?!\w)", said) is not None


def _all_that_is_said(exchange: Exchange) -> str:
    """The message and, where the message is a general one, the list of all that is wrong."""
    body = exchange.answer.body if exchange.answer is not None else None
    error = body.get("error") if isinstance(body, dict) else None
    details = error.get("details") if isinstance(error, dict) else None
    listed = details.get("errors") if isinstance(details, dict) else None
    return f"{exchange.refusal} {listed!r}" if listed else exchange.refusal
