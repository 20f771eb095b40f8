"""Which rows of a table a run has room for at its depth: known before collection, alike in every process."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

from calproof.children import RUN_VARIABLE
from calproof.depth import DEPTHS, Depth
from history.run import RunInfo, load_run

T = TypeVar("T")


@cache
def _run() -> RunInfo:
    return load_run(Path(os.environ[RUN_VARIABLE]))


def depth() -> Depth:
    """How deep this run goes."""
    return DEPTHS[_run().profile]


def is_part() -> bool:
    """Whether the run was asked for a part of the suite by name: then it runs at any depth."""
    return _run().settings.get("only") is not None


def sample(rows: Sequence[T], most: int) -> list[T]:
    """All rows where there is room for all, else as many as fit, chosen by the run's seed and in the table's order."""
    if len(rows) <= most:
        return list(rows)
    chosen = random.Random(_run().seed).sample(range(len(rows)), most)  # noqa: S311  (a sample, no secret)
    return [rows[index] for index in sorted(chosen)]


def spread(groups: Sequence[Sequence[T]], most: int) -> list[T]:
    """As many rows as fit, from each group alike: the first of each, then others chosen by the run's seed."""
    first = [rows[0] for rows in groups][:most]
    rest = [row for rows in groups for row in rows[1:]]
    return [*first, *sample(rest, most - len(first))]
