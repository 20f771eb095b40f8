"""A comparison says what differs first, then what changed, in every format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from calproof.cli import cli
from calproof.errors import Exit, UsageError
from reports.compare.as_json import as_json
from reports.compare.comparison import compare_loads, compare_verifications
from reports.compare.page import comparison_page
from reports.compare.verdicts import TOGETHER, Margin
from reports.compare.wording import differ, headline, power
from reports.visible import visible
from tests.harness.history.made import booking, violation
from tests.harness.reports.compare.made_runs import load_run, verify_run
from tests.harness.reports.synthetic import HOSTILE
from tests.harness.reports.test_page import Elements

SCHEMA = json.loads((Path(__file__).parents[4] / "reports/schemas/compare.schema.json").read_text("utf-8"))


def _compare(*arguments: str) -> int:
    code = CliRunner().invoke(cli, ["compare", *arguments], standalone_mode=False, catch_exceptions=False).return_value
    return int(code)


def test_findings_are_new_gone_or_the_same_by_identity(tmp_path: Path) -> None:
    a = verify_run(tmp_path, found=(violation("CP1"), violation("CP2", "/data/0/id")))
    b = verify_run(tmp_path, found=(violation("CP3"), violation("CP2", "/data/7/id")))
    found = compare_verifications(a, b).head.findings
    codes = [[it.finding.code for it in listed] for listed in (found.new, found.gone, found.same)]
    assert codes == [["CP3"], ["CP1"], ["CP2"]]


def test_a_finding_whose_test_was_not_reached_is_not_gone_for_sure(tmp_path: Path) -> None:
    a = verify_run(tmp_path, found=(violation("CP1"),), tests=2)
    reached = compare_verifications(a, verify_run(tmp_path, tests=2)).head.findings
    not_reached = compare_verifications(a, verify_run(tmp_path, tests=2, first=1)).head.findings
    assert reached.gone[0].looked_for
    assert not not_reached.gone[0].looked_for


def test_both_kinds_fulfil_the_published_schema(tmp_path: Path) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    verified = compare_verifications(
        verify_run(tmp_path, found=(violation(),)), verify_run(tmp_path, answer=lambda _: booking(icsUid=1))
    )
    loaded = compare_loads(load_run(tmp_path), load_run(tmp_path, seed=2, added=0.01), Margin())
    for comparison in (verified, loaded):
        Draft202012Validator(SCHEMA).validate(json.loads(json.dumps(as_json(comparison))))


def test_five_added_milliseconds_are_worse_by_five(tmp_path: Path) -> None:
    comparison = compare_loads(load_run(tmp_path), load_run(tmp_path, seed=2, added=0.005), Margin())
    assert comparison.verdict == "worse"
    median = next(row for row in comparison.operations if row.name == TOGETHER).differences[0]
    assert median.low <= 5.0 <= median.high
    assert "requests like these" in power(comparison)


def test_what_the_runs_do_not_share_is_said_first(tmp_path: Path) -> None:
    a = verify_run(tmp_path, versions={"calproof": "0.1.0"})
    b = verify_run(tmp_path, seed=2, versions={"calproof": "0.2.0"}, profile="deep")
    said = differ(compare_verifications(a, b))
    assert said == "These runs differ in profile smoke / deep; version of calproof 0.1.0 / 0.2.0; seed 1 / 2."


def test_runs_of_different_verbs_are_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Compare two runs of the same verb"):
        _compare(str(verify_run(tmp_path)), str(load_run(tmp_path, requests=10)))


def test_a_condition_that_no_such_run_can_meet_is_wrong_usage(tmp_path: Path) -> None:
    run = str(verify_run(tmp_path))
    with pytest.raises(UsageError, match="says nothing about verify runs"):
        _compare(run, run, "--fail-on", "worse")


def test_the_exit_code_is_that_of_the_conditions(tmp_path: Path) -> None:
    a, b = str(verify_run(tmp_path)), str(verify_run(tmp_path, found=(violation(),)))
    assert _compare(a, b) == Exit.PASSED
    assert _compare(a, b, "--fail-on", "changed") == Exit.PASSED
    assert _compare(a, b, "--fail-on", "new-findings") == Exit.FINDINGS
    assert _compare(b, a, "--fail-on", "new-findings") == Exit.PASSED


def test_load_runs_fail_on_worse(tmp_path: Path) -> None:
    a, b = str(load_run(tmp_path)), str(load_run(tmp_path, seed=2, added=0.02))
    assert _compare(a, b, "--fail-on", "worse") == Exit.FINDINGS
    assert _compare(b, a, "--fail-on", "worse") == Exit.PASSED


def test_an_invalid_run_can_not_be_compared(tmp_path: Path) -> None:
    a, b = verify_run(tmp_path), verify_run(tmp_path, tests=0)
    assert _compare(str(a), str(b)) == Exit.INVALID
    assert "recorded no exchange" in headline(compare_verifications(a, b))


def test_json_goes_to_a_file_and_to_the_output(tmp_path: Path) -> None:
    run = str(verify_run(tmp_path))
    file = tmp_path / "told.json"
    assert _compare(run, run, "--json", str(file), "--page", str(tmp_path / "page.html")) == Exit.PASSED
    printed = CliRunner().invoke(cli, ["compare", run, run, "--json", "-"], standalone_mode=False).stdout
    assert json.loads(printed) == json.loads(file.read_text("utf-8"))


def test_a_page_is_inert_whatever_the_target_said(tmp_path: Path) -> None:
    a = verify_run(tmp_path)
    b = verify_run(tmp_path, answer=lambda _: {"data": {HOSTILE: 1}}, found=(violation(message=HOSTILE),))
    page = comparison_page(compare_verifications(a, b))
    found = Elements(page)
    assert not {"script", "img", "iframe", "object", "link", "form"} & set(found.tags)
    assert visible(HOSTILE) in found.text


def test_a_page_of_load_runs_lays_both_over_each_other(tmp_path: Path) -> None:
    page = comparison_page(compare_loads(load_run(tmp_path), load_run(tmp_path, seed=2), Margin()))
    assert Elements(page).tags.count("svg") == 8
    assert "Latency by percentile, both runs" in page
