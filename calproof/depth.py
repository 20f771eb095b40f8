"""How deep a verification goes: how many requests it may send, and how many examples each property gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Rows:
    """How many rows of each table of requests are sent.

    Bodies of *Create a booking* with one fault (`faults`), those of other operations (`other_faults`), requests
    against the event type (`rules`), `hostile` ones, and other `versions` than the documented one. Around every
    `watched`-th refusal it is checked that nothing has changed. `special` kinds of days and as many spellings of a
    start are tried, with `starts_around` each day.
    """

    faults: int = 6
    other_faults: int = 2
    rules: int = 3
    hostile: int = 3
    versions: int = 2
    watched: int = 20
    special: int = 1
    starts_around: int = 1


@dataclass(frozen=True, slots=True)
class Breadth:
    """How many of a table's cases are tried.

    `kinds` of event types in every view, `filters` of the list alone and `pairs` of them, faulty `questions` to it,
    operations called by `callers` without valid credentials, `operations` for which requests are generated, and
    operations beside those on bookings called with `ids` that nobody has.
    """

    kinds: int = 1
    filters: int = 3
    pairs: int = 1
    questions: int = 1
    callers: int = 2
    operations: int = 6
    ids: int = 0


@dataclass(frozen=True, slots=True)
class Depth:
    """`requests` is the budget of a whole run, making and removing its test data included.

    `examples` for each property of the booking variants, `generated` for each operation of the Schemathesis pass;
    after a breach, `shrinks` further examples look for a smaller one that shows it. `steps` is how many the machine of
    bookings' lives takes, about a request each.
    """

    name: str
    examples: int
    generated: int
    requests: int
    shrinks: int
    rows: Rows = Rows()
    breadth: Breadth = Breadth()
    steps: int = 10

    @property
    def most_jobs(self) -> int:
        """How many parallel jobs the budget feeds: each makes and removes a world of its own from its share."""
        return max(1, self.requests // SHARE)


SHARE: Final = 75
"""The smallest share of the budget that a parallel job can work with."""

_ALL: Final = (
    Depth("smoke", 2, 1, 150, 6),
    Depth("standard", 12, 1, 1_500, 40, Rows(30, 16, 18, 10, 8, 30, 6, 1), Breadth(1, 18, 2, 1, 4, 6), 12),
    Depth(
        "deep",
        80,
        20,
        15_000,
        200,
        Rows(5_000, 5_000, 5_000, 5_000, 5_000, 5, 100, 3),
        Breadth(99, 99, 200, 99, 400, 99, 99),
        2_500,
    ),
)
DEPTHS: Final = {depth.name: depth for depth in _ALL}
STANDARD: Final = "standard"
