"""What plain Schemathesis finds of the same faults, as `benchmarks/bench_peer.py` measures it: a column of a score."""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from reports.wording import counted

DEPTH: Final = "standard"
"""The depth that sends about as many requests as the peer was given."""
_DOCUMENT: Final = "contract"


@dataclass(frozen=True, slots=True)
class Peer:
    """The peer's score on the exported contract.

    `groups` has found and tried of each category that it met, `requests` are those of a trial, at the median,
    `false_alarms` the different failures that it reported where there was no fault.
    """

    version: str
    requests: float
    false_alarms: int
    groups: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def total(self) -> tuple[int, int]:
        """Found and tried of all."""
        return sum(found for found, _ in self.groups.values()), sum(tried for _, tried in self.groups.values())

    def of(self, category: str) -> str:
        """Found of tried in a category: `1 / 4`, or a dash where nothing was tried."""
        found, tried = self.groups.get(category, (0, 0))
        return f"{found} / {tried}" if tried else "–"

    @property
    def of_all(self) -> str:
        """Found of tried."""
        found, tried = self.total
        return f"{found} / {tried}"

    @property
    def legend(self) -> str:
        """What the column says, in one line."""
        return (
            f"Peer: Schemathesis {self.version} with its default phases and checks on the exported contract, "
            f"{self.requests:,.0f} requests for each fault at the median; found of those tried. Without any "
            f"fault it reported {counted(self.false_alarms, 'failure')}; these do not count as found."
        )


def read_peer(file: Path) -> Peer | None:
    """The peer's score, where there is such a file with one."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        book = document["documents"][_DOCUMENT]
        groups = {name: (int(it["found"]), int(it["tried"])) for name, it in book["categories"].items()}
        requests = [int(it["requests"]) for it in book["trials"]]
        alarms = sum(book["false_alarms"]["by_check"].values())
        version = str(document["versions"]["schemathesis"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return Peer(version, statistics.median(requests), alarms, groups) if requests else None
