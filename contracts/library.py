"""All described versions together: which operation a request reaches, whatever version it names or forgets.

The header `cal-api-version` selects a version for each resource by itself. Without it, or with a date that the server
doesn't know, the oldest one answers; with a date that it knows but doesn't serve for that resource, none does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from contracts.contract import DESCRIBED, Contract, Operation, load_contract

OLDEST: Final = "2024-04-15"
KNOWN_DATES: Final = (OLDEST, "2024-06-11", "2024-06-14", "2024-08-13", "2024-09-04")
"""The dates that a server knows; every other header counts as none."""

SERVED: Final[Mapping[str, Mapping[str, str]]] = {
    "bookings": {OLDEST: OLDEST, "2024-06-11": OLDEST, "2024-06-14": OLDEST, "2024-08-13": "2024-08-13"},
    "event-types": {OLDEST: OLDEST, "2024-06-11": OLDEST, "2024-06-14": "2024-06-14"},
    "schedules": {OLDEST: OLDEST, "2024-06-11": "2024-06-11", "2024-06-14": "2024-06-11"},
    "slots": {
        OLDEST: OLDEST,
        "2024-06-11": OLDEST,
        "2024-06-14": OLDEST,
        "2024-08-13": OLDEST,
        "2024-09-04": "2024-09-04",
    },
}
"""For each versioned resource, the version that answers under each known date. All others answer alike."""

_LEGACY: Final = re.compile(r"^/(?:api/)?v2/(?:ee/)?")


@dataclass(frozen=True)
class Library:
    """Every described version of every resource. It finds operations as a `Contract` does."""

    contracts: tuple[Contract, ...]
    _routes: dict[tuple[str, int, str], list[tuple[tuple[str, ...], Operation]]] = field(
        default_factory=dict, repr=False
    )

    def __post_init__(self) -> None:
        for contract in self.contracts:
            for operation in contract.operations.values():
                steps = tuple(operation.path.lower().strip("/").split("/"))
                self._routes.setdefault((operation.method, len(steps), steps[1]), []).append((steps, operation))
        for candidates in self._routes.values():
            # A literal step wins over a parameter: /v2/schedules/default is not a schedule called "default".
            candidates.sort(key=lambda route: sum(step.startswith("{") for step in route[0]))

    def find(self, method: str, path: str, version: str | None) -> Operation | None:
        """The operation that a request reaches, or None when no described one.

        `path` may carry a query string; `version` is the value of the request's `cal-api-version` header. Legacy
        forms of the path, a slash at its end and upper case count as the server has them.
        """
        path = path.partition("?")[0]
        date = version if version in KNOWN_DATES else _date(version)
        found = self._at(method, path, date)
        if found is None:
            found = self._at(method.upper(), _LEGACY.sub("/v2/", path.lower(), count=1), date)
        return found

    def _at(self, method: str, path: str, date: str) -> Operation | None:
        steps = path.strip("/").split("/")
        if len(steps) < 2:
            return None
        for pattern, operation in self._routes.get((method, len(steps), steps[1]), ()):
            if all(want == have or want[0] == "{" for want, have in zip(pattern, steps, strict=True)) and (
                operation.version is None or SERVED[operation.resource].get(date) == operation.version
            ):
                return operation
        return None


def _date(header: str | None) -> str:
    """The known date that a header means."""
    trimmed = header.strip() if header else OLDEST
    return trimmed if trimmed in KNOWN_DATES else OLDEST


def described_versions() -> tuple[tuple[str, str], ...]:
    """Each resource with each of its described versions."""
    return tuple((resource, version) for resource, versions in DESCRIBED.items() for version in versions)


def newest_versions() -> tuple[tuple[str, str], ...]:
    """Each resource with the newest of its described versions."""
    return tuple((resource, versions[0]) for resource, versions in DESCRIBED.items())


@cache
def load_library() -> Library:
    """Every described version. Raises ContractError when a file is missing or broken."""
    return Library(tuple(load_contract(versions=(one,)) for one in described_versions()))
