"""How the figures of a comparison are written, in terminals and on pages."""

from __future__ import annotations

from reports.compare.verdicts import ERRORS, RATE, TOGETHER, Difference, Row
from reports.wording import milliseconds, number


def named(row: Row) -> str:
    """The row's name for reading."""
    return "all operations" if row.name == TOGETHER else row.name


def value(difference: Difference, figure: float) -> str:
    """A figure of that metric, with its unit."""
    if difference.metric == ERRORS:
        return f"{100 * figure:.2f} %"
    return f"{number(round(figure, 1))} /s" if difference.metric == RATE else f"{milliseconds(figure)} ms"


def change(difference: Difference) -> str:
    """The difference with its sign and unit."""
    return _signed(difference, difference.change)


def interval(difference: Difference) -> str:
    """The interval of the difference, with its unit."""
    return f"{_signed(difference, difference.low, unit=False)} to {_signed(difference, difference.high)}"


def relative(difference: Difference) -> str:
    """The difference as a share of the first run's figure."""
    return (
        "–"
        if difference.relative is None or difference.metric == ERRORS
        else f"{100 * difference.relative:+.1f} %".replace("-", "−")
    )


def _signed(difference: Difference, figure: float, *, unit: bool = True) -> str:
    if difference.metric == ERRORS:
        return f"{100 * figure:+.2f}".replace("-", "−") + (" points" if unit else "")
    text = milliseconds(abs(figure)) if difference.metric != RATE else number(round(abs(figure), 1))
    sign = "−" if figure < 0 else "+"
    return f"{sign}{text}" + ((" /s" if difference.metric == RATE else " ms") if unit else "")
