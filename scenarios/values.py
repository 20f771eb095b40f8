"""Strategies for the values that a request schema allows, with its limits as corners.

Where more must be known than a schema can say (an id that exists, an app that is connected), a strategy for that
member is given by its JSON pointer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st

from contracts.shape import Shape
from scenarios.alternatives import branches
from scenarios.optional import members
from scenarios.people import emails, phones, time_zones
from scenarios.texts import NAMES, URLS

Schema = Mapping[str, Any]
Special = Mapping[str, st.SearchStrategy[Any]]

_NOTHING: Final[Special] = {}
_MOST: Final = 10_000
_LONG: Final = 200
_FIRST_DAY: Final = date(2030, 1, 1)
_HOURS: Final = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
_PATTERNED: Final = (
    (URLS[0], st.sampled_from(URLS)),
    ("+14155552671", phones()),
    ("09:30", _HOURS),
    ("X", st.sampled_from(NAMES)),
)
"""A sample and what draws its like, for each pattern of the request schemas."""


def values(schema: Schema, special: Special = _NOTHING, at: str = "") -> st.SearchStrategy[Any]:
    """What the schema allows; members that came after August 2025 are left out."""
    if at in special:
        return special[at]
    choices = [_of_branch(branch, special, at) for branch in branches(schema)]
    return st.one_of(choices).filter(Shape(schema).is_valid)


def _of_branch(schema: Schema, special: Special, at: str) -> st.SearchStrategy[Any]:
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    stated = schema.get("type", "string")
    kinds = [stated] if isinstance(stated, str) else stated
    return st.one_of([_of_type(kind, schema, special, at) for kind in kinds])


def _of_type(kind: str, schema: Schema, special: Special, at: str) -> st.SearchStrategy[Any]:
    match kind:
        case "object":
            return _objects(schema, special, at)
        case "array":
            return _arrays(schema, special, at)
        case "integer" | "number":
            return _numbers(schema)
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case _:
            return _texts(schema)


def _numbers(schema: Schema) -> st.SearchStrategy[int]:
    """Numbers within the limits, and the limits themselves."""
    least = int(schema.get("minimum", 0))
    most = min(int(schema.get("maximum", _MOST)), _MOST)
    return st.one_of(st.sampled_from([least, most]), st.integers(least, most))


def _texts(schema: Schema) -> st.SearchStrategy[str]:
    match schema.get("format"):
        case "email":
            return emails()
        case "iana-time-zone":
            return time_zones()
        case "date":
            return st.integers(0, 700).map(lambda days: str(_FIRST_DAY + timedelta(days=days)))
        case "date-time":
            return st.integers(0, 700).map(lambda days: f"{_FIRST_DAY + timedelta(days=days)}T13:00:00Z")
        case "uri":
            return st.sampled_from(URLS)
    allowed = Shape(schema)
    if "pattern" in schema:
        return next(drawn for sample, drawn in _PATTERNED if allowed.is_valid(sample))
    longest = min(int(schema.get("maxLength", _LONG)), 500)
    letters = st.text("abcdefghijklmnopqrstuvwxyz ", min_size=1, max_size=20).map(str.strip).filter(bool)
    return st.one_of(letters, st.sampled_from(NAMES), st.sampled_from(["x", "x" * longest]))


def _arrays(schema: Schema, special: Special, at: str) -> st.SearchStrategy[list[Any]]:
    """As few items as allowed, some, and as many as allowed where that is stated."""
    items = values(schema.get("items", {}), special, f"{at}/*")
    least, most = int(schema.get("minItems", 0)), int(schema.get("maxItems", 4))
    return st.lists(items, min_size=least, max_size=most, unique_by=repr)


def _objects(schema: Schema, special: Special, at: str) -> st.SearchStrategy[dict[str, Any]]:
    described = {name: child for name, child in schema.get("properties", {}).items() if "x-since" not in child}
    required = schema.get("required", ())
    drawn = {name: values(child, special, f"{at}/{name}") for name, child in described.items()}
    if not described and isinstance(schema.get("additionalProperties"), Mapping):
        return _maps(schema)
    return members(
        {name: drawn[name] for name in required if name in drawn},
        {name: value for name, value in drawn.items() if name not in required},
    )


def _maps(schema: Schema) -> st.SearchStrategy[dict[str, Any]]:
    """No member, some, as many as allowed; keys and values as long as allowed."""
    most = int(schema.get("maxProperties", 5))
    longest = int(schema.get("propertyNames", {}).get("maxLength", 40))
    keys = st.text("abcdefghijklmnopqrstuvwxyz_-", min_size=1, max_size=longest)
    some = st.dictionaries(keys, values(schema["additionalProperties"]), max_size=3)
    longest_value = int(schema["additionalProperties"].get("maxLength", _LONG))
    corners = [{f"key{index}": "v" for index in range(most)}, {"k" * longest: "v" * longest_value}]
    return st.one_of(some, st.sampled_from(corners))
