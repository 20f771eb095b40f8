"""The house rules of the contract files: what every operation, schema and example must have.

`findings` gives one line each, with the file and the JSON pointer inside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from contracts.contract import FOLDER
from contracts.documents import Place, inline, schema_files
from contracts.library import described_versions
from contracts.shape import Shape

_METHODS: Final = ("get", "post", "patch", "put", "delete")
_TOO_MANY: Final = "429"
_NOT_WALKED: Final = frozenset({"examples", "example", "const", "enum", "default"})
_SPEAKING: Final = ("example", "examples")


def findings(root: Path = FOLDER, versions: tuple[tuple[str, str], ...] | None = None) -> list[str]:
    """Every breach of the house rules, in a stable order. Raises ContractError for files that can't be read."""
    documents = [root / resource / version / "openapi.yaml" for resource, version in versions or described_versions()]
    found: list[str] = []
    for document in documents:
        found += [f"{document.relative_to(root)}{line}" for line in _document(document)]
    for file in schema_files(root):
        found += [f"{file.relative_to(root)}#{line}" for line in _schema_file(file)]
    used = _reachable(documents)
    found += [
        f"{file.relative_to(root)}#: no operation uses this schema"
        for file in schema_files(root)
        if file.resolve() not in used
    ]
    return found


def _document(file: Path) -> Iterator[str]:
    document = inline(Place(file))
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method in item:
                where = f"#{method.upper()} {path}"
                for line in _operation(item[method], item.get("parameters", [])):
                    yield f"{where}: {line}"


def _operation(operation: dict[str, Any], shared: list[dict[str, Any]]) -> Iterator[str]:
    for member in ("operationId", "summary", "description", "tags"):
        if not operation.get(member):
            yield f"no {member}"
    for parameter in (*shared, *operation.get("parameters", ())):
        yield from _parameter(parameter)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and not _exemplified(body):
        yield "the request has no example"
    responses = operation["responses"]
    if not any(status.startswith("4") and status != _TOO_MANY for status in responses):
        yield "no refusal is described"
    if _TOO_MANY not in responses:
        yield f"{_TOO_MANY} is not described"
    for status, response in responses.items():
        if not response.get("description"):
            yield f"{status} has no description"
        for content in response.get("content", {}).values():
            if not _exemplified(content):
                yield f"{status} has no example"


def _parameter(parameter: dict[str, Any]) -> Iterator[str]:
    name, schema = parameter["name"], parameter.get("schema", {})
    if not parameter.get("description"):
        yield f"the parameter {name} has no description"
    speaks = any(key in schema for key in ("const", "enum", "default")) or schema.get("type") == "boolean"
    example = parameter.get("example", (schema.get("examples") or [None])[0])
    if example is None:
        if not speaks:
            yield f"the parameter {name} has no example"
    elif not Shape(schema).is_valid(example):
        yield f"the example of the parameter {name} is not valid"


def _exemplified(content: dict[str, Any]) -> bool:
    return any(content.get(key) for key in _SPEAKING) or bool(content.get("schema", {}).get("examples"))


def _schema_file(file: Path) -> Iterator[str]:
    schema = Place(file).read()
    for member in ("title", "description", "examples"):
        if not schema.get(member):
            yield f": no {member}"
    for pointer, node in _members(schema, ""):
        if not node.get("description"):
            yield f"{pointer}: no description"
    for pointer in ("", *(pointer for pointer, node in _members(schema, "") if node.get("examples"))):
        shape = Shape(inline(Place(file, pointer)))
        for index, example in enumerate(shape.schema.get("examples", ())):
            for error in shape.errors(example):
                yield f"{pointer}/examples/{index}{error.pointer}: {error.message}"


def _members(node: Any, pointer: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema that stands under a name of its own: in `properties` or `$defs`, at any depth."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            yield from _members(item, f"{pointer}/{index}")
    elif isinstance(node, dict):
        for key, value in node.items():
            if key in _NOT_WALKED:
                continue
            if key in ("properties", "$defs"):
                for name, child in value.items():
                    if isinstance(child, dict):
                        yield f"{pointer}/{key}/{name}", child
            yield from _members(value, f"{pointer}/{key}")


def _reachable(documents: list[Path]) -> set[Path]:
    """Every file that the documents refer to, directly or through others."""
    seen: set[Path] = set()
    waiting = [document.resolve() for document in documents]
    while waiting:
        file = waiting.pop()
        if file not in seen:
            seen.add(file)
            waiting += [Place(file).follow(reference).file for reference in _references(Place(file).read())]
    return seen


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for key, value in node.items():
            if key not in _SPEAKING:
                yield from _references(value)
