"""Finding the operation of a request: method, path and API version together name one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from sandbox.http.access import Access
from sandbox.http.errors import bad_request, not_found
from sandbox.http.limiter import EndpointLimit

if TYPE_CHECKING:
    from sandbox.http.answer import Answer
    from sandbox.http.request import Request
    from sandbox.platform.permissions import Permission

OLDEST = "2024-04-15"
VERSIONS = frozenset({OLDEST, "2024-06-11", "2024-06-14", "2024-08-13", "2024-09-04"})
Operation = Callable[["Request"], "Answer"]
MISSPELT, SPELT = "/bookings/reccuring", "/bookings/recurring"
LEGACY_PREFIXES = (("/api/v2", "/v2"), ("/v2/ee", "/v2"))


@dataclass(frozen=True, slots=True)
class Route:
    """An operation: `{}` in the path stands for a parameter. `writes` runs it in a transaction.

    `limit` counts its requests apart from all others. `permission` is what an OAuth client must have been granted for
    its own calls and those of its users.
    """

    method: str
    path: str
    versions: frozenset[str]
    operation: Operation
    access: Access
    writes: bool = False
    limit: EndpointLimit | None = None
    permission: "Permission | None" = None


class Router:
    """Routes by method and number of segments; fixed segments match in any case, a slash at the end is optional."""

    def __init__(self, routes: list[Route]) -> None:
        self._routes: dict[tuple[str, int], list[tuple[tuple[str, ...], Route]]] = {}
        for route in routes:
            pattern = tuple(route.path.strip("/").split("/"))
            self._routes.setdefault((route.method, len(pattern)), []).append((pattern, route))

    def find(self, request: "Request") -> Route:
        """The operation, its parameters put into the request; 404 A where there is none for this version."""
        version = asked_version(request)
        method = "GET" if request.method == "HEAD" else request.method
        segments = request.segments
        for pattern, route in self._routes.get((method, len(segments)), ()):
            if version in route.versions and _matches(pattern, segments):
                request.params = tuple(
                    _decoded(segment) for part, segment in zip(pattern, segments, strict=True) if part == "{}"
                )
                return route
        raise not_found(f"Cannot {request.method} {request.path}")


def asked_version(request: "Request") -> str:
    """The API version that a request is for: the oldest where it names none, or one that nobody knows."""
    version = request.headers.get("cal-api-version", OLDEST)
    if version not in VERSIONS:
        # HTTP servers take the blanks away, but not every transport is one.
        version = version.strip() if version.strip() in VERSIONS else OLDEST
    return version


def rewritten(path: str) -> str:
    """The path without the legacy prefixes, which are matched in any case, and with its one misspelling corrected."""
    for legacy, current in LEGACY_PREFIXES:
        if path[: len(legacy)].lower() == legacy and path[len(legacy) : len(legacy) + 1] in ("", "/", "?"):
            path = current + path[len(legacy) :]
    return path.replace(MISSPELT, SPELT, 1)


def _matches(pattern: tuple[str, ...], segments: list[str]) -> bool:
    return all(part == "{}" or part == segment.lower() for part, segment in zip(pattern, segments, strict=True))


def _decoded(segment: str) -> str:
    if "%" not in segment:
        return segment
    try:
        decoded = unquote(segment, errors="strict")
    except UnicodeDecodeError as problem:
        raise bad_request(f"Failed to decode param '{segment}'") from problem
    for position, character in enumerate(segment):
        if character == "%" and not _is_hex(segment[position + 1 : position + 3]):
            raise bad_request(f"Failed to decode param '{segment}'")
    return decoded


def _is_hex(digits: str) -> bool:
    return len(digits) == 2 and all(digit in "0123456789abcdefABCDEF" for digit in digits)
