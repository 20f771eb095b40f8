"""What came over the wire, in our words."""

from __future__ import annotations

from contracts.exchange import Answer


def test_half_a_surrogate_pair_is_text_that_can_be_judged() -> None:
    answer = Answer.from_bytes(200, {}, b'{"halves": ["\\ud800", "\\uDC00"], "whole": "\\ud83d\\ude00"}')
    assert answer.body == {"halves": ["?", "?"], "whole": "😀"}
