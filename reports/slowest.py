"""The slowest exchanges of a load run: where to begin to look in the target's own logs."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import duckdb

SHOWN: Final = 20
_SLOWEST: Final = """
    SELECT intended_at - first, operation, flow, status, outcome, (done_at - intended_at) * 1e3,
           (done_at - sent_at) * 1e3, coalesce(lag, 0) * 1e3, booking_uid, process, seq
    FROM measured, (SELECT min(intended_at) AS first FROM measured)
    ORDER BY done_at - intended_at DESC, process, seq LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Slow:
    """One exchange, intended `offset` seconds after the first. `latency` counts from then, `service` from the sending.

    All three times are ms; `lag` is how late the generator was, which the target can't help.
    """

    offset: float
    operation: str
    flow: str
    status: int
    outcome: str
    latency: float
    service: float
    lag: float
    booking: str
    process: str
    seq: int


def slowest(connection: duckdb.DuckDBPyConnection, most: int = SHOWN) -> tuple[Slow, ...]:
    """The slowest first."""
    rows = connection.execute(_SLOWEST, [most])
    names = [column.name for column in fields(Slow)]
    return tuple(Slow(**dict(zip(names, row, strict=True))) for row in rows.fetchall())
