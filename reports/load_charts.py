"""The charts of a load run: arrivals, outcomes, latency, percentiles, and the generator's own lag."""

from __future__ import annotations

import math
from typing import Final

from history.outcomes import OUTCOMES
from reports.charts import Chart, Series, Tick
from reports.load import Load
from reports.wording import counted, milliseconds, number, seconds

_COLOURS: Final = {
    "accepted": ("--line-1", ""),
    "expected refusals": ("--line-2", "6 3"),
    "refused": ("--doubt", ""),
    "429": ("--line-3", "2 3"),
    "failed": ("--bad", ""),
    "unknown": ("--soft", "2 3"),
}
_NINES: Final = (0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999)


def load_charts(facts: Load) -> list[Chart]:
    """The charts in the order they are shown; none when nothing was recorded."""
    if not facts.moments:
        return []
    arrivals = [_arrivals(facts)] if len(facts.offered) > 1 else []
    return [*arrivals, _outcomes(facts), _latency(facts), _curve(facts), _lag(facts)]


def _arrivals(facts: Load) -> Chart:
    intended = sum(moment.intended for moment in facts.offered)
    started = sum(moment.started for moment in facts.offered)
    share = f"{number(round(100 * started / intended, 1))} % of those" if intended else "none"
    return Chart(
        "arrivals",
        "Journeys offered and begun",
        f"At most {number(round(max(it.intended for it in facts.offered), 1))} journeys a second were to begin; "
        f"{share} did.",
        "per second",
        [
            Series("begun", "--line-1", [(it.offset, it.started) for it in facts.offered]),
            Series("offered", "--line-3", [(it.offset, it.intended) for it in facts.offered], "2 3"),
        ],
        x_is_time=True,
    )


def _outcomes(facts: Load) -> Chart:
    """A line for each outcome that occurred."""
    top = max(facts.moments, key=lambda moment: moment.rate)
    sums = {name: sum(it.outcomes[name] for it in facts.moments) for name in OUTCOMES}
    told = ", ".join(f"{name} {sums[name]:,}" for name in OUTCOMES if sums[name])
    return Chart(
        "rate",
        "Outcomes, exchanges a second",
        f"The highest rate was {number(round(top.rate, 1))} exchanges a second, {seconds(top.offset)} after the start; "
        f"altogether: {told}.",
        "per second",
        [
            Series(name, colour, [(it.offset, it.outcomes[name] / facts.width) for it in facts.moments], dash)
            for name, (colour, dash) in _COLOURS.items()
            if sums[name]
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
            Series("service p99", "--soft", [(moment.offset, moment.service_p99) for moment in facts.moments]),
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
