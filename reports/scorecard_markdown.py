"""A scorecard as a section of a Markdown document, which is written anew between its markers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reports.peer import Peer
from reports.scorecard import Group, Row, Scorecard
from reports.scorecard_words import detail, facts, figure, finding, score, score_of
from reports.visible import visible
from reports.wording import seconds

NOT_COUNTED: Final = "not counted"
"""The region of the faults that don't count; the others are named for their depths."""
_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#&!~])")


class MarkersMissing(Exception):
    """The document has no region of that name; the message is a sentence for the user."""


def scorecard_written(document: str, card: Scorecard) -> str:
    """The document with the regions of this depth and of what does not count written anew.

    Raises MarkersMissing.
    """
    document = _written(document, card.depth, section(card))
    return _written(
        document, NOT_COUNTED, _names(card.left_out, [_plain(row.fault.not_counted) for row in card.left_out])
    )


def _written(document: str, region: str, text: str) -> str:
    begin, end = f"<!-- {region} -->", f"<!-- end of {region} -->"
    before, first, rest = document.partition(f"{begin}\n")
    _, second, after = rest.partition(end)
    if not (first and second):
        raise MarkersMissing(f"it has no lines {begin} and {end} to write between")
    return f"{before}{begin}\n\n{text}\n\n{end}{after}"


def section(card: Scorecard) -> str:
    """The score at one depth: how it was taken, totals, tables, and what was missed."""
    parts = [
        f"    {visible(card.command)}",
        f"On {_plain(card.machine)}, in {seconds(card.seconds)}.",
        f"**{_plain(score(card))}**",
        "\n".join(f"- {_plain(sentence)}" for sentence in facts(card)),
        _table("category", card.by_category(), card.total, card.peer),
        *([_plain(card.peer.legend)] if card.peer else []),
        _table("difficulty", card.by_difficulty(), card.total),
    ]
    if card.missed:
        missed = [f"{_plain(row.fault.description)} ({_plain(detail(row))})" for row in card.missed]
        parts += ["Missed:", _names(card.missed, missed)]
    if card.false_alarms:
        parts += ["False alarms:", "\n".join(f"- seed {it.seed}: {_plain(finding(it))}" for it in card.false_alarms)]
    return "\n\n".join(parts)


def _table(name: str, groups: Sequence[Group], total: Group, peer: Peer | None = None) -> str:
    lines = [
        f"| {name} | found | missed | not counted | requests, median | worst | seconds |" + (" peer |" if peer else ""),
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |" + (" ---: |" if peer else ""),
    ]
    for group in [*groups, total]:
        cells = [_plain(group.name), score_of(group), group.missed, group.not_counted]
        cells += [figure(group.median), figure(group.worst), f"{group.seconds:,.0f}"]
        if peer:
            cells.append(peer.of_all if group is total else peer.of(group.name))
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    return "\n".join(lines)


def _names(rows: Sequence[Row], said: Sequence[str]) -> str:
    if not rows:
        return "None."
    return "\n".join(f"- **{_plain(row.fault.id)}**: {text}" for row, text in zip(rows, said, strict=True))


def _plain(text: str) -> str:
    """Text that Markdown shows as it is, on one line."""
    return _SPECIAL.sub(r"\\\1", visible(" ".join(text.split())))
