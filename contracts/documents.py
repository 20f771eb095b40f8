"""Reading contract files: following references between YAML and JSON files, inlined or bundled.

A contract is many small files that refer to each other by relative path. Validators and readers of limits want them
*inlined* (no reference left); other tools want one *bundled* OpenAPI document, each shared piece once under
`#/components`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as _SafeLoader  # ten times as fast
except ImportError:
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_ANNOTATIONS = frozenset({"title", "description", "examples", "example", "deprecated", "default", "$comment"})


class ContractError(Exception):
    """A contract file is missing, can't be parsed, or refers to something that isn't there."""


@dataclass(frozen=True, slots=True)
class Place:
    """A piece of a contract: a file and the JSON pointer inside it ("" for the whole file)."""

    file: Path
    pointer: str = ""

    def follow(self, reference: str) -> Place:
        """The place that a `$ref` standing in this file means."""
        target, _, pointer = reference.partition("#")
        return Place(_resolved(self.file, target) if target else self.file, pointer)

    def read(self) -> Any:
        """What stands at this place, references still unresolved. Raises ContractError."""
        node = _read_file(self.file)
        for step in filter(None, self.pointer.split("/")):
            key = step.replace("~1", "/").replace("~0", "~")
            try:
                node = node[int(key)] if isinstance(node, list) else node[key]
            except (KeyError, IndexError, ValueError):
                raise ContractError(f"{self.file} has nothing at #{self.pointer}") from None
        return node


@cache
def _resolved(file: Path, target: str) -> Path:
    return (file.parent / target).resolve()


@cache
def _read_file(file: Path) -> Any:
    try:
        text = file.read_text(encoding="utf-8")
    except OSError as error:
        raise ContractError(f"cannot read {file}: {error.strerror}") from None
    try:
        return json.loads(text) if file.suffix == ".json" else yaml.load(text, Loader=_Loader)  # noqa: S506
    except (ValueError, yaml.YAMLError) as error:
        raise ContractError(f"{file} cannot be parsed: {error}") from None


class _Loader(_SafeLoader):
    """YAML as JSON sees it: a date such as 2024-08-13 stays a string."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def forget_files() -> None:
    """Forget what was read, so that changed files are read again."""
    _read_file.cache_clear()


def inline(place: Place, trail: tuple[Place, ...] = ()) -> Any:
    """The piece at `place` with every reference replaced by what it means.

    Raises ContractError on a cycle: contract schemas describe finite documents.
    """
    if place in trail:
        raise ContractError(f"{place.file}#{place.pointer} refers to itself")
    return _inline(place.read(), place, (*trail, place))


def _inline(node: Any, place: Place, trail: tuple[Place, ...]) -> Any:
    if isinstance(node, list):
        return [_inline(item, place, trail) for item in node]
    if not isinstance(node, dict):
        return node
    if not isinstance(node.get("$ref"), str):
        return {key: _inline(value, place, trail) for key, value in node.items() if key not in ("$schema", "$defs")}
    target = inline(place.follow(node["$ref"]), trail)
    beside = {key: _inline(value, place, trail) for key, value in node.items() if key != "$ref"}
    if all(key in _ANNOTATIONS or key.startswith("x-") for key in beside):
        return {**target, **beside}
    return {"allOf": [target], **beside}


class Bundler:
    """Collects pieces of many files into the `components` of one OpenAPI document."""

    def __init__(self) -> None:
        self.components: dict[str, dict[str, Any]] = {}
        self._names: dict[Place, tuple[str, str]] = {}

    def rewrite(self, node: Any, place: Place) -> Any:
        """`node`, standing at `place`, with every file reference turned into one to `#/components`."""
        if isinstance(node, list):
            return [self.rewrite(item, place) for item in node]
        if not isinstance(node, dict):
            return node
        out = {
            key: self.rewrite(value, place) for key, value in node.items() if key not in ("$schema", "$defs", "$ref")
        }
        if isinstance(node.get("$ref"), str):
            section, name = self._component(place.follow(node["$ref"]))
            out["$ref"] = f"#/components/{section}/{name}"
        return out

    def _component(self, place: Place) -> tuple[str, str]:
        if place in self._names:
            return self._names[place]
        section, name = _component_name(place)
        taken = self.components.setdefault(section, {})
        if name in taken:  # two resources use the same name for different pieces
            name = _pascal(f"{place.file.parts[-4] if place.file.suffix == '.json' else place.file.parts[-3]} {name}")
        self._names[place] = (section, name)
        taken[name] = {}  # holds the name while the piece itself is walked
        taken[name] = self.rewrite(place.read(), place)
        return section, name


def _component_name(place: Place) -> tuple[str, str]:
    steps = place.pointer.strip("/").split("/")
    if steps[0] == "components" and len(steps) == 3:
        return steps[1], steps[2]
    stem = _pascal(place.file.stem)
    return "schemas", stem if not place.pointer else f"{stem}_{steps[-1]}"


def _pascal(words: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", words))


def schema_files(folder: Path) -> Iterator[Path]:
    """Every JSON Schema file below `folder`, in a stable order."""
    yield from sorted(folder.rglob("*.json"))
