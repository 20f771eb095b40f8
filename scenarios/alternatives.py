"""A request schema as it speaks of one body: of each set of alternatives only the one that the body follows.

A fault can be said to lie at one place only where a schema has no alternatives left: beside a `oneOf` of nine kinds
of location every fault in one of them breaks the eight others too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.shape import Shape

Schema = Mapping[str, Any]

_CHOICES: Final = ("anyOf", "oneOf")
_COMBINING: Final = frozenset({*_CHOICES, "allOf", "if", "then", "else"})
_shapes: dict[int, tuple[Schema, Shape]] = {}


def follows(schema: Schema, value: Any) -> bool:
    """Whether the value is valid by this piece of a schema; each piece is compiled once."""
    known = _shapes.get(id(schema))
    if known is None or known[0] is not schema:
        known = _shapes[id(schema)] = (schema, Shape(schema))
    return known[1].is_valid(value)


def parts(schema: Schema, value: Any) -> Iterator[Schema]:
    """Every piece of a schema that speaks of this value itself: what it combines, and the alternatives it follows."""
    yield {key: rule for key, rule in schema.items() if key not in _COMBINING}
    for piece in schema.get("allOf", ()):
        yield from parts(piece, value)
    for choice in _CHOICES:
        followed = next((branch for branch in schema.get(choice, ()) if follows(branch, value)), None)
        if followed is not None:
            yield from parts(followed, value)
    if "if" in schema:
        way = "then" if follows(schema["if"], value) else "else"
        if way in schema:
            yield from parts(schema[way], value)


def specialised(schema: Schema, value: Any) -> dict[str, Any]:
    """The schema without alternatives, as it speaks of a valid `value` at every depth: an `allOf` of plain pieces."""
    return {"allOf": [_plain(piece, value) for piece in parts(schema, value)]}


def _plain(piece: Schema, value: Any) -> dict[str, Any]:
    out = dict(piece)
    if isinstance(value, Mapping) and "properties" in piece:
        out["properties"] = {
            name: specialised(child, value[name]) if name in value else child
            for name, child in piece["properties"].items()
        }
    if isinstance(value, list) and value and isinstance(piece.get("items"), Mapping):
        out["items"] = specialised(piece["items"], value[0])
    return out


def joined(schema: Schema) -> dict[str, Any]:
    """One schema of everything that it combines with `allOf`, alternatives left as they are."""
    out: dict[str, Any] = {key: rule for key, rule in schema.items() if key != "allOf"}
    for piece in map(joined, schema.get("allOf", ())):
        properties = {**piece.get("properties", {}), **out.get("properties", {})}
        required = [*out.get("required", ()), *piece.get("required", ())]
        out = {**piece, **out}
        if properties:
            out["properties"] = properties
        if required:
            out["required"] = list(dict.fromkeys(required))
    return out


def branches(schema: Schema) -> list[dict[str, Any]]:
    """The schema once for each of its alternatives; those that came after August 2025 are left out."""
    whole = joined(schema)
    for choice in _CHOICES:
        if choice in whole:
            rest = {key: rule for key, rule in whole.items() if key != choice}
            known = [branch for branch in whole[choice] if "x-since" not in branch]
            return [more for branch in known for more in branches({"allOf": [rest, branch]})]
    return [whole]
