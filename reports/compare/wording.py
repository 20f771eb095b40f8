"""A comparison in words, the same in terminals and on pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from reports.compare.comparison import Comparison, LoadComparison, VerificationComparison
from reports.compare.figures import named
from reports.compare.shape_changes import Change
from reports.compare.verdicts import TOGETHER, Verdict
from reports.wording import counted

_SOUGHT: Final = 0.1
_TELLING: Final = 2.27
_VERDICTS: Final[tuple[Verdict, ...]] = ("worse", "better", "can't tell", "same")


def headline(comparison: Comparison) -> str:
    """What the comparison comes to, in a sentence or two."""
    if comparison.head.invalid:
        return f"Nothing can be compared: {'; '.join(comparison.head.invalid)}."
    if isinstance(comparison, LoadComparison):
        return _of_loads(comparison)
    return _of_verifications(comparison)


def differ(comparison: Comparison) -> str:
    """What the runs do not have in common, "" for nothing."""
    if not comparison.head.differ:
        return ""
    return f"These runs differ in {'; '.join(comparison.head.differ)}."


def often(change: Change) -> str:
    """How often either run showed it: `always (12 of 12) → never (0 of 11)`."""
    before, after = change.often
    return f"{before} ({change.a} of {change.of_a}) → {after} ({change.b} of {change.of_b})"


def what(change: Change) -> str:
    """What was seen: a member, a type, a value, a text, or the status itself."""
    named = {
        "status": "this status",
        "member": change.pointer,
        "left out": f"{change.pointer} missing",
        "type": f"{change.pointer or 'the answer'} is {change.value}",
        "value": f"{change.pointer} = {change.value}",
        "text": f"{change.pointer}: {change.value}",
    }
    return named[change.kind]


def place(change: Change) -> str:
    """Where it was seen: operation and status, with the version where there is one."""
    version = f" ({change.place.version})" if change.place.version else ""
    return f"{change.place.operation} {change.place.status}{version}"


def power(comparison: LoadComparison) -> str:
    """From which length on runs like these would show a p95 that is 10 % higher, or "" where nothing was measured.

    An interval's half width shrinks with the square root of the requests. A difference is found in 95 of 100 cases once
    it is `_TELLING` half widths large: 1.96 standard errors are one half width, about 2.8 make a difference no chance
    after the correction for many, and 1.65 more leave one case in twenty below that.
    """
    row = next((row for row in comparison.operations if row.name == TOGETHER), None)
    p95 = next((it for it in row.differences if it.metric == "p95"), None) if row else None
    if row is None or p95 is None or not p95.a:
        return ""
    half = (p95.high - p95.low) / 2 / p95.a
    requests = min(row.count_a, row.count_b)
    needed = requests * (half * _TELLING / _SOUGHT) ** 2
    rounded = float(f"{max(needed, 1):.2g}")
    has = f"these runs have {counted(row.count_a, 'request')} and {row.count_b:,}"
    return (
        f"A p95 that is {100 * _SOUGHT:g} % higher in every operation would be called worse in 95 of 100 cases "
        f"from about {rounded:,.0f} requests like these on; {has}."
    )


def _of_loads(comparison: LoadComparison) -> str:
    parts = []
    for verdict in _VERDICTS:
        names = [named(row) for row in comparison.operations if row.verdict == verdict]
        if names:
            parts.append(f"{verdict}: {', '.join(names)}")
    if not parts:
        return "The runs have no operation in common."
    if len({row.verdict for row in comparison.operations}) == 1:
        parts = [f"{comparison.operations[0].verdict}: every operation"]
    said = "; ".join(parts)
    new = len(comparison.head.findings.new)
    return f"{said[0].upper()}{said[1:]}." + (f" {counted(new, 'new finding')}." if new else "")


def _of_verifications(comparison: VerificationComparison) -> str:
    found = comparison.head.findings
    shapes = comparison.shapes
    said = [
        f"{counted(len(found.new), 'new finding')}, {len(found.gone)} gone, {len(found.same)} the same",
        f"{counted(len(shapes.changed), 'change')} in the answers' shapes" if shapes.changed else "no shape changed",
    ]
    lost = [_sort(len(it.only_a), it.name) for it in comparison.coverage if it.only_a]
    said += [f"only the first run exercised {_listed(lost)}"] if lost else []
    return f"{'; '.join(said)}."


def _sort(count: int, name: str) -> str:
    return counted(count, name.removesuffix("es" if name == "statuses" else "s"), name)


def _listed(parts: Iterable[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
