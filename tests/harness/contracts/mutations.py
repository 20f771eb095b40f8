"""Recorded exchanges with one thing changed: what a judge must notice, unless nobody promised otherwise.

Each member of an answer, and of a request, is left out, set to null, given another type, spoilt in its format, moved
out of its range, replaced, shifted, swapped or counted wrongly, one change at a time.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final

from calproof.recordings import read_line
from contracts.exchange import Exchange
from contracts.judge import Judge
from contracts.library import load_library
from tests.harness.contracts.reading import RECORDINGS, ROOT

KNOWN: Final = ROOT / "tests" / "data" / "mutations.toml"

_UID: Final = re.compile(r"[1-9A-HJ-NP-Za-km-z]{22}")
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")
_FORMATTED: Final = re.compile(r"\S+@\S+\.\S+|[A-Z]\w+/\w+|https?://\S+|\d{4}-\d\d-\d\d|\d\d:\d\d")
_OTHER_UID: Final = "zzQ2A1JdSfbxfRZJMj6uuj"
_OTHER_UUID: Final = "0f8b1c2e-8f3a-4a53-9d0c-2f2a54c1d111"
_ITEMS: Final = 2
"""How many items of a list are changed: more of the same show nothing new."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: to which side of which recorded exchange, of what kind, where; and the exchange that comes of it."""

    recorded: str
    operation: str
    side: str
    kind: str
    pointer: str
    exchange: Exchange

    @property
    def place(self) -> str:
        """The pointer with * for the indices of lists and the days of slots."""
        return re.sub(r"/(\d+|\d{4}-\d\d-\d\d)(?=/|$)", "/*", self.pointer)


@dataclass(frozen=True, slots=True)
class KnownMiss:
    """What the judge passes over, and why. Not `promised`: no one said otherwise, so nothing is broken."""

    operations: str
    side: str
    kinds: tuple[str, ...]
    pointer: str
    promised: bool
    because: str

    def explains(self, mutation: Mutation) -> bool:
        """Whether the mutation is of this kind."""
        return (
            self.side == mutation.side
            and ("*" in self.kinds or mutation.kind in self.kinds)
            and re.fullmatch(self.operations, mutation.operation) is not None
            and re.fullmatch(self.pointer, mutation.place) is not None
        )


@cache
def known_misses() -> tuple[KnownMiss, ...]:
    """The list of what is passed over."""
    tables = tomllib.loads(KNOWN.read_text(encoding="utf-8"))
    return tuple(
        KnownMiss(
            operations=table.get("operations", ".*"),
            side=table["side"],
            kinds=tuple(table["kinds"]),
            pointer=table["pointer"],
            promised=heading == "missed",
            because=table["because"],
        )
        for heading in ("unpromised", "missed")
        for table in tables.get(heading, ())
    )


@cache
def successes() -> tuple[tuple[str, str, Exchange], ...]:
    """Every recorded success that conforms: its name, its operation, the exchange."""
    judge = Judge(load_library())
    found = []
    for line in RECORDINGS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        exchange = read_line(row)
        operation = judge.contract.find(exchange.call.method, exchange.call.path, exchange.call.version)
        if operation is not None and exchange.ok and not judge.judge(exchange).violations:
            found.append((str(row["id"]), operation.id, exchange))
    return tuple(found)


def mutations() -> Iterator[Mutation]:
    """Every change of every recorded success, in a stable order."""
    for name, operation, exchange in successes():
        assert exchange.answer is not None
        for kind, pointer, body in _changed(exchange.answer.body, ""):
            answered = replace(exchange, answer=replace(exchange.answer, body=body))
            yield Mutation(name, operation, "answer", kind, pointer, answered)
        if isinstance(exchange.call.body, dict):
            for kind, pointer, body in _changed(exchange.call.body, ""):
                sent = replace(exchange, call=replace(exchange.call, body=body))
                yield Mutation(name, operation, "request", kind, pointer, sent)


def changes(value: Any) -> Iterator[Any]:
    """Every value that comes of one change inside this one."""
    for _, _, changed in _changed(value, ""):
        yield changed


def _changed(value: Any, pointer: str) -> Iterator[tuple[str, str, Any]]:
    """Each change inside a value: its kind, where, and the whole value that comes of it."""
    if isinstance(value, dict):
        for member, inner in value.items():
            where = f"{pointer}/{member}"
            yield "drop", where, {name: it for name, it in value.items() if name != member}
            for kind, other in _replaced(inner):
                yield kind, where, {**value, member: other}
            for kind, deeper, changed in _changed(inner, where):
                yield kind, deeper, {**value, member: changed}
    elif isinstance(value, list):
        yield from _reordered(value, pointer)
        for index, inner in enumerate(value[:_ITEMS]):
            where = f"{pointer}/{index}"
            for kind, other in _replaced(inner):
                yield kind, where, [*value[:index], other, *value[index + 1 :]]
            for kind, deeper, changed in _changed(inner, where):
                yield kind, deeper, [*value[:index], changed, *value[index + 1 :]]


def _reordered(items: list[Any], pointer: str) -> Iterator[tuple[str, str, Any]]:
    if items:
        yield "fewer", pointer, items[:-1]
        yield "twice", pointer, [*items, items[-1]]
    if len(items) > 1 and items[0] != items[-1]:
        yield "reversed", pointer, items[::-1]


def _replaced(value: Any) -> Iterator[tuple[str, Any]]:
    if value is None:
        yield "type", {"unheard": "of"}
        return
    yield "null", None
    if isinstance(value, bool):
        yield "type", "yes"
        yield "other", not value
    elif isinstance(value, (int, float)):
        yield "type", "seven"
        yield "range", -5
        yield "count", value + 1
    elif isinstance(value, str):
        yield "type", 7
        yield from _other_texts(value)
    else:
        yield "type", "a text"


def _other_texts(text: str) -> Iterator[tuple[str, str]]:
    if _UID.fullmatch(text) or _UUID.fullmatch(text):
        yield "format", f"{text}!"
        yield "swap", _OTHER_UUID if _UUID.fullmatch(text) else _OTHER_UID
    elif _MOMENT.fullmatch(text):
        yield "format", text.replace("T", " at ")
        yield "shift", _later(text)
    else:
        if _FORMATTED.fullmatch(text):
            yield "format", f"!{text} !"
        yield "other", "unheard-of"


def _later(text: str) -> str:
    moment = datetime.fromisoformat(text) + timedelta(hours=1)
    if text.endswith("Z"):
        return moment.strftime("%Y-%m-%dT%H:%M:%S") + (f".{moment.microsecond // 1000:03d}Z" if "." in text else "Z")
    return moment.isoformat()


def share_noticed(tried: int, passed_over: Sequence[Mutation]) -> float:
    """Which share of the changes that break a promise was noticed."""
    unpromised = [known for known in known_misses() if not known.promised]
    missed = sum(not any(known.explains(mutation) for known in unpromised) for mutation in passed_over)
    noticed = tried - len(passed_over)
    return noticed / (noticed + missed)
