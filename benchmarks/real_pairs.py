"""Real load runs of the embedded sandbox: against itself, and against itself with 5 ms more for each answer."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from rich.console import Console

from calproof.loading import LoadOptions, load_run
from calproof.sandbox_server import sandbox_target
from reports.compare.comparison import LoadComparison, compare_loads
from reports.compare.figures import change, interval
from reports.compare.verdicts import TOGETHER, Difference, Margin

FAULT: Final = "five-ms-later"
ADDED_MS: Final = 5.0
_FOLDER: Final = Path(__file__).resolve().parent / "faults"


@dataclass(frozen=True, slots=True)
class RealPair:
    """One pair of real runs. `line` says what came of it."""

    name: str
    verdict: str
    line: str
    met: bool


def real_pairs(profile: str = "baseline", rate: float = 20.0, duration: str = "60s") -> list[RealPair]:
    """The sandbox beside itself, then beside one with the fault: each pair at once, so that it has the same machine."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with ProcessPoolExecutor(2, get_context("spawn")) as pool:
            compared = []
            for name, faults in (("itself", ()), ("added", (FAULT,))):
                folders = [root / name / which for which in ("a", "b")]
                runs = pool.map(partial(_loaded, profile, rate, duration), folders, [(), faults])
                one, other = runs
                compared.append(compare_loads(one, other, Margin()))
        itself, added = compared
    return [_itself(itself), _added(added)]


def _loaded(profile: str, rate: float, duration: str, root: Path, faults: Sequence[str]) -> Path:
    with sandbox_target(faults=faults, faults_from=[_FOLDER] if faults else ()) as target:
        options = LoadOptions(profile=profile, rate=rate, duration=duration, out=root, progress=False)
        summary = load_run(target, options, 1, Console(quiet=True))
    return root / summary.run


def _itself(comparison: LoadComparison) -> RealPair:
    verdict = comparison.verdict
    met = verdict == "same"
    told = "; ".join(_told(it) for it in _together(comparison))
    return RealPair(
        "the sandbox against itself",
        verdict,
        f"the sandbox against itself: {verdict} ({told})  bar same: {_met(met)}",
        met,
    )


def _added(comparison: LoadComparison) -> RealPair:
    """Worse, and by how much: the interval of the typical p50 must hold what was added."""
    median = next(it for it in _together(comparison) if it.metric == "p50")
    right = median.low <= ADDED_MS <= median.high
    met = comparison.verdict == "worse" and right
    size = "holds" if right else "does not hold"
    text = f"with {ADDED_MS:g} ms added: {comparison.verdict}; {_told(median)} {size} {ADDED_MS:g} ms"
    return RealPair("5 ms added", comparison.verdict, f"{text}  bar worse, by the right size: {_met(met)}", met)


def _together(comparison: LoadComparison) -> tuple[Difference, ...]:
    if comparison.head.invalid:
        raise SystemExit(f"no comparison: {'; '.join(comparison.head.invalid)}")
    row = next(row for row in comparison.operations if row.name == TOGETHER)
    return tuple(it for it in row.differences if it.metric.startswith("p"))


def _told(it: Difference) -> str:
    return f"{it.metric} {change(it)}, {interval(it)}"


def _met(met: bool) -> str:
    return "met" if met else "MISSED"
