"""What an objective can be about, by name."""

from __future__ import annotations

import re
from typing import Final

LATENCIES: Final = ("p50", "p90", "p95", "p99", "p99.9", "max")
DURATIONS: Final = tuple(f"duration_{metric}" for metric in LATENCIES)
RATES: Final = ("error_rate", "rate_limited", "violations", "rate_ratio", "trend")
METRICS: Final = (*LATENCIES, *DURATIONS, *RATES)
"""The metrics; `reports.slos.evaluate` says what each is."""


def share_of(metric: str) -> float | None:
    """The quantile (0 to 1) of a latency's metric: 0.95 of `p95`, 1 of `max`; None for what is no percentile."""
    if metric == "max":
        return 1.0
    found = re.fullmatch(r"p(\d{1,2}(?:\.\d+)?|100)", metric)
    return float(found[1]) / 100 if found else None
