"""The recorded exchanges with a real server."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[3] / "data"
RECORDINGS = DATA / "recordings" / "real-server.jsonl"
STEPS = DATA / "replay" / "steps.toml"


@dataclass(frozen=True, slots=True)
class Line:
    """One exchange. `caveat` says why it is no evidence of the documented behaviour; None where it is."""

    id: str
    group: str
    label: str
    at: str
    auth: str | None
    method: str
    target: str
    headers: dict[str, str]
    body: Any
    status: int
    answer: Any
    etag: str | None
    caveat: str | None

    @property
    def burst(self) -> str | None:
        """The requests sent at once that this one belongs to, by what their labels have in common."""
        if self.group != "concurrency" or not self.label.endswith(")"):
            return None
        return self.label.rpartition(" (")[0]


@dataclass(frozen=True, slots=True)
class Step:
    """A request that is missing from the recording, but whose effect later lines show."""

    auth: str
    version: str
    method: str
    target: str
    body: Any


@cache
def recordings() -> tuple[Line, ...]:
    """All of them, in the order of recording."""
    with RECORDINGS.open(encoding="utf-8") as lines:
        return tuple(_line(json.loads(text)) for text in lines)


@cache
def steps() -> dict[str, list[Step]]:
    """The missing requests, by the line before which each belongs."""
    found: dict[str, list[Step]] = {}
    for row in tomllib.loads(STEPS.read_text(encoding="utf-8"))["step"]:
        body = json.loads(row["body"]) if row["body"] else None
        step = Step(row["auth"], row["version"], row["method"], row["target"], body)
        found.setdefault(row["before"], []).append(step)
    return found


def _line(entry: dict[str, Any]) -> Line:
    request, response = entry["request"], entry["response"]
    return Line(
        id=entry["id"],
        group=entry["group"],
        label=entry["label"],
        at=entry["at"],
        auth=entry["auth"],
        method=request["method"],
        target="/" + request["url"].split("//", 1)[1].partition("/")[2],
        headers=request["headers"],
        body=request["body"],
        status=response["status"],
        answer=response["body"],
        etag=response["headers"].get("etag"),
        caveat=entry.get("caveat"),
    )
