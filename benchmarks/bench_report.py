"""How large the reports are, and how long they take: a load run of ten minutes, a verification at depth deep.

    python benchmarks/bench_report.py [--deep]

The load run is made up, with findings, a stall and failures in it. `--deep` verifies the embedded sandbox, which takes
some minutes. A million exchanges are the business of `bench_invariants.py`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.bench_sandbox import Figure  # noqa: E402
from benchmarks.load_results import show  # noqa: E402
from reports.build import PAGE_FILE, build_report  # noqa: E402
from tests.harness.reports.synthetic import write_load  # noqa: E402

MINUTES = 10
LOAD_BYTES, DEEP_BYTES = 200_000, 500_000
ALLOWED = 3.0


def measured(name: str, folder: Path, most: int) -> list[Figure]:
    """Size and time of the report of the run in that folder."""
    build_report(folder)  # what is loaded once is no part of it
    began = time.perf_counter()
    build_report(folder)
    took = time.perf_counter() - began
    size = (folder / PAGE_FILE).stat().st_size
    return [
        Figure(f"{name}: size of the page", size / 1e3, "kB", most / 1e3, at_most=True),
        Figure(f"{name}: everything written", took, "s", ALLOWED, at_most=True),
    ]


def main() -> int:
    """Exit code 1 where a bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deep", action="store_true", help="also a verification of the sandbox at depth deep")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="calproof-bench-") as name:
        root = Path(name)
        figures = measured("load, 10 minutes", write_load(root, seconds=60 * MINUTES), LOAD_BYTES)
        if options.deep:
            out = root / "deep"
            command = [sys.executable, "-m", "calproof", "verify", "--depth", "deep", "--seed", "1", "--out", str(out)]
            subprocess.run([*command, "--no-progress"], cwd=ROOT, check=False, stdout=subprocess.DEVNULL)
            (folder,) = (path for path in out.iterdir() if path.is_dir())
            figures += measured("verification, deep", folder, DEEP_BYTES)
    show("report", figures)
    return 1 if any(figure.is_met is False for figure in figures) else 0


if __name__ == "__main__":
    sys.exit(main())
