"""The probabilities are those of the textbooks."""

from __future__ import annotations

import pytest

from reports.compare.significance import (
    fisher,
    holm,
    least_fisher,
    student_quantile,
    student_two_sided,
    tarone_threshold,
)


@pytest.mark.parametrize(
    ("df", "t"), [(1, 12.706), (2, 4.303), (5, 2.571), (10, 2.228), (29, 2.045), (30, 2.042), (120, 1.980)]
)
def test_students_t_is_as_in_the_tables(df: int, t: float) -> None:
    assert student_quantile(0.05, df) == pytest.approx(t, abs=6e-4)
    assert student_two_sided(t, df) == pytest.approx(0.05, abs=3e-5)


def test_fishers_exact_test_knows_the_lady_tasting_tea() -> None:
    assert fisher(4, 4, 0, 4) == pytest.approx(2 / 70)
    assert fisher(3, 4, 1, 4) == pytest.approx(34 / 70)
    assert fisher(2, 4, 2, 4) == pytest.approx(1.0)
    assert least_fisher(4, 4, 4) == pytest.approx(2 / 70)


def test_holm_corrects_the_smallest_for_all_and_the_largest_for_one() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def test_tests_that_could_never_alarm_are_not_corrected_for() -> None:
    assert tarone_threshold([0.001, 1.0, 1.0, 1.0], 0.05) == pytest.approx(0.05)
    assert tarone_threshold([0.001] * 10, 0.05) == pytest.approx(0.005)
