"""Questions to a run's history: DuckDB views over its parts, and the answers every report needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, TypeAlias

import duckdb
import pyarrow as pa

from contracts.exchange import Severity, Violation
from history.columns import SCHEMA
from history.outcomes import OUTCOMES
from history.parts import parts_of

Key: TypeAlias = tuple[str, int]
"""What names an exchange within its run: its process and its seq."""

_EVENT_LINE: Final = pa.schema(
    [
        ("kind", pa.string()),
        ("at", pa.float64()),
        ("process", pa.string()),
        ("facts", pa.string()),
        ("line", pa.int64()),
    ]
)

_FIRST_BOOKING: Final = """
    coalesce(bookings[1].uid, '') AS booking_uid, bookings[1].status AS booking_status,
    bookings[1].host_ids[1] AS host_id, bookings[1].event_type_id AS event_type_id,
    bookings[1].start_at AS start_at, bookings[1].end_at AS end_at
"""
"""What a row tells of the first booking in its answer; `booking_uid` is "" where there is none."""

_EVENTS: Final = """
    CREATE VIEW events AS
    SELECT kind, "at", process, facts::JSON AS facts FROM recorded_events ORDER BY "at", line
"""

_VIOLATIONS: Final = """
    CREATE VIEW violations AS
    SELECT process, seq, found.* FROM (SELECT process, seq, unnest(violations) AS found FROM exchanges)
"""

_OPERATIONS: Final = """
    SELECT {key}, count(*), count(*) FILTER (outcome = 'ok'), count(*) FILTER (outcome = 'refused'),
           count(*) FILTER (outcome = 'failed'), count(*) FILTER (outcome = 'unknown'),
           quantile_disc((done_at - intended_at) * 1e3, [0.5, 0.9, 0.95, 0.99, 0.999, 1]),
           quantile_disc((done_at - sent_at) * 1e3, [0.5, 0.9, 0.95, 0.99, 0.999, 1]),
           count(*) FILTER (expected), count(*) FILTER (status = 429)
    FROM measured {where} GROUP BY ALL ORDER BY 1
"""

_TIMELINE: Final = f"""
    WITH placed AS (
        SELECT CAST(floor((intended_at - first) / $width) AS BIGINT) AS bucket,
               (done_at - intended_at) * 1e3 AS latency, (done_at - sent_at) * 1e3 AS service,
               lag, outcome, status, expected
        FROM measured, (SELECT min(intended_at) AS first FROM measured)
    )
    SELECT bucket, [{", ".join(f"count(*) FILTER ({condition})" for condition in OUTCOMES.values())}],
           quantile_disc(latency, [0.5, 0.95, 0.99]), quantile_disc(lag, 0.99) * 1e3, quantile_disc(service, 0.99)
    FROM placed GROUP BY bucket ORDER BY bucket
"""  # noqa: S608  (our own text)

# What `Violation.identity` does in Python: array indices in the pointer don't count.
_FINDINGS: Final = """
    WITH seen AS (
        SELECT v.*, e.test, e.variant, e.sent_at AS found_at, e.bytes_out + e.bytes_in AS size, NULL AS facts
        FROM violations v JOIN exchanges e USING (process, seq)
        UNION ALL BY NAME
        SELECT process, NULL AS seq, facts ->> 'code' AS code, facts ->> 'operation' AS operation,
               facts ->> 'rule' AS rule, facts ->> 'pointer' AS pointer, facts ->> 'message' AS message,
               facts ->> 'expected' AS expected, facts ->> 'actual' AS actual, facts ->> 'severity' AS severity,
               facts ->> 'test' AS test, facts ->> 'variant' AS variant, "at" AS found_at, NULL AS size, facts
        FROM events WHERE kind = 'finding'
    ), named AS (
        SELECT *, array_to_string(list_transform(string_split(coalesce(pointer, ''), '/'),
                      lambda step: CASE WHEN regexp_full_match(step, '[0-9]+') THEN '*' ELSE step END), '/') AS place,
               row_number() OVER (PARTITION BY code, operation, rule, place
                                  ORDER BY size NULLS LAST, found_at, process, seq, pointer, message) AS rank
        FROM seen
    )
    SELECT code, coalesce(operation, ''), coalesce(rule, ''), place,
           CASE WHEN bool_or(coalesce(severity, 'breach') <> 'drift') THEN 'breach' ELSE 'drift' END,
           count(*), min(found_at),
           list_sort(list_distinct(list(test) FILTER (test <> ''))),
           list_sort(list_distinct(list(variant) FILTER (variant <> ''))),
           any_value(struct_pack(process, seq, pointer, message, expected, actual, facts)) FILTER (rank = 1)
    FROM named GROUP BY code, operation, rule, place
    ORDER BY 5, count(*) DESC, code, 2, 3, place
"""


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Exact quantiles in ms, by nearest rank: every figure was really measured once."""

    p50: float = 0.0
    p90: float = 0.0
    p95: float = 0.0
    p99: float = 0.0
    p999: float = 0.0
    max: float = 0.0


@dataclass(frozen=True, slots=True)
class Figures:
    """How one operation, flow or variant (`name`) fared. Latency counts from the intended start.

    Of the `refused`, `expected` are those that their flow had to expect, and `limited` those refused with 429.
    """

    name: str
    count: int
    ok: int
    refused: int
    failed: int
    unknown: int
    latency: Quantiles
    service: Quantiles
    expected: int = 0
    limited: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """One bucket of the timeline, `offset` seconds after the run's first intended start; latencies in ms.

    `outcomes` counts what became of its exchanges, by the names of `OUTCOMES`. The latencies of a bucket without
    exchanges are None; `service_p99` counts from the sending.
    """

    offset: float
    rate: float
    outcomes: Mapping[str, int]
    p50: float | None = None
    p95: float | None = None
    p99: float | None = None
    lag_p99: float | None = None
    service_p99: float | None = None

    @property
    def count(self) -> int:
        """All its exchanges."""
        return sum(self.outcomes.values())

    @property
    def failures(self) -> int:
        """Those that failed or stayed unanswered."""
        return self.outcomes["failed"] + self.outcomes["unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Violations with one identity. The texts and the exchange (`example`) are those of the smallest one.

    `example` is None for a finding that was recorded as an event (an invariant over many exchanges); `facts`
    then holds all that the event said.
    """

    code: str
    operation: str
    rule: str
    pointer: str
    severity: Severity
    count: int
    first_at: float
    message: str
    expected: str
    actual: str
    tests: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    example: Key | None = None
    facts: dict[str, Any] | None = None

    @property
    def identity(self) -> tuple[str, str, str, str]:
        """As `Violation.identity`."""
        return (self.code, self.operation, self.rule, self.pointer)


@dataclass(frozen=True, slots=True)
class RecordedExchange:
    """One row of the history. The four texts are None when the recorder did not keep them."""

    process: str
    seq: int
    intended_at: float
    sent_at: float
    done_at: float
    lag: float
    operation: str
    version: str | None
    flow: str
    journey: int | None
    variant: str
    test: str
    contest: str
    expected: bool
    caller: str
    method: str
    path: str
    status: int
    outcome: str
    error: str
    bytes_out: int
    bytes_in: int
    target_uid: str
    booking_uid: str
    booking_status: str | None
    host_id: int | None
    event_type_id: int | None
    start_at: str | None
    end_at: str | None
    violations: tuple[Violation, ...]
    request_headers: str | None
    request_body: str | None
    answer_headers: str | None
    answer_body: str | None


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the run's events."""

    kind: str
    at: float
    process: str
    facts: dict[str, Any]


def open_history(folder: Path, *, unmeasured: Sequence[str] = ()) -> duckdb.DuckDBPyConnection:
    """A connection with the views `exchanges`, `violations` and `events` over what the run recorded so far.

    The columns are those of `history.columns.SCHEMA`, and those of the first booking in an answer; `violations` has
    `process`, `seq` and the members of a `Violation`; `events` has `kind`, `at`, `process`, `facts` (JSON). The views
    are there, empty, when nothing was recorded. Files still being written are passed over, and so is a last line of
    events that a crash cut short.

    All figures below are taken from the view `measured`: the exchanges whose `test` is not among `unmeasured` (a
    load run's warm-up, say). Findings are looked for in all exchanges.
    """
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET parquet_metadata_cache = true")  # parts never change; a long run has a thousand of them
    history = folder / "history"
    _view_exchanges(connection, history)
    connection.execute(_VIOLATIONS)
    names = ", ".join("'" + name.replace("'", "''") + "'" for name in unmeasured)
    condition = f"test NOT IN ({names})" if names else "true"
    connection.view("exchanges").filter(condition).create_view("measured")
    connection.register("recorded_events", pa.Table.from_pylist(list(_event_lines(history)), _EVENT_LINE))
    connection.execute(_EVENTS)
    return connection


def operations(connection: duckdb.DuckDBPyConnection) -> list[Figures]:
    """The figures of each operation, by name."""
    return _figures(connection, "operation")


def flows(connection: duckdb.DuckDBPyConnection) -> list[Figures]:
    """The figures of each flow, by name; exchanges outside a flow are left out."""
    return _figures(connection, "flow", "WHERE flow <> ''")


def totals(connection: duckdb.DuckDBPyConnection) -> Figures:
    """The figures of all exchanges together; they are named `*`."""
    return next(iter(_figures(connection, "'*'")), Figures("*", 0, 0, 0, 0, 0, Quantiles(), Quantiles()))


def percentiles(connection: duckdb.DuckDBPyConnection, quantiles: list[float], operation: str = "*") -> list[float]:
    """The latency (ms, from the intended start) at each of `quantiles` (0 to 1), or [] when nothing was recorded.

    `operation` "*" means all operations together.
    """
    found = connection.execute(
        "SELECT quantile_disc((done_at - intended_at) * 1e3, $quantiles::DOUBLE[]) FROM measured "
        "WHERE $operation IN ('*', operation)",
        {"quantiles": quantiles, "operation": operation},
    ).fetchone()
    return list(found[0]) if found and found[0] is not None else []


def timeline(connection: duckdb.DuckDBPyConnection, width: float = 1.0) -> list[Moment]:
    """The run in buckets of `width` seconds, by intended start; empty ones stand there, too."""
    moments: list[Moment] = []
    nothing = dict.fromkeys(OUTCOMES, 0)
    for bucket, counts, (p50, p95, p99), lag, service in connection.execute(_TIMELINE, {"width": width}).fetchall():
        moments.extend(Moment(gap * width, 0.0, nothing) for gap in range(len(moments), bucket))
        outcomes = dict(zip(OUTCOMES, counts, strict=True))
        moments.append(Moment(bucket * width, sum(counts) / width, outcomes, p50, p95, p99, lag, service))
    return moments


def findings(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """What was found, by identity: breaches before drift, the most frequent first.

    Violations of exchanges and events of the kind "finding" (with the members of a `Violation` as facts) count
    alike.
    """
    found = []
    for code, operation, rule, pointer, severity, count, first_at, tests, variants, example in connection.execute(
        _FINDINGS
    ).fetchall():
        seq, facts = example["seq"], example["facts"]
        found.append(
            Finding(
                code or "", operation, rule, pointer, severity, count, first_at,
                example["message"] or "", example["expected"] or "", example["actual"] or "",
                tuple(tests or ()), tuple(variants or ()),
                None if seq is None else (example["process"], seq),
                None if facts is None else json.loads(facts),
            )
        )  # fmt: skip
    return found


def exchange(connection: duckdb.DuckDBPyConnection, key: Key) -> RecordedExchange | None:
    """The exchange with that key, or None when it is not in the history."""
    return next(iter(exchanges(connection, "process = ? AND seq = ?", key)), None)


def exchanges(
    connection: duckdb.DuckDBPyConnection, where: str = "true", values: tuple[Any, ...] = (), limit: int = 1000
) -> list[RecordedExchange]:
    """The first `limit` exchanges that fulfil `where` (SQL, `?` for each of `values`), in the order of sending."""
    columns = [entry.name for entry in fields(RecordedExchange)]
    rows = connection.execute(
        f"SELECT {', '.join(columns)} FROM exchanges WHERE {where} ORDER BY sent_at, process, seq LIMIT {limit:d}",  # noqa: S608
        values,
    ).fetchall()
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    for row in found:
        row["violations"] = tuple(Violation(**violation) for violation in row["violations"] or ())
    return [RecordedExchange(**row) for row in found]


def events(connection: duckdb.DuckDBPyConnection, kind: str) -> list[Event]:
    """The events of one kind, in the order they were recorded."""
    rows = connection.execute('SELECT kind, "at", process, facts FROM events WHERE kind = ?', [kind]).fetchall()
    return [Event(kind, at, process, json.loads(facts)) for kind, at, process, facts in rows]


def _figures(connection: duckdb.DuckDBPyConnection, key: str, where: str = "") -> list[Figures]:
    rows = connection.execute(_OPERATIONS.format(key=key, where=where)).fetchall()
    return [
        Figures(
            name,
            count,
            ok,
            refused,
            failed,
            unknown,
            Quantiles(*latency or ()),
            Quantiles(*service or ()),
            expected,
            limited,
        )
        for name, count, ok, refused, failed, unknown, latency, service, expected, limited in rows
    ]


def _view_exchanges(connection: duckdb.DuckDBPyConnection, history: Path) -> None:
    parts, _replaced = parts_of(history)
    connection.register("no_exchanges", SCHEMA.empty_table())
    recorded = "no_exchanges"
    if parts:
        found = connection.read_parquet([str(part.path) for part in parts])
        found.create_view("recorded_exchanges")
        recorded = "recorded_exchanges"
        if not set(found.columns) >= set(SCHEMA.names):  # an earlier calproof recorded less
            recorded = "(FROM no_exchanges UNION ALL BY NAME FROM recorded_exchanges)"
    connection.execute(f"CREATE VIEW exchanges AS SELECT *, {_FIRST_BOOKING} FROM {recorded}")  # noqa: S608  (our own texts)


def _event_lines(history: Path) -> Iterator[dict[str, Any]]:
    number = 0
    for path in sorted(history.glob("events-*.jsonl")):
        for line in path.read_text("utf-8", "replace").split("\n"):
            number += 1
            try:
                event = json.loads(line, parse_constant=str)  # NaN is no JSON to DuckDB
                kind, at, process = str(event["kind"]), float(event["at"]), str(event["process"])
                facts = json.dumps(event["facts"])
            except (ValueError, KeyError, TypeError):
                continue
            yield {"kind": kind, "at": at, "process": process, "facts": facts, "line": number}
