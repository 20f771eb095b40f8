"""Where sandbox and real server may differ, each with its reason."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.harness.sandbox.replay.replay import Outcome

EXCEPTIONS = Path(__file__).resolve().parents[3] / "data" / "replay" / "exceptions.toml"
# Lines that say nothing about a server that keeps its documentation and takes one request after the other.
NO_EVIDENCE = ("breach", "race")
OTHER_WORDS = (*NO_EVIDENCE, "outside")


@dataclass(frozen=True, slots=True)
class Expected:
    """Lines that differ in one aspect. `decision` is the contract's letter and number, or one of OTHER_WORDS."""

    ids: tuple[str, ...]
    aspect: str
    decision: str
    reason: str


def exceptions() -> tuple[Expected, ...]:
    """All rows of the table."""
    document = tomllib.loads(EXCEPTIONS.read_text(encoding="utf-8"))
    return tuple(
        Expected(tuple(row["ids"]), row["aspect"], row["decision"], row["reason"])
        for row in document.get("exception", [])
    )


def differs(outcome: Outcome, aspect: str) -> bool:
    """Whether an exchange went otherwise in this aspect."""
    return not outcome.status_agrees if aspect == "status" else bool(outcome.shape)


def unexplained(outcomes: list[Outcome], rows: tuple[Expected, ...]) -> list[Outcome]:
    """Lines that are evidence, differ, and have no row."""
    covered = {(line_id, row.aspect) for row in rows for line_id in row.ids}
    return [
        outcome
        for outcome in outcomes
        if outcome.line.caveat is None
        and any(differs(outcome, aspect) and (outcome.line.id, aspect) not in covered for aspect in ("status", "shape"))
    ]


def stale(outcomes: list[Outcome], rows: tuple[Expected, ...]) -> list[str]:
    """Rows about lines that agree, or that there are not."""
    by_id = {outcome.line.id: outcome for outcome in outcomes}
    found = []
    for row in rows:
        for line_id in row.ids:
            outcome = by_id.get(line_id)
            if outcome is None:
                found.append(f"{line_id} is no recorded line")
            elif not differs(outcome, row.aspect):
                found.append(f"{line_id} agrees in its {row.aspect}")
    return found


def agreement(outcomes: list[Outcome], rows: tuple[Expected, ...]) -> tuple[int, int]:
    """(agreeing, counted): of the lines that are evidence, no known breach of the real server, and no lost race."""
    left_out = {line_id for row in rows if row.decision in NO_EVIDENCE for line_id in row.ids}
    counted = [one for one in outcomes if one.line.caveat is None and one.line.id not in left_out]
    return sum(outcome.agrees for outcome in counted), len(counted)
