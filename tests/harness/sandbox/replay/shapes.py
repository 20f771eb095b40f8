"""The shape of a JSON value: which members there are and of which types, whatever the values."""

import re
from dataclasses import dataclass, field
from typing import Any

DAY = re.compile(r"^\d{4}-\d\d-\d\d$")
# Members whose own members are the client's choice: there the requests, not the server, decide.
FREE = {"metadata", "bookingFieldsResponses"}


@dataclass(slots=True)
class Shape:
    """Everything a place was seen to hold; a list holds the union of what its items do."""

    types: set[str] = field(default_factory=set)
    members: dict[str, "Shape"] = field(default_factory=dict)
    items: "Shape | None" = None

    def add(self, value: Any) -> None:
        """One value more was seen here."""
        self.types.add(_type(value))
        if isinstance(value, dict):
            for name, item in value.items():
                self.members.setdefault(_name(name), Shape()).add(item)
        elif isinstance(value, list) and value:
            self.items = self.items or Shape()
            for item in value:
                self.items.add(item)


def shape(value: Any) -> Shape:
    """The shape of one value."""
    found = Shape()
    found.add(value)
    return found


def differences(recorded: Shape, here: Shape, place: str = "") -> list[str]:
    """Where two shapes differ, as `pointer: recorded ... here ...`; lists without items say nothing of items."""
    found = []
    if recorded.types != here.types:
        found.append(f"{place or '/'}: recorded {_types(recorded)}, here {_types(here)}")
    for name in sorted(recorded.members.keys() | here.members.keys()):
        one, other = recorded.members.get(name), here.members.get(name)
        if one is None or other is None:
            found.append(f"{place}/{name}: {'only here' if one is None else 'only recorded'}")
        elif name not in FREE:
            found += differences(one, other, f"{place}/{name}")
    if recorded.items is not None and here.items is not None:
        found += differences(recorded.items, here.items, f"{place}/*")
    return found


def _types(found: Shape) -> str:
    return " or ".join(sorted(found.types))


def _name(name: str) -> str:
    return "{day}" if DAY.match(name) else name


def _type(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"
