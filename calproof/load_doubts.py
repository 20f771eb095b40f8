"""What makes the figures of a load run worthless, and what it left out: read from the events of its generators."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Doubts:
    """`reasons` make the run invalid; `not_exercised` maps a flow of the mix to why it doesn't count as tried."""

    reasons: tuple[str, ...] = ()
    not_exercised: Mapping[str, str] = field(default_factory=dict)


def doubts(
    events: Iterable[Mapping[str, Any]],
    mix: Iterable[str],
    workers: int,
    *,
    interrupted: bool = False,
    searching: bool = False,
) -> Doubts:
    """Judge a run whose generators have ended.

    What a generator itself has called invalid stands in the history already and isn't said again; nor is what
    follows from the user's having interrupted the run. Where the run is `searching` for the breakpoint, dropped
    arrivals are what it looks for.
    """
    reasons: list[str] = []
    told = interrupted
    lost_ones: list[str] = []
    started: set[str] = set()
    ended: set[str] = set()
    totals: Counter[str] = Counter()
    begun: Counter[str] = Counter()
    completed: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    unavailable: set[str] = set()
    for event in events:
        facts = event["facts"]
        if event["kind"] == "invalid":
            told = True
        if event["kind"] == "not_exercised":
            unavailable.add(facts["what"])
        if event["kind"] != "worker":
            continue
        if facts["state"] == "lost":
            lost_ones.append(_lost(facts, workers))
            continue
        if facts["state"] == "started":
            started.add(event["process"])
            continue
        ended.add(event["process"])
        totals.update({"arrived": facts["arrived"], "dropped": facts["dropped"]})
        begun.update(facts["begun"])
        completed.update(facts["completed"])
        faults.update(facts["own_faults"])
    reasons += lost_ones
    missing_ends = (len(started) if told else max(workers, len(started))) - len(ended) - len(lost_ones)
    if missing_ends > 0:
        reasons.append(f"{missing_ends} of {max(workers, len(started))} generator processes never came to their end")
    if totals["dropped"] and not searching:
        reasons.append(
            f"{totals['dropped']} of {totals['arrived']} arrivals were dropped: too many journeys were under way"
        )
    reasons += [f"a journey broke off for a fault of calproof's own ({fault})" for fault in faults]
    if not (reasons or told or completed.total()):
        reasons.append("not one journey came to its end with every request accepted: nothing was exercised")
    missing = {flow: "none of its journeys began" for flow in mix if not begun[flow] and flow not in unavailable}
    missing |= {flow: "none of its journeys was accepted throughout" for flow in begun if not completed[flow]}
    return Doubts(tuple(dict.fromkeys(reasons)), missing)


def _lost(facts: Mapping[str, Any], workers: int) -> str:
    return (
        f"worker {facts['index'] + 1} of {workers} was lost at {facts['at']} UTC, {facts['after']:.0f} s into the run "
        f"({facts['why']}); what had come of its history is kept"
    )
