"""How often the profile `contention` finds each race of the catalogue, and whether it ever finds one where none is.

Every run is one of `calproof load contention`, as anybody would start it, on a fresh sandbox that has one fault, or
none. `--jobs` runs go on at once: what is counted is broken promises, which don't depend on how busy the machine is.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.bench_sandbox import Figure
from benchmarks.load_results import keep, show
from calproof.fault_loads import load_trial
from calproof.known_faults import known_faults
from reports.scorecard import FAULTLESS, Result

RUNS: Final = 10
FAULTLESS_RUNS: Final = 20
ENOUGH: Final = 0.9
_PART: Final = "contention"
_ELSEWHERE: Final = {"uid-collision-same-millisecond": "two hosts of a round robin, and a load run has the key of one"}
"""Races that one host can't have."""


def measure(jobs: int, runs: int, faultless: int) -> list[Figure]:
    """A figure a fault: in how many of its runs a promise was seen broken."""
    races = [fault.id for fault in known_faults().faults if fault.kind == "race"]
    wanted = [(FAULTLESS, seed) for seed in range(1, faultless + 1)]
    wanted += [(race, seed) for race in races if race not in _ELSEWHERE for seed in range(1, runs + 1)]
    found: Counter[str] = Counter()
    codes: Counter[tuple[str, str]] = Counter()
    broken_off = 0
    with ProcessPoolExecutor(jobs) as pool:
        for done in as_completed([pool.submit(load_trial, fault, seed, (), _PART) for fault, seed in wanted]):
            result: Result = done.result()
            found[result.fault] += result.found
            codes[result.fault, result.code] += result.found
            broken_off += result.outcome == "crashed"
            print(f"{result.outcome:8} {result.fault} {result.code} {result.message}", file=sys.stderr, flush=True)
    false = Figure("without a fault: runs that found something", found[FAULTLESS], f"of {faultless}", 0, at_most=True)
    figures = [false]
    for race in races:
        if race in _ELSEWHERE:
            print(f"{_PART}: {race} was not tried: it takes {_ELSEWHERE[race]}")
            continue
        told = ", ".join(code for (fault, code), count in codes.items() if fault == race and count)
        figures.append(Figure(f"{race} ({told})", found[race], f"of {runs}", ENOUGH * runs))
    return [*figures, Figure("runs that proved nothing", broken_off, f"of {len(wanted)}")]


def main() -> int:
    """Exit code 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/results/")
    parser.add_argument("--jobs", type=int, default=2, help="runs at once")
    parser.add_argument("--runs", type=int, default=RUNS, help="runs a fault")
    parser.add_argument("--faultless", type=int, default=FAULTLESS_RUNS, help="runs without one")
    options = parser.parse_args()
    figures = measure(options.jobs, options.runs, options.faultless)
    show(_PART, figures)
    if options.write:
        keep(_PART, figures)
    return 1 if any(figure.is_met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
