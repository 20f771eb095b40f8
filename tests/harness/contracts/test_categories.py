"""Each code says which kinds of faults its promise speaks of, and no code speaks of everything."""

from __future__ import annotations

import json
from pathlib import Path

from contracts.categories import MOST, categories, speaks_of
from contracts.explanations import explanations
from reports.fault_catalogue import category_name

ROOT = Path(__file__).resolve().parents[3]
OBJECTIVE = "SLO"
"""In place of a code: an objective of a load profile."""


def _known() -> set[str]:
    entries = json.loads((ROOT / "tests" / "data" / "faults" / "catalogue.json").read_text("utf-8"))
    return {category_name(entry["category"]) for entry in entries}


def test_every_code_has_categories_and_nothing_else_has() -> None:
    assert categories().keys() == explanations().keys() | {OBJECTIVE}


def test_no_code_names_more_categories_than_a_promise_can_span() -> None:
    assert {code for code, names in categories().items() if not 1 <= len(names) <= MOST} == set()
    several = [code for code, names in categories().items() if len(names) > 2]
    assert len(several) < len(categories()) / 10


def test_the_categories_are_those_of_the_catalogue() -> None:
    named = frozenset[str]().union(*categories().values())
    assert named == _known()


def test_a_code_that_nobody_gives_speaks_of_nothing() -> None:
    assert not speaks_of("CP999", "seats")
    assert not speaks_of("", "seats")
