"""What a run's answers look like: members, types, nulls, small sets of values, and the texts of errors.

The unit of counting is the test, not the exchange: one test may read its one booking thirty times, and that is one
piece of evidence, not thirty. All is worked out in one pass over the history, test by test; what is kept are counts.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, NamedTuple

import duckdb

from history.queries import events
from reports.compare.masking import format_of, masked

MOST_POINTERS: Final = 5000
"""How many members of one operation's answers with one status are told apart; what is beyond is left out."""
MOST_VALUES: Final = 12
MOST_TEXTS: Final = 60
LONGEST_VALUE: Final = 40

FREE_KEYS: Final = frozenset({"metadata", "bookingFieldsResponses", "responses"})
"""Objects whose members the client names: which ones came says nothing about the server."""

_ANSWERS: Final = """
    SELECT operation, coalesce(version, '') AS version, status, test, answer_body FROM measured
    WHERE status > 0 ORDER BY operation, version, status, test
"""
_CALLED: Final = (
    "SELECT operation, coalesce(version, ''), count(DISTINCT test) FROM measured WHERE status > 0 GROUP BY ALL"
)
_KEYS: Final = ((re.compile(r"\d{4}-\d\d-\d\d"), "{date}"), (re.compile(r"\d+|(?=\D*\d)[\w-]{12,}"), "{id}"))


class Place(NamedTuple):
    """One operation's answers with one status. `version` is the `cal-api-version` that was asked for, or ""."""

    operation: str
    version: str
    status: int


@dataclass(slots=True)
class Shape:
    """The tests that showed this place, how many answers they got, and counts of the tests by pointer.

    `seen`: something stood there; `objects`: an object did; `present` and `always`, by a member's pointer: at least
    one such object, or each, had it. `types` and `values` count the tests by type and value; pointers with too many
    values are in `open`. Texts of errors are values, masked. `left_out` counts what had no room.
    """

    tests: set[str] = field(default_factory=set)
    answers: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    objects: Counter[str] = field(default_factory=Counter)
    present: Counter[str] = field(default_factory=Counter)
    always: Counter[str] = field(default_factory=Counter)
    types: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    values: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    open: set[str] = field(default_factory=set)
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Shapes:
    """The shapes of a run's answers by place, and how many tests called each operation (with its version)."""

    places: dict[Place, Shape]
    called: dict[tuple[str, str], int]


@dataclass(slots=True)
class _Seen:
    """What one test's answers at one place held."""

    some: dict[str, set[str]] = field(default_factory=dict)
    all: dict[str, set[str]] = field(default_factory=dict)
    types: set[tuple[str, str]] = field(default_factory=set)
    values: set[tuple[str, str]] = field(default_factory=set)


def shapes(connection: duckdb.DuckDBPyConnection) -> Shapes:
    """The shapes of all answers in the history that are JSON; a body that was cut says nothing."""
    called = {(operation, version): count for operation, version, count in connection.execute(_CALLED).fetchall()}
    tags = [tag for event in events(connection, "world") if (tag := str(event.facts.get("tag", "")))]
    places: dict[Place, Shape] = {}
    for (*where, test), rows in groupby(_rows(connection), key=lambda row: row[:4]):
        shape = places.setdefault(Place(*where), Shape())
        shape.tests.add(test)
        seen, is_error = _Seen(), where[2] >= 400
        for *_, body in rows:
            shape.answers += 1
            _walk(_json(_untagged(body, tags)), seen, is_error=is_error)
        _add(shape, seen, is_error=is_error)
    return Shapes(places, called)


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    cursor = connection.execute(_ANSWERS)
    while rows := cursor.fetchmany(256):
        yield from rows


def _untagged(body: str | None, tags: Sequence[str]) -> str | None:
    """A body without the run's own tag, which stands in the names of all that the run made."""
    if body is not None:
        for tag in tags:
            body = body.replace(tag, "{run}")
    return body


def _json(body: str | None) -> Any:
    try:
        return None if body is None else json.loads(body)
    except (ValueError, RecursionError):
        return None


def _walk(top: Any, seen: _Seen, *, is_error: bool) -> None:
    """Note an answer. It may be nested as deep as the server likes, so there is no recursion."""
    waiting = [(top, "")] if isinstance(top, dict | list) else []
    while waiting:
        value, pointer = waiting.pop()
        if isinstance(value, dict):
            keys = {_folded(pointer, key) for key in value}
            seen.some.setdefault(pointer, set()).update(keys)
            seen.all[pointer] = seen.all[pointer] & keys if pointer in seen.all else keys
            if not _is_free(pointer):  # what stands below is the client's
                waiting += [(member, f"{pointer}/{_folded(pointer, key)}") for key, member in value.items()]
        elif isinstance(value, list):
            waiting += [(member, f"{pointer}/*") for member in value]
        seen.types.add((pointer, _type(value)))
        if isinstance(value, bool):
            seen.values.add((pointer, json.dumps(value)))
        elif isinstance(value, str) and is_error:
            seen.values.add((pointer, masked(value)))
        elif isinstance(value, str) and len(value) <= LONGEST_VALUE and not format_of(value):
            seen.values.add((pointer, json.dumps(value, ensure_ascii=False)))
        elif isinstance(value, str) and not format_of(value):
            seen.values.add((pointer, ""))  # a longer text: no small set


def _folded(pointer: str, key: str) -> str:
    """A member's name as a step of a pointer; names that are data are one step."""
    if _is_free(pointer):
        return "{key}"
    key = next((name for pattern, name in _KEYS if pattern.fullmatch(key)), key)
    return key[:80].replace("~", "~0").replace("/", "~1")


def _is_free(pointer: str) -> bool:
    return pointer.rpartition("/")[2] in FREE_KEYS


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        kind = format_of(value)
        return f"string ({kind})" if kind else "string"
    names = ((bool, "boolean"), (int, "integer"), (float, "number"), (dict, "object"), (list, "array"))
    return next(name for kind, name in names if isinstance(value, kind))


def _add(shape: Shape, seen: _Seen, *, is_error: bool) -> None:
    for pointer, keys in seen.some.items():
        if pointer not in shape.objects and len(shape.present) > MOST_POINTERS:
            shape.left_out += 1
            continue
        shape.objects[pointer] += 1
        shape.present.update(f"{pointer}/{key}" for key in keys)
        shape.always.update(f"{pointer}/{key}" for key in seen.all[pointer])
    shape.seen.update(
        {pointer for pointer, _ in seen.types if pointer in shape.seen or len(shape.seen) < MOST_POINTERS}
    )
    for pointer, kind in seen.types:
        if pointer in shape.types or len(shape.types) < MOST_POINTERS:
            shape.types[pointer][kind] += 1
    most = MOST_TEXTS if is_error else MOST_VALUES
    for pointer, value in seen.values:
        if pointer in shape.open or (pointer not in shape.values and len(shape.values) >= MOST_POINTERS):
            continue
        counts = shape.values[pointer]
        counts[value] += 1
        if not value or len(counts) > most:
            shape.open.add(pointer)
            del shape.values[pointer]
