"""How long one exchange takes to judge, schema and rules, on recorded answers that conform."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from calproof.recordings import read_line
from contracts.exchange import Exchange
from contracts.judge import Judge
from contracts.library import load_library

ROOT = Path(__file__).resolve().parents[1]
RECORDINGS = ROOT / "tests" / "data" / "recordings" / "real-server.jsonl"
MEASURED = {
    "create": ("rs-0098", 60),
    "create, a series": ("rs-0111", None),
    "create, a seat": ("rs-0303", None),
    "get": ("rs-0367", 60),
    "reschedule": ("rs-0475", 60),
    "cancel": ("rs-0521", 60),
    "a refusal": ("rs-0042", 60),
    "list of 5": ("rs-0667", None),
    "list of 100": ("rs-0723", 1500),
}
"""What is measured: the recorded exchange, and how many microseconds it may take."""
SECONDS = 0.005
ROUNDS = 200


def microseconds(judge: Judge, exchange: Exchange) -> float:
    """The time of one judgement: the best of several rounds, since a busy machine only ever adds to it."""
    judge.judge(exchange)
    started = time.perf_counter()
    judge.judge(exchange)
    times = max(1, int(SECONDS / (time.perf_counter() - started)))
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(times):
            judge.judge(exchange)
        best = min(best, (time.perf_counter() - started) / times)
    return best * 1e6


def main() -> int:
    lines = (json.loads(line) for line in RECORDINGS.read_text(encoding="utf-8").splitlines())
    exchanges = {row["id"]: read_line(row) for row in lines}
    judge = Judge(load_library())
    slow = 0
    for what, (name, allowed) in MEASURED.items():
        judged = judge.judge(exchanges[name])
        if judged.operation is None or judged.violations:
            print(f"{what}: the recorded exchange {name} no longer conforms")
            return 1
        took = microseconds(judge, exchanges[name])
        limit = f"  (at most {allowed})" if allowed else ""
        slow += allowed is not None and took > allowed
        print(f"{what:18} {judged.operation.id:18} {took:8.1f} µs{limit}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
