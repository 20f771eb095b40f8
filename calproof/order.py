"""In which order a verification goes: breadth first, the cheap and telling before the expensive.

A budget may end a run at any test. So the suite is walked in rounds: each round takes the next few cases of every
test, file by file, and what a first round does not reach was worth less than what it did.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

ORDER: Final[tuple[tuple[str, int], ...]] = (
    ("test_create", 6),
    ("test_refusals", 10),
    ("test_lifecycle", 1),
    ("test_callers", 1),
    ("test_views", 1),
    ("test_ids", 8),
    ("test_every_operation", 4),
    ("test_other_refusals", 5),
    ("test_transport", 2),
    ("test_versions", 2),
    ("test_changes", 1),
    ("test_confirmation", 1),
    ("test_seats", 1),
    ("test_attendees", 1),
    ("test_lists", 1),
    ("test_races", 1),
    ("test_attendance", 1),
    ("test_reassignment", 1),
    ("test_teams", 1),
    ("test_provisioning", 1),
    ("test_other_resources", 1),
)
"""The test files in the order of a round, and how many cases of each of their tests a round takes.

A file that is not named comes after those that are, with one case a round, by name.
"""

_PLACES: Final = {name: (place, cases) for place, (name, cases) in enumerate(ORDER)}
_UNNAMED: Final = (len(ORDER), 1)


def in_order(nodeids: Iterable[str]) -> list[int]:
    """The indices of the tests in the order in which they run."""
    seen: Counter[str] = Counter()
    places = []
    for index, nodeid in enumerate(nodeids):
        file, _, name = nodeid.partition("::")
        stem = file.rpartition("/")[2].removesuffix(".py")
        test = f"{file}::{name.partition('[')[0]}"
        place, cases = _PLACES.get(stem, _UNNAMED)
        places.append((seen[test] // cases, place, stem, index))
        seen[test] += 1
    return [index for *_, index in sorted(places)]
