"""The variants of booking creation as a picture: kinds of event types by values of each axis, coloured by outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from typing import Final, Literal, TypeAlias

import duckdb
from markupsafe import Markup

from reports.wording import counted
from scenarios.axes import AXES, verdict
from scenarios.cells import TO_BE_REFUSED
from scenarios.kinds import BY_NAME, Kind

State: TypeAlias = Literal["accepted", "refused", "broken", "unmet", "untried", "undecided"]

WORDS: Final[Mapping[State, str]] = {
    "accepted": "accepted, as it must be",
    "refused": "refused, as it must be",
    "broken": "a promise was broken",
    "unmet": "tried, but not answered as it must be",
    "untried": "not exercised",
}
"""What the colours say. A value that nothing is promised of (`undecided`) has none."""
_TRIED: Final = """
    SELECT variant, count(*) FILTER (outcome = 'ok'), count(*) FILTER (outcome = 'refused'),
           count(*) FILTER (len(list_filter(violations, lambda found: found.severity = 'breach')) > 0)
    FROM measured WHERE variant <> '' AND operation = 'createBooking' GROUP BY variant
"""
_CELL, _GAP, _LEFT, _TOP, _MARGIN, _LETTER = 14, 7, 150, 122, 60, 6.6
_PLAINEST: Final = {axis: values[0] for axis, values in AXES.items()}
_AXIS_OF: Final = {value: axis for axis, values in AXES.items() for value in values}


@dataclass(frozen=True, slots=True)
class Matrix:
    """The outcome of each kind (row) with each value (column), by kind, then by axis and value."""

    rows: Mapping[str, Mapping[tuple[str, str], State]]

    def count(self, *states: State) -> int:
        """How many cells ended in one of these ways."""
        return sum(state in states for row in self.rows.values() for state in row.values())

    def named(self, state: State) -> Iterator[tuple[str, list[str]]]:
        """The values of each kind that ended so."""
        for kind, row in self.rows.items():
            if values := [value for (_, value), found in row.items() if found == state]:
                yield kind, values

    @property
    def sentence(self) -> str:
        """The picture in words."""
        said = [f"{self.count(state):,} {words}" for state, words in WORDS.items() if self.count(state)]
        return f"Of {counted(self.count(*WORDS), 'pair')} of kind and value: {'; '.join(said)}."


def matrix(connection: duckdb.DuckDBPyConnection) -> Matrix | None:
    """Read from the run's attempts to book; None where none named a variant.

    A request with one faulty value says something of that value alone. Kinds that this run made none of have no row.
    """
    accepted: set[tuple[str, str, str]] = set()
    refused: set[tuple[str, str, str]] = set()
    broken: set[tuple[str, str, str]] = set()
    tried: set[tuple[str, str, str]] = set()
    kinds: dict[str, Kind] = {}
    for variant, taken, turned_down, breaches in connection.execute(_TRIED).fetchall():
        cell = _read(variant)
        if cell is None:
            continue
        kind, values = cell
        kinds[kind.name] = kind
        faulty = [(axis, value) for axis, value in values if verdict(kind, axis, value) not in ("legal", "undecided")]
        pairs = {(kind.name, axis, value) for axis, value in faulty or values}
        tried |= pairs
        accepted |= pairs if taken and not faulty else set()
        refused |= pairs if turned_down and faulty else set()
        broken |= pairs if breaches else set()
    if not kinds:
        return None

    def state(kind: Kind, axis: str, value: str) -> State:
        pair, wanted = (kind.name, axis, value), verdict(kind, axis, value)
        if wanted == "undecided":
            return "undecided"
        if pair in broken:
            return "broken"
        if pair in (accepted if wanted == "legal" else refused):
            return "accepted" if wanted == "legal" else "refused"
        return "unmet" if pair in tried else "untried"

    named = [kind for name, kind in BY_NAME.items() if name in kinds]
    return Matrix(
        {
            kind.name: {(axis, value): state(kind, axis, value) for axis, values in AXES.items() for value in values}
            for kind in named
        }
    )


def _read(variant: str) -> tuple[Kind, list[tuple[str, str]]] | None:
    """The kind and the value on each axis that a cell's name tells; None for what is no cell of the matrix."""
    group, *rest = variant.removeprefix(TO_BE_REFUSED).split(", ")
    kind, _, addressing = group.partition(" by ")
    if kind not in BY_NAME or addressing not in AXES["addressing"] or any(value not in _AXIS_OF for value in rest):
        return None
    values = {**_PLAINEST, "addressing": addressing, **{_AXIS_OF[value]: value for value in rest}}
    return BY_NAME[kind], list(values.items())


def drawn(found: Matrix) -> Markup:
    """The matrix as an `<svg>`: a path for each outcome, so that the picture stays small."""
    columns: dict[tuple[str, str], float] = {}
    x: float = _LEFT
    parts = []
    for axis, values in AXES.items():
        parts.append(f'<text class="name" x="{x:g}" y="12">{escape(axis)}</text>')
        for value in values:
            columns[axis, value] = round(x, 1)
            middle = round(x + _CELL // 2 + 4, 1)
            parts.append(f'<text transform="translate({middle:g} {_TOP - 6}) rotate(-60)">{escape(value)}</text>')
            x += _CELL
        x = max(x, columns[axis, values[0]] + _LETTER * len(axis)) + _GAP
    squares: defaultdict[State, list[str]] = defaultdict(list)
    for place, (kind, row) in enumerate(found.rows.items()):
        y = _TOP + place * _CELL
        parts.append(f'<text x="{_LEFT - 8}" y="{y + _CELL - 3}" text-anchor="end">{escape(kind)}</text>')
        for pair, state in row.items():
            if state in WORDS:
                squares[state].append(f"M{columns[pair]:g} {y}h{_CELL - 2}v{_CELL - 2}h-{_CELL - 2}z")
    width, height = x + _MARGIN, _TOP + len(found.rows) * _CELL + 4
    paths = [f'<path class="{state}" d="{"".join(squares[state])}"/>' for state in WORDS if squares[state]]
    head = f'<svg class="matrix" role="img" viewBox="0 0 {width:g} {height}" aria-label="{escape(found.sentence)}">'
    return Markup("".join([head, *parts, *paths, "</svg>"]))  # noqa: S704 - names of our own, escaped


def left_out(found: Matrix, *states: State) -> Iterable[tuple[str, str]]:
    """Each kind with its values that ended so, as one line of text."""
    for state in states:
        for kind, values in found.named(state):
            yield kind, ", ".join(values)
