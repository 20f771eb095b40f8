"""The contract files read by plain tools, apart from our own loader, and the recordings they are held against."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urldefrag, urljoin
from zoneinfo import available_timezones

import jsonschema_rs
import yaml

ROOT: Final = Path(__file__).resolve().parents[3]
CONTRACTS: Final = ROOT / "contracts"
RECORDINGS: Final = ROOT / "tests" / "data" / "recordings" / "real-server.jsonl"
SCHEMA_FILES: Final = sorted(CONTRACTS.rglob("*.json"))
OLDEST: Final = "2024-04-15"
DATES: Final = (OLDEST, "2024-06-11", "2024-06-14", "2024-08-13", "2024-09-04")
ANSWERS: Final[dict[str, tuple[str, ...]]] = {
    "bookings/2024-08-13": ("2024-08-13",),
    "bookings/2024-04-15": (OLDEST, "2024-06-11", "2024-06-14"),
    "slots/2024-09-04": ("2024-09-04",),
    "slots/2024-04-15": (OLDEST, "2024-06-11", "2024-06-14", "2024-08-13"),
    "event-types/2024-06-14": ("2024-06-14",),
    "schedules/2024-06-11": ("2024-06-11", "2024-06-14"),
    "me/any": DATES,
    "teams/any": DATES,
    "webhooks/any": DATES,
    "api-keys/any": DATES,
}
"""Each description, and the known dates of `cal-api-version` under which it holds. No other header is known: it counts
as the oldest date, and so does none at all."""
DOCUMENTS: Final = {name: CONTRACTS / name / "openapi.yaml" for name in ANSWERS}
_ZONES: Final = frozenset(zone.lower() for zone in available_timezones())


@cache
def load(file: Path) -> Any:
    """A JSON or YAML file."""
    text = file.read_text(encoding="utf-8")
    return json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)


def retrieve(uri: str) -> Any:
    """The document at a file URI, as validators ask for it."""
    return load(Path(unquote(uri.removeprefix("file://"))))


@cache
def validator(uri: str) -> jsonschema_rs.Draft202012Validator:
    """The compiled validator of the schema at a file URI, which may have a fragment."""
    return jsonschema_rs.Draft202012Validator(
        {"$ref": uri},
        formats={"iana-time-zone": lambda zone: zone.lower() in _ZONES},
        validate_formats=True,
        retriever=retrieve,
    )


def faults(uri: str, value: Any) -> list[str]:
    """Where and why a value breaks the schema at a file URI; nothing when it doesn't."""
    found = validator(uri)
    if found.is_valid(value):
        return []
    return [f"/{'/'.join(map(str, error.instance_path))}: {error.message}" for error in found.iter_errors(value)]


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a contract and the URI of the file it stands in, against which its references count."""

    node: Any
    base: str

    def __getitem__(self, key: str) -> Found:
        """A member, its reference followed."""
        found = Found(self.node[key], self.base)
        while isinstance(found.node, dict) and "$ref" in found.node:
            uri, pointer = urldefrag(urljoin(found.base, found.node["$ref"]))
            node = retrieve(uri)
            for step in filter(None, pointer.split("/")):
                node = node[step.replace("~1", "/").replace("~0", "~")]
            found = Found(node, uri)
        return found

    def get(self, key: str) -> Found | None:
        """A member, or None where there is none."""
        return self[key] if key in self.node else None

    def schema(self) -> str:
        """The URI of the schema of the body described here."""
        return urljoin(self.base, str(self.node["content"]["application/json"]["schema"]["$ref"]))


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of an openapi.yaml, and the dates under which it answers."""

    id: str
    method: str
    path: str
    dates: tuple[str, ...]
    found: Found
    parameters: tuple[dict[str, Any], ...]

    def serves(self, method: str, path: str, header: str | None) -> bool:
        """Whether a request under that version header reaches it.

        Upper case, a slash at the end and legacy prefixes count as the server has them.
        """
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(self.path))
        meant = re.sub(r"^/(api/)?v2/(ee/)?", "/v2/", path.partition("?")[0].rstrip("/"), flags=re.IGNORECASE)
        return (
            method == self.method
            and re.fullmatch(pattern, meant, re.IGNORECASE) is not None
            and (header if header in DATES else OLDEST) in self.dates
        )

    def response(self, status: int) -> Found | None:
        """What it promises of the answers with a status."""
        return self.found["responses"].get(str(status))


def operations(name: str) -> Iterator[Operation]:
    """Every operation of one description."""
    base = DOCUMENTS[name].as_uri()
    for path, item in load(DOCUMENTS[name])["paths"].items():
        for method in ("get", "post", "patch", "put", "delete"):
            if method not in item:
                continue
            listed = [*item.get("parameters", ()), *item[method].get("parameters", ())]
            parameters = tuple(Found({"it": parameter}, base)["it"].node for parameter in listed)
            found = Found(item[method], base)
            yield Operation(item[method]["operationId"], method.upper(), path, ANSWERS[name], found, parameters)


# A literal step wins over a parameter: /v2/schedules/default is no schedule called "default".
OPERATIONS: Final = sorted(
    (operation for name in DOCUMENTS for operation in operations(name)),
    key=lambda operation: "{" in operation.path,
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One recorded exchange, and the operation that its request reaches."""

    row: dict[str, Any]
    operation: Operation

    @property
    def id(self) -> str:
        """Its name in the recordings."""
        return str(self.row["id"])

    @property
    def status(self) -> int:
        """The status of the answer."""
        return int(self.row["response"]["status"])

    @property
    def body(self) -> Any:
        """The request's body; none at all counts as an empty object, as it does at the server."""
        body = self.row["request"]["body"]
        return {} if body is None else body

    @property
    def readable(self) -> bool:
        """Whether the request's body is JSON: bodies sent as they stand are kept as {"raw": text}."""
        return not (isinstance(self.body, dict) and self.body.keys() == {"raw"})


def _reached(row: dict[str, Any]) -> Operation | None:
    request = row["request"]
    header = request["headers"].get("cal-api-version")
    return next((it for it in OPERATIONS if it.serves(request["method"], request["path"], header)), None)


ROWS: Final = [json.loads(line) for line in RECORDINGS.read_text(encoding="utf-8").splitlines()]
RECORDED: Final = [Recorded(row, found) for row in ROWS if (found := _reached(row))]
"""The recorded exchanges with the operations of the contract."""
UNREACHED: Final = [row for row in ROWS if not _reached(row)]
"""The recorded exchanges that reach no operation of the contract."""
