"""The pictures of a verify run, each with what it says in words: the variant matrix, and the lives of bookings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from reports.coverage import Coverage
from reports.transition_diagram import kinds_of_booking, transition_diagram
from reports.variant_matrix import WORDS, Matrix, drawn


@dataclass(frozen=True, slots=True)
class Picture:
    """An `<svg>` with its title, its sentence and its key: pairs of a CSS class and what the colour means."""

    title: str
    sentence: str
    drawn: Markup
    key: Sequence[tuple[str, str]] = ()


def drawn_matrix(found: Matrix | None) -> Picture | None:
    """The outcome of each kind of event type with each value of a request."""
    if found is None:
        return None
    key = [(state, words) for state, words in WORDS.items() if found.count(state)]
    return Picture("Variants", found.sentence, drawn(found), key)


def drawn_lives(coverage: Coverage | None) -> list[Picture]:
    """The moves of each kind of booking; none where the run counted none."""
    if coverage is None:
        return []
    made = {tally.name: tally.count for tally in coverage.transitions}
    pictures = []
    for kind in kinds_of_booking():
        counts = [count for name, count in made.items() if name.startswith(f"{kind}: ")]
        done = sum(count > 0 for count in counts)
        pictures.append(Picture(kind, f"{done} of {len(counts)} moves made", transition_diagram(kind, made)))
    return pictures
