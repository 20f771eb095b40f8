"""How often `calproof compare` is wrong about load runs, and how often it sees a difference that is there.

Simulated pairs first (`benchmarks/simulated_load.py`): runs without a difference, and runs whose p95 is 10 % higher. A
pair counts as worse if anything in it is. `--real` adds real pairs: the embedded sandbox against itself, and against
itself with 5 ms more for each answer. `--write` keeps the figures in `benchmarks/results/compare.json` and `.md`.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np

from benchmarks.real_pairs import real_pairs
from benchmarks.simulated_load import OPERATIONS, ORDINARY, STORMY, Weather, run
from reports.compare.statistics import compared
from reports.compare.verdicts import Margin

RESULTS = Path(__file__).resolve().parents[1] / "benchmarks" / "results"
MOST_FALSE, FEWEST_SEEN = 0.05, 0.95
ALL_TAILS = dict.fromkeys(OPERATIONS, "tail")
ALL_WHOLE = dict.fromkeys(OPERATIONS, "whole")
ONE_TAIL = {"createBooking": "tail"}


@dataclass(frozen=True, slots=True)
class Trial:
    """What is simulated. `barred` trials are those that a bar asks for; the others say what lengths are worth."""

    name: str
    requests: int
    weather: Weather
    slower: Mapping[str, str] | None = None
    barred: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """In how many of the pairs something was worse; `bar` is what it is held to, "" for a trial without one."""

    name: str
    requests: int
    pairs: int
    worse: int
    better: int
    bar: str = ""
    met: bool | None = None


def trials() -> Iterator[Trial]:
    """The bars first, then the ladder of lengths."""
    yield Trial("no difference", 10_000, ORDINARY, barred=True)
    yield Trial("p95 +10 %, every operation", 30_000, ORDINARY, ALL_TAILS, barred=True)
    for requests in (3_000, 20_000):
        yield Trial("no difference", requests, ORDINARY)
    yield Trial("no difference, stormy", 10_000, STORMY)
    for requests in (3_000, 10_000, 20_000):
        yield Trial("p95 +10 %, every operation", requests, ORDINARY, ALL_TAILS)
    for requests in (3_000, 10_000):
        yield Trial("everything +10 %", requests, ORDINARY, ALL_WHOLE)
    for requests in (30_000, 60_000):
        yield Trial("p95 +10 %, one operation of five", requests, ORDINARY, ONE_TAIL)
    yield Trial("p95 +10 %, every operation, stormy", 60_000, STORMY, ALL_TAILS)


def tried(trial: Trial, pairs: int, seed: int) -> Outcome:
    """Simulate the pairs and count."""
    worse = better = 0
    for pair in range(pairs):
        a = run(trial.requests, np.random.default_rng([seed, pair, 0]), trial.weather)
        b = run(trial.requests, np.random.default_rng([seed, pair, 1]), trial.weather, slower=trial.slower)
        rows = compared(a, b, Margin(), seconds=(trial.requests / 100, trial.requests / 100))
        worse += any(row.verdict == "worse" for row in rows)
        better += any(row.verdict == "better" for row in rows)
    if not trial.barred:
        return Outcome(trial.name, trial.requests, pairs, worse, better)
    if trial.slower is None:
        return Outcome(trial.name, trial.requests, pairs, worse, better, "≤ 5 %", worse <= MOST_FALSE * pairs)
    return Outcome(trial.name, trial.requests, pairs, worse, better, "≥ 95 %", worse >= FEWEST_SEEN * pairs)


def main() -> int:
    """Simulate, print, and say whether the bars were met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=200, help="pairs for each bar")
    parser.add_argument("--ladder", type=int, default=50, help="pairs for each other length; 0 leaves them out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--real", action="store_true", help="also load the embedded sandbox, for some minutes")
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/results")
    options = parser.parse_args()
    outcomes = []
    for number, trial in enumerate(trials()):
        pairs = options.pairs if trial.barred else options.ladder
        if not pairs:
            continue
        began = time.process_time()
        outcome = tried(trial, pairs, options.seed * 1000 + number)
        outcomes.append(outcome)
        print(f"{line(outcome)}  ({time.process_time() - began:.0f} s of processor time)", flush=True)
    real = real_pairs() if options.real else []
    for pair in real:
        print(pair.line, flush=True)
    if options.write:
        write(outcomes, [asdict(pair) for pair in real], [pair.line for pair in real])
    missed = [outcome for outcome in outcomes if outcome.met is False] + [pair for pair in real if not pair.met]
    return 1 if missed else 0


def line(outcome: Outcome) -> str:
    """One outcome in a line."""
    bar = f"  bar {outcome.bar}: {'met' if outcome.met else 'MISSED'}" if outcome.bar else ""
    return (
        f"{outcome.name}, {outcome.requests:,} requests: worse in {outcome.worse} of {outcome.pairs} pairs "
        f"({100 * outcome.worse / outcome.pairs:.1f} %), better in {outcome.better}{bar}"
    )


def write(outcomes: list[Outcome], real: list[dict[str, object]], lines: list[str]) -> None:
    """Keep the figures for readers and for programs."""
    RESULTS.mkdir(exist_ok=True)
    told = {"simulated": [asdict(outcome) for outcome in outcomes], "real": real}
    (RESULTS / "compare.json").write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    rows = "\n".join(f"- {text}" for text in [*(line(outcome) for outcome in outcomes), *lines])
    text = f"# Comparing load runs\n\nMade by `benchmarks/bench_compare.py --real --write`.\n\n{rows}\n"
    (RESULTS / "compare.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
