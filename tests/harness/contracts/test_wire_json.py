"""JSON on the wire is read and written as the standard library has it, whoever does the work."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.wire_json import decoded, encoded

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=20,
)


def _same(one: Any, other: Any) -> bool:
    """Equal and of the same types, so that 1 is neither 1.0 nor true; a NaN is a NaN."""
    return repr(one) == repr(other)


@given(VALUES)
def test_whatever_json_can_write_is_read_alike(value: Any) -> None:
    text = json.dumps(value).encode()
    assert _same(decoded(text), json.loads(text))


@given(VALUES)
def test_whatever_is_written_means_the_same(value: Any) -> None:
    assert _same(json.loads(encoded(value)), json.loads(json.dumps(value)))


@given(
    st.binary(max_size=30) | st.text(alphabet='[]{}",:0123456789eE+-.nulltruefalsNI\\ud8 ', max_size=12).map(str.encode)
)
def test_what_is_no_json_is_none_for_both(text: bytes) -> None:
    try:
        wanted = json.loads(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"."):
            decoded(text)
    else:
        if b"\\u" not in text:
            assert _same(decoded(text), wanted)


@pytest.mark.parametrize("number", [2**63, 2**64 - 1, 2**64, -(2**63) - 1, 10**40])
def test_a_long_integer_keeps_every_digit(number: int) -> None:
    assert _same(decoded(b'{"id":%d}' % number), {"id": number})
    assert encoded({"id": number}) == b'{"id":%d}' % number


def test_a_nan_is_written_as_json_writes_it_and_a_null_stays_null() -> None:
    assert encoded([math.nan, None]) == b"[NaN,null]"


def test_half_of_a_surrogate_pair_is_read_as_a_question_mark() -> None:
    assert decoded(b'"\\ud83d"') == "?"
    assert decoded(b'"\\ud83d\\ude00"') == "\U0001f600"
    with pytest.raises(UnicodeEncodeError):
        encoded("\ud83d")


def test_what_is_no_json_value_can_not_be_written() -> None:
    with pytest.raises(TypeError):
        encoded({"when": object()})


def test_a_text_nested_too_deep_is_refused_as_json_refuses_it() -> None:
    with pytest.raises(RecursionError):
        decoded(b"[" * 100_000 + b"]" * 100_000)
