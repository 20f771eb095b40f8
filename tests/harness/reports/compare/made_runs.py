"""Small runs for comparisons, made by hand."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from contracts.exchange import Violation
from history.recorder import Recorder
from history.run import RunInfo, create_run
from tests.harness.history.made import booking, exchange

Answer = Callable[[int], dict[str, Any]]


def verify_run(
    root: Path, *, seed: int = 1, answer: Answer = lambda number: booking(f"bk_{number}"), tests: int = 12,
    found: tuple[Violation, ...] = (), status: int = 201, first: int = 0, **info: Any,
) -> Path:  # fmt: skip
    """A verify run of so many tests from `first` on, each with one create; `answer` says what came."""
    facts: dict[str, Any] = {"profile": "smoke", "ended_at": "2026-11-22T18:00:00Z"} | info
    folder = create_run(root, RunInfo("verify", "sandbox", "http://127.0.0.1:1", seed, **facts))
    with Recorder(folder, "suite") as recorder:
        for number in range(first, first + tests):
            test = f"tests/contract/test_create.py::test_{number}"
            made = exchange(at=1000.0 + number, status=status, answer=answer(number), headers={"accept": "*/*"})
            recorder.exchange(made, found if number == 0 else (), test=test)
            recorder.event("test", nodeid=test, outcome="passed", seconds=0.1)
    return folder


def load_run(root: Path, *, seed: int = 1, added: float = 0.0, requests: int = 4000, **info: Any) -> Path:
    """A load run of two operations at 100 a second; each answer takes `added` seconds longer."""
    facts: dict[str, Any] = {"profile": "baseline", "ended_at": "2026-11-22T18:00:00Z"} | info
    folder = create_run(root, RunInfo("load", "sandbox", "http://127.0.0.1:1", seed, **facts))
    dice = random.Random(seed)  # noqa: S311 - figures, no secrets
    with Recorder(folder, "worker", keep="violating") as recorder:
        for number in range(requests):
            operation = ("createBooking", "getBooking")[number % 2]
            service = dice.lognormvariate(-4.0, 0.2) + added
            made = exchange(at=1000.0 + number / 100, service=service, operation=operation, status=201)
            recorder.exchange(made, flow="browse")
    return folder
