"""`python -m tests.harness.sandbox.hammer`: half a minute as it is, half a minute with crashes; a table of both."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.harness.sandbox.hammer.clients import CLIENTS, Run
from tests.harness.sandbox.hammer.invariants import violations


def main() -> int:
    """0 where no invariant is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.harness.sandbox.hammer", description=__doc__)
    parser.add_argument("--seconds", type=float, default=30.0, help="how long each part takes (30 by default)")
    parser.add_argument("--seed", type=int, default=1, help="of what the clients choose")
    options = parser.parse_args()
    broken = 0
    for name, kill_every_s in (("one life", None), ("killed and started again", 2.0)):
        with tempfile.TemporaryDirectory(prefix="calproof-hammer-") as directory:
            broken += _part(name, Run(Path(directory) / "hammer.db", options.seconds, options.seed, kill_every_s))
    return 1 if broken else 0


def _part(name: str, run: Run) -> int:
    ledger = run.hammer()
    found = violations(run.database, ledger)
    count = {digit: sum(n for status, n in ledger.statuses.items() if status // 100 == digit) for digit in (2, 4, 5)}
    rows = [
        ("requests answered", f"{sum(ledger.statuses.values()):,} in {run.seconds:g} s by {CLIENTS} clients"),
        ("2xx / 4xx / 5xx", f"{count[2]:,} / {count[4]:,} / {count[5]:,}"),
        ("never answered", f"{ledger.unanswered:,}"),
        ("kills", str(ledger.kills)),
        ("contests", f"{len(ledger.tried):,}"),
        ("bookings acknowledged", f"{len(ledger.created):,}"),
        ("invariants checked", str(len(found))),
        ("violations", str(sum(map(len, found.values())) + count[5])),
    ]
    print(f"{name} (seed {run.seed})")  # noqa: T201
    for title, value in rows:
        print(f"  {title:<22} {value}")  # noqa: T201
    for invariant, broken in found.items():
        for one in broken[:5]:
            print(f"  broken: {invariant}: {one}")  # noqa: T201
    return sum(map(len, found.values())) + count[5]


if __name__ == "__main__":
    sys.exit(main())
