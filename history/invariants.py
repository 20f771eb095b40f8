"""Runs the invariants of `contracts.invariants` over a run's history, and writes what they find into it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa

from contracts.invariants import Invariant, invariants, tables
from history.ledger import intents
from history.queries import Key, open_history
from history.recorder import Recorder

MEMORY: Final = "1GB"
"""What the queries may use before they go on on the disk, however long the history is."""
MOST_TOLD: Final = 1_000
"""How many breaches of one invariant are written down; that there are more is said."""
_INTENT: Final = pa.schema(
    [
        ("process", pa.string()),
        ("sent_at", pa.float64()),
        ("operation", pa.string()),
        ("target_uid", pa.string()),
        ("asked_event_type", pa.int64()),
        ("asked_start", pa.string()),
        ("booker", pa.int64()),
    ]
)
_SETTLED: Final = """
    WITH asked AS (
        SELECT u.*, EXISTS (FROM reconciled r WHERE r.event_type_id = u.asked_event_type) AS told FROM uncertain u
        WHERE u.operation LIKE 'create%' AND u.asked_event_type IS NOT NULL AND u.booker IS NOT NULL
    ), people AS (
        SELECT DISTINCT event_type_id, starts, unnest(attendees) AS booker FROM listed
    )
    SELECT count(*) FILTER (told AND people.booker IS NOT NULL), count(*) FILTER (told AND people.booker IS NULL),
           count(*) FILTER (NOT told)
    FROM asked LEFT JOIN people
      ON people.event_type_id = asked_event_type AND people.starts = asked.starts AND people.booker = asked.booker
"""
_MOST_LOOKED_UP: Final = 100
_LOST: Final = """
    SELECT process FROM events WHERE kind = 'worker' GROUP BY process HAVING NOT bool_or(facts ->> 'state' = 'ended')
"""
_RECORDED_UNTIL: Final = f"""
    SELECT lost.process, coalesce(max(done_at), 0) FROM ({_LOST}) lost LEFT JOIN exchanges USING (process) GROUP BY 1
"""  # noqa: S608  (our own text)
_MISSING: Final = """
    SELECT DISTINCT uid FROM made SEMI JOIN reconciled USING (event_type_id)
    WHERE uid NOT IN (SELECT uid FROM seen WHERE flow = 'reconciliation') ORDER BY uid LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Breached:
    """One row of an invariant's query: what happened, and the exchanges that show it."""

    invariant: Invariant
    operation: str
    message: str
    expected: str
    actual: str
    exchanges: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of the creates that were not answered: made, not made, or nobody can tell."""

    made: int = 0
    not_made: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of all invariants. `more` counts, by code, the breaches beyond the first `MOST_TOLD`."""

    breaches: tuple[Breached, ...]
    more: dict[str, int]
    settled: Settled
    seconds: dict[str, float]


def check(
    folder: Path,
    look: Callable[[Sequence[str]], object] | None = None,
    *,
    clock: Callable[[], float] = time.perf_counter,
) -> Checked:
    """Run every invariant over what the run in `folder` has recorded.

    `look` is given the uids of bookings that were answered for and that the listing has not, and records a look at each
    of them. A list whose order has ties, as that of a real server may, can pass over a row between two pages.
    """
    prepared = _prepared(folder, clock)
    if look is not None:
        missing = [uid for (uid,) in prepared.connection.execute(_MISSING, [_MOST_LOOKED_UP]).fetchall()]
        if missing:
            prepared.close()
            look(missing)
            prepared = _prepared(folder, clock)
    with closing(prepared):
        connection, seconds = prepared.connection, prepared.seconds
        breaches: list[Breached] = []
        more: dict[str, int] = {}
        for invariant in invariants():
            began = clock()
            rows = connection.execute(invariant.sql)
            names = [column[0] for column in rows.description or ()]
            found = [dict(zip(names, row, strict=True)) for row in rows.fetchmany(MOST_TOLD)]
            if left := len(rows.fetchall()) if len(found) == MOST_TOLD else 0:
                more[invariant.code] = left
            breaches += [_breached(invariant, row) for row in found]
            seconds[invariant.name] = clock() - began
        made, not_made, undecided = connection.execute(_SETTLED).fetchone() or (0, 0, 0)
        return Checked(tuple(breaches), more, Settled(made, not_made, undecided), seconds)


def lost_processes(folder: Path) -> list[str]:
    """The generators that never came to their end."""
    with open_history(folder) as connection:
        return [process for (process,) in connection.execute(_LOST).fetchall()]


def record(recorder: Recorder, checked: Checked) -> None:
    """Write every breach into the history as a finding, and what else is to be known."""
    for found in checked.breaches:
        recorder.event(
            "finding",
            code=found.invariant.code,
            operation=found.operation,
            rule=found.invariant.name,
            pointer="",
            message=found.message,
            expected=found.expected,
            actual=found.actual,
            severity="breach",
            exchanges=[{"process": process, "seq": seq} for process, seq in found.exchanges],
        )
    for code, count in checked.more.items():
        recorder.event("note", text=f"{code}: {count} more breaches are not told one by one")
    settled = checked.settled
    recorder.event("settled", made=settled.made, not_made=settled.not_made, open=settled.open)
    recorder.event("invariants", checked=len(invariants()), seconds=round(sum(checked.seconds.values()), 3))


@dataclass(slots=True)
class _Prepared:
    connection: duckdb.DuckDBPyConnection
    seconds: dict[str, float]
    scratch: tempfile.TemporaryDirectory[str]

    def close(self) -> None:
        """Let go of the tables."""
        self.connection.close()
        self.scratch.cleanup()


def _prepared(folder: Path, clock: Callable[[], float]) -> _Prepared:
    began = clock()
    connection = open_history(folder)
    scratch = tempfile.TemporaryDirectory(prefix="calproof-invariants-")
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute("SET preserve_insertion_order = false")
    quoted = scratch.name.replace("'", "''")
    connection.execute(f"SET temp_directory = '{quoted}'")
    lost: dict[str, float] = dict(connection.execute(_RECORDED_UNTIL).fetchall())
    rows = [
        {
            "process": it.process,
            "sent_at": it.at,
            "operation": it.operation,
            "target_uid": it.target_uid,
            "asked_event_type": it.event_type_id,
            "asked_start": it.start,
            "booker": it.booker,
        }
        for it in intents(folder, lost)
    ]
    connection.register("intents", pa.Table.from_pylist(rows, _INTENT))
    # A database in a file keeps its tables compressed, and in memory only as far as there is room.
    connection.execute(f"ATTACH '{quoted}/tables.duckdb' AS made_tables")
    connection.execute("SET search_path = 'made_tables.main,memory.main'")
    connection.execute(tables())
    return _Prepared(connection, {"tables": clock() - began}, scratch)


def _breached(invariant: Invariant, row: dict[str, Any]) -> Breached:
    keys = (one for one in row["exchanges"] or () if one is not None and one["seq"] is not None)
    exchanges = tuple(dict.fromkeys((one["process"], one["seq"]) for one in keys))
    return Breached(invariant, row["operation"], row["message"], row["expected"], row["actual"], exchanges)
