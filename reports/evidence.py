"""What both kinds of report show of a history: findings with their exchange, variants, and what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from history.queries import Figures, Finding, RecordedExchange, events, exchange, findings
from history.run import RunInfo
from reports.curl import curl_line


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding, the smallest exchange that shows it, and the line that repeats it.

    A finding over many exchanges (an invariant) has neither exchange nor line, but may bring `facts`.
    """

    finding: Finding
    exchange: RecordedExchange | None = None
    curl: str = ""
    facts: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """How often one booking variant was accepted and refused."""

    name: str
    accepted: int
    refused: int


@dataclass(frozen=True, slots=True)
class NotExercised:
    """Something that could not be tried at this target, and why. `kind` is "variant" or "operation", say."""

    what: str
    kind: str
    reason: str


@dataclass(frozen=True, slots=True)
class StatusCount:
    """How often one operation answered with one status (0: no answer)."""

    operation: str
    status: int
    count: int


_VARIANTS = """
    SELECT variant, count(*) FILTER (outcome = 'ok'), count(*) FILTER (outcome <> 'ok')
    FROM measured WHERE variant <> '' GROUP BY variant ORDER BY variant
"""
_STATUSES = "SELECT operation, status, count(*) FROM measured GROUP BY ALL ORDER BY ALL"
_MEMBERS = frozenset(
    {"code", "operation", "rule", "pointer", "message", "expected", "actual", "severity", "test", "variant"}
)


def evidence(connection: duckdb.DuckDBPyConnection, info: RunInfo) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """The run's breaches and its drift; with the setting `strict`, drift counts as a breach."""
    strict = bool(info.settings.get("strict"))
    breaches: list[Evidence] = []
    drift: list[Evidence] = []
    for finding in findings(connection):
        found = _one(connection, info, finding)
        (breaches if strict or finding.severity == "breach" else drift).append(found)
    return tuple(breaches), tuple(drift)


def variants(connection: duckdb.DuckDBPyConnection) -> tuple[Variant, ...]:
    """Each variant's share of accepted bookings: as its events say, else as its exchanges show.

    A variant that was never tried is left out; its place is among what was not exercised.
    """
    seen = {name: Variant(name, *counts) for name, *counts in connection.execute(_VARIANTS).fetchall()}
    told: dict[str, Variant] = {}
    for event in events(connection, "variant"):
        name = str(event.facts.get("name", ""))
        before = told.get(name, Variant(name, 0, 0))
        accepted, refused = _whole(event.facts.get("accepted")), _whole(event.facts.get("refused"))
        told[name] = Variant(name, before.accepted + accepted, before.refused + refused)
    tried = (variant for variant in (seen | told).values() if variant.accepted or variant.refused)
    return tuple(sorted(tried, key=lambda variant: variant.name))


def not_exercised(connection: duckdb.DuckDBPyConnection) -> tuple[NotExercised, ...]:
    """What could not be tried, each once, in the order of first mention."""
    found = (
        NotExercised(*(str(event.facts.get(name, "")) for name in ("what", "kind", "reason")))
        for event in events(connection, "not_exercised")
    )
    return tuple(dict.fromkeys(found))


def statuses(connection: duckdb.DuckDBPyConnection) -> tuple[StatusCount, ...]:
    """Operations by statuses."""
    return tuple(StatusCount(*row) for row in connection.execute(_STATUSES).fetchall())


def accepted_bookings(connection: duckdb.DuckDBPyConnection) -> int:
    """How many bookings the target's answers said it has made or moved."""
    found = connection.execute(
        "SELECT count(DISTINCT booking_uid) FROM measured "
        "WHERE outcome = 'ok' AND method = 'POST' AND booking_uid <> ''"
    ).fetchone()
    return int(found[0]) if found else 0


def doubts(connection: duckdb.DuckDBPyConnection, info: RunInfo) -> tuple[str, ...]:
    """Why the run can't be trusted to be whole: it was stopped, or recorded an event of the kind "invalid"."""
    found = [str(event.facts.get("reason", "")).strip().rstrip(".") for event in events(connection, "invalid")]
    if info.interrupted:
        found.append("the run was interrupted")
    elif not info.ended_at:
        found.append("the run never ended: it was killed, or is still going on")
    return tuple(dict.fromkeys(reason for reason in found if reason))


def exercised_operations(figures: tuple[Figures, ...]) -> tuple[str, ...]:
    """The operations that answered at least once."""
    return tuple(entry.name for entry in figures if entry.count > entry.unknown)


def _one(connection: duckdb.DuckDBPyConnection, info: RunInfo, finding: Finding) -> Evidence:
    if finding.example is not None and (example := exchange(connection, finding.example)):
        return Evidence(finding, example, curl_line(info.url, example))
    facts = {name: value for name, value in (finding.facts or {}).items() if name not in _MEMBERS}
    return Evidence(finding, facts=facts or None)


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
