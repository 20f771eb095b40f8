"""Which share of broken promises the judge notices, over every change of every recorded success."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from contracts.judge import Judge
from contracts.library import load_library
from tests.harness.contracts.mutations import known_misses, mutations, share_noticed

NOTICED = 0.98


def main() -> int:
    judge = Judge(load_library())
    tried: Counter[str] = Counter()
    passed_over = []
    began = time.perf_counter()
    for mutation in mutations():
        tried[f"{mutation.side}: {mutation.kind}"] += 1
        if judge.conforms(mutation.exchange, strict=mutation.side == "request"):
            passed_over.append(mutation)
    took = time.perf_counter() - began
    unpromised = [known for known in known_misses() if not known.promised]
    missed = [one for one in passed_over if not any(known.explains(one) for known in unpromised)]
    share = share_noticed(tried.total(), passed_over)
    for kind, count in sorted(tried.items()):
        print(f"{kind:20} {count:7} changes")
    print(f"{tried.total()} changes in {took:.1f} s, {len(passed_over)} passed over, {len(missed)} of them promised")
    for place, count in Counter(f"{one.side} {one.kind} {one.operation} {one.place}" for one in missed).most_common():
        print(f"  missed ×{count}: {place}")
    print(f"noticed: {share:.2%} of the changes that break a promise (wanted: {NOTICED:.0%})")
    return 0 if share >= NOTICED else 1


if __name__ == "__main__":
    sys.exit(main())
