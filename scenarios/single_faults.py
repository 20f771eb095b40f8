"""Requests with exactly one fault, enumerated from the request schema: each knows what it breaks, and where.

The table is finite, so it is walked in full: random choice alone skips a row now and then, and a bug with it.
What a server is known to tolerate (null for an optional member, members that came later) is no fault.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.shape import Shape
from contracts.tolerance import tolerant
from scenarios.alternatives import specialised

Schema = Mapping[str, Any]

REFUSED: Final = frozenset({400})
"""What a body that its schema refuses is answered with."""
NOT_THERE: Final = frozenset({400, 404, 422})
"""A number out of its range, or an empty text, may also be the id of something that doesn't exist."""
_IDENTIFYING: Final = ("minimum", "maximum", "minLength")

_OF_TYPE: Final[Mapping[str, Any]] = {
    "string": "5",
    "integer": 5,
    "number": 1.5,
    "boolean": True,
    "array": [[]],
    "object": {"nested": {}},
}
_MALFORMED: Final[Mapping[str, str]] = {
    "date": "2030-13-01",
    "date-time": "tomorrow",
    "email": "not-an-email",
    "iana-time-zone": "Mars/Olympus_Mons",
    "uri": "not a url",
}
_CHECKED_LATER: Final = frozenset({"format", "pattern"})
_REMOVED: Final = object()


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken request body.

    `name` says what is wrong; `pointer` is the JSON pointer of the member at fault, `keyword` the broken keyword of
    the schema ("rule" where no schema can say it), `statuses` what the documentation lets a server answer.
    """

    name: str
    pointer: str
    keyword: str
    body: Any
    statuses: frozenset[int] = REFUSED

    @property
    def member(self) -> str:
        """The pointer with `*` for each index: where the fault lies in the schema."""
        return "/".join("*" if step.isdigit() else step for step in self.pointer.split("/"))

    @property
    def constraint(self) -> str:
        """Member and keyword: of all faults with the same constraint one is enough to see it checked."""
        return f"{self.member} {self.keyword}"


@dataclass(frozen=True, slots=True)
class _Change:
    pointer: str
    keyword: str
    value: Any
    detail: str = ""

    @property
    def name(self) -> str:
        return f"{self.pointer or '/'} {self.keyword}{self.detail}"

    def applied(self, body: Any) -> Any:
        """A copy of the valid body with this one change."""
        if not self.pointer:
            return self.value
        broken = copy.deepcopy(body)
        *parents, last = self.pointer.strip("/").split("/")
        target = broken
        for step in parents:
            target = target[int(step)] if isinstance(target, list) else target[step]
        if self.value is _REMOVED:
            del target[last]
        elif isinstance(target, list):
            target[int(last)] = self.value
        else:
            target[last] = self.value
        return broken


def single_faults(schema: Schema, *bodies: Any) -> Iterator[Fault]:
    """Every fault that the schema forbids in bodies like these, which must be valid; each fault once.

    Covers required members, types, nulls, constants, enumerations, formats, patterns, lengths, ranges, numbers of
    members and of items, duplicates and unknown members, at every depth that the bodies reach.
    """
    exact, lenient = Shape(schema), Shape(tolerant(schema))
    seen: set[str] = set()
    for body in bodies:
        for change in (*_of_the_whole(), *_walk(specialised(schema, body), body, "")):
            if change.name in seen:
                continue
            seen.add(change.name)
            broken = change.applied(body)
            later = change.keyword in _CHECKED_LATER
            if exact.is_valid(broken) or (not later and lenient.is_valid(broken)):
                continue
            statuses = NOT_THERE if change.keyword in _IDENTIFYING else REFUSED
            yield Fault(change.name, change.pointer, change.keyword, broken, statuses)


def _of_the_whole() -> Iterator[_Change]:
    """An array instead of an object. Other values are no JSON bodies to the server, and not judged by the schema."""
    yield _Change("", "type", [], " array")


def _walk(schema: Schema, value: Any, at: str) -> Iterator[_Change]:
    for part in schema.get("allOf", (schema,)):
        if isinstance(value, Mapping):
            yield from _object_changes(part, value, at)
        elif isinstance(value, list) and value and "items" in part:
            yield from _value_changes(part["items"], value[0], f"{at}/0")
            yield from _walk(part["items"], value[0], f"{at}/0")


def _object_changes(part: Schema, body: Mapping[str, Any], at: str) -> Iterator[_Change]:
    for member in part.get("required", ()):
        if member in body:
            yield _Change(f"{at}/{member}", "required", _REMOVED)
    if part.get("additionalProperties") is False:
        yield _Change(f"{at}/undocumented", "additionalProperties", "x")
    for excluded in _exclusions(part, body):
        yield _Change(f"{at}/{excluded}", "not", _sample(part, excluded))
    for member, child in part.get("properties", {}).items():
        if member in body and not any("x-since" in piece for piece in (child, *child.get("allOf", ()))):
            yield from _value_changes(child, body[member], f"{at}/{member}")
            yield from _walk(child, body[member], f"{at}/{member}")


def _exclusions(part: Schema, body: Mapping[str, Any]) -> list[str]:
    """The member that a body may not have beside the one it has, where a schema forbids two of them together."""
    together = part.get("not", {}).get("required", ())
    missing = [member for member in together if member not in body]
    return missing if len(missing) == 1 and len(together) > 1 else []


def _sample(part: Schema, member: str) -> Any:
    child = part["properties"][member]
    return child.get("const", _OF_TYPE.get(child.get("type", "string")))


def _value_changes(schema: Schema, value: Any, at: str) -> Iterator[_Change]:
    for part in schema.get("allOf", (schema,)):
        yield from _type_changes(part, at)
        yield from _limit_changes(part, value, at)
        yield from _map_changes(part, at)


def _type_changes(part: Schema, at: str) -> Iterator[_Change]:
    stated = part.get("type")
    allowed = {stated} if isinstance(stated, str) else set(stated or ())
    if not allowed:
        if "const" in part:
            yield _Change(at, "const", "not this one" if isinstance(part["const"], str) else not part["const"])
        return
    yield _Change(at, "null", None)
    covered = allowed | ({"integer"} if "number" in allowed else set())
    for kind, wrong in _OF_TYPE.items():
        if kind not in covered:
            yield _Change(at, "type", wrong, f" {kind}")
    if "enum" in part:
        yield _Change(at, "enum", "xx" if isinstance(part["enum"][0], str) else max(part["enum"]) + 1)
    if part.get("format") in _MALFORMED:
        yield _Change(at, "format", _MALFORMED[part["format"]])
    if "pattern" in part:
        yield _Change(at, "pattern", " ")


def _limit_changes(part: Schema, value: Any, at: str) -> Iterator[_Change]:
    if part.get("minLength"):
        yield _Change(at, "minLength", "")
    if "maxLength" in part:
        yield _Change(at, "maxLength", "m" * (part["maxLength"] + 1))
    if "minimum" in part:
        yield _Change(at, "minimum", part["minimum"] - 1)
    if "maximum" in part:
        yield _Change(at, "maximum", part["maximum"] + 1)
    if part.get("minItems"):
        yield _Change(at, "minItems", [])
    if "maxItems" in part and isinstance(value, list) and value:
        yield _Change(at, "maxItems", (value * (part["maxItems"] + 1))[: part["maxItems"] + 1])
    if part.get("uniqueItems") and isinstance(value, list) and value:
        yield _Change(at, "uniqueItems", [value[0], value[0]])


def _map_changes(part: Schema, at: str) -> Iterator[_Change]:
    """Faults of an object used as a map: too many members, too long a key, too long or mistyped a value."""
    if "maxProperties" in part:
        yield _Change(at, "maxProperties", {f"key{index}": "v" for index in range(part["maxProperties"] + 1)})
    if "maxLength" in part.get("propertyNames", {}):
        yield _Change(at, "propertyNames", {"k" * (part["propertyNames"]["maxLength"] + 1): "v"})
    values = part.get("additionalProperties")
    if isinstance(values, Mapping):
        for change in (*_type_changes(values, f"{at}/key"), *_limit_changes(values, "", f"{at}/key")):
            yield _Change(at, f"additionalProperties/{change.keyword}", {"key": change.value}, change.detail)
