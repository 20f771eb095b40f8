"""One version of each resource, loaded: operations to find, promises to read, one OpenAPI document to export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from contracts.documents import Bundler, ContractError, Place, inline

FOLDER: Final = Path(__file__).resolve().parent
UNVERSIONED: Final = "any"
"""Folder name of a resource that answers alike under every `cal-api-version`."""

CURRENT: Final[Mapping[str, str]] = {
    "bookings": "2024-08-13",
    "event-types": "2024-06-14",
    "schedules": "2024-06-11",
    "slots": "2024-09-04",
    "me": UNVERSIONED,
    "teams": UNVERSIONED,
    "webhooks": UNVERSIONED,
    "api-keys": UNVERSIONED,
}
"""The version of each resource that is verified unless another is asked for."""

DESCRIBED: Final[Mapping[str, tuple[str, ...]]] = {
    "bookings": ("2024-08-13", "2024-04-15"),
    "event-types": ("2024-06-14",),
    "schedules": ("2024-06-11",),
    "slots": ("2024-09-04", "2024-04-15"),
    "me": (UNVERSIONED,),
    "teams": (UNVERSIONED,),
    "webhooks": (UNVERSIONED,),
    "api-keys": (UNVERSIONED,),
}
"""Every version of each resource that has a description, the newest first."""

_METHODS: Final = ("get", "post", "patch", "put", "delete")


@dataclass(frozen=True, slots=True)
class ResponsePromise:
    """What one operation promises of the answers with one status. `schema` is inlined, None where no body is due."""

    status: int
    media_type: str | None
    schema: dict[str, Any] | None
    headers: Mapping[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One documented operation. `version` is None where every version answers alike."""

    id: str
    resource: str
    version: str | None
    method: str
    path: str
    summary: str
    responses: Mapping[int, ResponsePromise]
    request_schema: dict[str, Any] | None
    parameters: tuple[dict[str, Any], ...]
    accepts_anonymous: bool

    @property
    def success_status(self) -> int:
        """The one 2xx status that is documented."""
        return next(status for status in sorted(self.responses) if status < 300)


@dataclass(frozen=True)
class Contract:
    """The operations of a set of resources, each in one version."""

    operations: Mapping[str, Operation]
    versions: Mapping[str, str]
    root: Path = FOLDER
    _routes: dict[tuple[str, int], list[tuple[tuple[str, ...], Operation]]] = field(default_factory=dict, repr=False)
    _literal: dict[tuple[str, str], Operation] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for operation in self.operations.values():
            if "{" not in operation.path:
                self._literal[operation.method, operation.path] = operation
            steps = tuple(operation.path.strip("/").split("/"))
            self._routes.setdefault((operation.method, len(steps)), []).append((steps, operation))
        for candidates in self._routes.values():
            # A literal step wins over a parameter: /v2/schedules/default is not a schedule called "default".
            candidates.sort(key=lambda route: sum(step.startswith("{") for step in route[0]))

    def find(self, method: str, path: str, version: str | None) -> Operation | None:
        """The operation that a request reaches, or None when this contract describes none.

        `path` may carry a query string; `version` is the value of the request's `cal-api-version` header.
        """
        found = self._literal.get((method, path))
        if found is not None:
            return found if found.version in (None, version) else None
        steps = tuple(path.partition("?")[0].strip("/").split("/"))
        for pattern, operation in self._routes.get((method.upper(), len(steps)), ()):
            if all(want.startswith("{") or want == have for want, have in zip(pattern, steps, strict=True)):
                return operation if operation.version in (None, version) else None
        return None

    def operation(self, operation_id: str) -> Operation:
        """The operation of that name. Raises ContractError when there is none."""
        try:
            return self.operations[operation_id]
        except KeyError:
            raise ContractError(f"the contract has no operation {operation_id!r}") from None

    def request_schema(self, operation_id: str) -> dict[str, Any]:
        """The inlined schema of an operation's body. Raises ContractError when it takes none."""
        schema = self.operation(operation_id).request_schema
        if schema is None:
            raise ContractError(f"{operation_id} takes no body")
        return schema

    def bundle(self) -> dict[str, Any]:
        """One self-contained OpenAPI 3.1 document of all operations, shared pieces under `#/components`."""
        bundler = Bundler()
        paths: dict[str, Any] = {}
        webhooks: dict[str, Any] = {}
        tags: list[dict[str, Any]] = []
        for resource, version in self.versions.items():
            place = Place(_openapi_file(self.root, resource, version))
            document = place.read()
            tags += [tag for tag in document.get("tags", []) if tag not in tags]
            for scheme, description in document.get("components", {}).get("securitySchemes", {}).items():
                bundler.components.setdefault("securitySchemes", {})[scheme] = description
            for path, item in document["paths"].items():
                paths[path] = bundler.rewrite(item, place)
            for name, item in document.get("webhooks", {}).items():
                webhooks[name] = bundler.rewrite(item, place)
        return {
            "openapi": "3.1.0",
            "info": {
                "title": "Cal.com API v2, Bookings, as calproof reads it",
                "version": self.versions.get("bookings", "1"),
                "summary": ", ".join(f"{resource} {version}" for resource, version in self.versions.items()),
            },
            "tags": tags,
            "paths": paths,
            **({"webhooks": webhooks} if webhooks else {}),
            "components": {section: dict(sorted(pieces.items())) for section, pieces in bundler.components.items()},
        }


@cache
def load_contract(root: Path = FOLDER, versions: tuple[tuple[str, str], ...] = tuple(CURRENT.items())) -> Contract:
    """Load one version of each resource. Raises ContractError when a file is missing or broken."""
    operations: dict[str, Operation] = {}
    for resource, version in versions:
        for operation in _resource(root, resource, version):
            if operation.id in operations:
                raise ContractError(f"two operations are called {operation.id!r}")
            operations[operation.id] = operation
    return Contract(operations, dict(versions), root)


@cache
def _resource(root: Path, resource: str, version: str) -> tuple[Operation, ...]:
    """The operations of one version of a resource, which several contracts share."""
    return tuple(_operations(root, resource, version))


def _openapi_file(root: Path, resource: str, version: str) -> Path:
    return root / resource / version / "openapi.yaml"


def _operations(root: Path, resource: str, version: str) -> Iterator[Operation]:
    place = Place(_openapi_file(root, resource, version))
    document = inline(place)
    for path, item in document["paths"].items():
        for method in _METHODS:
            if method not in item:
                continue
            body = item[method].get("requestBody", {}).get("content", {}).get("application/json", {})
            security = item[method].get("security", document.get("security", []))
            yield Operation(
                id=item[method]["operationId"],
                resource=resource,
                version=None if version == UNVERSIONED else version,
                method=method.upper(),
                path=path,
                summary=item[method].get("summary", ""),
                responses={int(status): _promise(int(status), it) for status, it in item[method]["responses"].items()},
                request_schema=body.get("schema"),
                parameters=(*item.get("parameters", ()), *item[method].get("parameters", ())),
                accepts_anonymous=not security or {} in security,
            )


def _promise(status: int, response: dict[str, Any]) -> ResponsePromise:
    content = response.get("content", {})
    media_type = next(iter(content), None)
    return ResponsePromise(
        status=status,
        media_type=media_type,
        schema=content[media_type].get("schema") if media_type else None,
        headers={name.lower(): header for name, header in response.get("headers", {}).items()},
    )
