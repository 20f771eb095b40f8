"""Every code that calproof can give is explained: what it means, who promised it, what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contracts.explanations import explanation, explanations

ROOT = Path(__file__).resolve().parents[3]
ROOMS = ("contracts", "scenarios", "calproof", "loadtests", "tests/contract")


def _given() -> set[str]:
    """Every code in the source, examples in docstrings included."""
    files = [file for room in ROOMS for kind in ("*.py", "*.sql") for file in (ROOT / room).rglob(kind)]
    return {code for file in files for code in re.findall(r"\bCP[1-5]\d\d\b", file.read_text("utf-8"))}


def test_every_code_in_the_source_has_an_explanation() -> None:
    given = _given()
    assert len(given) > 100
    assert given - explanations().keys() == set()


@pytest.mark.parametrize("code", list(explanations()))
def test_an_explanation_says_what_who_and_what_to_do(code: str) -> None:
    told = explanation(code)
    assert told is not None
    assert all(text.endswith((".", "?", ")")) for text in (told.means, told.source, told.todo)), told
    assert ".." not in told.source.replace("…", "")


def test_a_code_is_found_however_it_is_written() -> None:
    assert explanation(" cp301 ") is explanations()["CP301"]
    assert explanation("CP999") is None
