"""What a fault's trial is asked and what it answers: the words that the parent and its workers share.

The parent writes a plan into a folder. Each worker collects the verification suite once, then takes one fault after
the other: whoever makes the file of that name in `claims` has it. Each result is a line in the worker's own file.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from reports.scorecard import Result

PLAN_VARIABLE: Final = "CALPROOF_FAULTS"
"""The environment variable that tells a worker the folder of the plan."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of the suite against a sandbox that has this fault. `seconds` is the most it may take."""

    fault: str
    seed: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Trials with one seed, in the order in which they are taken, at one depth."""

    trials: tuple[Trial, ...]
    depth: str
    faults_from: tuple[str, ...] = ()


class Workplace:
    """The folder in which a plan is worked off."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._claims = folder / "claims"
        self._plan = folder / "plan.json"

    def lay_out(self, plan: Plan) -> None:
        """Write the plan down."""
        self._claims.mkdir(parents=True)
        self._plan.write_text(json.dumps(asdict(plan)), encoding="utf-8")

    def plan(self) -> Plan:
        """The plan that was written down."""
        read: dict[str, Any] = json.loads(self._plan.read_text(encoding="utf-8"))
        trials = tuple(Trial(**trial) for trial in read["trials"])
        return Plan(trials, read["depth"], tuple(read["faults_from"]))

    def take(self) -> Iterator[Trial]:
        """Trials that nobody else has taken, until there are none."""
        for place, trial in enumerate(self.plan().trials):
            try:
                os.close(os.open(self._claims / f"{place}", os.O_CREAT | os.O_EXCL))
            except FileExistsError:
                continue
            yield trial

    def report(self, result: Result) -> None:
        """Add a result."""
        line = json.dumps(asdict(result), ensure_ascii=False) + "\n"
        with (self.folder / f"results-{os.getpid()}.jsonl").open("a", encoding="utf-8") as results:
            results.write(line)

    def results(self) -> list[Result]:
        """All results that are there by now."""
        found = []
        for file in sorted(self.folder.glob("results-*.jsonl")):
            lines = file.read_text(encoding="utf-8").split("\n")
            found += [Result(**json.loads(line)) for line in lines[:-1]]  # the last one may be half written
        return found
