"""The judge notices when one thing in a recorded exchange is not as promised."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import islice

from contracts.judge import Judge
from contracts.library import load_library
from tests.harness.contracts.mutations import Mutation, known_misses, mutations, share_noticed, successes

OF_A_KIND = 2
"""How many changes of one kind at one place of one operation are tried; `benchmarks/bench_mutations.py` tries all."""


def _few_of_each_kind() -> Iterator[Mutation]:
    seen: Counter[tuple[str, str, str, str]] = Counter()
    for mutation in mutations():
        key = (mutation.side, mutation.operation, mutation.kind, mutation.place)
        seen[key] += 1
        if seen[key] <= OF_A_KIND:
            yield mutation


@cache
def _outcome() -> tuple[int, tuple[Mutation, ...]]:
    """How many changes were tried, and those that the judge passes over."""
    judge = Judge(load_library())
    tried = list(_few_of_each_kind())
    passed_over = tuple(one for one in tried if judge.conforms(one.exchange, strict=one.side == "request"))
    return len(tried), passed_over


def test_the_judge_notices_nearly_every_broken_promise() -> None:
    assert share_noticed(*_outcome()) >= 0.98


def test_whatever_the_judge_passes_over_is_listed_with_a_reason() -> None:
    known = known_misses()
    unlisted = {
        f"{mutation.side} {mutation.kind} {mutation.place} of {mutation.operation}, as in {mutation.recorded}"
        for mutation in _outcome()[1]
        if not any(one.explains(mutation) for one in known)
    }
    assert unlisted == set()


def test_nothing_is_listed_that_the_judge_notices() -> None:
    passed_over = _outcome()[1]
    stale = [known.pointer for known in known_misses() if not any(map(known.explains, passed_over))]
    assert stale == []


def test_the_quick_verdict_is_that_of_the_judge() -> None:
    judge = Judge(load_library())
    for mutation in islice(mutations(), 0, None, 211):
        found = judge.judge(mutation.exchange)
        assert judge.conforms(mutation.exchange) == (not found.breaches), mutation.pointer
        assert judge.conforms(mutation.exchange, strict=True) == (not found.violations), mutation.pointer


def test_changes_are_made_to_most_recorded_successes() -> None:
    assert len(successes()) > 250
