"""A test names what it is about, and its findings bear the code of that subject."""

from __future__ import annotations

import pytest

from contracts import subjects
from contracts.exchange import Violation
from contracts.explanations import explanations
from contracts.subjects import of_subject, telling

SUBJECTS = [value for name, value in vars(subjects).items() if name.isupper() and isinstance(value, str)]


def found(code: str, rule: str = "a-rule") -> Violation:
    return Violation(code, "createBooking", rule, "/data", "it is so", "this", "that")


@pytest.mark.parametrize("about", SUBJECTS)
def test_every_subject_has_a_promise_of_its_own(about: str) -> None:
    special = {of_subject(found(code), about).code for code in explanations()} - explanations().keys()
    assert special == set()
    assert any(of_subject(found(code), about).code != code for code in explanations())


def test_only_code_and_rule_are_those_of_the_subject() -> None:
    special = of_subject(found("CP301"), subjects.SEATS)
    assert (special.code, special.rule) == ("CP371", "a-free-seat-can-be-taken")
    assert (special.operation, special.pointer, special.message) == ("createBooking", "/data", "it is so")


def test_what_no_subject_has_a_promise_for_stays_as_it_is() -> None:
    assert of_subject(found("CP105"), subjects.SEATS) == found("CP105")
    assert of_subject(found("CP301"), "") == found("CP301")


def test_a_value_beyond_its_bounds_is_told_after_what_else_is_wrong() -> None:
    bounds, lost, missing = found("CP105", "schema-maxItems"), found("CP431"), found("CP105", "schema-required")
    assert telling([bounds, missing, lost]) == [missing, lost, bounds]
