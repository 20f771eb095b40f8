"""One schema made quick: composed objects merged into one, annotations dropped, every object closed.

`allOf` and branches are how people write a schema; a validator pays for each. Here the pieces that describe one object
become one object schema with `additionalProperties: false`, once for each branch that a value can take. A value that
satisfies the result satisfies the original and has no member which that doesn't mention. A value that doesn't may
still do both: the original decides then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

_ANNOTATIONS: Final = frozenset(
    {"title", "description", "examples", "example", "deprecated", "default", "$comment", "$schema", "$defs"}
)
_MAPS: Final = frozenset({"properties", "patternProperties"})
_CHILDREN: Final = frozenset({"items", "additionalProperties", "propertyNames"})
_STRUCTURE: Final = frozenset({"properties", "patternProperties", "items", "prefixItems", "additionalProperties"})
_BRANCHES: Final = ("anyOf", "oneOf")
_CONTAINS: Final = ("contains", "minContains", "maxContains")
_UNMERGEABLE: Final = frozenset({"dependentSchemas", "unevaluatedProperties", "unevaluatedItems", "$ref"})
_LARGEST: Final = frozenset({"minimum", "minLength", "minItems", "minProperties"})
_SMALLEST: Final = frozenset({"maximum", "maxLength", "maxItems", "maxProperties"})

_Schema = dict[str, Any]


class NotFlat(ValueError):
    """The schema says something that can't be merged into one object."""


def flatten(schema: Mapping[str, Any]) -> _Schema:
    """The quick form of an inlined schema. Raises NotFlat where there is none."""
    own, conditions = _split(schema)
    return _finish(own, conditions)


def bare(schema: Any) -> Any:
    """A copy of an inlined schema without titles, descriptions, examples and other words for people."""
    if isinstance(schema, list):
        return [bare(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    out: _Schema = {}
    for key, value in schema.items():
        if key in _ANNOTATIONS or key.startswith("x-"):
            continue
        if key in _MAPS:
            out[key] = {name: bare(child) for name, child in value.items()}
        else:
            out[key] = value if key in ("enum", "const", "required") else bare(value)
    return out


def _split(schema: Mapping[str, Any]) -> tuple[_Schema, list[_Schema]]:
    """What a schema says outright, `allOf` merged in, and what it says under conditions."""
    own: _Schema = {}
    conditions: list[_Schema] = []
    for key, value in schema.items():
        if key in _UNMERGEABLE:
            raise NotFlat(key)
        if key in _ANNOTATIONS or key.startswith("x-") or key in ("then", "else"):
            continue
        if key == "allOf":
            for branch in value:
                further, more = _split(branch)
                own = _merge(own, further)
                conditions += more
        elif key == "if":
            conditions.append({name: schema[name] for name in ("if", "then", "else") if name in schema})
        elif key in _BRANCHES or key == "not":
            conditions.append({key: value})
        elif key in _CONTAINS:
            if key == "contains":
                conditions.append({name: schema[name] for name in _CONTAINS if name in schema})
        else:
            own = _merge(own, {key: value})
    return own, conditions


def _merge(one: _Schema, other: _Schema) -> _Schema:
    out = dict(one)
    for key, value in other.items():
        out[key] = _both(key, out[key], value) if key in out and out[key] != value else value
    return out


def _both(key: str, one: Any, other: Any) -> Any:  # one keyword, said twice
    if key == "properties":
        return {**one, **other, **{name: {"allOf": [one[name], other[name]]} for name in one if name in other}}
    if key == "required":
        return [*one, *(name for name in other if name not in one)]
    if key == "type":
        allowed = [kind for kind in _listed(one) if kind in _listed(other)]
        return allowed if len(allowed) != 1 else allowed[0]
    if key == "enum":
        return [value for value in one if value in other]
    if key in _LARGEST:
        return max(one, other)
    if key in _SMALLEST:
        return min(one, other)
    if key == "items":
        return {"allOf": [one, other]}
    raise NotFlat(key)


def _listed(kind: str | list[str]) -> list[str]:
    return [kind] if isinstance(kind, str) else kind


def _finish(own: _Schema, conditions: list[_Schema]) -> _Schema:
    known = own.get("properties", {})
    for index, condition in enumerate(conditions):
        rest = conditions[:index] + conditions[index + 1 :]
        if "if" in condition and any(_describes(condition.get(branch), known) for branch in ("then", "else")):
            return {
                "if": bare(condition["if"]),
                "then": _with(own, rest, condition.get("then", {})),
                "else": _with(own, rest, condition.get("else", {})),
            }
        for key in _BRANCHES:
            if key in condition and any(_describes(branch, known) for branch in condition[key]):
                out = {"anyOf": [_with(own, rest, branch) for branch in condition[key]]}
                return out if key == "anyOf" else {**out, "oneOf": bare(condition[key])}
    return _closed(own, conditions)


def _with(own: _Schema, conditions: list[_Schema], branch: Any) -> _Schema:
    if not isinstance(branch, Mapping):
        raise NotFlat("a branch that is no object")
    further, more = _split(branch)
    return _finish(_merge(own, further), conditions + more)


def _describes(schema: Any, known: Mapping[str, Any]) -> bool:
    """Whether a schema says what an object's members or an array's items are.

    One that only asks more of the values of `known` members doesn't.
    """
    if not isinstance(schema, Mapping):
        return False
    if not _STRUCTURE.isdisjoint(schema.keys() - {"properties"}):
        return True
    for name, member in schema.get("properties", {}).items():
        if name not in known or _describes(member, {}):
            return True
    branches = [branch for key in ("allOf", *_BRANCHES) for branch in schema.get(key, ())]
    return any(_describes(branch, known) for branch in [*branches, schema.get("then"), schema.get("else")])


def _closed(own: _Schema, conditions: list[_Schema]) -> _Schema:
    out: _Schema = {}
    for key, value in own.items():
        if key in _MAPS:
            out[key] = {name: _child(child) for name, child in value.items()}
        elif key in _CHILDREN:
            out[key] = _child(value)
        elif key == "prefixItems":
            out[key] = [_child(child) for child in value]
        else:
            out[key] = value
    if "properties" in own and "additionalProperties" not in own:
        out["additionalProperties"] = False
    if conditions:
        out["allOf"] = [bare(condition) for condition in conditions]
    return out


def _child(schema: Any) -> Any:
    return flatten(schema) if isinstance(schema, Mapping) else schema
