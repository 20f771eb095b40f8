"""Requests with exactly one fault, enumerated from the request schema: each knows what it breaks, and where.

The table is finite, so it is walked in full: random choice alone skips a row now and then, and a bug with it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

Schema = Mapping[str, Any]

_WRONG_TYPE: Final[Mapping[str, Any]] = {
    "string": 5,
    "integer": "5",
    "number": "5",
    "boolean": "yes",
    "array": {},
    "object": "text",
}
_MALFORMED: Final[Mapping[str, str]] = {
    "date-time": "tomorrow",
    "email": "not-an-email",
    "iana-time-zone": "Mars/Olympus_Mons",
    "uri": "not a url",
}
_REMOVED: Final = object()


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to break a valid body. `pointer` is the JSON pointer of the member at fault, `keyword` the broken one."""

    pointer: str
    keyword: str
    value: Any

    @property
    def name(self) -> str:
        """Such as `/attendee/language enum`; appears in reports."""
        return f"{self.pointer or '/'} {self.keyword}"

    def apply(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A copy of a valid body with this one fault."""
        broken: dict[str, Any] = copy.deepcopy(dict(body))
        *parents, last = self.pointer.strip("/").split("/")
        target: Any = broken
        for step in parents:
            target = target[int(step)] if isinstance(target, list) else target[step]
        if self.value is _REMOVED:
            del target[last]
        elif isinstance(target, list):
            target[int(last)] = self.value
        else:
            target[last] = self.value
        return broken


def single_faults(schema: Schema, body: Any, pointer: str = "") -> Iterator[Fault]:
    """Every fault that the schema forbids in a body like `body`, which must be valid.

    Covers required members, types, enumerations, formats, lengths, ranges, numbers of members and unknown members,
    at every depth that `body` reaches.
    """
    if isinstance(body, Mapping):
        yield from _object_faults(schema, body, pointer)
    elif isinstance(body, list) and body and isinstance(schema.get("items"), Mapping):
        yield from _value_faults(schema["items"], f"{pointer}/0")


def _object_faults(schema: Schema, body: Mapping[str, Any], pointer: str) -> Iterator[Fault]:
    for member in schema.get("required", ()):
        if member in body:
            yield Fault(f"{pointer}/{member}", "required", _REMOVED)
    if schema.get("additionalProperties") is False:
        yield Fault(f"{pointer}/undocumented", "additionalProperties", "x")
    for member, child in schema.get("properties", {}).items():
        if member not in body:
            continue
        at = f"{pointer}/{member}"
        yield from _value_faults(child, at)
        yield from single_faults(child, body[member], at)


def _value_faults(schema: Schema, at: str) -> Iterator[Fault]:
    if schema.get("type") in _WRONG_TYPE:
        yield Fault(at, "type", _WRONG_TYPE[schema["type"]])
    if "enum" in schema:
        yield Fault(at, "enum", "xx")
    if schema.get("format") in _MALFORMED:
        yield Fault(at, "format", _MALFORMED[schema["format"]])
    if schema.get("minLength"):
        yield Fault(at, "minLength", "")
    if "maxLength" in schema:
        yield Fault(at, "maxLength", "m" * (schema["maxLength"] + 1))
    if "minimum" in schema:
        yield Fault(at, "minimum", schema["minimum"] - 1)
    if "maximum" in schema:
        yield Fault(at, "maximum", schema["maximum"] + 1)
    if schema.get("type") == "integer":
        yield Fault(at, "integer", 1.5)
    if schema.get("uniqueItems"):
        yield Fault(at, "uniqueItems", ["twice@example.com", "twice@example.com"])
    yield from _map_faults(schema, at)


def _map_faults(schema: Schema, at: str) -> Iterator[Fault]:
    """Faults of an object used as a map: too many members, too long a key, too long or mistyped a value."""
    if "maxProperties" in schema:
        yield Fault(at, "maxProperties", {f"key{index}": "v" for index in range(schema["maxProperties"] + 1)})
    if "maxLength" in schema.get("propertyNames", {}):
        yield Fault(at, "propertyNames", {"k" * (schema["propertyNames"]["maxLength"] + 1): "v"})
    values = schema.get("additionalProperties")
    if isinstance(values, Mapping) and "maxLength" in values:
        yield Fault(at, "additionalProperties/maxLength", {"key": "v" * (values["maxLength"] + 1)})
    if isinstance(values, Mapping) and values.get("type") == "string":
        yield Fault(at, "additionalProperties/type", {"key": {"nested": 1}})
