"""`calproof verify` from the outside: what it prints, what it leaves, and what it leaves behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.harness.command.running import ROOT, alive, calproof, descendants, environment, interrupt, started


@pytest.fixture(scope="module")
def passed(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A small run on the embedded sandbox: what it printed, and its folder."""
    out = tmp_path_factory.mktemp("runs")
    ended = calproof("verify", "--depth", "smoke", "--seed", "7", "--only", "create or views", "--out", str(out))
    assert ended.code == 0, ended.out + ended.err
    (folder,) = out.iterdir()
    return ended.out, folder


def test_a_run_on_the_sandbox_passes_and_names_its_report(passed: tuple[str, Path]) -> None:
    out, folder = passed
    assert "PASS" in out
    assert str(folder / "index.html") in out


def test_a_run_leaves_report_junit_summary_and_history(passed: tuple[str, Path]) -> None:
    _, folder = passed
    assert folder.name.endswith("-verify-sandbox")
    assert (folder / "index.html").read_text("utf-8").lower().startswith("<!doctype html>")
    assert json.loads((folder / "summary.json").read_text("utf-8"))["verdict"] == "pass"
    assert ET.parse(folder / "junit.xml").getroot().tag == "testsuites"  # noqa: S314  (our own file)
    assert list((folder / "history").glob("*.parquet"))


def test_the_last_line_says_what_was_exercised_and_what_was_not(passed: tuple[str, Path]) -> None:
    last = passed[0].strip().splitlines()[-1]
    assert "regular by id" in last
    assert "not exercised: " in last
    assert "within an organization (calproof provisions no organization)" in last


def test_a_report_is_rebuilt_from_the_history(passed: tuple[str, Path]) -> None:
    _, folder = passed
    page = (folder / "index.html").read_text("utf-8")
    (folder / "index.html").unlink()
    assert calproof("report", str(folder)).code == 0
    assert (folder / "index.html").read_text("utf-8") == page
    listed = calproof("report", "--runs", str(folder.parent))
    assert folder.name in listed.out


def test_no_key_reaches_the_runs_files(passed: tuple[str, Path]) -> None:
    for file in passed[1].rglob("*"):
        if file.is_file():
            assert b"cal_sandbox_john" not in file.read_bytes(), file.name


def test_a_schema_that_contradicts_the_sandbox_is_a_finding(tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    left_out = shutil.ignore_patterns(".git", ".venv", "runs", "__pycache__", ".*_cache", ".hypothesis", "*.egg-info")
    shutil.copytree(ROOT, checkout, ignore=left_out)
    (schema,) = checkout.glob("contracts/bookings/2024-08-13/schemas/booking-core.json")
    changed = json.loads(schema.read_text("utf-8"))
    changed["properties"]["duration"]["type"] = "string"
    schema.write_text(json.dumps(changed))
    ended = calproof("verify", "--depth", "smoke", "--only", "valid_request_books", "--seed", "1", root=checkout)
    assert ended.code == 1
    assert "createBooking" in ended.out
    assert "/data/duration" in ended.out
    assert "curl" in ended.out
    assert "/v2/bookings" in ended.out
    assert "Authorization" not in ended.out or "$CALPROOF_API_KEY" in ended.out


@pytest.fixture
def sandbox() -> Iterator[str]:
    """A sandbox served separately, as a user's server would be."""
    arguments = [sys.executable, "-m", "sandbox", "--port", "0", "--seed-data", "demo", "--announce-json"]
    with subprocess.Popen(
        [*arguments, "--until-stdin-closes"],
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
        process.terminate()


def test_a_refused_or_missing_key_is_wrong_configuration(sandbox: str) -> None:
    refused = calproof("verify", "--target", sandbox, extra={"CALPROOF_API_KEY": "cal_wrong"})
    assert refused.code == 2
    assert "CALPROOF_API_KEY" in refused.sentence
    assert "cal_wrong" not in refused.sentence
    missing = calproof("verify", "--target", sandbox)
    assert missing.code == 2
    assert "CALPROOF_API_KEY" in missing.sentence


def test_a_server_at_a_url_is_verified_and_left_as_it_was(sandbox: str, tmp_path: Path) -> None:
    key = {"CALPROOF_API_KEY": "cal_sandbox_john"}
    headers = {"authorization": "Bearer cal_sandbox_john"}

    def what_is_there() -> tuple[list[int], list[int]]:
        types = httpx.get(
            f"{sandbox}/v2/event-types?username=john", headers={**headers, "cal-api-version": "2024-06-14"}
        )
        schedules = httpx.get(f"{sandbox}/v2/schedules", headers={**headers, "cal-api-version": "2024-06-11"})
        return [it["id"] for it in types.json()["data"]], [it["id"] for it in schedules.json()["data"]]

    before = what_is_there()
    ended = calproof(
        "verify",
        "--target",
        sandbox,
        "--depth",
        "smoke",
        "--only",
        "provisioning or views",
        "--out",
        str(tmp_path),
        extra=key,
    )
    assert ended.code == 0, ended.out + ended.err
    assert what_is_there() == before


def _tests_have_begun(out: Path) -> bool:
    return any('"kind": "test"' in events.read_text("utf-8") for events in out.glob("*/history/events-*.jsonl"))


def _until(what: str, condition: object, seconds: float = 60) -> None:
    assert callable(condition)
    for _ in range(int(seconds / 0.1)):
        if condition():
            return
        time.sleep(0.1)  # another process is at work: there is nothing else to wait for
    raise AssertionError(f"{what} did not happen within {seconds} s")


def test_ctrl_c_leaves_no_process_and_a_report_of_what_was_done(tmp_path: Path) -> None:
    with started("verify", "--out", str(tmp_path)) as process:
        _until("the first test", lambda: _tests_have_begun(tmp_path))
        family = descendants(process.pid)
        assert len(family) >= 2
        interrupt(process)
        out, err = process.communicate(timeout=60)
    assert process.returncode == 3, out + err
    assert "Traceback" not in err
    (folder,) = tmp_path.iterdir()
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    assert summary["verdict"] == "invalid"
    assert (folder / "index.html").is_file()
    assert not alive(family)


def test_a_killed_command_takes_its_children_with_it(tmp_path: Path) -> None:
    with started("verify", "--out", str(tmp_path)) as process:
        _until("the first test", lambda: _tests_have_begun(tmp_path))
        family = descendants(process.pid)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        _until("the end of its children", lambda: not alive(family))
    (folder,) = tmp_path.iterdir()
    ended = calproof("report", str(folder))
    assert ended.code == 0
    assert json.loads((folder / "summary.json").read_text("utf-8"))["verdict"] == "invalid"
