"""Whose requests a rate limit counts, and when its window ends, as told by its headers."""

from __future__ import annotations

import pytest

from contracts.exchange import Answer, Call, Exchange
from contracts.limit_expectations import counts_apart, ends_in_time


def _turns(*remaining: str) -> list[Exchange]:
    call = Call("getMe", "GET", "/v2/me", None)
    return [
        Exchange(call, Answer.from_bytes(200, {"x-ratelimit-remaining-default": it}, b"{}"), 0.0, 0.0, 0.0)
        for it in remaining
    ]


def test_one_count_for_two_callers_is_found() -> None:
    (found,) = counts_apart(_turns("119", "118", "117", "116"))
    assert (found.code, found.rule) == ("CP337", "callers-are-counted-apart")


@pytest.mark.parametrize(
    "remaining",
    [
        ("119", "119", "118", "118"),
        ("119", "118", "118", "117"),  # the second caller has sent one more before
        ("119", "60", "118", "59"),
        ("119", "118", "117"),  # too few to tell
        ("many", "118", "117", "116"),
    ],
)
def test_a_count_for_each_is_no_finding(remaining: tuple[str, ...]) -> None:
    assert list(counts_apart(_turns(*remaining))) == []


def test_without_a_limit_there_is_nothing_to_count() -> None:
    bare = [Exchange(it.call, Answer.from_bytes(200, {}, b"{}"), 0.0, 0.0, 0.0) for it in _turns("1", "0", "1", "0")]
    assert list(counts_apart(bare)) == []


@pytest.mark.parametrize(("reset", "codes"), [("60", []), ("3600", []), ("59000", ["CP338"]), ("soon", [])])
def test_a_window_ends_within_the_hour(reset: str, codes: list[str]) -> None:
    assert [it.code for it in ends_in_time({"x-ratelimit-reset-default": reset}, "getMe")] == codes
