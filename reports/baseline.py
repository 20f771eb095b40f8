"""The earlier run that a load run was held against, as it was noted in the run's own history at its end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import duckdb

from history.queries import events
from reports.compare.verdicts import Difference, Row, Verdict

BASELINE_EVENT: Final = "baseline"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The earlier run, when it began, and what each operation's figures came to beside its own.

    `differ` says what the two runs do not have in common beside their seeds.
    """

    run: str
    began: str
    verdict: Verdict
    rows: tuple[Row, ...]
    differ: tuple[str, ...] = ()

    def as_facts(self) -> dict[str, Any]:
        """The facts of the event that notes it."""
        return asdict(self)


def noted_baseline(connection: duckdb.DuckDBPyConnection) -> Baseline | None:
    """What was noted last; None where there was nothing to hold the run against."""
    noted = events(connection, BASELINE_EVENT)
    if not noted:
        return None
    facts = noted[-1].facts
    rows = tuple(_row(row) for row in facts["rows"])
    return Baseline(facts["run"], facts["began"], facts["verdict"], rows, tuple(facts["differ"]))


def _row(facts: Mapping[str, Any]) -> Row:
    return Row(**{**facts, "differences": tuple(Difference(**it) for it in facts["differences"])})
