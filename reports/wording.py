"""How figures are worded, the same on pages, in charts and in terminals."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: `1 booking`, `1,204 exchanges`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def seen(count: int) -> str:
    """How often something was found: `seen once`, `seen 1,204 times`."""
    return "seen once" if count == 1 else f"seen {count:,} times"


def number(value: float) -> str:
    """A short figure without a unit: `0.5`, `12`, `1,500`."""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.3g}"


def milliseconds(value: float | None) -> str:
    """A latency with three significant digits and no unit."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def share(part: float, whole: float = 1.0) -> str:
    """`part` of `whole` in percent: a small share is never shown as none, nor a large one as all."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    if 0 < abs(percent) < 0.1:
        return "< 0.1 %"
    if 99.9 < percent < 100:
        return "> 99.9 %"
    return f"{percent:.3g} %"


def seconds(value: float) -> str:
    """A duration: `250 ms`, `12.4 s`, `3 min 20 s`."""
    if value < 1:
        return f"{value * 1e3:.0f} ms"
    if value < 60:
        return f"{value:.1f} s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes} min {rest} s"


def slo_value(value: float | None, metric: str) -> str:
    """A measured or allowed value in its metric's unit."""
    if value is None:
        return "not measured"
    if metric in {"error_rate", "rate_limited", "rate_ratio"}:
        return f"{100 * value:.4g} %"
    if metric == "trend":
        return f"{value:.3g} ×"
    return number(value) if metric == "violations" else f"{value:,.4g} ms"
