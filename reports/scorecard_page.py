"""A scorecard as one self-contained HTML page."""

from __future__ import annotations

import math

from reports.charts import NARROW, WIDE, Chart, Series, Tick, line_chart, log_ticks
from reports.page import environment
from reports.scorecard import SOON, Scorecard
from reports.scorecard_words import alarms, facts, figure, outcome, score, score_of
from reports.wording import number


def scorecard_page(card: Scorecard) -> str:
    """The page."""
    tables = [
        ("By category", "Category", card.by_category()),
        ("By difficulty", "Difficulty", card.by_difficulty()),
        ("By where the bug was read of", "Source", card.by_provenance()),
    ]
    templates = environment()
    templates.filters.update(requests=figure, score_of=score_of, ended=outcome)
    return templates.get_template("scorecard.html.j2").render(
        card=card,
        sentence=score(card),
        facts=[sentence for sentence in facts(card) if sentence != alarms(card)],
        alarms=alarms(card),
        tables=tables,
        soon=SOON,
        charts=_charts(card),
    )


def _charts(card: Scorecard) -> list[dict[str, str]]:
    """How the share of what was found grows with the requests; nothing where too little was found for a line."""
    requests = [max(1, count) for count in card.total.requests]
    if len(set(requests)) < 2:
        return []
    steps = [(math.log10(requests[0]), 0.0)]
    for place, count in enumerate(requests, 1):
        share = 100 * place / card.total.counted
        steps += [(math.log10(count), steps[-1][1]), (math.log10(count), share)]
    chart = Chart(
        "found",
        "Found after so many requests",
        f"{card.soon} of {card.total.counted} within {SOON} requests, half of what was found within "
        f"{figure(card.total.median)}.",
        "% of the faults that count",
        [Series("found", "--line-1", steps)],
        x_label="requests",
        x_kind="log",
        x_ticks=[Tick(math.log10(at), number(at)) for at in log_ticks(requests[0], requests[-1], 12)],
    )
    drawn = {"title": chart.title, "wide": line_chart(chart, WIDE), "narrow": line_chart(chart, NARROW)}
    return [drawn]
