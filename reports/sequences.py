"""The smallest sequence of exchanges that shows a finding, with what had to be made for it first."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

import duckdb

from history.queries import Finding, RecordedExchange, events, exchanges
from reports.deviations import Identity

_MADE: Final = "method = 'POST' AND outcome = 'ok' AND test = 'provisioning'"
_NUMBER: Final = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class Sequences:
    """What the sequences of a run are read from: the shortest example of each finding, and what was provisioned."""

    shortest: dict[Identity, tuple[str, int, int]]
    provisioned: tuple[RecordedExchange, ...]
    tags: tuple[str, ...]


def sequences(connection: duckdb.DuckDBPyConnection) -> Sequences:
    """Read them from the events that the examiner wrote, one for each example that broke a promise."""
    shortest: dict[Identity, tuple[str, int, int]] = {}
    for event in events(connection, "broken"):
        first, last = int(event.facts["first"]), int(event.facts["last"])
        for told in event.facts["identities"]:
            code, operation, rule, pointer = told
            before = shortest.get((code, operation, rule, pointer))
            if before is None or last - first < before[2] - before[1]:
                shortest[code, operation, rule, pointer] = (event.process, first, last)
    tags = tuple(str(event.facts["tag"]) for event in events(connection, "world"))
    return Sequences(shortest, tuple(exchanges(connection, _MADE)) if shortest else (), tags)


def sequence_of(
    connection: duckdb.DuckDBPyConnection, finding: Finding, known: Sequences
) -> tuple[RecordedExchange, ...]:
    """The exchanges of the shortest example that shows the finding, up to the one that does."""
    place = known.shortest.get(finding.identity)
    if place is None:
        return ()
    found = exchanges(connection, "process = ? AND seq BETWEEN ? AND ?", place)
    found.sort(key=lambda row: row.seq)
    for index, row in enumerate(found):
        if any(violation.identity == finding.identity for violation in row.violations):
            return tuple(found[: index + 1])
    return tuple(found)


def with_what_it_needs(
    sequence: Sequence[RecordedExchange], provisioned: Iterable[RecordedExchange]
) -> list[RecordedExchange]:
    """The sequence, and before it what made the event types, schedules and teams that it uses."""
    makers = {f"{_collection(row)}/{number}": row for row in provisioned if (number := made_id(row)) is not None}
    slugs = {slug: row for row in makers.values() if (slug := made(row).get("slug"))}
    needed: list[RecordedExchange] = []

    def need(row: RecordedExchange) -> None:
        for used in _used(row):
            maker = makers.get(used) or slugs.get(used)
            if maker is not None and maker is not row and maker not in needed:
                need(maker)
                needed.append(maker)

    for row in sequence:
        need(row)
    return [*(row for row in needed if row not in sequence), *sequence]


def made(row: RecordedExchange) -> dict[str, Any]:
    """The data of an answer, {} where they are no object."""
    data = _json(row.answer_body)
    data = data.get("data") if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}


def made_id(row: RecordedExchange) -> int | None:
    """The id of what a request has made."""
    found = made(row).get("id")
    return found if type(found) is int else None


def _collection(row: RecordedExchange) -> str:
    return row.path.partition("?")[0].rstrip("/").rpartition("/")[2]


def _used(row: RecordedExchange) -> Iterable[str]:
    """What a request names: `event-types/5`, `schedules/6`, and every text that may be a slug."""
    path, _, query = row.path.partition("?")
    steps = path.strip("/").split("/")
    for collection, number in pairwise(steps):
        if _NUMBER.fullmatch(number):
            yield f"{collection}/{number}"
    for part in query.split("&"):
        name, _, value = part.partition("=")
        yield from _named(name, _NUMBER.findall(value))
        yield value
    yield from _used_in(_json(row.request_body))


def _used_in(value: Any) -> Iterable[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _named(name, [str(member)] if type(member) is int else [])
            yield from _used_in(member)
    elif isinstance(value, list):
        for member in value:
            yield from _used_in(member)
    elif isinstance(value, str):
        yield value


def _named(name: str, numbers: Iterable[str]) -> Iterable[str]:
    for prefix, collection in (("eventType", "event-types"), ("schedule", "schedules"), ("team", "teams")):
        if name in (f"{prefix}Id", f"{prefix}Ids"):
            yield from (f"{collection}/{number}" for number in numbers)


def _json(text: str | None) -> Any:
    try:
        return json.loads(text or "null")
    except ValueError:
        return None
