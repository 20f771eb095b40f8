"""What the server is known to tolerate beyond its promises: no client may count on it, no test may call it a fault.

Sources: observed with the vendor's validators. A null for an optional member counts as absent; formats are checked
later or not at all, depending on the member.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LATER = frozenset({"format", "pattern"})


def tolerant(schema: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of an inlined request schema that lets pass what is tolerated; what it refuses must be refused."""
    out = {key: _tolerant(key, value, schema) for key, value in schema.items() if key not in _LATER}
    described = schema.get("properties", {})
    needed = [name for name in schema.get("required", ()) if not _may_be_null(described.get(name, {}))]
    if needed:
        # A null counts as absent, so it is no more than absent where a member is required.
        absent = {"properties": {name: {"not": {"const": None}} for name in needed}}
        out["allOf"] = [*out.get("allOf", ()), absent]
    return out


def _may_be_null(schema: Mapping[str, Any]) -> bool:
    return "null" in schema.get("type", ()) or any(_may_be_null(branch) for branch in schema.get("anyOf", ()))


def _member(schema: Mapping[str, Any], *, required: bool) -> dict[str, Any]:
    if "x-since" in schema:
        return {}  # a server from before that date has never heard of the member, and may drop whatever it is
    return tolerant(schema) if required else {"anyOf": [{"type": "null"}, tolerant(schema)]}


def _tolerant(key: str, value: Any, parent: Mapping[str, Any]) -> Any:
    if key == "properties":
        required = parent.get("required", ())
        return {name: _member(child, required=name in required) for name, child in value.items()}
    if key in ("anyOf", "oneOf", "allOf"):
        return [tolerant(branch) for branch in value]
    if isinstance(value, Mapping) and key in ("items", "additionalProperties", "propertyNames", "if", "then", "else"):
        return tolerant(value)
    return value
