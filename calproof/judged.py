"""What `calproof judge` prints: one line a violation and a summary, or all of it as one JSON document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from calproof.errors import Exit
from calproof.judging import Verdict, judge_files
from contracts.exchange import Violation


def judge(files: list[Path], strict: bool, as_json: bool) -> Exit:
    """Judge the files, print what was found, and give the exit code."""
    verdict = Verdict()
    found = judge_files(files, strict, verdict)
    if as_json:
        findings = [_finding(name, violation) for name, violation in found]
        click.echo(json.dumps(_document(findings, verdict), ensure_ascii=False, indent=2))
        return verdict.exit_code
    for name, violation in found:
        pointer = violation.pointer or "/"
        click.echo(f"{name} {violation.code} {violation.operation} {violation.rule} {pointer} {violation.message}")
    _summary(verdict)
    return verdict.exit_code


def _summary(verdict: Verdict) -> None:
    for line in verdict.broken:
        click.echo(f"calproof: {line}", err=True)
    for reason, count in verdict.skipped.most_common():
        click.echo(f"not judged ×{count}: {reason}", err=True)
    for (code, operation, rule, pointer), count in verdict.frequent():
        click.echo(f"found ×{count}: {code} {operation} {rule} {pointer or '/'}", err=True)
    click.echo(
        f"{verdict.judged} exchanges judged: {verdict.conforming} conform, {verdict.violations} violations; "
        f"{verdict.skipped.total()} not judged, {len(verdict.broken)} broken",
        err=True,
    )


def _finding(name: str, violation: Violation) -> dict[str, Any]:
    return {
        "exchange": name,
        "code": violation.code,
        "severity": violation.severity,
        "operation": violation.operation,
        "rule": violation.rule,
        "pointer": violation.pointer,
        "message": violation.message,
        "expected": violation.expected,
        "actual": violation.actual,
    }


def _document(findings: list[dict[str, Any]], verdict: Verdict) -> dict[str, Any]:
    return {
        "judged": verdict.judged,
        "conforming": verdict.conforming,
        "violations": findings,
        "groups": [
            {"code": code, "operation": operation, "rule": rule, "pointer": pointer, "count": count}
            for (code, operation, rule, pointer), count in verdict.frequent()
        ],
        "skipped": [{"reason": reason, "count": count} for reason, count in verdict.skipped.most_common()],
        "broken": verdict.broken,
    }
