"""Which kinds of faults each code speaks of: the words in which a catalogue of faults sorts them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).with_name("categories.toml")

MOST: Final = 4
"""A code that spoke of more kinds than these would name none."""


@cache
def categories() -> Mapping[str, frozenset[str]]:
    """Every code with the categories of its promise; a promise that spans several names each."""
    told = tomllib.loads(FILE.read_text("utf-8"))
    return {code: frozenset(names) for code, names in told.items()}


def speaks_of(code: str, category: str) -> bool:
    """Whether a finding with this code tells of a fault of this category."""
    return category in categories().get(code, frozenset())
