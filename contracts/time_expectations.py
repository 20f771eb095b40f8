"""Promises about time: hours open on the clock of their zone, what is listed can be had, limits say how much is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from contracts.exchange import Exchange, Violation
from contracts.shape import shown

CODES: Final = {
    "CP351": "slots are not those that the hours of the schedule open",
    "CP352": "what is listed as free can't be taken, or the other way round",
    "CP353": "a limit lets in more than it says, or less",
}


def opens_at(
    exchange: Exchange, wanted: Sequence[datetime], listed: Sequence[datetime], zone: str
) -> Iterator[Violation]:
    """A search lists exactly the slots that the schedule's hours open on the clock of its zone."""
    if listed == wanted:
        return
    missing, beside = ([it for it in some if it not in others] for some, others in ((wanted, listed), (listed, wanted)))
    told = {it.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M") for it in (*missing[:1], *beside[:1])}
    operation = exchange.call.operation
    message = f"{operation}: {len(missing)} slots of the hours in {zone} are missing, {len(beside)} lie beside them"
    message = f"{message}, such as {' and '.join(sorted(told))} there"
    expected, actual = ([utc.isoformat() for utc in some] for some in (wanted, listed))
    rule = "hours-are-those-of-the-schedules-clock"
    yield Violation("CP351", operation, rule, "/data", message, shown(expected), shown(actual))


def as_listed(exchange: Exchange, *, listed: bool, why: str) -> Iterator[Violation]:
    """What a search lists can be had, and what it leaves out can't: two answers of one server about one start."""
    if exchange.ok is listed or exchange.answer is None or exchange.status >= 500:
        return
    operation = exchange.call.operation
    says = ("takes a start that no search lists", "refuses a start that a search lists")[listed]
    came = f"{exchange.status} {exchange.refusal}".strip()
    rule, wanted = "what-is-listed-can-be-had", ("4xx", "2xx")[listed]
    yield Violation("CP352", operation, rule, "/start", f"{operation} {says}: {why}", wanted, came)


def within_limit(exchange: Exchange, *, fits: bool, limit: str) -> Iterator[Violation]:
    """A limit lets in as much as it says, and nothing beyond."""
    if exchange.ok is fits or exchange.answer is None or exchange.status >= 500:
        return
    operation = exchange.call.operation
    says = ("goes beyond a limit", "is refused, though it stays within a limit")[fits]
    came = f"{exchange.status} {exchange.refusal}".strip()
    rule, wanted = "limits-let-in-what-they-say", ("4xx", "2xx")[fits]
    yield Violation("CP353", operation, rule, "", f"{operation} {says}: {limit}", wanted, came)
