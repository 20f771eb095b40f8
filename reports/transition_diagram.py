"""The life of a booking as a drawn diagram: states, the moves between them, and which of them a run has made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from math import atan2, degrees
from typing import Final

from markupsafe import Markup

from contracts.lifecycle.transitions import (
    ACCEPTED,
    AWAITING_HOST,
    CANCELLED,
    NOTHING,
    PENDING,
    REFUSED,
    REJECTED,
    RESCHEDULED,
    TRANSITIONS,
    Transition,
)

WIDTH: Final = 1040
_BOX_WIDTH, _BOX_HEIGHT, _LINE = 150, 34, 15
_ROW: Final = 88
_TOP, _BELOW = 30, 62
_PLACES: Final[Mapping[str, tuple[int, int]]] = {
    REJECTED: (620, 0),
    PENDING: (345, 1),
    CANCELLED: (940, 1),
    NOTHING: (85, 2),
    RESCHEDULED: (940, 2),
    ACCEPTED: (620, 3),
    AWAITING_HOST: (345, 4),
}
"""Where the middle of each state is: across, and in which row."""
_WORDS: Final = {NOTHING: "no booking", AWAITING_HOST: "awaiting a host"}


@dataclass(frozen=True, slots=True)
class _Edge:
    """The moves from one state to another."""

    begin: str
    end: str
    moves: tuple[tuple[str, bool], ...]

    @property
    def kind(self) -> str:
        made = [exercised for _, exercised in self.moves]
        return "made" if all(made) else "part" if any(made) else "unmade"


def transition_diagram(kind: str, made: Mapping[str, int]) -> Markup:
    """The moves of one kind of booking as an `<svg>`; `made` counts the transitions by name.

    A move that was made is set in plain type, one that was not is marked with a circle; what a state must refuse
    stands below it.
    """
    moves = [it for it in TRANSITIONS if it.kind == kind]
    states = [state for state in _PLACES if any(state in (it.state, it.result) for it in moves)]
    rows = sorted({_PLACES[state][1] for state in states})
    at = {state: (_PLACES[state][0], _TOP + rows.index(_PLACES[state][1]) * _ROW) for state in states}
    height = _TOP + (len(rows) - 1) * _ROW + _BELOW
    done = sum(made.get(it.name, 0) > 0 for it in moves)
    title = f"Life of a booking ({kind}): {done} of {len(moves)} moves made"
    parts = [
        f'<svg class="life" role="img" viewBox="0 0 {WIDTH} {height}" aria-label="{escape(title)}">',
    ]
    parts += [_drawn(edge, at) for edge in _edges(moves, made)]
    parts += [_state(state, at[state], moves, made) for state in states]
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 - made of our own words, escaped


def kinds_of_booking() -> tuple[str, ...]:
    """The kinds that have a life of their own."""
    return tuple(dict.fromkeys(it.kind for it in TRANSITIONS))


def _edges(moves: Sequence[Transition], made: Mapping[str, int]) -> list[_Edge]:
    between: defaultdict[tuple[str, str], list[tuple[str, bool]]] = defaultdict(list)
    for move in moves:
        if move.result not in (REFUSED, move.state):
            between[move.state, move.result].append((move.move, made.get(move.name, 0) > 0))
    return [_Edge(begin, end, tuple(found)) for (begin, end), found in between.items()]


def _drawn(edge: _Edge, at: Mapping[str, tuple[int, int]]) -> str:
    (x1, y1), (x2, y2) = at[edge.begin], at[edge.end]
    down = 1 if y2 > y1 else -1 if y2 < y1 else 0
    half = _BOX_WIDTH / 2
    begin, end = (x1 + half, y1 + 8 * down), (x2 - half - 3, y2 - 8 * down)
    # Labels stand before the middle: where lines that fan out from one state are apart, and have met no others yet.
    share = 0.42
    middle = (begin[0] + (end[0] - begin[0]) * share, begin[1] + (end[1] - begin[1]) * share)
    angle = degrees(atan2(end[1] - begin[1], end[0] - begin[0]))
    line = (
        f'<path class="move {edge.kind}" d="M{begin[0]:g} {begin[1]:g}L{end[0]:g} {end[1]:g}"/>'
        f'<path class="head" transform="translate({end[0]:g} {end[1]:g}) rotate({angle:.1f})" d="M-9 -4L1 0L-9 4z"/>'
    )
    return line + _label(edge.moves, middle[0], middle[1] - 5 - _LINE * (len(edge.moves) - 1) / 2)


def _label(moves: Sequence[tuple[str, bool]], x: float, y: float) -> str:
    return "".join(
        f'<text class="halo" x="{x:g}" y="{y + _LINE * place:g}" text-anchor="middle">{_word(*move)}</text>'
        for place, move in enumerate(moves)
    )


def _word(move: str, exercised: bool) -> str:
    word = escape(move.replace("-", " "))
    return word if exercised else f'<tspan class="unmade">○ {word}</tspan>'


def _state(state: str, place: tuple[int, int], moves: Sequence[Transition], made: Mapping[str, int]) -> str:
    """The box, and below it the moves that leave the state as it is, and those that it must refuse."""
    x, y = place
    box = (
        f'<rect class="state" x="{x - _BOX_WIDTH / 2:g}" y="{y - _BOX_HEIGHT / 2:g}" width="{_BOX_WIDTH}" '
        f'height="{_BOX_HEIGHT}" rx="6"/><text class="name" x="{x}" y="{y + 4}" text-anchor="middle">'
        f"{escape(_WORDS.get(state, state))}</text>"
    )
    lines = []
    for result, words in ((state, "stays after"), (REFUSED, "must refuse")):
        found = [_word(it.move, made.get(it.name, 0) > 0) for it in moves if it.state == state and it.result == result]
        # More than three are set in two lines: there is no more room between two boxes.
        rows = [found] if len(found) <= 3 else [found[:2], found[2:]]
        lines += [f"{words if row is rows[0] else ''} {', '.join(row)}".strip() for row in rows if row]
    top = y + _BOX_HEIGHT / 2 + 14
    return box + "".join(
        f'<text class="aside" x="{x}" y="{top + 13 * row:g}" text-anchor="middle">{line}</text>'
        for row, line in enumerate(lines)
    )
