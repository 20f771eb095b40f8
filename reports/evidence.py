"""What both kinds of report show of a history: findings with their exchange, variants, and what was left out."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import duckdb

from contracts.explanations import Explanation, explanation
from history.merging import PART_OF
from history.queries import Figures, Finding, RecordedExchange, events, exchange, findings
from history.run import RunInfo
from reports.curl import curl_line
from reports.deviations import Deviation, Identity
from reports.script import script
from reports.sequences import Sequences, sequence_of, sequences, with_what_it_needs
from scenarios.cells import TO_BE_REFUSED

Again: TypeAlias = Literal["shown again", "flaky", "not tried again"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding, the smallest exchange that shows it, and the line that repeats it.

    `sequence` is the shortest example that shows it, `exchange` its last, and `script` repeats all of it; `repeat`
    is the command that runs its test once more. A finding over many exchanges (an invariant) has no line, but
    the exchanges that its event named, and may bring `facts`. `deviation` is the known breach that covers it.
    """

    finding: Finding
    exchange: RecordedExchange | None = None
    curl: str = ""
    facts: Mapping[str, object] | None = None
    sequence: tuple[RecordedExchange, ...] = ()
    script: str = ""
    repeat: str = ""
    again: Again = "not tried again"
    explanation: Explanation | None = None
    deviation: Deviation | None = None


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


_VARIANTS = f"""
    SELECT split_part(variant, ',', 1) AS kind_and_addressing,
           count(*) FILTER (outcome = 'ok'), count(*) FILTER (outcome <> 'ok')
    FROM measured WHERE variant <> '' AND NOT starts_with(variant, '{TO_BE_REFUSED}') GROUP BY ALL ORDER BY ALL
"""  # noqa: S608
_STATUSES = "SELECT operation, status, count(*) FROM measured GROUP BY ALL ORDER BY ALL"
_MOST_SHOWN = 10
"""How many exchanges of an invariant's breach are shown."""
_MEMBERS = frozenset(
    {"code", "operation", "rule", "pointer", "message", "expected", "actual", "severity", "test", "variant"}
)


def evidence(connection: duckdb.DuckDBPyConnection, info: RunInfo) -> tuple[tuple[Evidence, ...], tuple[Evidence, ...]]:
    """The run's breaches and its drift; with the setting `strict`, drift counts as a breach."""
    strict = bool(info.settings.get("strict"))
    breaches: list[Evidence] = []
    drift: list[Evidence] = []
    known, again = sequences(connection), _tried_again(connection)
    for finding in findings(connection):
        found = replace(
            _one(connection, info, finding, known),
            repeat=_repeat(info, finding),
            again=again.get(finding.identity, "not tried again"),
            explanation=explanation(finding.code),
        )
        (breaches if strict or finding.severity == "breach" else drift).append(found)
    return tuple(breaches), tuple(drift)


def variants(connection: duckdb.DuckDBPyConnection) -> tuple[Variant, ...]:
    """Each variant's share of accepted bookings: as its events say, else as its exchanges show.

    Cells of one kind of event type that is addressed in one way are one variant: what stands before the first comma.
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
    """What could not be tried, each once, in the order of first mention.

    A run may have several processes, and each says what it left out: what another has exercised is not named.
    """
    done = {str(name) for (name,) in connection.execute("SELECT DISTINCT operation FROM exchanges").fetchall()}
    done |= {variant.name for variant in variants(connection) if variant.accepted}
    found = (
        NotExercised(*(str(event.facts.get(name, "")) for name in ("what", "kind", "reason")))
        for event in events(connection, "not_exercised")
    )
    return tuple(dict.fromkeys(left for left in found if left.kind == "flow" or left.what not in done))


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
    if part_of := info.settings.get(PART_OF):
        found.append(f"this is what one worker of the run {part_of} did, not the whole run")
    if info.interrupted:
        found.append("the run was interrupted")
    elif not info.ended_at:
        found.append("the run never ended: it was killed, or is still going on")
    return tuple(dict.fromkeys(reason for reason in found if reason))


def exercised_operations(figures: tuple[Figures, ...]) -> tuple[str, ...]:
    """The operations that answered at least once."""
    return tuple(entry.name for entry in figures if entry.count > entry.unknown)


def _tried_again(connection: duckdb.DuckDBPyConnection) -> dict[Identity, Again]:
    """What became of the findings that were tried a second time; one that showed again anywhere is not flaky."""
    tried: dict[Identity, Again] = {}
    for event in events(connection, "again"):
        facts = event.facts
        identity = (facts["code"], facts["operation"], facts["rule"], facts["pointer"])
        if facts["repeated"] or tried.get(identity) == "shown again":
            tried[identity] = "shown again"
        else:
            tried[identity] = "flaky"
    return tried


def _one(connection: duckdb.DuckDBPyConnection, info: RunInfo, finding: Finding, known: Sequences) -> Evidence:
    if sequence := sequence_of(connection, finding, known):
        shown = sequence[-1]
        finding = _worded(finding, shown)
        rows = with_what_it_needs(sequence, known.provisioned)
        text = script(info.url, rows, known.tags, len(sequence))
        return Evidence(finding, shown, curl_line(info.url, shown), sequence=sequence, script=text)
    if finding.example is not None and (example := exchange(connection, finding.example)):
        line = curl_line(info.url, example)
        return Evidence(finding, example, line, sequence=(example,), script=line)
    facts = {name: value for name, value in (finding.facts or {}).items() if name not in _MEMBERS}
    keys = [(str(key["process"]), int(key["seq"])) for key in facts.pop("exchanges", ())][:_MOST_SHOWN]
    told = tuple(row for key in keys if (row := exchange(connection, key)) is not None)
    return Evidence(finding, told[-1] if told else None, facts=facts or None, sequence=told)


def _worded(finding: Finding, shown: RecordedExchange) -> Finding:
    """The finding in the words of the exchange that is shown for it."""
    for found in shown.violations:
        if found.identity == finding.identity:
            return replace(
                finding,
                example=(shown.process, shown.seq),
                message=found.message,
                expected=found.expected,
                actual=found.actual,
            )
    return finding


def _repeat(info: RunInfo, finding: Finding) -> str:
    """The command that runs the finding's test again, with the seed; "" for what no test has found."""
    tests = [test.partition("::")[2].partition("[")[0] for test in finding.tests if "::" in test]
    if info.verb != "verify" or not tests or not info.argv:
        return ""
    words, skip = [], False
    for word in info.argv:
        if skip or word in ("--only", "--jobs"):
            skip = not skip
            continue
        words.append(word)
    return shlex.join([*words, "--only", tests[0]])


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
