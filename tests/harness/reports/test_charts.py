"""Charts have round ticks, honest gaps, and no text that runs into another."""

from __future__ import annotations

import pytest

from reports.charts import NARROW, Chart, Series, Tick, clock, line_chart, log_ticks, ticks
from reports.wording import milliseconds, share


@pytest.mark.parametrize(
    ("high", "expected"),
    [
        (17, [0, 5, 10, 15, 20]),
        (1, [0, 0.25, 0.5, 0.75, 1]),
        (0, [0, 0.25, 0.5, 0.75, 1]),
        (1234, [0, 500, 1000, 1500]),
    ],
)
def test_ticks_are_round_and_cover_the_highest_value(high: float, expected: list[float]) -> None:
    assert ticks(0, high, 4) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0.4, 3, [0.2, 0.5, 1, 2, 5]), (25, 10_000, [10, 100, 1000, 10_000]), (100, 100, [100, 200])],
)
def test_logarithmic_ticks_are_round_and_span_the_values(low: float, high: float, expected: list[float]) -> None:
    assert log_ticks(low, high, 5) == expected


@pytest.mark.parametrize("low", [1e-6, 0.003, 1, 999])
@pytest.mark.parametrize("factor", [1, 1.0001, 7, 1000, 1e9])
def test_logarithmic_ticks_always_span_the_values(low: float, factor: float) -> None:
    found = log_ticks(low, low * factor, 5)
    assert found[0] <= low <= low * factor <= found[-1]
    assert 2 <= len(found) <= 7


def test_a_gap_is_not_bridged_and_a_lonely_point_is_seen() -> None:
    chart = Chart("c", "T", "D", "ms", [Series("s", "--line-1", [(0, 1.0), (1, None), (2, 1.0), (3, 1.0)])])
    path = line_chart(chart).split('class="line"')[1].split(' d="')[1].split('"')[0]
    assert path.count("M") == 2
    assert "h1.5M" in path


def test_texts_in_a_chart_are_escaped() -> None:
    chart = Chart(
        "c", "<b>", "a & b", "ms", [Series("<i>", "--line-1", [(0, 1.0)]), Series("t", "--line-2", [(0, 2.0)])]
    )
    drawn = line_chart(chart)
    assert '<title id="c-1040-t">&lt;b&gt;</title>' in drawn
    assert "<i>" not in drawn


def test_a_label_that_would_run_into_another_is_left_out() -> None:
    marks = [Tick(0.0, "first"), Tick(0.1, "second"), Tick(10.0, "last")]
    chart = Chart("c", "T", "D", "ms", [Series("s", "--line-1", [(0, 1.0), (10, 2.0)])], x_ticks=marks)
    assert [label in line_chart(chart, NARROW) for label in ("first", "second", "last")] == [True, False, True]


def test_a_limit_stays_inside_the_plot() -> None:
    chart = Chart("c", "T", "D", "ms", [Series("s", "--line-1", [(0, 1.0)])], limit=Tick(50, "allowed: 50 ms"))
    assert ">60</text>" in line_chart(chart)


def test_figures_are_worded_for_people() -> None:
    assert [clock(seconds) for seconds in (45, 150, 3750)] == ["45 s", "2:30", "1:02:30"]
    assert [milliseconds(value) for value in (None, 0.5, 9.999, 99.96, 1234.5)] == ["–", "0.50", "10.0", "100", "1,234"]
    assert [share(part, 10_000) for part in (0, 1, 5000, 9999, 10_000)] == [
        "0 %",
        "< 0.1 %",
        "50 %",
        "> 99.9 %",
        "100 %",
    ]
