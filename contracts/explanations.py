"""What each code means, who made the promise, and what to do about it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from contracts import (
    expectations,
    host_expectations,
    judge,
    limit_expectations,
    promptness,
    subjects,
    time_expectations,
    wire_expectations,
    wording,
)
from contracts.invariants import invariants
from contracts.lifecycle.promises import PROMISES
from contracts.rules import RULES

FILE: Final = Path(__file__).with_name("explanations.toml")

_OF_RULES: Final = (
    "Compare the answer with its request at the pointer: the server keeps its schema, and breaks what the schema "
    "can't say."
)
_OF_LIFECYCLE: Final = (
    "Walk through the sequence of requests: each was answered well by itself, and together they can't be true."
)


@dataclass(frozen=True, slots=True)
class Explanation:
    """One code. `rule` is the one rule that it is given for, "" where there are several."""

    code: str
    means: str
    source: str
    todo: str
    rule: str = ""


@cache
def explanations() -> dict[str, Explanation]:
    """Every code that calproof gives, in order."""
    return {it.code: it for it in sorted(_all(), key=lambda it: it.code)}


def explanation(code: str) -> Explanation | None:
    """The explanation of a code, None where nobody gives it."""
    return explanations().get(code.strip().upper())


def _all() -> Iterator[Explanation]:
    told = tomllib.loads(FILE.read_text("utf-8"))
    given = {**judge.CODES, **expectations.CODES, **wire_expectations.CODES, **host_expectations.CODES, **wording.CODES}
    given |= {**time_expectations.CODES, **limit_expectations.CODES, **promptness.CODES, **subjects.CODES}
    for code, means in given.items():
        words = told.get(code, {})
        yield Explanation(code, f"{means[0].upper()}{means[1:]}.", words.get("source", ""), words.get("todo", ""))
    for rule in RULES:
        yield Explanation(rule.code, rule.promise, _sentence(rule.source), _OF_RULES, rule.name)
    for promise in PROMISES:
        yield Explanation(promise.code, promise.promise, _sentence(promise.source), _OF_LIFECYCLE, promise.name)
    for invariant in invariants():
        source = _sentence(invariant.source)
        yield Explanation(invariant.code, invariant.promise, source, invariant.todo, invariant.name)


def _sentence(source: str) -> str:
    source = source.strip().rstrip(".")
    return f"{source[:1].upper()}{source[1:]}."
