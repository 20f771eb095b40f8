"""What an OpenAPI document says a client can send and gets back, flat: names to compare, whatever way it is written.

A *surface* maps each operation to its parameters and to the members of its bodies, by pointer. `$ref`, `allOf`,
`oneOf` and `anyOf` are resolved: an object has the members of all its pieces, and requires what every one of its
alternatives requires.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

METHODS: Final = ("get", "post", "patch", "put", "delete")
_ALTERNATIVES: Final = ("oneOf", "anyOf")
_DEEPEST: Final = 12
_OWN_HEADER: Final = re.compile(r"^x-\w+-(client-id|secret-key|platform-embed)$")


@dataclass(slots=True)
class Member:
    """A parameter or a member of a body."""

    required: bool
    enum: frozenset[str] = frozenset()


@dataclass(slots=True)
class Endpoint:
    """One operation. Parameters go by place and name, members of bodies by pointer, with * for an item."""

    parameters: dict[str, Member] = field(default_factory=dict)
    request: dict[str, Member] = field(default_factory=dict)
    answers: dict[str, dict[str, Member]] = field(default_factory=dict)


Surface = dict[str, Endpoint]


def surface(document: Mapping[str, Any]) -> Surface:
    """The surface of an OpenAPI document, 3.0 or 3.1, all in one file."""
    reader = _Reader(document)
    return {
        operation_name(method, path): reader.endpoint(item, item[method])
        for path, item in document["paths"].items()
        for method in METHODS
        if method in item
    }


def operation_name(method: str, path: str) -> str:
    """How an operation is called in every document: parameters of the path have no name."""
    return f"{method.upper()} {re.sub(r'{[^}]*}', '{}', path)}"


class _Reader:
    """Reads one document, following its references."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def endpoint(self, item: Mapping[str, Any], operation: Mapping[str, Any]) -> Endpoint:
        """One operation with the parameters of its path."""
        out = Endpoint()
        for listed in (*item.get("parameters", ()), *operation.get("parameters", ())):
            parameter = self._followed(listed)
            if parameter["in"] != "path":
                schema = parameter.get("schema", {})
                required = bool(parameter.get("required"))
                out.parameters[_parameter_name(parameter)] = Member(required, self._enum(schema))
        out.request = self._members(self._followed(operation.get("requestBody", {})))
        for status, response in operation.get("responses", {}).items():
            out.answers[str(status)] = self._members(self._followed(response))
        return out

    def _followed(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        while isinstance(node.get("$ref"), str):
            found: Any = self._document
            for step in node["$ref"].removeprefix("#/").split("/"):
                # Vendors' documents refer to things that aren't there: nothing is known of them.
                found = found.get(step.replace("~1", "/").replace("~0", "~"), {})
            node = found
        return node

    def _members(self, holder: Mapping[str, Any]) -> dict[str, Member]:
        schema = holder.get("content", {}).get("application/json", {}).get("schema", {})
        out: dict[str, Member] = {}
        self._walk(schema, "", out, ())
        return out

    def _pieces(self, schema: Mapping[str, Any], trail: tuple[int, ...]) -> Iterator[tuple[Mapping[str, Any], int]]:
        """The alternatives of a schema, each merged from its pieces, and where each came from."""
        schema = self._followed(schema)
        if id(schema) in trail:
            return
        trail = (*trail, id(schema))
        bases: list[Mapping[str, Any]] = [{key: schema[key] for key in schema if key not in ("allOf", *_ALTERNATIVES)}]
        for part in schema.get("allOf", ()):
            bases = [_merged(base, piece) for base in bases for piece, _ in self._pieces(part, trail)] or bases
        for key in _ALTERNATIVES:
            if schema.get(key):
                found = [piece for branch in schema[key] for piece, _ in self._pieces(branch, trail)]
                bases = [_merged(base, piece) for base in bases for piece in found] or bases
        if "if" in schema:
            found = [piece for key in ("then", "else") for piece, _ in self._pieces(schema.get(key, {}), trail)]
            # A condition that only asks for more members makes no other kind of object.
            if any("properties" in piece for piece in found):
                bases = [_merged(base, piece) for base in bases for piece in found]
        for base in bases:
            yield base, id(schema)

    def _walk(self, schema: Mapping[str, Any], pointer: str, out: dict[str, Member], trail: tuple[int, ...]) -> None:
        if pointer.count("/") > _DEEPEST:
            return
        pieces = list(self._pieces(schema, trail))
        objects = [piece for piece, _ in pieces if "properties" in piece]
        for piece, source in pieces:
            if "items" in piece:
                self._walk(piece["items"], f"{pointer}/*", out, (*trail, source))
        names = {name: None for piece in objects for name in piece["properties"]}
        for name in names:
            required = all(name in piece.get("required", ()) for piece in objects)
            holders = [piece["properties"][name] for piece in objects if name in piece["properties"]]
            enum = frozenset(value for holder in holders for value in self._enum(holder))
            known = out.get(f"{pointer}/{name}")
            if known is not None:
                required, enum = required and known.required, enum | known.enum
            out[f"{pointer}/{name}"] = Member(required, enum)
            for holder in _distinct(holders):
                self._walk(holder, f"{pointer}/{name}", out, (*trail, *(source for _, source in pieces)))

    def _enum(self, schema: Mapping[str, Any]) -> frozenset[str]:
        values: set[str] = set()
        for piece, _ in self._pieces(schema, ()):
            listed = piece.get("enum") or ([piece["const"]] if "const" in piece else [])
            values |= {_branded(str(value)) for value in listed if value is not None}
            if isinstance(piece.get("items"), Mapping):
                values |= self._enum(piece["items"])
        return frozenset(values)


def _merged(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    out = {**one, **other}
    if "properties" in one or "properties" in other:
        mine, theirs = one.get("properties", {}), other.get("properties", {})
        both = {name: {"allOf": [mine[name], theirs[name]]} for name in mine if name in theirs}
        out["properties"] = {**mine, **theirs, **{name: it for name, it in both.items() if mine[name] != theirs[name]}}
    out["required"] = [*one.get("required", ()), *other.get("required", ())]
    return out


def _distinct(holders: list[Any]) -> list[Any]:
    seen: list[Any] = []
    for holder in holders:
        if all(holder is not other and holder != other for other in seen):
            seen.append(holder)
    return seen


def _branded(value: str) -> str:
    """A value with the vendor's brand, where a derivative has put its own."""
    return value.replace("COACHOS", "CAL").replace("coachos", "cal")


def _parameter_name(parameter: Mapping[str, Any]) -> str:
    """Place and name; the headers for credentials count alike under whatever brand."""
    name = str(parameter["name"])
    if parameter["in"] == "header":
        name = _OWN_HEADER.sub(r"x-cal-\1", name.lower())
    return f"{parameter['in']} {name}"
