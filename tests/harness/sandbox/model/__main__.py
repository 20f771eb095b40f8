"""`python -m tests.harness.sandbox.model`: the long check; CALPROOF_MODEL_STEPS and CALPROOF_MODEL_SEED choose it."""

import sys
import time

from tests.harness.sandbox.model.check import SEED, STEPS, check
from tests.harness.sandbox.model.machine import Machine


def main() -> int:
    """0 where model and sandbox agree."""
    began, difference = time.perf_counter(), ""
    try:
        check(STEPS)
    except AssertionError as problem:
        difference = str(problem) or repr(problem)
    taken = sum(Machine.taken.values())
    print(f"model check: seed {SEED}, {taken:,} steps in {time.perf_counter() - began:.0f} s")  # noqa: T201
    for name, count in sorted(Machine.taken.items()):
        print(f"  {name:<22} {count:>7,}")  # noqa: T201
    print(f"differences: {difference or 'none'}")  # noqa: T201
    return 1 if difference else 0


if __name__ == "__main__":
    sys.exit(main())
