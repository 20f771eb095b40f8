"""A load run as JUnit XML: each objective, each broken promise and the run's validity is a test case.

A verify run's JUnit file is pytest's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from reports.evidence import Evidence
from reports.summary import Summary
from reports.verdict import Verdict
from reports.visible import visible
from reports.wording import seen, slo_value

_NO_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")
"""What `visible` leaves and XML 1.0 has no place for."""


def load_junit(summary: Summary) -> str:
    """The XML document. An invalid run is an error, a missed objective or a broken promise a failure."""
    info = summary.info
    suite = TestSuite(_plain(f"calproof load {info.profile} {info.target}"))
    suite.timestamp = info.started_at
    suite.add_property("seed", str(info.seed))
    suite.add_property("url", _plain(info.url))
    seconds = _seconds(info.started_at, info.ended_at)
    for case in (_validity(summary.verdict, seconds), *_objectives(summary), *_promises(summary.findings)):
        suite.add_testcase(case)
    document = JUnitXml("calproof")
    document.add_testsuite(suite)
    document.update_statistics()  # type: ignore[no-untyped-call]
    text: bytes = document.tostring()  # type: ignore[no-untyped-call]
    return text.decode("utf-8") + "\n"


def _validity(verdict: Verdict, seconds: float) -> TestCase:
    case = TestCase("the run can be trusted", "calproof.load", seconds)
    if verdict.outcome == "invalid":
        case.result = [Error(_plain(verdict.sentence), "invalid")]
    return case


def _objectives(summary: Summary) -> Iterable[TestCase]:
    for slo in summary.slos:
        case = TestCase(_plain(slo.name), f"calproof.load.slo.{slo.operation.strip('*') or 'all'}")
        sign = "at most" if slo.bound == "max" else "at least"
        said = f"{slo.metric} was {slo_value(slo.measured, slo.metric)}, {sign} {slo_value(slo.limit, slo.metric)}"
        if slo.outcome == "missed":
            case.result = [Failure(_plain(said), "missed")]
        elif slo.outcome == "not measured":
            case.result = [Skipped("nothing was measured for it")]
        yield case


def _promises(findings: Iterable[Evidence]) -> Iterable[TestCase]:
    kept = TestCase("every answer keeps the contract", "calproof.load.contract")
    broken = []
    for found in findings:
        finding = found.finding
        case = TestCase(
            _plain(f"{finding.code} {finding.operation} {finding.pointer}".strip()), "calproof.load.contract"
        )
        failure = Failure(_plain(finding.message or finding.code), finding.code)
        failure.text = _plain(
            f"{seen(finding.count)}\nexpected: {finding.expected}\nactual: {finding.actual}\n{found.curl}"
        )
        case.result = [failure]
        broken.append(case)
    return broken or [kept]


def _plain(text: str) -> str:
    """`text` with nothing in it that XML can't hold."""
    return _NO_XML.sub("\ufffd", visible(text))


def _seconds(began: str, ended: str | None) -> float:
    if not ended:
        return 0.0
    return (datetime.fromisoformat(ended) - datetime.fromisoformat(began)).total_seconds()
