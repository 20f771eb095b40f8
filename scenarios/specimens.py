"""Valid bodies that together have every member of a request schema and follow every alternative: soil for faults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.shape import Shape
from scenarios.alternatives import branches, joined

Schema = Mapping[str, Any]

_BY_FORMAT: Final[Mapping[str, str]] = {
    "date": "2030-01-08",
    "date-time": "2030-01-08T13:00:00Z",
    "email": "ann.booker@example.com",
    "iana-time-zone": "Europe/Rome",
    "uri": "https://example.com/calproof",
}
_TEXTS: Final = ("calproof", "https://example.com/calproof", "09:00", "+14155552671")
"""One of these matches each pattern of the request schemas."""
_MOST_TURNS: Final = 12

NOBODYS_ID: Final = 2**31 - 1
"""The largest id: specimens name it, so that no foreign thing is meant should a server take what is faulty."""


def specimens(schema: Schema, base: Mapping[str, Any] | None = None) -> Iterator[dict[str, Any]]:
    """Bodies that begin with `base` (else with the required members) and gain every member that keeps them valid.

    Turn by turn other alternatives are followed, and what found no room in the bodies before comes first.
    """
    shape = Shape(schema)
    whole = joined(schema)
    members = {name: child for name, child in whole.get("properties", {}).items() if "x-since" not in child}
    unplaced = dict.fromkeys(members)
    seen: list[dict[str, Any]] = []
    for turn in range(_MOST_TURNS):
        body = dict(base) if base else {name: specimen(members[name], turn) for name in whole.get("required", ())}
        for name in (*unplaced, *(name for name in members if name not in unplaced)):
            if base and name in base:
                continue
            fuller = {**body, name: specimen(members[name], turn)}
            if shape.is_valid(fuller):
                body = fuller
        unplaced = dict.fromkeys(name for name in unplaced if name not in body)
        if shape.is_valid(body) and body not in seen:
            seen.append(body)
            yield body


def specimen(schema: Schema, turn: int = 0) -> Any:
    """One value that is valid, with every member it can have; `turn` picks among alternatives."""
    choices = branches(schema)
    chosen = choices[turn % len(choices)]
    if "const" in chosen:
        return chosen["const"]
    if "enum" in chosen:
        return chosen["enum"][turn % len(chosen["enum"])]
    kind = chosen.get("type", "string")
    match kind if isinstance(kind, str) else kind[0]:
        case "object":
            return _object(chosen, turn)
        case "array":
            few = max(int(chosen.get("minItems", 1)), 1)
            return [specimen(chosen.get("items", {}), turn + index) for index in range(few)]
        case "integer" | "number":
            most = int(chosen.get("maximum", 0))
            return most if most == NOBODYS_ID else max(int(chosen.get("minimum", 1)), 1)
        case "boolean":
            return False
        case _:
            return _text(chosen)


def _object(schema: Schema, turn: int) -> dict[str, Any]:
    members = schema.get("properties", {})
    values = schema.get("additionalProperties")
    if not members and isinstance(values, Mapping):
        return {"key": specimen(values, turn)}
    return {name: specimen(child, turn) for name, child in members.items() if "x-since" not in child}


def _text(schema: Schema) -> str:
    if schema.get("format") in _BY_FORMAT:
        return _BY_FORMAT[schema["format"]]
    shape = Shape(schema)
    return next((text for text in (*schema.get("examples", ()), *_TEXTS) if shape.is_valid(text)), _TEXTS[0])
