"""The four charts of a load run: rate, latency, percentiles, and the generator's own lag."""

from __future__ import annotations

import math
from typing import Final

from reports.charts import Chart, Series, Tick
from reports.load import Load
from reports.wording import counted, milliseconds, number, seconds

_NINES: Final = (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)


def load_charts(facts: Load) -> list[Chart]:
    """The charts in the order they are shown; none when nothing was recorded."""
    return [_rate(facts), _latency(facts), _curve(facts), _lag(facts)] if facts.moments else []


def _rate(facts: Load) -> Chart:
    moments = facts.moments
    top = max(moments, key=lambda moment: moment.rate)
    failures = sum(moment.failures for moment in moments)
    return Chart(
        "rate",
        "Exchanges a second",
        f"The highest rate was {number(round(top.rate, 1))} exchanges a second, {seconds(top.offset)} after the start; "
        f"{counted(failures, 'exchange')} failed or stayed unanswered.",
        "per second",
        [
            Series("all", "--line-1", [(moment.offset, moment.rate) for moment in moments]),
            Series("failed", "--bad", [(moment.offset, moment.failures / facts.width) for moment in moments], "2 3"),
        ],
        x_is_time=True,
    )


def _latency(facts: Load) -> Chart:
    quantiles = facts.totals.latency
    return Chart(
        "latency",
        "Latency from the intended start",
        f"Over the whole run p50 is {milliseconds(quantiles.p50)} ms, p95 {milliseconds(quantiles.p95)} ms, "
        f"p99 {milliseconds(quantiles.p99)} ms, the slowest {milliseconds(quantiles.max)} ms.",
        _unit(facts),
        [
            Series("p50", "--line-1", [(moment.offset, moment.p50) for moment in facts.moments]),
            Series("p95", "--line-2", [(moment.offset, moment.p95) for moment in facts.moments], "6 3"),
            Series("p99", "--line-3", [(moment.offset, moment.p99) for moment in facts.moments], "2 3"),
        ],
        x_is_time=True,
        y_is_log=_spread(facts),
    )


def _curve(facts: Load) -> Chart:
    """On a "nines" axis each further nine takes the same room, so the tail can be read."""
    points = [(-math.log10(1 - point.quantile), point.latency) for point in facts.curve]
    last = facts.curve[-1]
    return Chart(
        "curve",
        "Latency by percentile",
        f"The slowest of {counted(facts.totals.count, 'exchange')} took {milliseconds(last.latency)} ms.",
        _unit(facts),
        [Series("latency", "--line-1", points)],
        x_label="of all exchanges were at least this fast",
        x_kind="nines",
        y_is_log=_spread(facts),
        x_ticks=[Tick(0.0, "0 %"), *(Tick(-math.log10(1 - nine), f"{100 * nine:g} %") for nine in _NINES)],
    )


def _lag(facts: Load) -> Chart:
    lag = facts.lag
    limit = lag.limit if lag else None
    largest = f"{milliseconds(lag.p99)} ms at p99 and {milliseconds(lag.max)} ms at most" if lag else "not known"
    return Chart(
        "lag",
        "Lag of the generator, p99",
        f"How late the generator itself was: {largest}.",
        "ms",
        [Series("lag", "--line-1", [(moment.offset, moment.lag_p99) for moment in facts.moments])],
        limit=None if limit is None else Tick(limit, f"allowed: {number(limit)} ms"),
        x_is_time=True,
    )


def _spread(facts: Load) -> bool:
    """Whether the slowest answers are so slow that a linear axis would hide the others."""
    return facts.totals.latency.max > 20 * facts.totals.latency.p50 > 0


def _unit(facts: Load) -> str:
    return "ms, logarithmic" if _spread(facts) else "ms"
