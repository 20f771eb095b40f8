"""A scorecard in sentences, the same on the page, in Markdown and in a terminal."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from reports.scorecard import SOON, Group, Result, Row, Scorecard
from reports.wording import counted, number, seconds, share


def score(card: Scorecard) -> str:
    """The verdict in one sentence."""
    total = card.total
    said = f"{total.found} of {counted(total.counted, 'fault')} found ({share(total.found, total.counted)})"
    if card.missed:
        said += f", {total.missed} missed"
    if card.not_tried:
        said += f", {card.not_tried} not tried"
    return f"{said}."


def facts(card: Scorecard) -> list[str]:
    """What there is to say besides, a sentence each."""
    total, said = card.total, []
    if total.median is not None and total.worst is not None:
        said.append(
            f"A finding took {figure(total.median)} requests at the median and {total.worst:,} at most; "
            f"{card.soon} of {counted(total.counted, 'fault')} ({share(card.soon, total.counted)}) were found within "
            f"{SOON} requests."
        )
    named = card.named
    if named.of:
        said.append(
            f"Of {counted(named.of, 'first finding')} {named.operation} ({share(named.operation, named.of)}) "
            f"{'names' if named.operation == 1 else 'name'} an operation that the catalogue says shows the fault, "
            f"{named.category} ({share(named.category, named.of)}) a promise of its category, "
            f"{named.both} ({share(named.both, named.of)}) both."
        )
    if failed := sum(row.result is not None and row.result.outcome == "broken" for row in card.found):
        said.append(
            f"{counted(failed, 'fault')} of these {'was' if failed == 1 else 'were'} seen only by a test that failed "
            "over an answer, without naming a promise."
        )
    if rates := [f"{row.fault.id} in {rate(row.result)}" for row in card.rows if row.result and row.result.runs > 1]:
        said.append(f"Under load, seen in so many of the runs: {', '.join(rates)}.")
    if total.not_counted:
        said.append(f"{counted(total.not_counted, 'fault')} {'does' if total.not_counted == 1 else 'do'} not count.")
    return [*said, alarms(card)]


def alarms(card: Scorecard) -> str:
    """What came of the trials without a fault."""
    if not card.faultless:
        return "The sandbox without a fault was not tried."
    said = (
        f"{counted(len(card.false_alarms), 'false alarm')} in {counted(len(card.faultless), 'trial')} without a fault"
    )
    if card.unsettled:
        said += f", of which {len(card.unsettled)} did not come to an end"
    return f"{said}."


def figure(value: float | None) -> str:
    """Requests, or a dash where there are none."""
    return "–" if value is None else number(value)


def rate(result: Result) -> str:
    """In how many of its runs a fault was seen: `2 of 3`."""
    return f"{result.seen} of {result.runs}"


def score_of(group: Group) -> str:
    """Found of counted: `12 / 15`."""
    return f"{group.found} / {group.counted}"


_KINDS: Final = {"race": "a race", "load": "under load", "wire": "on the wire"}


def detail(row: Row) -> str:
    """What kind of fault it is, in brackets behind its id."""
    difficulty = [f"difficulty {row.fault.difficulty}"] if row.fault.difficulty else []
    kind = [_KINDS[row.fault.kind]] if row.fault.kind in _KINDS else []
    return ", ".join([row.fault.category, *difficulty, *kind])


def outcome(result: Result) -> str:
    """How a trial ended that found nothing."""
    if result.runs > 1 and result.outcome == "missed":
        return f"seen in {rate(result)} load runs"
    match result.outcome:
        case "timeout":
            return f"broken off after {seconds(result.seconds)}"
        case "crashed":
            return result.message
    return f"not seen in {counted(result.requests, 'request')}"


def finding(result: Result) -> str:
    """What was found, in one line."""
    if result.outcome == "broken":
        return f"a test failed: {result.message}"
    if result.runs > 1:
        result = replace(result, message=f"(in {rate(result)} load runs) {result.message}")
    return (
        f"{result.code} {result.operation}: {result.message}" if result.operation else f"{result.code} {result.message}"
    )
