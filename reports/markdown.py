"""A run's summary as Markdown, for pull requests and job summaries. What came from the target stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from reports.evidence import Evidence
from reports.summary import Summary
from reports.visible import visible
from reports.wording import counted, milliseconds, slo_value

SHOWN_FINDINGS: Final = 20
SHOWN_TEXT: Final = 300
SHOWN_OPERATIONS: Final = 12

_MARKS: Final = {"pass": "✅ **Pass**", "fail": "❌ **Fail**", "invalid": "⚠️ **Invalid**"}
_MARKUP: Final = re.compile(r"([\\`*_{}\[\]|~])")
_LIVE: Final[Mapping[str, str]] = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "#": "&#35;"}
"""What would become an element, a mention or a reference to an issue even behind a backslash."""
_LINK: Final = re.compile(r"(?i)(?<=https)(?=://)|(?<=http)(?=://)|(?<=www)(?=\.)")
"""Where bare addresses, which would become links, are broken up."""


def markdown(summary: Summary) -> str:
    """The document: the verdict first, then objectives, findings and the figures behind them."""
    info = summary.info
    kind = "Contract verification" if info.verb == "verify" else "Load test"
    profile = f", {info.profile}" if info.profile else ""
    seed = "" if info.seed is None else f", seed {info.seed}"
    parts = [
        f"## {kind} of {literal(info.target)}{profile}{seed}",
        f"{_MARKS[summary.outcome]}: {literal(summary.verdict.sentence)}",
        *_objectives(summary),
        *_findings(summary),
        *_tests(summary),
        *_operations(summary),
        *_coverage(summary),
        f"<sub>{info.started_at}. The report is rebuilt with `calproof report {_code(summary.run)}`.</sub>",
    ]
    return "\n\n".join(parts) + "\n"


def literal(text: str, most: int = SHOWN_TEXT) -> str:
    """`text` so that Markdown shows it as it is: on one line, no markup, no link, no mention, no hidden characters."""
    flat = " ".join(visible(text).split())
    cut = flat if len(flat) <= most else f"{flat[:most]}…"
    inert = "".join(_LIVE.get(character, character) for character in _MARKUP.sub(r"\\\1", cut))
    return _LINK.sub("&#8203;", inert)


def _code(text: str) -> str:
    """`text` for a code span."""
    return visible(text).replace("`", "'").replace("|", "¦").replace("\n", " ")


def _objectives(summary: Summary) -> Iterator[str]:
    if not summary.slos:
        return
    rows = ["| objective | | measured | limit |", "| --- | --- | ---: | ---: |"]
    for slo in summary.slos:
        sign = "≤" if slo.bound == "max" else "≥"
        measured, limit = slo_value(slo.measured, slo.metric), slo_value(slo.limit, slo.metric)
        rows.append(f"| {literal(slo.name)} | {slo.outcome} | {measured} | {sign} {limit} |")
    yield "\n".join(rows)


def _findings(summary: Summary) -> Iterator[str]:
    new = [found for found in summary.findings if found.deviation is None]
    known = [found for found in summary.findings if found.deviation is not None]
    if new:
        rows = ["| code | operation | where | what | seen |", "| --- | --- | --- | --- | ---: |"]
        rows += [_finding(found) for found in new[:SHOWN_FINDINGS]]
        yield "### " + counted(len(new), "broken promise")
        yield "\n".join(rows)
        if len(new) > SHOWN_FINDINGS:
            yield f"{len(new) - SHOWN_FINDINGS} more stand in the report."
    if known:
        yield f"{counted(len(known), 'known breach', 'known breaches')} as before (`deviations.toml`)."


def _finding(found: Evidence) -> str:
    finding = found.finding
    flaky = " (flaky)" if found.again == "flaky" else ""
    return (
        f"| `{finding.code}` | {literal(finding.operation)} | {literal(finding.pointer)} "
        f"| {literal(finding.message or finding.code)}{flaky} | {finding.count:,} |"
    )


def _tests(summary: Summary) -> Iterator[str]:
    if summary.failed_tests:
        shown = [f"- {literal(test.nodeid)}" for test in summary.failed_tests[:SHOWN_FINDINGS]]
        yield "\n".join([f"### {counted(len(summary.failed_tests), 'failed test')}", "", *shown])


def _operations(summary: Summary) -> Iterator[str]:
    """The slowest operations of a load run."""
    if summary.info.verb != "load" or not summary.operations:
        return
    rows = [
        "| operation | exchanges | failed | p50 | p95 | p99 | max |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    slowest = sorted(summary.operations, key=lambda row: row.latency.p95, reverse=True)
    for row in slowest[:SHOWN_OPERATIONS]:
        figures = " | ".join(milliseconds(getattr(row.latency, name)) for name in ("p50", "p95", "p99", "max"))
        rows.append(f"| {literal(row.name)} | {row.count:,} | {row.failed + row.unknown:,} | {figures} |")
    table = "\n".join(rows)
    yield f"<details><summary>Latency by operation, ms from the intended start</summary>\n\n{table}\n\n</details>"


def _coverage(summary: Summary) -> Iterator[str]:
    if summary.coverage is not None:
        yield f"Coverage: {summary.coverage.line}"
