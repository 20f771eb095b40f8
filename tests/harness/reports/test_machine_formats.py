"""What other programs read of a run: JSON by its schema, JUnit, HAR, Markdown. Hostile strings stay text in each."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import reports
from calproof.har import entries, read_entry
from history.recorder import Recorder
from history.run import RunInfo, create_run, finish_run
from reports.build import build_report
from reports.markdown import literal
from tests.harness.history import made
from tests.harness.reports.synthetic import HOSTILE, write_load, write_verification

SCHEMA = Path(reports.__file__).parent / "schemas" / "summary.schema.json"


def schema() -> Any:
    return json.loads(SCHEMA.read_text("utf-8"))


def built(root: Path, write: Any) -> Path:
    folder: Path = write(root)
    build_report(folder)
    return folder


def load_run(root: Path, *, error: str = "", slos: list[dict[str, Any]] | None = None, breach: bool = False) -> Path:
    info = RunInfo("load", "staging", "https://api.example.com/v2", 1, "smoke", settings={"slos": slos or []})
    folder = create_run(root, info)
    finish_run(folder)
    with Recorder(folder, "worker-0") as recorder:
        found = [made.violation(message=error or "An id must be an integer.")] if breach else []
        recorder.exchange(made.exchange(answer=made.booking()), found)
    build_report(folder)
    return folder


@pytest.mark.parametrize("write", [write_verification, write_load], ids=["verify", "load"])
def test_a_summary_satisfies_the_published_schema(tmp_path: Path, write: Any) -> None:
    told = json.loads((built(tmp_path, write) / "summary.json").read_text())
    assert [error.message for error in Draft202012Validator(schema()).iter_errors(told)] == []


def test_the_schema_names_every_member_of_a_summary(tmp_path: Path) -> None:
    told = json.loads((built(tmp_path, write_verification) / "summary.json").read_text())
    assert set(told) == set(schema()["properties"]) == set(schema()["required"])


def test_the_schema_names_every_member_of_figures_and_objectives(tmp_path: Path) -> None:
    told = json.loads((built(tmp_path, write_load) / "summary.json").read_text())
    figures, parts = told["operations"][0], schema()["$defs"]
    assert set(figures) == set(parts["figures"]["properties"])
    assert set(figures["latency"]) == set(parts["quantiles"]["properties"])
    assert set(told["slos"][0]) == set(schema()["properties"]["slos"]["items"]["properties"])


def test_the_schema_refuses_what_is_no_summary(tmp_path: Path) -> None:
    told = json.loads((built(tmp_path, write_load) / "summary.json").read_text())
    for wrong in ({"verdict": "green"}, {"format": 2}, {"findings": None}):
        assert not Draft202012Validator(schema()).is_valid({**told, **wrong})


def test_a_har_of_the_findings_can_be_judged_like_any_traffic(tmp_path: Path) -> None:
    document = json.loads((built(tmp_path, write_verification) / "findings.har").read_text())
    found = entries(document)
    assert found is not None
    assert document["log"]["version"] == "1.2"
    exchanges = [read_entry(entry) for entry in found]
    assert {exchange.call.method for exchange in exchanges} >= {"GET", "POST"}
    assert all(exchange.call.version == "2024-08-13" for exchange in exchanges)
    assert any("rule.end createBooking /data/end" in entry["comment"] for entry in found)


def test_a_har_shows_no_address_of_a_person_and_no_credentials(tmp_path: Path) -> None:
    folder = create_run(tmp_path, RunInfo("verify", "staging", "https://api.example.com"))
    finish_run(folder)
    with Recorder(folder, "pytest", secrets=["cal_live_1"]) as recorder:
        sent = {"attendee": {"email": "ada@lovelace.org"}}
        headers = {"authorization": "Bearer cal_live_1", "accept": "application/json"}
        answer = made.booking(attendees=[{"email": "ada@lovelace.org"}], note="cal_live_1")
        recorder.exchange(made.exchange(body=sent, answer=answer, headers=headers), [made.violation()])
    build_report(folder)
    text = (folder / "findings.har").read_text()
    assert "lovelace" not in text
    assert "cal_live_1" not in text
    assert "attendee-1@example.com" in text


def test_the_junit_of_a_load_run_fails_what_was_missed_or_broken(tmp_path: Path) -> None:
    slos = [{"name": "quick", "metric": "p95", "max": 0.001}, {"name": "kept", "metric": "error_rate", "max": 0.5}]
    root = ET.parse(load_run(tmp_path, slos=slos, breach=True) / "junit.xml").getroot()  # noqa: S314  (our own file)
    cases = {case.get("name"): [part.tag for part in case] for case in root.iter("testcase")}
    assert cases == {
        "the run can be trusted": [],
        "quick": ["failure"],
        "kept": [],
        "schema.type createBooking /data/id": ["failure"],
    }


def test_an_invalid_load_run_is_an_error_in_junit(tmp_path: Path) -> None:
    folder = create_run(tmp_path, RunInfo("load", "staging", "https://api.example.com", profile="smoke"))
    finish_run(folder, interrupted=True)
    build_report(folder)
    root = ET.parse(folder / "junit.xml").getroot()  # noqa: S314  (our own file)
    assert [case.get("name") for case in root.iter("testcase") if case.find("error") is not None] == [
        "the run can be trusted"
    ]


def test_junit_holds_whatever_a_server_says(tmp_path: Path) -> None:
    hostile = f"{HOSTILE}]]></failure>\x00\ud800\uffff"
    root = ET.parse(load_run(tmp_path, error=hostile, breach=True) / "junit.xml").getroot()  # noqa: S314
    failure = next(root.iter("failure"))
    assert (failure.get("message") or "").startswith("<script>alert(1)</script>")


def test_markdown_begins_with_the_verdict_and_names_each_finding(tmp_path: Path) -> None:
    text = (built(tmp_path, write_verification) / "summary.md").read_text()
    heading, _, verdict, *_ = text.splitlines()
    assert heading == "## Contract verification of sandbox, standard, seed 20261122"
    assert verdict.startswith("❌ **Fail**: 4 broken promises, seen 12 times")
    assert "| `rule.end` | createBooking | /data/end |" in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<img src=x>", "&lt;img src=x&gt;"),
        ("a | b\nc", "a \\| b c"),
        ("@octocat #12", "&#64;octocat &#35;12"),
        ("[x](javascript:1)", "\\[x\\](javascript:1)"),
        ("https://evil.example www.evil.example", "https&#8203;://evil.example www&#8203;.evil.example"),
        ("`code` *b* ~s~", "\\`code\\` \\*b\\* \\~s\\~"),
        ("\u202egpj", "⟨U+202E⟩gpj"),
        ("x" * 400, "x" * 300 + "…"),
    ],
)
def test_markdown_shows_what_a_server_says_as_text(said: str, shown: str) -> None:
    assert literal(said) == shown
