"""A comparison as JSON; `reports/schemas/compare.schema.json` describes it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from history.run import Run
from reports.compare.comparison import Comparison, LoadComparison, VerificationComparison
from reports.compare.findings import FindingChanges, Found
from reports.compare.shape_changes import LEVEL, Change
from reports.compare.verdicts import Row
from reports.compare.wording import headline

FORMAT: Final = 1
"""Members may be added; those there are keep their names and meaning while this stays."""


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The whole comparison, for other programs."""
    head = comparison.head
    return {
        "format": FORMAT,
        "kind": "load" if isinstance(comparison, LoadComparison) else "verify",
        "a": _run(head.a),
        "b": _run(head.b),
        "differ": list(head.differ),
        "invalid": list(head.invalid),
        "sentence": headline(comparison),
        **_findings(head.findings),
        **(_load(comparison) if isinstance(comparison, LoadComparison) else _verification(comparison)),
    }


def _run(run: Run) -> dict[str, Any]:
    info = run.info
    names = ("target", "url", "profile", "seed", "started_at", "ended_at")
    return {"run": run.name} | {name: getattr(info, name) for name in names} | {"versions": dict(info.versions)}


def _findings(found: FindingChanges) -> dict[str, Any]:
    return {
        "findings": {"new": _listed(found.new), "gone": _listed(found.gone), "same": _listed(found.same)},
        "drift": {
            "new": _listed(found.new_drift),
            "gone": _listed(found.gone_drift),
            "same": _listed(found.same_drift),
        },
    }


def _listed(found: Iterable[Found]) -> list[dict[str, Any]]:
    names = ("code", "operation", "rule", "pointer", "message")
    return [
        {name: getattr(it.finding, name) for name in names} | {"a": it.a, "b": it.b, "looked_for": it.looked_for}
        for it in found
    ]


def _verification(comparison: VerificationComparison) -> dict[str, Any]:
    shapes = comparison.shapes
    return {
        "coverage": [
            {"name": it.name, "a": it.a, "b": it.b, "only_a": list(it.only_a), "only_b": list(it.only_b)}
            for it in comparison.coverage
        ],
        "shapes": {
            "changed": [_change(it) for it in shapes.changed],
            "seldom": [_change(it) for it in shapes.seldom],
            "asked": shapes.asked,
            "level": LEVEL,
            "threshold": shapes.threshold,
            "same_requests": shapes.same_requests,
            "left_out": shapes.left_out,
        },
    }


def _change(it: Change) -> dict[str, Any]:
    before, after = it.often
    return {
        "kind": it.kind,
        "operation": it.place.operation,
        "version": it.place.version,
        "status": it.place.status,
        "pointer": it.pointer,
        "value": it.value,
        "a": {"often": before, "tests": it.a, "of": it.of_a},
        "b": {"often": after, "tests": it.b, "of": it.of_b},
        "p": it.p,
    }


def _load(comparison: LoadComparison) -> dict[str, Any]:
    margin = comparison.margin
    return {
        "verdict": comparison.verdict,
        "margin": {"relative": margin.relative, "least_ms": margin.least_ms, "errors": margin.errors},
        "operations": [_row(row) for row in comparison.operations],
        "flows": [_row(row) for row in comparison.flows],
        "only_a": list(comparison.only_a),
        "only_b": list(comparison.only_b),
        "rates": {"a": comparison.rates[0], "b": comparison.rates[1]},
    }


def _row(row: Row) -> dict[str, Any]:
    names = ("metric", "a", "b", "change", "relative", "low", "high", "margin", "p", "verdict")
    return {
        "name": row.name,
        "count_a": row.count_a,
        "count_b": row.count_b,
        "verdict": row.verdict,
        "differences": [{name: getattr(it, name) for name in names} for it in row.differences],
    }
