"""Sixty-four clients after the same times, for a moment; `make hammer` does it for longer."""

from pathlib import Path

import pytest

from tests.harness.sandbox.hammer.clients import Run
from tests.harness.sandbox.hammer.invariants import violations

SECONDS = 3.0


@pytest.mark.parametrize("kill_every_s", [None, 1.0], ids=["one life", "killed and started again"])
def test_no_invariant_breaks_under_the_hammer(tmp_path: Path, kill_every_s: float | None) -> None:
    run = Run(tmp_path / "hammer.db", SECONDS, seed=3, kill_every_s=kill_every_s)
    ledger = run.hammer()
    broken = {name: rows for name, rows in violations(run.database, ledger).items() if rows}
    assert not broken
    assert not [status for status in ledger.statuses if status >= 500]
    assert ledger.created
    assert ledger.tried
    assert bool(ledger.kills) == (kill_every_s is not None)
