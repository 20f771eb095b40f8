"""Whether a JSON value has the promised shape: the compiled validator decides, `jsonschema` explains.

A *breach* is a value that the schema forbids. *Drift* is a member that the schema doesn't mention: the server says
more than it promised, which breaks no client but is worth knowing after a version bump.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, cast

import jsonschema
from jsonschema_rs import Draft202012Validator

from contracts.flatten import NotFlat, flatten
from contracts.formats import compiled, explaining

_IN_PLACE_LISTS: Final = ("allOf", "anyOf", "oneOf")
_IN_PLACE: Final = ("if", "then", "else", "not")
_CHILD_MAPS: Final = ("properties", "patternProperties")
_CHILDREN: Final = ("items", "additionalProperties", "contains")
_SHOWN: Final = 160


@dataclass(frozen=True, slots=True)
class ShapeError:
    """Where a value breaks a schema: JSON pointer into the value, the keyword that failed, and both sides as text."""

    pointer: str
    keyword: str
    message: str
    expected: str
    actual: str


class Shape:
    """One schema, inlined, ready to check any number of values."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = dict(schema)

    @cached_property
    def _compiled(self) -> Draft202012Validator:
        return compiled(self.schema)

    @cached_property
    def _closed(self) -> Draft202012Validator:
        return compiled(close(self.schema))

    @cached_property
    def _flat(self) -> Draft202012Validator:
        try:
            return compiled(flatten(self.schema))
        except NotFlat:
            return self._closed

    def is_valid(self, value: Any) -> bool:
        """Whether the value has the promised shape."""
        return self._compiled.is_valid(value)

    def is_exact(self, value: Any) -> bool:
        """Whether the value has the promised shape and no undocumented member."""
        return self._flat.is_valid(value) or self._closed.is_valid(value)

    def errors(self, value: Any) -> list[ShapeError]:
        """Every breach, in the order of the schema; alternatives are reported by their closest branch."""
        return [_explain(_closest(error)) for error in explaining(self.schema).iter_errors(value)]

    def undocumented(self, value: Any) -> list[str]:
        """JSON pointers of the members that the schema doesn't mention, where the value is valid otherwise."""
        rest = copy.deepcopy(value)
        found: list[str] = []
        while True:
            extra = [
                (error.instance_path, cast("list[str]", cast("Any", error.kind).unexpected))
                for error in self._closed.iter_errors(rest)
                if error.kind.name == "unevaluatedProperties"
            ]
            if not extra:
                return sorted(found)
            # An extra member spoils the objects around it too: only the innermost ones are the cause.
            innermost = max(len(path) for path, _ in extra)
            for path, members in extra:
                if len(path) == innermost:
                    found += [_pointer([*path, member]) for member in members]
                    _remove(rest, path, members)


def close(schema: Mapping[str, Any], *, in_place: bool = False) -> dict[str, Any]:
    """A copy of an inlined schema that refuses members which it doesn't mention.

    Only the outermost of several schemas for the same object is closed: a branch of `allOf` sees just its own part.
    """
    out: dict[str, Any] = {}
    for key, value in schema.items():
        if key in _IN_PLACE_LISTS:
            out[key] = [close(branch, in_place=True) for branch in value]
        elif key in _IN_PLACE and isinstance(value, Mapping):
            # `if` and `not` are tests, not descriptions: closing inside them would change what they ask.
            out[key] = value if key in ("if", "not") else close(value, in_place=True)
        elif key in _CHILD_MAPS:
            out[key] = {name: close(child) if isinstance(child, Mapping) else child for name, child in value.items()}
        elif key in _CHILDREN and isinstance(value, Mapping):
            out[key] = close(value)
        elif key == "prefixItems":
            out[key] = [close(child) for child in value]
        else:
            out[key] = value
    if not in_place and "additionalProperties" not in schema and _describes_members(schema):
        out["unevaluatedProperties"] = False
    return out


def _describes_members(schema: Mapping[str, Any]) -> bool:
    if "properties" in schema:
        return True
    branches = [branch for key in _IN_PLACE_LISTS for branch in schema.get(key, ())]
    branches += [schema[key] for key in ("then", "else") if isinstance(schema.get(key), Mapping)]
    return any(_describes_members(branch) for branch in branches)


def _remove(value: Any, path: Sequence[str | int], members: Sequence[str]) -> None:
    for step in path:
        value = value[step]
    for member in members:
        value.pop(member, None)


def _closest(error: jsonschema.ValidationError) -> jsonschema.ValidationError:
    # The branch that got furthest into the value is the one its author meant.
    while error.context:
        error = max(error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "type"))
    return error


def _explain(error: jsonschema.ValidationError) -> ShapeError:
    pointer = _pointer(error.absolute_path)
    if error.validator == "required":
        required = cast("list[str]", error.validator_value)
        # One error a missing member, each naming its own only in the message.
        missing = next((name for name in required if error.message.startswith(repr(name))), "")
        return ShapeError(f"{pointer}/{_escape(missing)}", "required", f"{missing!r} is missing", "present", "absent")
    expected = f"{error.validator}: {shown(error.validator_value)}"
    return ShapeError(pointer, str(error.validator), _brief(error), expected, shown(error.instance))


def _brief(error: jsonschema.ValidationError) -> str:
    match error.validator:
        case "type":
            return f"{shown(error.instance)} is not of type {shown(error.validator_value)}"
        case "enum" | "const":
            return f"{shown(error.instance)} is not {shown(error.validator_value)}"
        case _:
            return str(error.message) if len(error.message) <= 2 * _SHOWN else f"breaks {error.validator}"


def shown(value: Any) -> str:
    """A JSON value as short text for a reader."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _pointer(path: Any) -> str:
    return "".join(f"/{_escape(str(step))}" for step in path)


def _escape(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")
