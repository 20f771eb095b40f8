"""The members that a schema documents, and the boundary classes of the values that each may be sent with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_BRANCHES: Final = ("allOf", "anyOf", "oneOf")
_DEEPEST: Final = 12
_FEW: Final = 12
"""Enumerations of at most so many values are walked value by value."""


@dataclass(slots=True)
class Member:
    """One documented member: all that the schema's pieces say of it, side by side."""

    pointer: str
    required: bool = False
    types: set[str] = field(default_factory=set)
    enum: list[Any] = field(default_factory=list)
    bounds: dict[str, float] = field(default_factory=dict)


def members(schema: Mapping[str, Any]) -> dict[str, Member]:
    """Every member of an inlined schema by its pointer; array indices are written `*`."""
    found: dict[str, Member] = {}
    _walk(schema, "", found, 0)
    return found


def _walk(schema: Any, pointer: str, found: dict[str, Member], depth: int) -> None:
    if not isinstance(schema, Mapping) or depth > _DEEPEST:
        return
    if pointer and not pointer.endswith("/*"):
        _note(schema, found.setdefault(pointer, Member(pointer)))
    required = schema.get("required", ())
    for name, member in schema.get("properties", {}).items():
        below = f"{pointer}/{name}"
        _walk(member, below, found, depth + 1)
        if below in found and name in required:
            found[below].required = True
    _walk(schema.get("items"), f"{pointer}/*", found, depth + 1)
    for key in _BRANCHES:
        for branch in schema.get(key, ()):
            _walk(branch, pointer, found, depth)
    for key in ("then", "else"):
        _walk(schema.get(key), pointer, found, depth)


def _note(schema: Mapping[str, Any], member: Member) -> None:
    types = schema.get("type", ())
    member.types.update([types] if isinstance(types, str) else types)
    values = [schema["const"]] if "const" in schema else schema.get("enum", ())
    member.enum += [value for value in values if value not in member.enum]
    for keyword in ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"):
        if isinstance(schema.get(keyword), int | float):
            member.bounds.setdefault(keyword, schema[keyword])


def boundary_classes(member: Member) -> Iterator[str]:
    """The classes of values that a member should have been sent with at least once each."""
    yield "present"
    if not member.required:
        yield "absent"
    if "null" in member.types:
        yield "null"
    if "boolean" in member.types:
        yield from ("true", "false")
    if "array" in member.types:
        yield from ("no items", "one item", "several items")
    if 1 < len(member.enum) <= _FEW:
        yield from (f"= {value}" for value in member.enum if value is not None and not isinstance(value, bool))
    for keyword, bound in member.bounds.items():
        yield f"{_BOUND_NAMES[keyword]} {bound:g}"


_BOUND_NAMES: Final = {
    "minimum": "min",
    "maximum": "max",
    "minLength": "min length",
    "maxLength": "max length",
    "minItems": "min items",
    "maxItems": "max items",
}


def touched(known: Mapping[str, Member], body: Any) -> set[tuple[str, str]]:
    """The boundary classes that a sent body touches: (pointer, class)."""
    found: set[tuple[str, str]] = set()
    _touch(known, body, "", found)
    return found


def _touch(known: Mapping[str, Member], value: Any, pointer: str, found: set[tuple[str, str]]) -> None:
    if isinstance(value, dict):
        below = [name.removeprefix(f"{pointer}/") for name in known if name.startswith(f"{pointer}/")]
        for name in below:
            if "/" not in name and name not in value:
                found.add((f"{pointer}/{name}", "absent"))
        for name, member in value.items():
            place = f"{pointer}/{name}"
            if place in known:
                found.update((place, it) for it in _classes(known[place], member))
            _touch(known, member, place, found)
    elif isinstance(value, list):
        for item in value:
            _touch(known, item, f"{pointer}/*", found)


def _classes(member: Member, value: Any) -> Iterator[str]:
    yield "present"
    if value is None:
        yield "null"
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, list):
        yield ("no items", "one item", "several items")[min(len(value), 2)]
    elif value in member.enum:
        yield f"= {value}"
    for keyword, bound in member.bounds.items():
        if _measured(keyword, value) == bound:
            yield f"{_BOUND_NAMES[keyword]} {bound:g}"


def _measured(keyword: str, value: Any) -> float | None:
    if keyword.endswith("Length"):
        return len(value) if isinstance(value, str) else None
    if keyword.endswith("Items"):
        return len(value) if isinstance(value, list) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
