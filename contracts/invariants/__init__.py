"""Promises over a whole history: one SQL query a file, each row it returns is a breach.

To add one, put a file `a-claim-in-words.sql` here; its name is the rule, and nothing else needs to change. It begins
with comments, of which each may go on over several lines:

    -- code: CP5xx, never given before and never given again
    -- promise: what must hold, a sentence
    -- source: who promised it
    -- todo: what to do about a breach

The query (DuckDB's SQL, https://duckdb.org/docs) gives one row for each breach, with the columns

    operation  the operation to blame
    message    what happened, a sentence; `expected` and `actual`, short texts
    exchanges  LIST of STRUCT(process, seq): every exchange that is needed to see it, in the order of sending

It reads the views of `history.queries.open_history`, and the tables that `tables.sql` makes of them: look there first.

**Time.** Nobody knows when between `sent_at` and `done_at` the server did something. What one operation did is
certainly before what another did only where the first was answered before the second was sent; a query may rely on
nothing else. So a booking is *certainly accepted* from the answer that first said so until the first request that could
have ended it was sent, whatever came of that request; or until the sending of a later request whose answer shows it
accepted still. Two bookings collide where both are certainly accepted at one moment. A write without an answer, or
with a 5xx, may have happened or not, and may happen later still.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent
_TABLES: Final = "tables"
_LABEL: Final = re.compile(r"-- (code|promise|source|todo): (.*)")


@dataclass(frozen=True, slots=True)
class Invariant:
    """One promise over a history. `name` is the rule of its findings, `sql` the query whose rows break it."""

    code: str
    name: str
    promise: str
    source: str
    todo: str
    sql: str = field(repr=False)


@cache
def invariants() -> tuple[Invariant, ...]:
    """All of them, by code. Raises ValueError for a file that doesn't say what it must."""
    found = (_invariant(path) for path in FOLDER.glob("*.sql") if path.stem != _TABLES)
    return tuple(sorted(found, key=lambda invariant: invariant.code))


def tables() -> str:
    """The statements that prepare what all queries read."""
    return (FOLDER / f"{_TABLES}.sql").read_text("utf-8")


def _invariant(path: Path) -> Invariant:
    sql = path.read_text("utf-8")
    told: dict[str, str] = {}
    label = ""
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        if named := _LABEL.match(line):
            label = named[1]
            told[label] = named[2].strip()
        elif label:
            told[label] += f" {line.removeprefix('--').strip()}"
    if missing := {"code", "promise", "source", "todo"} - told.keys():
        raise ValueError(f"{path} must begin with comments that say its {', '.join(sorted(missing))}")
    return Invariant(told["code"], path.stem, told["promise"], told["source"], told["todo"], sql)
