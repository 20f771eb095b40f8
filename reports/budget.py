"""What a verify run was allowed to send, what it sent for which test, and what the end of its budget left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from history.queries import events


@dataclass(frozen=True, slots=True)
class Budget:
    """`used` counts every request, those that were refused for a rate limit and tried again included.

    `over` says why the run ended before its time, "" where it went through; `not_reached` and `cut_short` are the
    tests that this cost. `rate_limited` answers were 429, and `waited` seconds went to rate limits.
    """

    allowed: int
    used: int
    by_test: Mapping[str, int]
    over: str = ""
    not_reached: int = 0
    cut_short: int = 0
    rate_limited: int = 0
    waited: float = 0.0

    @property
    def by_function(self) -> Mapping[str, int]:
        """The requests of all cases of a test together, the dearest first."""
        sums: Counter[str] = Counter()
        for name, requests in self.by_test.items():
            sums[name.partition("[")[0]] += requests
        return dict(sorted(sums.items(), key=lambda entry: (-entry[1], entry[0])))

    @property
    def dearest(self) -> Sequence[tuple[str, int]]:
        """The tests that sent the most requests."""
        return Counter(self.by_test).most_common(10)


def budget(connection: duckdb.DuckDBPyConnection, sent: int) -> Budget | None:
    """Read it from the history; None for a run that had none. A run that was killed has only its exchanges: `sent`."""
    told = events(connection, "budget")
    tests = events(connection, "test")
    by_test: Counter[str] = Counter()
    for event in told:
        by_test.update({str(name): int(count) for name, count in event.facts["by_test"].items()})
    reasons = [reason for event in tests if (reason := str(event.facts.get("over") or ""))]
    if not told:
        return None
    limits = events(connection, "rate_limited")
    return Budget(
        allowed=max(int(event.facts["allowed"]) for event in told),
        used=max(sum(int(event.facts["used"]) for event in told), sent),
        by_test=dict(sorted(by_test.items(), key=lambda entry: (-entry[1], entry[0]))),
        over=reasons[0] if reasons else "",
        not_reached=sum(bool(event.facts.get("over")) and event.facts["outcome"] == "skipped" for event in tests),
        cut_short=sum(bool(event.facts.get("over")) and event.facts["outcome"] != "skipped" for event in tests),
        rate_limited=sum(int(event.facts.get("requests") or 0) for event in limits),
        waited=sum(float(event.facts.get("waited") or 0.0) for event in limits),
    )
